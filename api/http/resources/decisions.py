"""Decisions on a person's month: overtime orders, approvals, confirmed corrections, openings."""

from typing import Annotated

from fastapi import APIRouter, Depends, Path
from pydantic import Field

from api.http.dependencies import ActingDep, ServiceDep
from api.http.resources.employees import DecidedOut, decided
from api.http.values import Day, Model, MonthText, Person, Reason
from api.identity.access import Permission, Principal, Role, requires
from api.work import corrections
from api.work import month as months
from api.work.carry_out import PersonMonth
from api.work.corrections import CorrectionDecision
from domain.facts.orders import Choice, OvertimeOrder
from domain.rules.working_time.approval import Level
from domain.streams.timesheet import CorrectionRequested, LegacyFiguresBrought, Settle, Withdraw
from domain.values.accounts import Account
from domain.values.time import Month
from projections.facts.states import timesheet_of

router = APIRouter(tags=["decisions"])

SHEET = "/employees/{person}/sheets/{month}"
OrderId = Annotated[str, Path(pattern=r"^[0-9a-f]{16}$")]
CorrectionId = Annotated[str, Path(pattern=r"^[0-9a-f]{16}$")]
ChoiceIn = Annotated[Choice, Field(strict=False)]
AccountIn = Annotated[Account, Field(strict=False)]
Document = Annotated[str, Field(min_length=1, max_length=200, examples=["Saldenliste 12/2025"])]

SEE = [Depends(requires(Permission.SEE_TIME))]
ORDER = [Depends(requires(Permission.ORDER_OVERTIME))]
CONFIRM = [Depends(requires(Permission.CONFIRM_CORRECTION))]
OPEN = [Depends(requires(Permission.BRING_BALANCES))]


class OrderIn(Model):
    """Overtime of a day; for a day that is over it is an approval afterwards, with a reason."""

    day: Day
    minutes: Annotated[int, Field(ge=1, le=1_440)]
    choice: ChoiceIn = Choice.OWED
    begin: Annotated[str, Field(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$")] | None = None
    reason: Reason = ""


class OrderMade(Model):
    """The order's id, needed to withdraw and settle it."""

    order: str
    position: int
    repeated: bool


class OrderOut(Model):
    """An order that counts; `undecided` until the use of its overtime is decided."""

    order: str
    day: Day
    minutes: int
    begin: str | None
    choice: str
    afterwards: bool
    undecided: bool


class OrdersOut(Model):
    """The orders of a month that count."""

    orders: list[OrderOut]


class WhyIn(Model):
    """The reason kept with the decision."""

    reason: Reason


class ChoiceOfOrder(Model):
    """The use of an order's overtime."""

    choice: ChoiceIn


class ApprovalIn(Model):
    """An approval; `digest` is `approval.digest` of the sheet as the approver saw it."""

    digest: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


class BookingOut(Model):
    """A booking that a waiting correction would add."""

    at: str
    kind: str


class WaitingOut(Model):
    """A correction of a closed month that waits for a second person."""

    correction: str
    reason: str
    by: str
    voided: list[str]
    added: list[BookingOut]


class WaitingList(Model):
    """Corrections that wait for a second person."""

    corrections: list[WaitingOut]


class BalanceIn(Model):
    """A balance in the account's unit: minutes, hundredths of a day, cents."""

    account: AccountIn
    amount: Annotated[int, Field(ge=-10_000_000, le=10_000_000)]


Balances = Annotated[tuple[BalanceIn, ...], Field(min_length=1, max_length=20, strict=False)]


class OpeningBalancesIn(Model):
    """Opening balances on a day, and the document that they come from."""

    effective_on: Day
    balances: Balances
    document: Document


class LegacyIn(Model):
    """Balances of another system at the end of the month."""

    balances: Balances
    document: Document


@router.post(SHEET + "/orders", status_code=201, dependencies=ORDER)
def order(
    person: Person, month: MonthText, body: OrderIn, service: ServiceDep, acting: ActingDep
) -> OrderMade:
    """Order overtime of a day of the month, or approve overtime already worked."""
    new = months.NewOrder(body.day, body.minutes, body.choice, _minute(body.begin), body.reason)
    done = months.order(service, acting, PersonMonth(person, Month.parse(month)), new)
    order_id = str(done.details.get("order", ""))
    return OrderMade(order=order_id, position=done.position, repeated=done.repeated)


@router.get(SHEET + "/orders", dependencies=SEE)
def orders(person: Person, month: MonthText, service: ServiceDep) -> OrdersOut:
    """List the orders of a month that count, by their days."""
    found = timesheet_of(service.ledger, person, Month.parse(month)).orders.values()
    return OrdersOut(orders=[_order(one) for one in sorted(found, key=lambda one: one.day)])


@router.post(SHEET + "/orders/{order}/withdraw", dependencies=ORDER)
def withdraw(
    person: Person, month: MonthText, order: OrderId, body: WhyIn, service: ServiceDep,
    acting: ActingDep,
) -> DecidedOut:  # fmt: skip
    """Withdraw an order while its month is open."""
    about = PersonMonth(person, Month.parse(month))
    return decided(months.withdraw_order(service, acting, about, Withdraw(order, body.reason)))


@router.post(SHEET + "/orders/{order}/settle", dependencies=ORDER)
def settle(
    person: Person, month: MonthText, order: OrderId, body: ChoiceOfOrder, service: ServiceDep,
    acting: ActingDep,
) -> DecidedOut:  # fmt: skip
    """Decide on the use of an order's overtime; after the close the decision gives a difference."""
    about = PersonMonth(person, Month.parse(month))
    return decided(months.settle_order(service, acting, about, Settle(order, body.choice)))


@router.post(SHEET + "/approvals", status_code=201)
def approve(
    person: Person,
    month: MonthText,
    body: ApprovalIn,
    service: ServiceDep,
    acting: ActingDep,
    principal: Annotated[Principal, Depends(requires(Permission.APPROVE))],
) -> DecidedOut:
    """Approve the sheet on the level of the key's role: first the manager, then a time officer."""
    level = Level.MANAGER if principal.role is Role.MANAGER else Level.TIME_OFFICER
    about = PersonMonth(person, Month.parse(month))
    return decided(months.approve(service, acting, about, months.SeenSheet(level, body.digest)))


@router.get(SHEET + "/corrections", dependencies=SEE)
def waiting(person: Person, month: MonthText, service: ServiceDep) -> WaitingList:
    """List corrections of a closed month that wait for a second person."""
    found = timesheet_of(service.ledger, person, Month.parse(month)).review.requested.values()
    return WaitingList(corrections=[_waiting(one) for one in found])


@router.post(SHEET + "/corrections/{correction}/confirm", dependencies=CONFIRM)
def confirm(
    person: Person, month: MonthText, correction: CorrectionId, service: ServiceDep,
    acting: ActingDep,
) -> DecidedOut:  # fmt: skip
    """Confirm a correction that somebody else requested; from now on it counts."""
    return decided(
        corrections.confirm_correction(
            service, acting, PersonMonth(person, Month.parse(month)), CorrectionDecision(correction)
        )
    )


@router.post(SHEET + "/corrections/{correction}/decline", dependencies=CONFIRM)
def decline(
    person: Person, month: MonthText, correction: CorrectionId, body: WhyIn,
    service: ServiceDep, acting: ActingDep,
) -> DecidedOut:  # fmt: skip
    """Decline a correction of a closed month; it does not count."""
    about = PersonMonth(person, Month.parse(month))
    return decided(
        corrections.decline_correction(
            service, acting, about, CorrectionDecision(correction, body.reason)
        )
    )


@router.post("/employees/{person}/openings", status_code=201, dependencies=OPEN)
def open_balances(
    person: Person, body: OpeningBalancesIn, service: ServiceDep, acting: ActingDep
) -> DecidedOut:
    """Open the accounts with balances from a source document."""
    amounts = _amounts(body.balances)
    return decided(
        months.open_balances(
            service,
            acting,
            person,
            months.OpeningBalances(body.effective_on, amounts, body.document),
        )
    )


@router.post(SHEET + "/legacy", status_code=201, dependencies=OPEN)
def bring_legacy(
    person: Person, month: MonthText, body: LegacyIn, service: ServiceDep, acting: ActingDep
) -> DecidedOut:
    """Record the previous system's balances at the month's end, for comparison."""
    brought = LegacyFiguresBrought(_amounts(body.balances), body.document)
    return decided(
        months.bring_figures(service, acting, PersonMonth(person, Month.parse(month)), brought)
    )


def _minute(text: str | None) -> int | None:
    if text is None:
        return None
    hours, _, minutes = text.partition(":")
    return int(hours) * 60 + int(minutes)


def _order(order: OvertimeOrder) -> OrderOut:
    begin = order.begin_minute
    return OrderOut(
        order=order.id,
        day=order.day,
        minutes=order.minutes,
        begin=None if begin is None else f"{begin // 60:02d}:{begin % 60:02d}",
        choice=order.choice.value,
        afterwards=order.afterwards,
        undecided=order.choice is Choice.OWED,
    )


def _waiting(asked: CorrectionRequested) -> WaitingOut:
    return WaitingOut(
        correction=asked.id,
        reason=asked.reason,
        by=asked.by,
        voided=list(asked.voided),
        added=[BookingOut(at=stamp.local, kind=stamp.kind) for stamp in asked.stamps()],
    )


def _amounts(balances: tuple[BalanceIn, ...]) -> tuple[tuple[Account, int], ...]:
    return tuple((one.account, one.amount) for one in balances)
