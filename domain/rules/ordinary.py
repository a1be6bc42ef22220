"""Odd days of work: what of a day is out of the ordinary, and which rules have to be asked then.

A rule that depends on nothing but how long, when, where and on which day somebody worked says by
its parameters which days are ordinary for it (a property ``ordinary`` of its parameters). A day
is measured once against the tightest bounds of all; a rule is asked of what it has bounds for.
"""

from __future__ import annotations

import sys
from datetime import date

from msgspec import Struct

from domain.rules.clock import DAY_MINUTES, Window

_ANY = sys.maxsize
_WEEK = frozenset(range(7))

# What can be odd of a day, as bits of a number.
LONG, SPAN, REST, CLOCK, WEEKDAY, PRESENCE, PLACE = (1 << bit for bit in range(7))
EVERY = (1 << 7) - 1
"""A public holiday, clocks that change, work past midnight: any rule may have something to say."""


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
    present_from: int = DAY_MINUTES
    """The latest minute at which work begins."""
    present_until: int = 0
    """The earliest minute at which it ends."""
    most_paused_minutes: int = _ANY
    """Between the pieces of work."""
    anywhere: bool = True
    """Wherever it was worked; else at the usual place only."""

    @property
    def odd(self) -> int:
        """What has bounds here."""
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
        """What is odd of a day by the calendar, as far as it is no public holiday."""
        usual = day.weekday() in self.weekdays and (day.month, day.day) not in self.dates_out
        return 0 if usual else WEEKDAY


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
        min(one.present_from, other.present_from),
        max(one.present_until, other.present_until),
        min(one.most_paused_minutes, other.most_paused_minutes),
        one.anywhere and other.anywhere,
    )


def outside(window: Window) -> Ordinary:
    """Work that does not touch a window; of the time before and after it the longer."""
    begin, end = window.begin_minute, window.end_minute
    if begin >= end:
        return Ordinary(begin_minute=end, end_minute=begin)
    if begin >= DAY_MINUTES - end:
        return Ordinary(end_minute=begin)
    return Ordinary(begin_minute=end)
