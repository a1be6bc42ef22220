"""Work against the clock on the wall: minutes within a window, and pieces of calendar days.

A shift is one, but Sunday, holiday and night are matters of the calendar day and of the
local clock. Minutes are cut as attendance cuts them, so pieces add up to their stints.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, date, datetime
from typing import NamedTuple, TypeVar

from msgspec import Struct

from domain.rules.work import Stint
from domain.time import DAY_SECONDS

Sort = TypeVar("Sort")

DAY_MINUTES = 1440
_CHANGE_SECOND = 3600
"""Clocks change at 01:00 UTC (directive 2000/84/EC)."""


class Window(Struct, frozen=True, forbid_unknown_fields=True):
    """Time of the local clock from ``begin_minute`` up to ``end_minute``, both from midnight.

    A window that begins later than it ends goes across midnight: 1,380 to 360 is 23:00 to 6:00.
    """

    begin_minute: int
    end_minute: int

    def of_day(self) -> tuple[tuple[int, int], ...]:
        """Its parts within one calendar day."""
        if self.begin_minute < self.end_minute:
            return ((self.begin_minute, self.end_minute),)
        return ((0, self.end_minute), (self.begin_minute, DAY_MINUTES))


class YearDate(Struct, frozen=True, forbid_unknown_fields=True):
    """A day of every year, from a minute of it on."""

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
    """Cut work at local midnight, and where the clocks change: an hour skipped is no work."""
    for stint in stints:
        for begin, end in _by_local_clock(stint):
            at = begin
            while at < end:
                day, begin_minute = divmod(at, DAY_MINUTES)
                until = min(end, (day + 1) * DAY_MINUTES)
                yield Piece(day, begin_minute, begin_minute + until - at)
                at = until


def minutes_within(stints: Iterable[Stint], window: Window) -> dict[int, int]:
    """Minutes of work within the window per calendar day; days without any stay out.

    The calendar day is the one on which the minutes lie, also where the window goes across
    midnight.
    """
    found: dict[int, int] = {}
    parts = window.of_day()
    for day, begin, end in pieces(stints):
        minutes = sum(max(0, min(end, last) - max(begin, first)) for first, last in parts)
        if minutes:
            found[day] = found.get(day, 0) + minutes
    return found


def minutes_in(stints: Iterable[Stint], window: Window) -> int:
    """Minutes of work within the window, on whatever calendar days they lie."""
    total = 0
    for stint in stints:
        for begin, end in _by_local_clock(stint):
            total += _minutes_until(end, window) - _minutes_until(begin, window)
    return total


def within_net(
    found: Mapping[Sort, int], ranked: Iterable[Sort], net_minutes: int
) -> dict[Sort, int]:
    """Minutes by sort, the first ranked first, as far as the net time of the work goes.

    A deducted break has no place on the clock: it is taken to lie in what is ranked last.
    """
    left = net_minutes
    result: dict[Sort, int] = {}
    for sort in ranked:
        minutes = min(found[sort], left)
        left -= minutes
        if minutes:
            result[sort] = minutes
    return result


def reaches(stints: tuple[Stint, ...], window: Window) -> bool:
    """Whether a shift can touch the window at all: a cheap no for nearly every day."""
    first, last = stints[0].begin, stints[-1].end
    begin = (first.at // 60 + first.offset_minutes) % DAY_MINUTES
    end = begin + last.at // 60 - first.at // 60
    if window.begin_minute > window.end_minute:
        touched = begin < window.end_minute or end > window.begin_minute
    else:
        tomorrow = window.begin_minute + DAY_MINUTES
        touched = (begin < window.end_minute and end > window.begin_minute) or end > tomorrow
    # Where clocks change within a shift, or somebody travelled, it has to be measured.
    return touched or not by_one_clock(stints)


def by_one_clock(stints: Iterable[Stint]) -> bool:
    """Whether all begins and ends were recorded under the same offset from UTC."""
    offset: int | None = None
    for stint in stints:
        if offset is None:
            offset = stint.begin.offset_minutes
        if stint.begin.offset_minutes != offset or stint.end.offset_minutes != offset:
            return False
    return True


def _minutes_until(at: int, window: Window) -> int:
    """How much of the window there was up to a minute of the local clock, since its beginning.

    What lies between two minutes is a difference of two such counts, so no day has to be cut.
    """
    day, minute = divmod(at, DAY_MINUTES)
    begin, end = window.begin_minute, window.end_minute
    if begin < end:
        return day * (end - begin) + min(max(minute - begin, 0), end - begin)
    # Across midnight it is all that does not lie between its end and its begin.
    return at - day * (begin - end) - min(max(minute - end, 0), begin - end)


def _by_local_clock(stint: Stint) -> tuple[tuple[int, int], ...]:
    """Begin and end in minutes of the local clock; two such where the clocks change between."""
    begin, end = stint.begin, stint.end
    first, last = begin.at // 60, end.at // 60
    offset = begin.offset_minutes
    if end.offset_minutes != offset:
        change = _change(begin.at, end.at)
        if change is not None:
            at, later = change // 60, end.offset_minutes
            return (first + offset, at + offset), (at + later, last + later)
    # Other offsets mean that somebody travelled: the clock where work began counts.
    return ((first + offset, last + offset),)


def _change(begin: int, end: int) -> int | None:
    """The instant between two others at which the clocks change, if there is one."""
    for midnight in range(begin - begin % DAY_SECONDS, end, DAY_SECONDS):
        at = midnight + _CHANGE_SECOND
        if begin <= at < end:
            day = datetime.fromtimestamp(at, UTC)
            if day.month in (3, 10) and day.weekday() == 6 and day.day > 24:
                return at
    return None
