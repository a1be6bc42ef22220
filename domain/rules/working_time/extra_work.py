"""Extra work of part-timers (TVöD § 7 Abs. 6): ordered, above their own hours, no overtime.

It is decided together with overtime, at the end of the following week. Minutes that became
overtime are excluded; time off in the following week compensates work without an order first.
"""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct

from domain.facts.orders import OvertimeOrder
from domain.rules.vocabulary.ordered_work import (
    counted_minutes,
    cut,
    dispose_of_work,
    latest,
    ordered_work,
    routes,
    time_off_minutes,
)
from domain.rules.vocabulary.periods import Week
from domain.rules.vocabulary.work_day import NOTHING, Outcome
from domain.values.accounts import Account, Transfer

RULE = "extra_work"
WAYS = routes(RULE, Account.EXTRA_WORK)


class Parameters(Struct, frozen=True, forbid_unknown_fields=True):
    """Treats ordered hours of part-timers up to full-time hours as extra work."""

    of_part_timers: bool
    citation: str = ""


def extra_work(week: Week, parameters: Parameters) -> Outcome:
    """Move the previous week's extra work to its account, then on by the choice made."""
    profile = week.profile
    if not week.orders_before and not (week.ends and week.orders):
        return NOTHING
    if not parameters.of_part_timers or profile.weekly_minutes >= profile.full_weekly_minutes:
        return NOTHING
    moved: list[Transfer] = []
    decided = [(week.before, week.orders_before, time_off_minutes(week.days))]
    if week.ends:
        decided.append((week.days, week.orders, 0))
    for days, orders, time_off in decided:
        overtime = _overtime_minutes(orders, week.made)
        surplus = counted_minutes(days) - sum(day.owed_minutes for day in days)
        above_own = latest(ordered_work(days, orders), surplus - time_off)
        parts, _ = cut(above_own, sum(part.minutes for part in above_own) - overtime)
        moved += dispose_of_work(parts, week.last, parameters.citation, WAYS)
    return Outcome(tuple(moved)) if moved else NOTHING


def _overtime_minutes(orders: Sequence[OvertimeOrder], made: Sequence[Transfer]) -> int:
    """Return the minutes of these orders that became overtime."""
    causes = {(order.cause,) for order in orders}
    return sum(
        transfer.amount
        for transfer in made
        if transfer.causes in causes
        and transfer.route.source is Account.FLEX
        and transfer.route.target is Account.OVERTIME
    )
