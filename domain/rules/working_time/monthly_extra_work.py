"""Extra work of civil servants (§ 61 LBG NRW, § 88 BBG): owed above some hours of a month.

A few ordered hours a month are a duty of the office. In a month with more, all of them are owed
as time off; otherwise they stay on the flex account like any working time. Credit from extra
work to the lifetime account has a yearly limit (AZV § 7a): hours above it stay owed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from msgspec import Struct
from msgspec.structs import replace

from domain.facts.orders import Choice, OvertimeOrder
from domain.facts.profile import Profile
from domain.rules.vocabulary.ordered_work import (
    OrderedWork,
    dispose_of_work,
    latest,
    routes,
    share_work,
)
from domain.rules.vocabulary.periods import DayFigure, MonthFigures
from domain.rules.vocabulary.work_day import NOTHING, Outcome
from domain.values.accounts import Account
from domain.values.findings import Finding, FindingCode, Severity
from domain.values.time import day_number

RULE = "monthly_extra_work"
WAYS = routes(RULE, Account.EXTRA_WORK)


class Parameters(Struct, frozen=True, forbid_unknown_fields=True):
    """Minutes of uncompensated extra work a month, and the yearly limit of saving."""

    unpaid_minutes: int
    part_time_in_proportion: bool
    """Part-timers owe their share of the uncompensated minutes."""
    most_saved_yearly_minutes: int | None = None
    """Most minutes a calendar year credited to the lifetime account; None: no limit."""
    citation: str = ""

    @property
    def look_back_months(self) -> int:
        """Look back over a calendar year if there is a yearly limit."""
        return 0 if self.most_saved_yearly_minutes is None else 11


def monthly_extra_work(month: MonthFigures, parameters: Parameters) -> Outcome:
    """Move a month's ordered work to the extra-work account if it exceeds the unpaid minutes."""
    orders = {day.planned.number: day.orders for day in month.days if day.orders}
    if not orders:
        return NOTHING
    parts, surplus = _ordered_work(month.figures, orders)
    parts = latest(parts, surplus)
    if sum(part.minutes for part in parts) <= _unpaid_minutes(month.profile, parameters):
        return NOTHING
    kept, beyond = _within_the_year(parts, month, parameters)
    transfers = tuple(dispose_of_work(kept, month.last, parameters.citation, WAYS))
    if not beyond:
        return Outcome(transfers)
    figures = {"beyond_minutes": beyond, "most_minutes": parameters.most_saved_yearly_minutes or 0}
    full = Finding(
        FindingCode.LIFETIME_FULL, month.last, Severity.WARNING, RULE, parameters.citation, figures
    )
    return Outcome(transfers, (full,))


def _within_the_year(
    parts: Sequence[OrderedWork], month: MonthFigures, parameters: Parameters
) -> tuple[tuple[OrderedWork, ...], int]:
    """Return the work done, its saved part cut to the yearly limit, and the minutes cut."""
    most = parameters.most_saved_yearly_minutes
    saved = sum(part.minutes for part in parts if part.order.choice is Choice.LIFETIME)
    if most is None or not saved:
        return tuple(parts), 0
    begin = day_number(date(month.first.year, 1, 1))
    before = sum(one.saved_minutes for one in month.earlier if one.first >= begin)
    left = max(0, most - before)
    if saved <= left:
        return tuple(parts), 0
    beyond = saved - left
    found: list[OrderedWork] = []
    for part in parts:
        order = part.order
        if order.choice is not Choice.LIFETIME:
            found.append(part)
            continue
        taken = min(left, part.minutes)
        left -= taken
        owed = replace(order, choice=Choice.OWED)
        found += [OrderedWork(order, taken)] * bool(taken)
        found += [OrderedWork(owed, part.minutes - taken)] * (taken < part.minutes)
    return tuple(found), beyond


def _ordered_work(
    days: Sequence[DayFigure], orders: Mapping[int, Sequence[OvertimeOrder]]
) -> tuple[tuple[OrderedWork, ...], int]:
    """Return the work done of each order, and the month's work beyond its target."""
    parts: list[OrderedWork] = []
    surplus = 0
    for day in days:
        beyond = day.counted_minutes - day.owed_minutes
        surplus += beyond
        if day.number in orders and beyond > 0:
            parts += share_work(orders[day.number], beyond)
    return tuple(parts), surplus


def _unpaid_minutes(profile: Profile, parameters: Parameters) -> int:
    full = profile.full_weekly_minutes
    if not parameters.part_time_in_proportion or profile.weekly_minutes >= full:
        return parameters.unpaid_minutes
    return parameters.unpaid_minutes * profile.weekly_minutes // full
