"""Weeks and months for tests of rules, written as figures of their days."""

from collections.abc import Sequence
from datetime import date, timedelta

from domain.agreements.parameters import RuleParameters
from domain.evaluation.figures import week_sum
from domain.facts.absences import AbsentDay
from domain.facts.kinds import SHIPPED as KINDS
from domain.facts.profile import Circumstance, Profile
from domain.rules.vocabulary.periods import (
    Day,
    DayFigure,
    MonthFigures,
    MonthSum,
    Trait,
    Week,
    WeekSum,
)
from domain.values.time import day_number
from tests.domain.lines import BOOK
from tests.domain.months import month_figures

MONDAY = date(2026, 3, 2)
ALL = ("arbeitszeitschutz", "dv-muster")
BORN = date(2009, 6, 1)


def parameters_for(*conditions: str, on: date = MONDAY) -> RuleParameters:
    """Parameters for a person under these conditions."""
    return BOOK.parameters(ALL, on, None, frozenset(conditions))


def profile_of(*circumstances: str, born_on: date | None = None) -> Profile:
    """Profile of a person with these recorded circumstances."""
    recorded = tuple(Circumstance(kind, date(2020, 1, 1)) for kind in circumstances)
    return Profile(born_on, recorded, 2400)


def days_of(
    *worked_minutes: int, first: date = MONDAY, school: Sequence[int] = ()
) -> tuple[DayFigure, ...]:
    """Days in a row by their minutes; ``school`` are minutes at school of the first of them."""
    return tuple(
        DayFigure(
            day_number(first) + n,
            minutes,
            span_minutes=minutes,
            traits=0 if minutes else int(Trait.FREE),
            school_minutes=school[n] if n < len(school) else 0,
        )
        for n, minutes in enumerate(worked_minutes)
    )


def week_of(
    days: tuple[DayFigure, ...],
    *,
    before: tuple[DayFigure, ...] = (),
    earlier: Sequence[WeekSum] = (),
    own: WeekSum | None = None,
    ends: bool = False,
) -> Week:
    """A week by its days."""
    last = MONDAY + timedelta(days=days[-1].number - day_number(MONDAY))
    sums = own or week_sum(days, before)
    return Week(sums.monday, last, days, before, (), earlier, sums, ends=ends)


def monday_of(weeks_ago: int) -> int:
    """The day number of a Monday so many weeks before ``MONDAY``."""
    return day_number(MONDAY) - 7 * weeks_ago


def month_of(
    own: MonthSum,
    *,
    weeks: Sequence[WeekSum] = (),
    earlier: Sequence[MonthSum] = (),
    days: tuple[Day, ...] = (),
    profile: Profile | None = None,
    ends: bool = False,
) -> MonthFigures:
    """A month by its sums, from its first day to its last."""
    first = date(1970, 1, 1) + timedelta(days=own.first)
    last = (first.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
    who = profile or Profile()
    return month_figures(first, last, days, who, weeks=weeks, own=own, earlier=earlier, ends=ends)


def months_before(first: date, sums: Sequence[tuple[int, int]]) -> list[MonthSum]:
    """Months that are over, oldest first, by worked minutes and working days."""
    found: list[MonthSum] = []
    for worked, working_days in reversed(sums):
        first = (first - timedelta(days=1)).replace(day=1)
        found.append(MonthSum(day_number(first), worked, working_days))
    return found[::-1]


def absent(kind: str, *, minutes: int | None = None) -> AbsentDay:
    return AbsentDay(KINDS.absences[kind], "4711/absence/2026#1", minutes=minutes)
