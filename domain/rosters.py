"""Rosters: the shifts and duties that were planned for somebody's days."""

from __future__ import annotations

from datetime import date
from enum import StrEnum

from msgspec import Struct


class DutyKind(StrEnum):
    """What a planned time is; stored for ever."""

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
    def length_minutes(self) -> int:
        return self.end_minute - self.begin_minute

    @property
    def net_minutes(self) -> int:
        return self.length_minutes - self.break_minutes
