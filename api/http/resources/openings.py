"""Balances brought along: opening balances, and figures of a previous system."""

from typing import Annotated

from fastapi import APIRouter, Depends
from pydantic import Field

from api.http.bodies import DecidedOut, decided
from api.http.field_types import Body, DayIn, MonthText, PersonText
from api.http.request_parameters import SHEET, ActingDep, ServiceDep
from api.identity.access import Permission, requires
from api.work import openings
from api.work.carry_out import PersonMonth
from domain.streams.timesheet import LegacyFiguresBrought
from domain.values.accounts import Account
from domain.values.time import Month

router = APIRouter(tags=["decisions"])

AccountIn = Annotated[Account, Field(strict=False)]
DocumentName = Annotated[str, Field(min_length=1, max_length=200, examples=["Saldenliste 12/2025"])]

OPEN = [Depends(requires(Permission.BRING_BALANCES))]


class BalanceIn(Body):
    """A balance in the account's unit: minutes, hundredths of a day, cents."""

    account: AccountIn
    amount: Annotated[int, Field(ge=-10_000_000, le=10_000_000)]


Balances = Annotated[tuple[BalanceIn, ...], Field(min_length=1, max_length=20, strict=False)]


class OpeningBalancesIn(Body):
    """Opening balances on a day, and the document that they come from."""

    effective_on: DayIn
    balances: Balances
    document: DocumentName


class LegacyIn(Body):
    """Balances of another system at the end of the month."""

    balances: Balances
    document: DocumentName


@router.post("/employees/{person}/openings", status_code=201, dependencies=OPEN)
def open_balances(
    person: PersonText, body: OpeningBalancesIn, service: ServiceDep, acting: ActingDep
) -> DecidedOut:
    """Open the accounts with balances from a source document."""
    amounts = _amounts(body.balances)
    return decided(
        openings.open_balances(
            service,
            acting,
            person,
            openings.OpeningBalances(body.effective_on, amounts, body.document),
        )
    )


@router.post(SHEET + "/legacy", status_code=201, dependencies=OPEN)
def bring_legacy(
    person: PersonText, month: MonthText, body: LegacyIn, service: ServiceDep, acting: ActingDep
) -> DecidedOut:
    """Record the previous system's balances at the month's end, for comparison."""
    brought = LegacyFiguresBrought(_amounts(body.balances), body.document)
    return decided(
        openings.bring_figures(service, acting, PersonMonth(person, Month.parse(month)), brought)
    )


def _amounts(balances: tuple[BalanceIn, ...]) -> tuple[tuple[Account, int], ...]:
    return tuple((one.account, one.amount) for one in balances)
