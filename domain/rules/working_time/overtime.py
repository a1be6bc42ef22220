"""Overtime (TVöD § 7 Abs. 7): ordered, above a full-timer's week, not compensated in time.

A week is decided at the end of the following week, since time off compensates it until then. At
the end of employment no more compensation is possible, and the last week is decided too.
Overtime leaves the flex account, on which it was counted as worked.
"""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct

from domain.facts.profile import Profile
from domain.rules.vocabulary.ordered_work import (
    counted_minutes,
    dispose_of_work,
    latest,
    ordered_work,
    routes,
    time_off_minutes,
)
from domain.rules.vocabulary.periods import DayFigure, Trait, Week
from domain.rules.vocabulary.work_day import NOTHING, Outcome
from domain.values.accounts import Account, Transfer

RULE = "overtime"
WAYS = routes(RULE, Account.OVERTIME)
_HOLIDAY = int(Trait.HOLIDAY)


class Parameters(Struct, frozen=True, forbid_unknown_fields=True):
    """Threshold of overtime in a week, and the order in which time off compensates."""

    full_days: int
    """Working days a week of full-timers, from Monday on."""
    part_timers_from_own_hours: bool
    """Part-timers' overtime begins above their own week, not above a full-timer's."""
    own_time_first: bool
    """Time off in the following week compensates work without an order first."""
    citation: str = ""


def overtime(week: Week, parameters: Parameters) -> Outcome:
    """Move the previous week's overtime to its account, then on by the choice made."""
    if not week.orders_before and not (week.ends and week.orders):
        return NOTHING
    moved: list[Transfer] = []
    decided = [(week.before, week.orders_before, time_off_minutes(week.days))]
    if week.ends:
        decided.append((week.days, week.orders, 0))
    for days, orders, time_off in decided:
        parts = ordered_work(days, orders)
        minutes = overtime_minutes(
            days, sum(part.minutes for part in parts), time_off, week.profile, parameters
        )
        moved += dispose_of_work(latest(parts, minutes), week.last, parameters.citation, WAYS)
    return Outcome(tuple(moved)) if moved else NOTHING


def overtime_minutes(
    days: Sequence[DayFigure],
    done_minutes: int,
    time_off_minutes: int,
    profile: Profile,
    parameters: Parameters,
) -> int:
    """Return the minutes of ordered work done that are overtime."""
    surplus = counted_minutes(days) - threshold_minutes(days, profile, parameters)
    if parameters.own_time_first:
        return max(0, min(done_minutes, surplus - time_off_minutes))
    return max(0, min(done_minutes, surplus) - time_off_minutes)


def threshold_minutes(days: Sequence[DayFigure], profile: Profile, parameters: Parameters) -> int:
    """Return the overtime threshold of these days: the own target, or a full-timer's if higher.

    Each working day has its share of a full-timer's week; a public holiday has none.
    """
    own = sum(day.target_minutes for day in days)
    full = profile.full_weekly_minutes
    if profile.weekly_minutes >= full or parameters.part_timers_from_own_hours:
        return own
    working_days = sum(
        day.weekday < parameters.full_days and not day.traits & _HOLIDAY for day in days
    )
    return max(own, full * working_days // parameters.full_days)
