"""Rosters: the shifts and duties planned for a person's days."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from datetime import date
from enum import StrEnum

from msgspec import Struct

from domain.values.bookings import Stamp
from domain.values.errors import Code, Rejected
from domain.values.time import day_number

DAY_MINUTES = 1_440
LONGEST_MINUTES = 7 * DAY_MINUTES
"""Longest duty; it may extend into later days, but a duty of over a week is a mistake."""


class DutyKind(StrEnum):
    """Kind of a planned period; stored for ever."""

    SHIFT = "shift"
    """Work; it is the day's target."""
    ON_CALL = "on_call"
    """Rufbereitschaft: reachable, at a place of one's choice."""
    STANDBY = "standby"
    """Bereitschaftsdienst: present, at work only when needed."""
    FIRE_DUTY = "fire_duty"
    """24-hour duty of the fire service, a part of it standby."""


class Shift(Struct, frozen=True):
    """A planned time that begins on ``day``, by the clock on the wall.

    ``begin_minute`` and ``end_minute`` count from the day's midnight; an end above
    1,440 lies on a later day. ``break_minutes`` are planned within it.
    """

    day: date
    begin_minute: int
    end_minute: int
    break_minutes: int = 0
    kind: DutyKind = DutyKind.SHIFT

    @property
    def begins_at(self) -> int:
        """Minutes on the wall since 1970-01-01 00:00."""
        return day_number(self.day) * DAY_MINUTES + self.begin_minute

    @property
    def ends_at(self) -> int:
        """Minutes on the wall since 1970-01-01 00:00."""
        return day_number(self.day) * DAY_MINUTES + self.end_minute

    @property
    def length_minutes(self) -> int:
        return self.end_minute - self.begin_minute

    @property
    def net_minutes(self) -> int:
        return self.length_minutes - self.break_minutes


def shifts_by_begin(shifts: Iterable[Shift]) -> tuple[Shift, ...]:
    """Sort shifts by their beginning, so that their order of arrival has no effect."""
    return tuple(sorted(shifts, key=lambda shift: (shift.begins_at, shift.ends_at, shift.kind)))


def check_shifts(
    first: date, last: date, planned: Sequence[Shift], around: Iterable[Shift]
) -> None:
    """Refuse shifts that are impossible or overlap; raises Rejected.

    ``first`` to ``last`` is the planned period; ``around`` are the shifts of other days,
    which may reach into it or be reached from it.
    """
    for shift in planned:
        if not first <= shift.day <= last:
            raise Rejected(Code.SHIFT_OUTSIDE, day=shift.day, first=first, last=last)
        possible = (
            0 <= shift.begin_minute < DAY_MINUTES
            and 0 < shift.length_minutes <= LONGEST_MINUTES
            and 0 <= shift.break_minutes < shift.length_minutes
        )
        if not possible:
            raise Rejected(
                Code.SHIFT_IMPOSSIBLE,
                day=shift.day,
                begin_minute=shift.begin_minute,
                end_minute=shift.end_minute,
                break_minutes=shift.break_minutes,
            )
    before: Shift | None = None
    for shift in shifts_by_begin((*planned, *around)):
        if before is not None and shift.begins_at < before.ends_at:
            raise Rejected(Code.SHIFTS_OVERLAP, day=before.day, other=shift.day)
        before = shift


class ShiftWindow(Struct, frozen=True, gc=False):
    """The time of a rostered presence, in seconds on the wall since 1970-01-01 00:00.

    It belongs as a whole to the day on which the shift begins, counted from 1970-01-01.
    """

    begin: int
    end: int
    day_number: int


class ShiftWindows(Struct, frozen=True):
    """All rostered presence of a month, in order."""

    windows: tuple[ShiftWindow, ...]
    begins: tuple[int, ...]

    def around(self, stamp: Stamp) -> ShiftWindow | None:
        """The window that a booking falls into by the clock on its wall."""
        at = stamp.at + stamp.offset_minutes * 60
        index = bisect_right(self.begins, at) - 1
        if index < 0:
            return None
        window = self.windows[index]
        return window if at < window.end else None


OWED = frozenset({DutyKind.SHIFT, DutyKind.FIRE_DUTY})
"""Kinds of duty that form the day's target."""

_PRESENT = frozenset({DutyKind.SHIFT, DutyKind.STANDBY, DutyKind.FIRE_DUTY})
"""Kinds of duty with presence at work; on-call duty is spent elsewhere."""


def windows_of(shifts: Iterable[Shift], lead_minutes: int) -> ShiftWindows:
    """The windows of shifts; each opens ``lead_minutes`` early, but not before the previous end."""
    found: list[ShiftWindow] = []
    closed = 0
    for shift in shifts_by_begin(shift for shift in shifts if shift.kind in _PRESENT):
        begin = max(closed, (shift.begins_at - lead_minutes) * 60)
        closed = shift.ends_at * 60
        found.append(ShiftWindow(begin, closed, day_number(shift.day)))
    return ShiftWindows(tuple(found), tuple(window.begin for window in found))
