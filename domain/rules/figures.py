"""What is remembered of days and weeks for the rules that look back."""

from __future__ import annotations

from collections.abc import Sequence

from domain.rules.absence import Covered
from domain.rules.period import Day, DayFigure, Trait, WeekSum
from domain.time import whole_minutes

_SUNDAY = 6
# As plain numbers: every look at a member of an enumeration costs more than the rest of a line.
_HOLIDAY, _NEUTRAL, _SICK = int(Trait.HOLIDAY), int(Trait.NEUTRAL), int(Trait.SICK)
_SUSPENDED, _NIGHT = int(Trait.SUSPENDED), int(Trait.NIGHT)
_SHIFT_WORK, _FREE = int(Trait.SHIFT_WORK), int(Trait.FREE)


def figure(day: Day, found: Covered) -> DayFigure:
    """What is remembered of a day."""
    work = day.work
    rested = -1
    span = 0
    if work.stints:
        first, last = work.stints[0].begin, work.stints[-1].end
        span = whole_minutes(first.at, last.at)
        if work.earlier_end is not None:
            rested = whole_minutes(work.earlier_end.at, first.at)
    return DayFigure(
        day.planned.number,
        day.worked_minutes,
        day.planned.target_minutes,
        found.credited_minutes,
        sum(order.minutes for order in day.orders),
        rested,
        span,
        _traits(day),
        found.released_minutes,
        beside_minutes=day.beside_minutes,
    )


def _traits(day: Day) -> int:
    traits = _HOLIDAY if day.holiday else 0
    for absent in day.absences:
        if absent.permille == 1000 and absent.minutes is None:
            kind = absent.kind
            traits |= _NEUTRAL * kind.neutral | _SICK * kind.sick | _SUSPENDED * kind.suspends
    if day.shifts:
        traits |= _SHIFT_WORK
    if not day.work.stints and day.planned.target is None and not day.beside_minutes:
        traits |= _FREE
    return traits


def week_sum(days: Sequence[DayFigure]) -> WeekSum:
    """The sums of a week's days, of which there is at least one."""
    monday = days[0].number - days[0].weekday
    rests = [day.rested_minutes for day in days if day.rested_minutes >= 0]
    neutral = nights = sundays = holidays = free = sick = rostered = 0
    for day in days:
        traits = day.traits
        sunday = day.weekday == _SUNDAY
        nights += bool(traits & _NIGHT)
        sick += bool(traits & _SICK)
        rostered += bool(traits & _SHIFT_WORK)
        neutral += bool(traits & _NEUTRAL) and not sunday
        free += bool(traits & _FREE) and not sunday and not traits & _HOLIDAY
        if day.span_minutes:
            sundays += sunday
            holidays += bool(traits & _HOLIDAY) and not sunday
    return WeekSum(
        monday,
        sum(day.worked_minutes + day.beside_minutes for day in days),
        neutral, nights, sundays, holidays, free, sick, rostered,
        min(rests, default=-1),
        max(rests, default=-1),
        sum(day.credited_minutes for day in days),
        sum(day.owed_minutes for day in days),
    )  # fmt: skip
