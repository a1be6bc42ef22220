"""Lifetime accounts at the ends of months, and all accounts on a day."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query

from api.http.field_types import Body, DayIn, Instant, MonthText, PersonText, instant
from api.http.request_parameters import (
    Cursor,
    KnownAt,
    PageLimit,
    ServiceDep,
    Visible,
    cursor_text,
    cursor_value,
    not_too_far,
    require_known,
)
from api.http.resources.lifetime.common import ACCOUNT, SnapshotOut
from api.identity.access import Permission, requires
from api.statements.lifetime import plain_json
from domain.lifetime.provision import Provision
from domain.lifetime.snapshot import Snapshot
from domain.values.time import Month

router = APIRouter()

SEE = [Depends(requires(Permission.SEE_LIFETIME)), Visible]
First = Annotated[MonthText | None, Query(description="The first month; January of the last's.")]
Last = Annotated[MonthText | None, Query(description="The last month; that of today.")]


class MonthEndOut(Body):
    """An account at the end of a month, and the person's unit at that time."""

    month: str
    unit: str
    account: SnapshotOut


class MonthEndsOut(Body):
    """An account at the ends of consecutive months, of those with any fact."""

    person: str
    ends: list[MonthEndOut]
    position: int


class OwedOut(Body):
    """The employer's obligation; time at a day's rate, and time without a known rate."""

    value_cents: int
    share_cents: int
    minutes: int
    time_cents: int
    time_share_cents: int
    unrated_minutes: int
    total_cents: int


class ProvisionOut(OwedOut):
    """The employer's obligation on a unit's accounts."""

    unit: str
    accounts: int


class ProvisionsOut(Body):
    """The balance sheet's provision for lifetime accounts (§ 249 HGB), by unit.

    `evaluated` accounts had no row of the day and were evaluated from the log.
    """

    valid_on: DayIn
    units: list[ProvisionOut]
    position: int
    evaluated: int


class AccountOfOut(Body):
    """A person's account on a day, and the employer's obligation on it."""

    person: str
    unit: str
    account: SnapshotOut
    owed: OwedOut


class AccountsOut(Body):
    """A page of accounts on a day, by person; `evaluated` means the same as for provisions."""

    valid_on: DayIn
    known_at: Instant | None
    accounts: list[AccountOfOut]
    next: str | None
    position: int
    evaluated: int


@router.get(ACCOUNT + "/month-ends", dependencies=SEE)
def month_ends(
    person: PersonText, service: ServiceDep, first: First = None, last: Last = None
) -> MonthEndsOut:
    """List the account at months' ends from the table, up to the last month with any fact."""
    require_known(service, person)
    until = Month.of(service.clock.today()) if last is None else Month.parse(last)
    since = Month(until.year, 1) if first is None else Month.parse(first)
    found = service.accounts.month_ends(person, since, until)
    ends = [
        MonthEndOut(
            month=str(end.month), unit=end.account.unit, account=_snapshot(end.account.snapshot)
        )
        for end in found.content
    ]
    return MonthEndsOut(person=person, ends=ends, position=found.position)


@router.get("/lifetime/accounts", dependencies=SEE)
def accounts(
    service: ServiceDep,
    valid_on: DayIn | None = None,
    known_at: KnownAt = None,
    after: Cursor = None,
    limit: PageLimit = 100,
) -> AccountsOut:
    """List all accounts at the end of a day (today), by person."""
    day = not_too_far(valid_on, service.clock.today())
    found = service.accounts.on(day, known_at, after=cursor_value(after), limit=limit)
    return AccountsOut(
        valid_on=day,
        known_at=None if known_at is None else instant(known_at),
        accounts=[
            AccountOfOut(
                person=one.person,
                unit=one.unit,
                account=_snapshot(one.snapshot),
                owed=_owed_out(one.provision),
            )
            for one in found.accounts
        ],
        next=None if found.next is None else cursor_text(found.next),
        position=found.position,
        evaluated=found.evaluated,
    )


@router.get("/lifetime/provisions", dependencies=SEE)
def provisions(service: ServiceDep, valid_on: DayIn | None = None) -> ProvisionsOut:
    """Sum the obligations on all accounts at the end of a day (today), by unit."""
    day = not_too_far(valid_on, service.clock.today())
    found = service.accounts.provisions(day)
    units = [
        ProvisionOut(unit=unit, accounts=owed.accounts, **_owed_out(owed).model_dump())
        for unit, owed in found.units.items()
    ]
    return ProvisionsOut(
        valid_on=day, units=units, position=found.position, evaluated=found.evaluated
    )


def _snapshot(one: Snapshot) -> SnapshotOut:
    return SnapshotOut.model_validate(plain_json(one))


def _owed_out(owed: Provision) -> OwedOut:
    return OwedOut(
        value_cents=owed.value_cents,
        share_cents=owed.share_cents,
        minutes=owed.minutes,
        time_cents=owed.time_cents,
        time_share_cents=owed.time_share_cents,
        unrated_minutes=owed.unrated_minutes,
        total_cents=owed.total_cents,
    )
