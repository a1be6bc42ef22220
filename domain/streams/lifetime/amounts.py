"""Figures of a lifetime account for decisions and snapshots."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from domain.rules.lifetime.contribution_room import (
    Method,
    MonthRoom,
    Parameters,
    Room,
    contribution_room,
)
from domain.rules.lifetime.lifetime_credit import BROUGHT_ALONG, Source
from domain.rules.lifetime.release_pay import MonthPay, average_pay
from domain.rules.lifetime.release_pay import Parameters as PayParameters
from domain.rules.lifetime.value_conversion import round_commercially, value_conversion
from domain.streams.lifetime.events import EntryDraw
from domain.streams.lifetime.state import Entry, LifetimeAccount, Release, ReleaseStatus
from domain.values.time import Month

EvaluatedMinutes = Mapping[Month, int]
"""Minutes that the monthly evaluation credited to the account, by month."""

NOTHING_EVALUATED: EvaluatedMinutes = {}


def time_balance(
    account: LifetimeAccount, evaluated: EvaluatedMinutes, until: Month | None = None
) -> int:
    """Minutes on the account, those of the evaluation up to a month's end."""
    credited = sum(
        minutes for month, minutes in evaluated.items() if until is None or month <= until
    )
    return account.moved_minutes + credited


def free_minutes(account: LifetimeAccount, evaluated: EvaluatedMinutes, month: Month) -> int:
    """Minutes that can be taken in a month with every later month's end still covered."""
    if any(hold.cents is None for hold in account.holds.values()):
        return 0
    sums = dict(evaluated)
    for moved, minutes in account.minutes_by_month:
        sums[moved] = sums.get(moved, 0) + minutes
    balance = sum(minutes for moved, minutes in sums.items() if moved <= month)
    least = balance
    for _, minutes in sorted(item for item in sums.items() if item[0] > month):
        balance += minutes
        least = min(least, balance)
    return least


def free_cents(account: LifetimeAccount, day: date | None = None) -> int:
    """Money that can be taken on a day, without held money."""
    held = 0
    for hold in account.holds.values():
        if hold.cents is None:
            return 0
        held += hold.cents
    there = sum(entry.left_cents for entry in account.entries if day is None or entry.day <= day)
    return max(0, min(there, account.value_cents - held))


def oldest_first(entries: Iterable[Entry], cents: int, day: date) -> tuple[EntryDraw, ...]:
    """Take an amount from entries on a day: the oldest first, shares in proportion.

    The amount must be free (``free_cents``). An entry that is used up gives its whole share.
    """
    taken: list[EntryDraw] = []
    for entry in sorted(entries, key=lambda entry: entry.day):
        if not cents:
            break
        if not entry.left_cents or entry.day > day:
            continue
        part = min(cents, entry.left_cents)
        share = round_commercially(entry.left_share_cents * part, entry.left_cents)
        taken.append(EntryDraw(entry.id, part, share))
        cents -= part
    assert not cents, cents
    return tuple(taken)


def of_the_year(account: LifetimeAccount, year: int) -> tuple[int, int]:
    """Credits of a calendar year: minutes of hours, and cents out of pay."""
    minutes = cents = 0
    first, last = date(year, 1, 1), date(year, 12, 31)
    for entry in account.entries:
        if (
            first <= entry.day <= last
            and entry.source is not None
            and entry.source not in BROUGHT_ALONG
        ):
            if entry.source is Source.PAY:
                cents += entry.cents
            else:
                minutes += entry.minutes
    return minutes, cents


def rooms(
    account: LifetimeAccount,
    parameters: Parameters,
    evaluated: EvaluatedMinutes = NOTHING_EVALUATED,
    method: Method | None = None,
) -> tuple[Room, ...]:
    """Contribution room per branch, bounded by the account's value in money."""
    value = account.value_cents + (account.share_cents if parameters.share_counts else 0)
    first = first_month(account, evaluated)
    months: Iterable[MonthRoom] = ()
    if first is not None:
        months = _months(account, first)
    return contribution_room(months, value, method or parameters.method, account.brought_rooms)


def first_month(account: LifetimeAccount, evaluated: EvaluatedMinutes) -> Month | None:
    """The month of the account's first credit; None where nothing has been credited."""
    months = [Month.of(min(entry.day for entry in account.entries))] if account.entries else []
    if account.agreed is not None:
        since = Month.of(account.agreed.effective_on)
        months += (month for month, minutes in evaluated.items() if minutes > 0 and month >= since)
    return min(months, default=None)


def average_before(account: LifetimeAccount, first: date, parameters: PayParameters) -> int | None:
    """Average monthly pay in cents of the months before a day in which nothing was drawn."""
    drawn = {month for release in account.releases.values() for month in release.drawn}
    before = str(Month.of(first))
    months = [
        MonthPay(one.pay_cents, one.one_off_cents)
        for one in account.contributions
        if one.month < before and one.month not in drawn and one.pay_cents
    ]
    return average_pay(months, parameters)


def undrawn_months(release: Release) -> tuple[Month, ...]:
    """The months of a release in which something is still to be taken."""
    if release.status not in _RUNNING:
        return ()
    plan = release.plan
    months = Month.of(plan.first).through(Month.of(plan.last))
    return tuple(m for m in months if release.open_in(m) and str(m) not in release.drawn)


def planned_amounts(account: LifetimeAccount) -> tuple[int, int]:
    """Minutes and cents still to be taken by approved releases."""
    minutes = cents = 0
    for release in account.releases.values():
        months = len(undrawn_months(release))
        minutes += months * release.plan.monthly_minutes
        cents += months * release.plan.monthly_cents
    return minutes, cents


_RUNNING = frozenset({ReleaseStatus.APPROVED, ReleaseStatus.INTERRUPTED})


def _months(account: LifetimeAccount, first: Month) -> Iterable[MonthRoom]:
    credited: dict[Month, int] = {}
    for entry in account.entries:
        if not entry.fund and entry.source not in BROUGHT_ALONG:
            month = Month.of(entry.day)
            credited[month] = credited.get(month, 0) + _worth(entry)
    released = frozenset(_release_only(account))
    for one in account.contributions:
        month = Month.parse(one.month)
        if month >= first and one.branches and month not in released:
            yield MonthRoom(month.first, one.branches, credited.get(month, 0))


def _release_only(account: LifetimeAccount) -> Iterable[Month]:
    """Whole months of release without pay for work beside it, outside of the saving phase."""
    for release in account.releases.values():
        plan = release.plan
        if not plan.other_pay_cents:
            for text in release.drawn:
                month = Month.parse(text)
                if plan.first <= month.first and month.last <= plan.last:
                    yield month


def _worth(entry: Entry) -> int:
    """Credit of an entry in money; hours kept in time are valued at the rate of their day."""
    if entry.cents or entry.rate is None:
        return entry.cents
    return value_conversion(entry.minutes, entry.rate)
