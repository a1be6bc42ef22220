"""Sundays and holidays whose surcharges can be free of tax (EStG § 3b(1) to (3)): their minutes.

Of Sunday, holiday and the holidays of which most is free only the highest counts for a minute.
In work begun before midnight the first hours after it still belong to the day before. How much
is free lies with payroll. A deducted break is taken to lie in other minutes first.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import pairwise

from msgspec import Struct

from domain.accounts import Account, Route, Transfer
from domain.rules.clock import DAY_MINUTES, Piece, YearDate, pieces, within_net
from domain.rules.ordinary import ALL_WORK, Ordinary
from domain.rules.period import Day
from domain.rules.work import NOTHING, Outcome, Stint
from domain.time import whole_minutes

RULE = "tax_free_days"
_SUNDAY = 6
_NONE, _OF_SUNDAY, _OF_HOLIDAY, _OF_FEAST = range(4)
"""By how much is free, the least first."""
ROUTES = {
    _OF_SUNDAY: Route(RULE, Account.SURCHARGED, Account.TAX_FREE_SUNDAY),
    _OF_HOLIDAY: Route(RULE, Account.SURCHARGED, Account.TAX_FREE_HOLIDAY),
    _OF_FEAST: Route(RULE, Account.SURCHARGED, Account.TAX_FREE_FEAST),
}


class Parameters(Struct, frozen=True, forbid_unknown_fields=True):
    """What Sundays and holidays are for the tax on wages."""

    holiday_dates: tuple[YearDate, ...]
    """Days that count as public holidays though they are none."""
    feast_dates: tuple[YearDate, ...]
    """Those of which most is free."""
    after_midnight_minutes: int
    """How long work begun before midnight still belongs to the day before."""
    citation: str = ""

    @property
    def ordinary(self) -> Ordinary:
        """Work on weekdays on no such date."""
        dates = (*self.holiday_dates, *self.feast_dates)
        return Ordinary(
            weekdays=ALL_WORK.weekdays.difference((_SUNDAY,)),
            dates_out=frozenset((one.month, one.day) for one in dates),
        )


def tax_free_days(day: Day, parameters: Parameters) -> Outcome:
    """Count the day's minutes of work by what the tax law calls their day."""
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
    """Minutes of one piece of work by sort, as far as its net time goes, the highest first."""
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
    """Whether any of a calendar day is free: nearly none from Monday to Saturday."""
    if (number + 3) % 7 == _SUNDAY or day.holiday_on(number):
        return True
    return next(_begins(day, number, parameters), None) is not None


def _of_piece(
    day: Day, piece: Piece, begun: int, parameters: Parameters
) -> Iterator[tuple[int, int]]:
    """The parts of a piece by sort; it is cut where its day, or the one before, stops to count."""
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
    """What a minute of a calendar day counts as."""
    on = day.date_on(number)
    if _is_on(on, minute, parameters.feast_dates):
        return _OF_FEAST
    if day.holiday_on(number) or _is_on(on, minute, parameters.holiday_dates):
        return _OF_HOLIDAY
    return _OF_SUNDAY if on.weekday() == _SUNDAY else _NONE


def _is_on(on: date, minute: int, dates: Sequence[YearDate]) -> bool:
    return any(one.is_on(on) and one.begin_minute <= minute for one in dates)
