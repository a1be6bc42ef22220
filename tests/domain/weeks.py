"""Weeks written as lines of hours, for tests of rules that look at weeks."""

from collections.abc import Sequence
from datetime import date, timedelta

from domain.facts.orders import Choice, OvertimeOrder
from domain.facts.profile import Profile
from domain.rules.vocabulary.periods import DayFigure, Trait, Week, WeekSum
from domain.values.time import day_number

MONDAY = date(2026, 3, 2)
FULL = (468, 468, 468, 468, 468, 0, 0)
HALF = (234, 234, 234, 234, 234, 0, 0)


def figures(
    worked: Sequence[int],
    targets: Sequence[int] = FULL,
    *,
    first: date = MONDAY,
    credited: Sequence[int] = (),
    holidays: Sequence[int] = (),
) -> tuple[DayFigure, ...]:
    """A week's days in minutes; ``holidays`` are weekdays, 0 is Monday, whose target is gone."""
    start = day_number(first)
    counted = tuple(credited) + (0,) * (len(worked) - len(credited))
    return tuple(
        DayFigure(
            start + n,
            minutes,
            0 if n in holidays else targets[n],
            counted[n],
            traits=int(Trait.HOLIDAY) if n in holidays else 0,
        )
        for n, minutes in enumerate(worked)
    )


def order(
    weekday: int,
    minutes: int,
    choice: Choice = Choice.OWED,
    *,
    first: date = MONDAY,
    name: str = "",
    begin_minute: int | None = None,
) -> OvertimeOrder:
    """An order for a day of the week that begins on ``first``."""
    day = first + timedelta(days=weekday)
    return OvertimeOrder(name or f"O{weekday}", day, minutes, choice, begin_minute)


def week(
    before: tuple[DayFigure, ...],
    orders_before: Sequence[OvertimeOrder] = (),
    days: tuple[DayFigure, ...] | None = None,
    *,
    orders: Sequence[OvertimeOrder] = (),
    weekly_minutes: int = 2340,
    profile: Profile | None = None,
    ends: bool = False,
    earlier: Sequence[WeekSum] = (),
) -> Week:
    """The week after ``before``; without days of its own exactly its target is worked."""
    own = figures(FULL, first=MONDAY + timedelta(days=7)) if days is None else days
    monday = own[0].number - own[0].weekday
    return Week(
        monday,
        date.fromordinal(date(1970, 1, 1).toordinal() + own[-1].number),
        own,
        before,
        tuple(orders_before),
        earlier,
        WeekSum(monday, sum(day.worked_minutes for day in own)),
        profile or Profile(weekly_minutes=weekly_minutes, full_weekly_minutes=2340),
        ends,
        tuple(orders),
    )
