"""Minutes on Sundays and holidays with tax-free surcharges (EStG § 3b(1) to (3)).

Of Sunday, holiday and the feasts with the largest tax-free share only the highest counts for a
minute. In work begun before midnight the first hours after it still belong to the previous day.
Payroll determines the tax-free amount. A deducted break is taken from other minutes first.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import pairwise

from msgspec import Struct

from domain.rules.vocabulary.clock_windows import DAY_MINUTES, Piece, YearDate, pieces, within_net
from domain.rules.vocabulary.ordinary_days import ALL_WORK, Ordinary
from domain.rules.vocabulary.periods import Day
from domain.rules.vocabulary.work_day import NOTHING, Outcome, Stint
from domain.values.accounts import Account, Route, Transfer
from domain.values.time import whole_minutes

RULE = "tax_free_days"
_SUNDAY = 6
_NONE, _OF_SUNDAY, _OF_HOLIDAY, _OF_FEAST = range(4)
"""Sorts of days, in ascending order of the tax-free share."""
ROUTES = {
    _OF_SUNDAY: Route(RULE, Account.SURCHARGED, Account.TAX_FREE_SUNDAY),
    _OF_HOLIDAY: Route(RULE, Account.SURCHARGED, Account.TAX_FREE_HOLIDAY),
    _OF_FEAST: Route(RULE, Account.SURCHARGED, Account.TAX_FREE_FEAST),
}


class Parameters(Struct, frozen=True, forbid_unknown_fields=True):
    """Sundays and holidays in the sense of wage tax."""

    holiday_dates: tuple[YearDate, ...]
    """Dates that count as public holidays without being any."""
    feast_dates: tuple[YearDate, ...]
    """Dates with the largest tax-free share."""
    after_midnight_minutes: int
    """Minutes after midnight that still belong to the previous day in work begun before it."""
    citation: str = ""

    @property
    def ordinary(self) -> Ordinary:
        """Work on Mondays to Saturdays, on no such date."""
        dates = (*self.holiday_dates, *self.feast_dates)
        return Ordinary(
            weekdays=ALL_WORK.weekdays.difference((_SUNDAY,)),
            dates_out=frozenset((one.month, one.day) for one in dates),
        )


def tax_free_days(day: Day, parameters: Parameters) -> Outcome:
    """Count the day's minutes of work by the sort of day in tax law."""
    stints = day.work.stints
    if not stints and not day.call_outs:
        return NOTHING
    found = _minutes(day, stints, day.worked_minutes, parameters)
    for one in day.call_outs:
        called = whole_minutes(one.begin.at, one.end.at)
        for sort, minutes in _minutes(day, (one,), called, parameters).items():
            found[sort] = found.get(sort, 0) + minutes
    if not found:
        return NOTHING
    on, cited, causes = day.day, parameters.citation, day.causes
    return Outcome(
        tuple(
            Transfer(ROUTES[sort], found[sort], on, cited, causes)
            for sort in sorted(found, reverse=True)
        )
    )


def _minutes(
    day: Day, stints: Sequence[Stint], net_minutes: int, parameters: Parameters
) -> dict[int, int]:
    """Return minutes of one piece of work by sort, up to its net time, the highest first."""
    if not stints:
        return {}
    begun, until = stints[0].begin.day_number, stints[-1].end.day_number
    if not any(_may_count(day, number, parameters) for number in range(begun, until + 1)):
        return {}
    found: dict[int, int] = {}
    for piece in pieces(stints):
        for sort, minutes in _of_piece(day, piece, begun, parameters):
            if sort:
                found[sort] = found.get(sort, 0) + minutes
    return within_net(found, sorted(found, reverse=True), net_minutes)


def _may_count(day: Day, number: int, parameters: Parameters) -> bool:
    """Check whether any part of a calendar day counts; rare from Monday to Saturday."""
    if (number + 3) % 7 == _SUNDAY or day.holiday_on(number):
        return True
    return next(_begins(day, number, parameters), None) is not None


def _of_piece(
    day: Day, piece: Piece, begun: int, parameters: Parameters
) -> Iterator[tuple[int, int]]:
    """Yield the parts of a piece by sort, cut at the times at which a sort begins or ends."""
    number, begin, end = piece
    after = parameters.after_midnight_minutes if number > begun else 0
    before = _sort(day, number - 1, DAY_MINUTES - 1, parameters) if after else _NONE
    cuts = {after, *_begins(day, number, parameters)}
    bounds = sorted({begin, end, *(cut for cut in cuts if begin < cut < end)})
    for first, last in pairwise(bounds):
        own = _sort(day, number, first, parameters)
        yield (max(own, before) if last <= after else own), last - first


def _begins(day: Day, number: int, parameters: Parameters) -> Iterator[int]:
    on = day.date_on(number)
    for one in (*parameters.holiday_dates, *parameters.feast_dates):
        if one.is_on(on):
            yield one.begin_minute


def _sort(day: Day, number: int, minute: int, parameters: Parameters) -> int:
    """Return the sort of a minute of a calendar day."""
    on = day.date_on(number)
    if _is_on(on, minute, parameters.feast_dates):
        return _OF_FEAST
    if day.holiday_on(number) or _is_on(on, minute, parameters.holiday_dates):
        return _OF_HOLIDAY
    return _OF_SUNDAY if on.weekday() == _SUNDAY else _NONE


def _is_on(on: date, minute: int, dates: Sequence[YearDate]) -> bool:
    return any(one.is_on(on) and one.begin_minute <= minute for one in dates)
