"""Overtime (TVöD § 7 Abs. 7): ordered, above a full-timer's week, not compensated in time.

A week is decided when the week after it is over, since until then time off compensates it;
where employment ends nothing can be compensated any more, and the last week is decided too.
Overtime leaves the flex account, where it was counted as worked.
"""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct

from domain.accounts import Account, Transfer
from domain.rules.ordered import (
    counted_minutes,
    disposed,
    done,
    latest,
    routes,
    time_off_minutes,
)
from domain.rules.period import DayFigure, Trait, Week
from domain.rules.work import NOTHING, Outcome
from domain.standing import Standing

RULE = "overtime"
WAYS = routes(RULE, Account.OVERTIME)
_HOLIDAY = int(Trait.HOLIDAY)


class Parameters(Struct, frozen=True, forbid_unknown_fields=True):
    """The week that overtime lies above, and what time off compensates."""

    full_days: int
    """On how many days of the week full-timers work, from Monday on."""
    part_timers_from_own_hours: bool
    """Part-timers' overtime lies above their own week, not above that of full-timers."""
    own_time_first: bool
    """Time off of the week after compensates first what nobody ordered."""
    citation: str = ""


def overtime(week: Week, parameters: Parameters) -> Outcome:
    """Move the overtime of the week before to where it is owed, and on as was chosen."""
    if not week.orders_before and not (week.ends and week.orders):
        return NOTHING
    moved: list[Transfer] = []
    decided = [(week.before, week.orders_before, time_off_minutes(week.days))]
    if week.ends:
        decided.append((week.days, week.orders, 0))
    for days, orders, time_off in decided:
        parts = done(days, orders)
        minutes = overtime_minutes(
            days, sum(part.minutes for part in parts), time_off, week.standing, parameters
        )
        moved += disposed(latest(parts, minutes), week.last, parameters.citation, WAYS)
    return Outcome(tuple(moved)) if moved else NOTHING


def overtime_minutes(
    days: Sequence[DayFigure],
    done_minutes: int,
    time_off_minutes: int,
    standing: Standing,
    parameters: Parameters,
) -> int:
    """How much of the ordered work that was done is overtime."""
    surplus = counted_minutes(days) - threshold_minutes(days, standing, parameters)
    if parameters.own_time_first:
        return max(0, min(done_minutes, surplus - time_off_minutes))
    return max(0, min(done_minutes, surplus) - time_off_minutes)


def threshold_minutes(days: Sequence[DayFigure], standing: Standing, parameters: Parameters) -> int:
    """What overtime lies above in a week of these days: rostered, or usual for full-timers.

    Each working day has its share of a full-timer's week, and none on a public holiday.
    """
    own = sum(day.target_minutes for day in days)
    full = standing.full_weekly_minutes
    if standing.weekly_minutes >= full or parameters.part_timers_from_own_hours:
        return own
    working_days = sum(
        day.weekday < parameters.full_days and not day.traits & _HOLIDAY for day in days
    )
    return max(own, full * working_days // parameters.full_days)
