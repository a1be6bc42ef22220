"""Stored figures of days, weeks and months, for rules that look back."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct

from domain.rules.leave.absence import NO_COVER, TargetCover
from domain.rules.protection import night_work, rest, rest_compensation
from domain.rules.vocabulary.clock_windows import DAY_MINUTES
from domain.rules.vocabulary.ordinary_days import (
    CLOCK,
    EVERY,
    LONG,
    PLACE,
    PRESENCE,
    REST,
    SPAN,
    Ordinary,
)
from domain.rules.vocabulary.periods import Day, DayFigure, MonthSum, PlannedDay, Trait, WeekSum
from domain.values.time import DAY_SECONDS, whole_minutes

_SUNDAY = 6
_WORKING_DAYS = 6
# Plain numbers: reading a member of an enumeration costs more than the rest of a line.
_HOLIDAY, _NEUTRAL, _SICK = int(Trait.HOLIDAY), int(Trait.NEUTRAL), int(Trait.SICK)
_SUSPENDED, _NIGHT = int(Trait.SUSPENDED), int(Trait.NIGHT)
_SHIFT_WORK, _FREE = int(Trait.SHIFT_WORK), int(Trait.FREE)
_PAST_MIDNIGHT = int(Trait.PAST_MIDNIGHT)
_OUT_OF_AVERAGES = _NEUTRAL | _HOLIDAY
_SHORT_REST, _LONG_REST = int(Trait.SHORT_REST), int(Trait.LONG_REST)
_COUNTED = _NIGHT | _SICK | _SHIFT_WORK | _SHORT_REST | _LONG_REST


class Measures(Struct, frozen=True):
    """Parameters of the rules that determine the traits of a day."""

    rest: rest.Parameters
    night_work: night_work.Parameters | None = None
    rest_compensation: rest_compensation.Parameters | None = None


def figure(day: Day, found: TargetCover, measures: Measures) -> DayFigure:
    """Return the stored figures of a day."""
    rested = -1
    span = 0
    stints = day.work.stints
    traits = _traits(day)
    if stints:
        span = whole_minutes(stints[0].begin.at, stints[-1].end.at)
        rested = rest.rested_minutes(day)
        traits |= _traits_of_work(day, rested, measures)
    return DayFigure(
        day.planned.number,
        day.worked_minutes,
        day.planned.target_minutes,
        found.credited_minutes,
        sum(order.minutes for order in day.orders) if day.orders else 0,
        rested,
        span,
        traits,
        found.released_minutes,
        day.beside_minutes if day.call_outs or day.shifts else 0,
        day.school_minutes if day.absences else 0,
    )


def work_figure(day: Day, bounds: Ordinary, measures: Measures) -> tuple[int, DayFigure]:
    """Return the oddities of a day of only work (and shifts), and its stored figures.

    Both need the same measurements, so they are computed together. An oddity is a value beyond
    the bounds (``domain.rules.vocabulary.ordinary_days``).
    """
    planned, work, worked = day.planned, day.work, day.worked_minutes
    stints = work.stints
    first = stints[0].begin
    begin, end = first.at // 60, stints[-1].end.at // 60
    midnight = planned.number * DAY_MINUTES - first.offset_minutes
    begin_minute, end_minute = begin - midnight, end - midnight
    if not work.by_one_clock or begin_minute < 0 or end_minute >= DAY_MINUTES:
        return EVERY, figure(day, NO_COVER, measures)
    odd, span = planned.odd, end - begin
    traits = _HOLIDAY * planned.holiday | _SHIFT_WORK * bool(day.shifts)
    rested = -1
    if begin_minute < bounds.begin_minute or end_minute > bounds.end_minute:
        odd |= CLOCK
        night = measures.night_work
        if night is not None and night_work.is_night(stints, night):
            traits |= _NIGHT
    if worked > bounds.most_minutes:
        odd |= LONG
    if span > bounds.most_span_minutes:
        odd |= SPAN
    if (
        begin_minute > bounds.present_from
        or end_minute < bounds.present_until
        or span - work.attended_minutes > bounds.most_paused_minutes
    ):
        odd |= PRESENCE
    if work.elsewhere and not bounds.anywhere:
        odd |= PLACE
    if work.earlier_end is not None:
        rested = max(0, begin - work.earlier_end.at // 60)
        if rested < bounds.least_rest_minutes:
            odd |= REST
        traits |= _traits_of_rest(day, rested, measures)
    return odd, DayFigure(
        planned.number, worked, planned.target_minutes, rested_minutes=rested, span_minutes=span,
        traits=traits,
    )  # fmt: skip


def blank_figure(planned: PlannedDay) -> DayFigure:
    """Return the stored figures of a day without any record, by its plan alone."""
    traits = _HOLIDAY if planned.holiday else 0
    if planned.target is None:
        traits |= _FREE
    return DayFigure(planned.number, 0, planned.target_minutes, traits=traits)


def _traits(day: Day) -> int:
    traits = _HOLIDAY if day.holiday else 0
    for absent in day.absences:
        if absent.is_whole:
            kind = absent.kind
            traits |= _NEUTRAL * kind.neutral | _SICK * kind.sick | _SUSPENDED * kind.suspends
    if day.shifts:
        traits |= _SHIFT_WORK
    if not day.work.stints and day.planned.target is None and not day.beside_minutes:
        traits |= _FREE
    return traits


def _traits_of_work(day: Day, rested: int, measures: Measures) -> int:
    traits = 0
    stints = day.work.stints
    end = stints[-1].end
    # Work up to midnight does not continue into the next day.
    if (end.at - 1 + end.offset_minutes * 60) // DAY_SECONDS > day.planned.number:
        traits = _PAST_MIDNIGHT
    night = measures.night_work
    if night is not None and night_work.is_night(stints, night):
        traits |= _NIGHT
    return traits | _traits_of_rest(day, rested, measures)


def _traits_of_rest(day: Day, rested: int, measures: Measures) -> int:
    compensation = measures.rest_compensation
    if compensation is None or rested < 0:
        return 0
    if rested >= compensation.least_minutes:
        return _LONG_REST
    return _SHORT_REST if rest.is_shortened(day, rested, measures.rest) else 0


def week_sum(days: Sequence[DayFigure], before: Sequence[DayFigure]) -> WeekSum:
    """Return the sums of a week's days (at least one); ``before`` ends on the previous day."""
    monday = days[0].number - days[0].weekday
    worked = credited = owed = 0
    working = nights = sundays = holidays = free = sick = rostered = shortened = long = 0
    into = before[-1].traits & _PAST_MIDNIGHT if before else 0
    for day in days:
        traits = day.traits
        worked += day.worked_minutes + day.beside_minutes
        credited += day.credited_minutes
        owed += day.target_minutes - day.released_minutes
        busy = into or day.span_minutes or day.beside_minutes
        weekday = day.number - monday
        if not traits and busy and weekday != _SUNDAY:
            # Nearly every day of work: neither free nor with any other counted trait.
            working += 1
            into = 0
            continue
        if traits & _COUNTED:
            nights += bool(traits & _NIGHT)
            sick += bool(traits & _SICK)
            rostered += bool(traits & _SHIFT_WORK)
            shortened += bool(traits & _SHORT_REST)
            long += bool(traits & _LONG_REST)
        if weekday == _SUNDAY:
            sundays += bool(busy)
        elif traits & _HOLIDAY:
            holidays |= bool(busy) << weekday
        else:
            working += not traits & _NEUTRAL
            occupied = busy or traits & _NEUTRAL or day.credited_minutes
            free |= (not occupied) << weekday
        into = traits & _PAST_MIDNIGHT
    return WeekSum(
        monday, worked, _WORKING_DAYS - working,
        nights, sundays, holidays, free, sick, rostered, shortened, long, credited, owed,
    )  # fmt: skip


def month_sum(days: Sequence[DayFigure], before: Sequence[DayFigure]) -> MonthSum:
    """Return the sums of a month's days (at least one); ``before`` ends on the previous day."""
    nights = sundays = working = worked_minutes = 0
    into = before[-1].traits & _PAST_MIDNIGHT if before else 0
    for day in days:
        traits = day.traits
        worked_minutes += day.worked_minutes + day.beside_minutes
        if (day.number + 3) % 7 == _SUNDAY:
            sundays += bool(into or day.span_minutes or day.beside_minutes)
        elif not traits & _OUT_OF_AVERAGES:
            working += 1
        if traits & _NIGHT:
            nights += 1
        into = traits & _PAST_MIDNIGHT
    return MonthSum(days[0].number, worked_minutes, working, nights, sundays)
