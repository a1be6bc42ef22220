"""Obstacles: reasons why a month cannot be closed, or should not before somebody has looked."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from msgspec import Struct

from domain.values.errors import Code


class ObstacleKind(StrEnum):
    """Why a month cannot be closed, or should not before somebody has looked."""

    UNIT_NOT_LIVE = "unit_not_live"
    MONTH_NOT_OVER = "month_not_over"
    EARLIER_MONTH_OPEN = "earlier_month_open"
    OPEN_BOOKING = "open_booking"
    """A clock-in without its clock-out."""
    KEPT_BOOKINGS = "kept_bookings"
    """Bookings of the person's badge from days on which nobody held it."""
    ABSENCE_UNDECIDED = "absence_undecided"
    """A request for absence on which nobody has decided."""
    OVERTIME_UNDECIDED = "overtime_undecided"
    APPROVAL_MISSING = "approval_missing"


class Obstacle(Struct, frozen=True):
    """One thing in the way; of the whole unit where ``person`` is empty."""

    kind: ObstacleKind
    person: str = ""
    details: tuple[str, ...] = ()
    """Days, months, orders, badges or levels that are meant."""


REFUSALS: Final[Mapping[ObstacleKind, Code]] = {
    ObstacleKind.MONTH_NOT_OVER: Code.MONTH_NOT_OVER,
    ObstacleKind.UNIT_NOT_LIVE: Code.UNIT_NOT_LIVE,
    ObstacleKind.EARLIER_MONTH_OPEN: Code.EARLIER_MONTH_OPEN,
    ObstacleKind.OVERTIME_UNDECIDED: Code.OVERTIME_UNDECIDED,
    ObstacleKind.APPROVAL_MISSING: Code.APPROVAL_MISSING,
}
"""Obstacles that refuse even the close of a single month, in the order in which they are named.
The others hold up the close of a whole unit only: after a look somebody can close the month."""
