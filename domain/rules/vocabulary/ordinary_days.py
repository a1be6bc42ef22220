"""Ordinary and odd days of work, a filter for the rules that have to examine a day.

A rule that depends only on length, time, place and date of work states the bounds of days that
are ordinary for it (``ordinary`` in its row of the rule table). A day is measured once against
the tightest bounds of all rules; a rule runs only if the day is odd in a respect it bounds.
"""

from __future__ import annotations

import sys
from datetime import date

from msgspec import Struct

from domain.rules.vocabulary.clock_windows import DAY_MINUTES, ClockWindow

_ANY = sys.maxsize
_WEEK = frozenset(range(7))

# Respects in which a day can be odd, as bits of a number.
LONG, SPAN, REST, CLOCK, WEEKDAY, PRESENCE, PLACE = (1 << bit for bit in range(7))
EVERY = (1 << 7) - 1
"""A public holiday, a clock change or work past midnight: any rule may apply."""


class Ordinary(Struct, frozen=True, cache_hash=True):
    """Bounds, themselves included, within which a rule has no effect on a day of work.

    The day contains only work, is no public holiday, and its shift stays within it under one
    offset from UTC. Begin and end are minutes from the day's midnight.
    """

    most_minutes: int = _ANY
    """Most net work."""
    most_span_minutes: int = _ANY
    """Longest time from the first work to the last."""
    least_rest_minutes: int = 0
    """Shortest rest before the shift, if the end of the previous shift is known."""
    begin_minute: int = 0
    end_minute: int = DAY_MINUTES - 1
    weekdays: frozenset[int] = _WEEK
    """0 is Monday."""
    dates_out: frozenset[tuple[int, int]] = frozenset()
    """Month and day of dates that are odd in every year."""
    present_from: int = DAY_MINUTES
    """Latest minute at which work begins."""
    present_until: int = 0
    """Earliest minute at which work ends."""
    most_paused_minutes: int = _ANY
    """Most minutes between the pieces of work."""
    anywhere: bool = True
    """Work at any place is ordinary; otherwise only work at the usual place."""

    @property
    def odd(self) -> int:
        """Respects that have bounds, as bits."""
        return (
            LONG * (self.most_minutes < _ANY)
            | SPAN * (self.most_span_minutes < _ANY)
            | REST * (self.least_rest_minutes > 0)
            | CLOCK * (self.begin_minute > 0 or self.end_minute < DAY_MINUTES - 1)
            | WEEKDAY * (self.weekdays != _WEEK or bool(self.dates_out))
            | PRESENCE
            * (
                self.present_from < DAY_MINUTES
                or self.present_until > 0
                or self.most_paused_minutes < _ANY
            )
            | PLACE * (not self.anywhere)
        )

    def odd_on(self, day: date) -> int:
        """Return the calendar oddity of a day that is no public holiday, as bits."""
        usual = day.weekday() in self.weekdays and (day.month, day.day) not in self.dates_out
        return 0 if usual else WEEKDAY


ALL_WORK = Ordinary()
"""Bounds of a rule that does not depend on work: all work is ordinary."""


def both(one: Ordinary, other: Ordinary) -> Ordinary:
    """Return the bounds of days that are ordinary for two rules."""
    return Ordinary(
        min(one.most_minutes, other.most_minutes),
        min(one.most_span_minutes, other.most_span_minutes),
        max(one.least_rest_minutes, other.least_rest_minutes),
        max(one.begin_minute, other.begin_minute),
        min(one.end_minute, other.end_minute),
        one.weekdays & other.weekdays,
        one.dates_out | other.dates_out,
        min(one.present_from, other.present_from),
        max(one.present_until, other.present_until),
        min(one.most_paused_minutes, other.most_paused_minutes),
        one.anywhere and other.anywhere,
    )


def outside(window: ClockWindow) -> Ordinary:
    """Return bounds of work outside a window: the longer of the times before and after it."""
    begin, end = window.begin_minute, window.end_minute
    if begin >= end:
        return Ordinary(begin_minute=end, end_minute=begin)
    if begin >= DAY_MINUTES - end:
        return Ordinary(end_minute=begin)
    return Ordinary(begin_minute=end)
