"""Work by the local clock: minutes within a window, and pieces of calendar days.

A shift is a unit, but Sunday, holiday and night depend on the calendar day and the local
clock. Minutes are cut as attendance cuts them, so pieces add up to their stints.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, date, datetime
from typing import NamedTuple, TypeVar

from msgspec import Struct

from domain.rules.vocabulary.work_day import Stint
from domain.values.time import DAY_SECONDS

Sort = TypeVar("Sort")

DAY_MINUTES = 1440
_CHANGE_SECOND = 3600
"""Clocks change at 01:00 UTC (directive 2000/84/EC)."""


class ClockWindow(Struct, frozen=True, forbid_unknown_fields=True):
    """Time of the local clock from ``begin_minute`` up to ``end_minute``, both from midnight.

    A window whose begin is later than its end spans midnight: 1,380 to 360 is 23:00 to 6:00.
    """

    begin_minute: int
    end_minute: int

    def of_day(self) -> tuple[tuple[int, int], ...]:
        """Return its parts within one calendar day."""
        if self.begin_minute < self.end_minute:
            return ((self.begin_minute, self.end_minute),)
        return ((0, self.end_minute), (self.begin_minute, DAY_MINUTES))


class YearDate(Struct, frozen=True, forbid_unknown_fields=True):
    """A date of every year, from ``begin_minute`` of that day on."""

    month: int
    day: int
    begin_minute: int = 0

    def is_on(self, day: date) -> bool:
        return (self.month, self.day) == (day.month, day.day)


class Piece(NamedTuple):
    """Work within one calendar day, by the local clock; ``day`` counts from 1970-01-01."""

    day: int
    begin_minute: int
    end_minute: int


def pieces(stints: Iterable[Stint]) -> Iterator[Piece]:
    """Cut work at local midnight and at clock changes: a skipped hour is no work."""
    for stint in stints:
        for begin, end in _by_local_clock(stint):
            at = begin
            while at < end:
                day, begin_minute = divmod(at, DAY_MINUTES)
                until = min(end, (day + 1) * DAY_MINUTES)
                yield Piece(day, begin_minute, begin_minute + until - at)
                at = until


def minutes_within(stints: Iterable[Stint], window: ClockWindow) -> dict[int, int]:
    """Return minutes of work within the window per calendar day; days without any are omitted.

    Minutes belong to the calendar day on which they lie, even if the window spans midnight.
    """
    found: dict[int, int] = {}
    parts = window.of_day()
    for day, begin, end in pieces(stints):
        minutes = sum(max(0, min(end, last) - max(begin, first)) for first, last in parts)
        if minutes:
            found[day] = found.get(day, 0) + minutes
    return found


def minutes_in(stints: Iterable[Stint], window: ClockWindow) -> int:
    """Return the minutes of work within the window, summed over all calendar days."""
    total = 0
    for stint in stints:
        for begin, end in _by_local_clock(stint):
            total += _minutes_until(end, window) - _minutes_until(begin, window)
    return total


def within_net(
    found: Mapping[Sort, int], ranked: Iterable[Sort], net_minutes: int
) -> dict[Sort, int]:
    """Return minutes by sort in rank order, limited to the net time of the work.

    A deducted break has no place on the clock: it is taken from the last-ranked sorts first.
    """
    left = net_minutes
    result: dict[Sort, int] = {}
    for sort in ranked:
        minutes = min(found[sort], left)
        left -= minutes
        if minutes:
            result[sort] = minutes
    return result


def reaches(stints: tuple[Stint, ...], window: ClockWindow) -> bool:
    """Check whether a shift can touch the window at all; excludes nearly every day cheaply."""
    first, last = stints[0].begin, stints[-1].end
    begin = (first.at // 60 + first.offset_minutes) % DAY_MINUTES
    end = begin + last.at // 60 - first.at // 60
    if window.begin_minute > window.end_minute:
        touched = begin < window.end_minute or end > window.begin_minute
    else:
        tomorrow = window.begin_minute + DAY_MINUTES
        touched = (begin < window.end_minute and end > window.begin_minute) or end > tomorrow
    # A shift across a clock change or between time zones has to be measured.
    return touched or not by_one_clock(stints)


def by_one_clock(stints: Iterable[Stint]) -> bool:
    """Check whether all begins and ends were recorded under the same offset from UTC."""
    offset: int | None = None
    for stint in stints:
        if offset is None:
            offset = stint.begin.offset_minutes
        if stint.begin.offset_minutes != offset or stint.end.offset_minutes != offset:
            return False
    return True


def _minutes_until(at: int, window: ClockWindow) -> int:
    """Return the minutes of the window between the local clock's minute 0 and a given minute.

    The window's minutes between two points are a difference of two counts; no day is cut.
    """
    day, minute = divmod(at, DAY_MINUTES)
    begin, end = window.begin_minute, window.end_minute
    if begin < end:
        return day * (end - begin) + min(max(minute - begin, 0), end - begin)
    # A window across midnight is the time outside the span from its end to its begin.
    return at - day * (begin - end) - min(max(minute - end, 0), begin - end)


def _by_local_clock(stint: Stint) -> tuple[tuple[int, int], ...]:
    """Return begin and end in local minutes; two pairs if the clocks change between them."""
    begin, end = stint.begin, stint.end
    first, last = begin.at // 60, end.at // 60
    offset = begin.offset_minutes
    if end.offset_minutes != offset:
        change = _change(begin.at, end.at)
        if change is not None:
            at, later = change // 60, end.offset_minutes
            return (first + offset, at + offset), (at + later, last + later)
    # Other offsets mean a journey between time zones: the clock at the begin of work counts.
    return ((first + offset, last + offset),)


def _change(begin: int, end: int) -> int | None:
    """Return the instant of the clock change between two others; None without one."""
    for midnight in range(begin - begin % DAY_SECONDS, end, DAY_SECONDS):
        at = midnight + _CHANGE_SECOND
        if begin <= at < end:
            day = datetime.fromtimestamp(at, UTC)
            if day.month in (3, 10) and day.weekday() == 6 and day.day > 24:
                return at
    return None
