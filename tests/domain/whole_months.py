"""Whole months with a day for each of their days, for tests of rules that look at all of them."""

from collections.abc import Sequence
from datetime import date

from domain.rules.period import Day, MonthFigures, PlannedDay
from domain.rules.work import WorkDay
from domain.standing import UNKNOWN, Standing
from domain.time import Month, day_number
from tests.domain.months import month_figures


def free_day(day: date, standing: Standing = UNKNOWN) -> Day:
    """A day on which nothing is planned or done."""
    return Day(PlannedDay(day, day_number(day), False, None), WorkDay(day), standing=standing)


def month_of(
    days: Sequence[Day], month: str = "2026-03", standing: Standing = UNKNOWN
) -> MonthFigures:
    """A month with these days; all others are free."""
    known = {day.day: day for day in days}
    all_days = Month.parse(month).days()
    made = tuple(known.get(day) or free_day(day, standing) for day in all_days)
    return month_figures(all_days[0], all_days[-1], made, standing)
