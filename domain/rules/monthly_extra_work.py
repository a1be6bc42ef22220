"""Extra work of civil servants (§ 61 LBG NRW, § 88 BBG): owed above some hours of a month.

A few ordered hours a month are part of the office. Where they are more, all of them are owed
as time off; until then they stay on the flex account like any time that was worked.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from msgspec import Struct

from domain.accounts import Account
from domain.orders import OvertimeOrder
from domain.rules.ordered import Done, disposed, latest, routes, shared
from domain.rules.period import DayFigure, MonthFigures
from domain.rules.work import NOTHING, Outcome
from domain.standing import Standing

RULE = "monthly_extra_work"
WAYS = routes(RULE, Account.EXTRA_WORK)


class Parameters(Struct, frozen=True, forbid_unknown_fields=True):
    """How much extra work a month asks for without anything in return."""

    unpaid_minutes: int
    part_time_in_proportion: bool
    """Part-timers owe their share of it."""
    citation: str = ""


def monthly_extra_work(month: MonthFigures, parameters: Parameters) -> Outcome:
    """Move a month's ordered work to where it is owed, if it is more than the office asks for."""
    orders = {day.planned.number: day.orders for day in month.days if day.orders}
    if not orders:
        return NOTHING
    parts, surplus = _ordered(month.figures, orders)
    parts = latest(parts, surplus)
    if sum(part.minutes for part in parts) <= _unpaid_minutes(month.standing, parameters):
        return NOTHING
    return Outcome(tuple(disposed(parts, month.last, parameters.citation, WAYS)))


def _ordered(
    days: Sequence[DayFigure], orders: Mapping[int, Sequence[OvertimeOrder]]
) -> tuple[tuple[Done, ...], int]:
    """What was done of each order, and what the month was worked beyond what was owed."""
    parts: list[Done] = []
    surplus = 0
    for day in days:
        beyond = day.counted_minutes - day.owed_minutes
        surplus += beyond
        if day.number in orders and beyond > 0:
            parts += shared(orders[day.number], beyond)
    return tuple(parts), surplus


def _unpaid_minutes(standing: Standing, parameters: Parameters) -> int:
    full = standing.full_weekly_minutes
    if not parameters.part_time_in_proportion or standing.weekly_minutes >= full:
        return parameters.unpaid_minutes
    return parameters.unpaid_minutes * standing.weekly_minutes // full
