"""Ordinary days: those of which a rule cannot have anything to say, so nobody has to ask it.

A rule that depends on nothing but how long, when and on which day somebody worked says by its
parameters which days are ordinary for it (a property ``ordinary`` of its parameters).
"""

from __future__ import annotations

import sys
from datetime import date

from msgspec import Struct

from domain.rules.clock import DAY_MINUTES, Window

_ANY = sys.maxsize
_WEEK = frozenset(range(7))


class Ordinary(Struct, frozen=True, cache_hash=True):
    """Within these bounds, themselves included, a rule has nothing to say of a day of work.

    The day has nothing but work, is no public holiday, and its shift stays within it by one
    clock. Begin and end are minutes from the day's midnight.
    """

    most_minutes: int = _ANY
    """Of net work."""
    most_span_minutes: int = _ANY
    """From the first work to the last."""
    least_rest_minutes: int = 0
    """Before the shift, where it is known when the one before ended."""
    begin_minute: int = 0
    end_minute: int = DAY_MINUTES - 1
    weekdays: frozenset[int] = _WEEK
    """0 is Monday."""
    dates_out: frozenset[tuple[int, int]] = frozenset()
    """Month and day of what is no ordinary day in any year."""

    def includes(self, day: date) -> bool:
        """Whether a day is ordinary by the calendar, as far as it is no public holiday."""
        return day.weekday() in self.weekdays and (day.month, day.day) not in self.dates_out


ALL_WORK = Ordinary()
"""Whatever is worked is ordinary: the rule asks for something else than work."""


def both(one: Ordinary, other: Ordinary) -> Ordinary:
    """What is ordinary for two rules."""
    return Ordinary(
        min(one.most_minutes, other.most_minutes),
        min(one.most_span_minutes, other.most_span_minutes),
        max(one.least_rest_minutes, other.least_rest_minutes),
        max(one.begin_minute, other.begin_minute),
        min(one.end_minute, other.end_minute),
        one.weekdays & other.weekdays,
        one.dates_out | other.dates_out,
    )


def outside(window: Window) -> Ordinary:
    """Work that does not touch a window; of the time before and after it the longer."""
    begin, end = window.begin_minute, window.end_minute
    if begin >= end:
        return Ordinary(begin_minute=end, end_minute=begin)
    if begin >= DAY_MINUTES - end:
        return Ordinary(end_minute=begin)
    return Ordinary(begin_minute=end)
