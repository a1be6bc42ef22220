"""Overtime orders: work ordered beyond the regular hours, and its settlement."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from enum import StrEnum

from msgspec import Struct


class Choice(StrEnum):
    """Settlement of overtime that was not compensated in time; stored for ever."""

    OWED = "owed"
    """Overtime stays on the overtime account until a decision."""
    PAID = "paid"
    """Overtime is handed to payroll."""
    TIME_OFF = "time_off"
    """Overtime goes to the flex account, to be taken as time off."""
    LIFETIME = "lifetime"
    """Overtime goes to the lifetime account."""


class OvertimeOrder(Struct, frozen=True, omit_defaults=True):
    """Minutes of overtime ordered for a day; ``id`` names the order in causes and decisions.

    ``begin_minute`` is their beginning on the clock, if the order states it; ``afterwards``
    marks an approval after the work.
    """

    id: str
    day: date
    minutes: int
    choice: Choice = Choice.OWED
    begin_minute: int | None = None
    afterwards: bool = False

    @property
    def cause(self) -> str:
        """Name of the order as a cause of postings."""
        return f"order/{self.id}"


def orders_by_day(orders: Sequence[OvertimeOrder]) -> Sequence[OvertimeOrder]:
    """Sort orders by day and id, so that the next month always receives them in one order."""
    return sorted(orders, key=lambda order: (order.day, order.id)) if orders else orders
