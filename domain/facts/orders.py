"""Overtime orders: what was ordered beyond the regular hours, and what becomes of it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from enum import StrEnum

from msgspec import Struct


class Choice(StrEnum):
    """What becomes of overtime that was not compensated in time; stored for ever."""

    OWED = "owed"
    """It stays on the overtime account until somebody decides."""
    PAID = "paid"
    """It is handed to payroll."""
    TIME_OFF = "time_off"
    """It goes to the flex account, to be taken as time off."""
    LIFETIME = "lifetime"
    """It goes to the lifetime account."""


class OvertimeOrder(Struct, frozen=True, omit_defaults=True):
    """So many minutes of a day were ordered; ``id`` names the order in causes and decisions.

    ``begin_minute`` says from when on the clock, where the order says so; ``afterwards``
    that they were approved after they had been worked.
    """

    id: str
    day: date
    minutes: int
    choice: Choice = Choice.OWED
    begin_minute: int | None = None
    afterwards: bool = False

    @property
    def cause(self) -> str:
        """What postings that rest on the order name as their cause."""
        return f"order/{self.id}"


def in_order(orders: Sequence[OvertimeOrder]) -> Sequence[OvertimeOrder]:
    """Orders by day and id, in whatever order they were given: the next month is told of them."""
    return sorted(orders, key=lambda order: (order.day, order.id)) if orders else orders
