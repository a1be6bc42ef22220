"""Whole months with a day for each of their days, for tests of rules that look at all of them."""

from collections.abc import Sequence
from datetime import date

from domain.facts.profile import UNKNOWN, Profile
from domain.rules.vocabulary.periods import Day, MonthFigures, PlannedDay
from domain.rules.vocabulary.work_day import WorkDay
from domain.values.time import Month, day_number
from tests.domain.months import month_figures


def free_day(day: date, profile: Profile = UNKNOWN) -> Day:
    """A day on which nothing is planned or done."""
    return Day(PlannedDay(day, day_number(day), False, None), WorkDay(day), profile=profile)


def month_of(
    days: Sequence[Day], month: str = "2026-03", profile: Profile = UNKNOWN
) -> MonthFigures:
    """A month with these days; all others are free."""
    known = {day.day: day for day in days}
    all_days = Month.parse(month).days()
    made = tuple(known.get(day) or free_day(day, profile) for day in all_days)
    return month_figures(all_days[0], all_days[-1], made, profile)
