"""A lifetime account on a legal day: in hours, in money, and with its remaining uses."""

from __future__ import annotations

from datetime import date, timedelta

from msgspec import Struct

from domain.agreements.book import AgreementBook
from domain.agreements.lifetime import LifetimeParameters
from domain.rules.contribution_room import Method, Room
from domain.rules.lifetime_account import Model
from domain.rules.retirement_age import retirement_age
from domain.rules.short_flex import short_flex
from domain.rules.value_conversion import HourlyRate, rate_on, value_conversion, worth_in_minutes
from domain.standing import UNKNOWN, Standing
from domain.streams.lifetime.account import LifetimeAccount, Status
from domain.streams.lifetime.events import Agreed, HoldKind
from domain.streams.lifetime.figures import (
    NOTHING_EVALUATED,
    Evaluated,
    average_before,
    rooms,
    time_balance,
    undrawn_months,
)


class PlannedRelease(Struct, frozen=True):
    """A requested or granted release, and the months in which it still takes something."""

    id: str
    purpose: str
    status: Status
    first: date
    last: date
    months: int
    monthly_minutes: int
    monthly_cents: int


class Snapshot(Struct, frozen=True):
    """A lifetime account at the end of ``valid_on``.

    ``minutes`` are kept in time and ``value_cents`` and ``share_cents`` in money;
    ``hours_view_minutes`` and ``money_view_cents`` show all of it in one unit, money in hours by
    the rates recorded with its entries, hours in money by the rate of the day (None: the account
    has no money, or no rate is known). ``rooms`` are empty where none are formed.
    """

    valid_on: date
    model: Model | None
    minutes: int = 0
    value_cents: int = 0
    share_cents: int = 0
    paid_in_cents: int = 0
    yield_cents: int = 0
    hours_view_minutes: int = 0
    money_view_cents: int | None = None
    method: Method | None = None
    rooms: tuple[Room, ...] = ()
    average_cents: int | None = None
    releases: tuple[PlannedRelease, ...] = ()
    earliest_exit: date | None = None
    """First day of a release that reaches the retirement age at the least reasonable pay."""
    holds: tuple[HoldKind, ...] = ()
    ended_on: date | None = None


class Person(Struct, frozen=True):
    """Facts of the person for a snapshot: standing on the day, rates, evaluated time."""

    standing: Standing = UNKNOWN
    rates: tuple[HourlyRate, ...] = ()
    evaluated: Evaluated = NOTHING_EVALUATED


NOBODY = Person()


def snapshot(
    account: LifetimeAccount, valid_on: date, book: AgreementBook, person: Person = NOBODY
) -> Snapshot:
    """The account at the end of a day; ``account`` is folded up to it (``fold(…, until)``)."""
    agreed = account.agreed
    if agreed is None:
        return Snapshot(valid_on, None, time_balance(account, _until(person, valid_on)))
    parameters = book.lifetime(agreed.agreements, valid_on)
    evaluated = _until(person, valid_on)
    room = parameters.contribution_room
    formed: tuple[Room, ...] = ()
    if room is not None and _forms_room(agreed, parameters):
        formed = rooms(account, room, evaluated)
    yielded = sum(entry.left_cents for entry in account.entries if entry.fund)
    pay = parameters.release_pay
    day_after = valid_on + timedelta(days=1)
    average = None if pay is None else average_before(account, day_after, pay)
    minutes = time_balance(account, evaluated)
    value = account.value_cents
    return Snapshot(
        valid_on,
        agreed.model,
        minutes,
        value,
        account.share_cents,
        value - yielded,
        yielded,
        minutes + hours_of_money(account),
        _money_view(account, agreed, parameters, person, minutes, valid_on),
        None if room is None else room.method,
        formed,
        average,
        _releases(account),
        _earliest_exit(account, parameters, person, minutes, average, valid_on),
        tuple(hold.kind for hold in account.holds.values()),
        None if account.ended is None else account.ended.effective_on,
    )


def hours_of_money(account: LifetimeAccount) -> int:
    """Minutes of the remaining money, by the rate recorded with each entry; yield has none."""
    return sum(
        worth_in_minutes(entry.left_cents, entry.rate)
        for entry in account.entries
        if entry.rate is not None and entry.left_cents
    )


def evaluated_until(evaluated: Evaluated, day: date) -> Evaluated:
    """Credits of the monthly evaluation by a day; a month is credited on its last day."""
    return {month: minutes for month, minutes in evaluated.items() if month.last <= day}


def _until(person: Person, day: date) -> Evaluated:
    return evaluated_until(person.evaluated, day)


def _forms_room(agreed: Agreed, parameters: LifetimeParameters) -> bool:
    flex = parameters.short_flex
    offered = parameters.lifetime_account
    paid = offered is not None and offered.payout
    return paid and (flex is None or not short_flex(agreed.payable_minutes, flex))


def _money_view(
    account: LifetimeAccount,
    agreed: Agreed,
    parameters: LifetimeParameters,
    person: Person,
    minutes: int,
    day: date,
) -> int | None:
    offered = parameters.lifetime_account
    if offered is None or not offered.payout:
        return None
    value = account.value_cents
    if not minutes:
        return value if agreed.model.has_money else None
    rate = rate_on(person.rates, day)
    return None if rate is None else value + value_conversion(minutes, rate)


def _releases(account: LifetimeAccount) -> tuple[PlannedRelease, ...]:
    return tuple(
        PlannedRelease(
            release.id,
            release.plan.purpose.value,
            release.status,
            release.plan.first,
            release.plan.last,
            len(undrawn_months(release)),
            release.plan.monthly_minutes,
            release.plan.monthly_cents,
        )
        for release in account.releases.values()
        if release.status not in {Status.REJECTED, Status.WITHDRAWN}
    )


def _earliest_exit(
    account: LifetimeAccount,
    parameters: LifetimeParameters,
    person: Person,
    minutes: int,
    average: int | None,
    day: date,
) -> date | None:
    """First day of a release that the account covers up to the standard retirement age."""
    ages, born_on = parameters.retirement_age, person.standing.born_on
    if ages is None or born_on is None:
        return None
    after = retirement_age(born_on, ages) + timedelta(days=1)
    number = after.year * 12 + after.month - 1 - covered_months(account, parameters, average)
    begin = date(number // 12, number % 12 + 1, 1)
    begin -= timedelta(weeks=covered_weeks(person.standing, minutes))
    return min(max(begin, day + timedelta(days=1)), after)


def covered_months(
    account: LifetimeAccount, parameters: LifetimeParameters, average: int | None
) -> int:
    """Number of whole months of release covered by the money, at the least reasonable pay."""
    pay = parameters.release_pay
    if pay is None or not average:
        return 0
    return account.value_cents // -(-average * pay.least_permille // 1000)


def covered_weeks(standing: Standing, minutes: int) -> int:
    """Number of whole weeks of the contract's hours that the account holds in time."""
    weekly = standing.weekly_minutes
    return minutes // weekly if weekly and minutes > 0 else 0
