"""Months for tests of rules that act at their end."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from itertools import groupby
from operator import attrgetter

from domain.evaluation.figures import figure
from domain.evaluation.rule_table import RULE_TABLE
from domain.evaluation.rules_in_force import rules_in_force
from domain.facts.orders import OvertimeOrder
from domain.facts.profile import Circumstance, Profile
from domain.rules.leave.absence import cover_target
from domain.rules.vocabulary.periods import (
    Day,
    MonthFigures,
    MonthSum,
    PlannedDay,
    Stretch,
    WeekSum,
)
from domain.rules.vocabulary.work_day import WorkDay
from domain.rules.working_time.target import DEBIT
from domain.values.accounts import Account, Transfer, add_sums
from domain.values.time import day_number
from tests.domain.lines import AGREEMENTS, BOOK

FIRST = date(2026, 1, 1)
MEASURES = rules_in_force(RULE_TABLE, BOOK.parameters(AGREEMENTS, FIRST), FIRST).measures


def profile(
    *kinds: str, weekly_minutes: int = 2460, full_weekly_minutes: int = 2460, value: int = 0
) -> Profile:
    """Profile of a person with these circumstances, all with the same figure."""
    held = tuple(Circumstance(kind, date(2020, 1, 1), None, value) for kind in kinds)
    return Profile(
        circumstances=held, weekly_minutes=weekly_minutes, full_weekly_minutes=full_weekly_minutes
    )


def day(on: date, worked: int, target: int = 492, orders: Sequence[OvertimeOrder] = ()) -> Day:
    """A day with so much work."""
    due = Transfer(DEBIT, target, on, "") if target else None
    planned = PlannedDay(on, day_number(on), False, due)
    return Day(planned, WorkDay(on), worked, orders=tuple(orders))


def month(
    first: date = date(2026, 3, 1),
    last: date = date(2026, 3, 31),
    *,
    days: Sequence[Day] = (),
    balances: Mapping[Account, int] | None = None,
    weeks: Sequence[WeekSum] = (),
    who: Profile | None = None,
    made: Sequence[Transfer] = (),
) -> MonthFigures:
    """A month that is over."""
    return month_figures(
        first, last, days, who or profile(), opening=balances or {}, weeks=weeks, made=made
    )


def month_figures(
    first: date,
    last: date,
    days: Sequence[Day],
    profile: Profile,
    *,
    opening: Mapping[Account, int] | None = None,
    weeks: Sequence[WeekSum] = (),
    made: Sequence[Transfer] = (),
    own: MonthSum | None = None,
    earlier: Sequence[MonthSum] = (),
    ends: bool = False,
) -> MonthFigures:
    """A month with the figures of its days and of the movements of its rules."""
    moved: dict[Account, int] = {}
    add_sums(moved, made)
    figures = [figure(day, cover_target(day.absences, day.planned.target_minutes), MEASURES)
               for day in days]  # fmt: skip
    stretches: list[Stretch] = []
    for who, group in groupby(days, attrgetter("profile")):
        numbers = [day.planned.number for day in group]
        stretches.append(Stretch(numbers[0], numbers[-1], who))
    return MonthFigures(
        first, last, days, opening or {}, moved, weeks, profile, made,
        own or MonthSum(0), earlier, ends, figures, stretches,
    )  # fmt: skip


def weeks(first: date, *surpluses: int, sick_days: Sequence[int] = ()) -> list[WeekSum]:
    """Weeks from a Monday on, each with its worked hours beyond 41 hours."""
    sick = tuple(sick_days) + (0,) * (len(surpluses) - len(sick_days))
    return [
        WeekSum(
            day_number(first + timedelta(weeks=n)),
            2460 + surplus,
            sick_days=sick[n],
            owed_minutes=2460,
        )
        for n, surplus in enumerate(surpluses)
    ]
