"""A lifetime account on a legal day: in hours, in money, and with its remaining uses."""

from __future__ import annotations

from datetime import date, timedelta

from msgspec import Struct

from domain.agreements.book import AgreementBook
from domain.agreements.parameters import LifetimeParameters
from domain.facts.profile import UNKNOWN, Profile
from domain.rules.lifetime.contribution_room import Method, Room
from domain.rules.lifetime.lifetime_account import Model
from domain.rules.lifetime.retirement_age import retirement_age
from domain.rules.lifetime.short_flex import short_flex
from domain.rules.lifetime.value_conversion import (
    HourlyRate,
    rate_on,
    value_conversion,
    worth_in_minutes,
)
from domain.streams.lifetime.amounts import (
    NOTHING_EVALUATED,
    EvaluatedMinutes,
    average_before,
    rooms,
    time_balance,
    undrawn_months,
)
from domain.streams.lifetime.events import AccountAgreed, HoldKind
from domain.streams.lifetime.state import LifetimeAccount, ReleaseStatus


class PlannedRelease(Struct, frozen=True):
    """A requested or granted release, and the months in which it still takes something."""

    id: str
    purpose: str
    status: ReleaseStatus
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


class PersonOnDay(Struct, frozen=True):
    """Facts of the person for a snapshot: profile on the day, rates, evaluated time."""

    profile: Profile = UNKNOWN
    rates: tuple[HourlyRate, ...] = ()
    evaluated: EvaluatedMinutes = NOTHING_EVALUATED


UNKNOWN_PERSON = PersonOnDay()


def snapshot(
    account: LifetimeAccount,
    valid_on: date,
    book: AgreementBook,
    person: PersonOnDay = UNKNOWN_PERSON,
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


def evaluated_until(evaluated: EvaluatedMinutes, day: date) -> EvaluatedMinutes:
    """Credits of the monthly evaluation by a day; a month is credited on its last day."""
    return {month: minutes for month, minutes in evaluated.items() if month.last <= day}


def _until(person: PersonOnDay, day: date) -> EvaluatedMinutes:
    return evaluated_until(person.evaluated, day)


def _forms_room(agreed: AccountAgreed, parameters: LifetimeParameters) -> bool:
    flex = parameters.short_flex
    offered = parameters.lifetime_account
    paid = offered is not None and offered.payout
    return paid and (flex is None or not short_flex(agreed.payable_minutes, flex))


def _money_view(
    account: LifetimeAccount,
    agreed: AccountAgreed,
    parameters: LifetimeParameters,
    person: PersonOnDay,
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
        if release.status not in {ReleaseStatus.REJECTED, ReleaseStatus.WITHDRAWN}
    )


def _earliest_exit(
    account: LifetimeAccount,
    parameters: LifetimeParameters,
    person: PersonOnDay,
    minutes: int,
    average: int | None,
    day: date,
) -> date | None:
    """First day of a release that the account covers up to the standard retirement age."""
    ages, born_on = parameters.retirement_age, person.profile.born_on
    if ages is None or born_on is None:
        return None
    after = retirement_age(born_on, ages) + timedelta(days=1)
    number = after.year * 12 + after.month - 1 - months_of_release(account, parameters, average)
    begin = date(number // 12, number % 12 + 1, 1)
    begin -= timedelta(weeks=weeks_of_release(person.profile, minutes))
    return min(max(begin, day + timedelta(days=1)), after)


def months_of_release(
    account: LifetimeAccount, parameters: LifetimeParameters, average: int | None
) -> int:
    """Number of whole months of release covered by the money, at the least reasonable pay."""
    pay = parameters.release_pay
    if pay is None or not average:
        return 0
    return account.value_cents // -(-average * pay.least_permille // 1000)


def weeks_of_release(profile: Profile, minutes: int) -> int:
    """Number of whole weeks of the contract's hours that the account holds in time."""
    weekly = profile.weekly_minutes
    return minutes // weekly if weekly and minutes > 0 else 0
