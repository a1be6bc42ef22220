"""Overtime, TVöD § 7 Abs. 7: ordered, above a full-timer's week, not compensated in time."""

from collections.abc import Sequence
from datetime import date, timedelta

import pytest
from msgspec.structs import replace

from domain.facts.orders import Choice, OvertimeOrder
from domain.rules.vocabulary.periods import Week
from domain.rules.vocabulary.work_day import NOTHING
from domain.rules.working_time.overtime import Parameters, overtime
from domain.values.accounts import Account
from tests.domain.lines import BOOK
from tests.domain.weeks import FULL, HALF, MONDAY, figures, order, week

AGREEMENTS = ("tvoed-vka", "dv-muster")


def parameters(day: date = date(2024, 3, 1)) -> Parameters:
    found = BOOK.parameters(AGREEMENTS, day).overtime
    assert found is not None
    return found


OLD, NEW = parameters(), parameters(date(2026, 3, 1))
NEXT = MONDAY + timedelta(days=7)
LONG_TUESDAY = (468, 588, 468, 468, 468, 0, 0)


def owed(given: Week, rules: Parameters = NEW) -> int:
    """Owed overtime in minutes, before any settlement."""
    return sum(
        transfer.amount
        for transfer in overtime(given, rules).transfers
        if transfer.route.source is Account.FLEX
    )


@pytest.mark.parametrize(
    ("what", "worked", "orders", "expected"),
    [
        ("ordered and done", LONG_TUESDAY, [order(1, 120)], 120),
        ("done and not ordered", LONG_TUESDAY, [], 0),
        ("ordered and not done", FULL, [order(1, 120)], 0),
        ("more ordered than done", LONG_TUESDAY, [order(1, 180)], 120),
        ("more done than ordered", LONG_TUESDAY, [order(1, 60)], 60),
        ("ordered on another day", LONG_TUESDAY, [order(2, 120)], 0),
        ("fewer hours on Friday", (468, 588, 468, 468, 408, 0, 0), [order(1, 120)], 60),
        ("a Saturday", (468, 468, 468, 468, 468, 240, 0), [order(5, 240)], 240),
        ("two orders of a day", LONG_TUESDAY, [order(1, 60, name="A"), order(1, 30, name="B")], 90),
    ],
)
def test_tvoed_7_abs_7_overtime_is_ordered_and_above_the_weekly_hours(
    what: str, worked: Sequence[int], orders: Sequence[OvertimeOrder], expected: int
) -> None:
    assert owed(week(figures(worked), orders)) == expected, what


@pytest.mark.parametrize(
    ("what", "next_week", "expected"),
    [
        ("nothing compensated", FULL, 120),
        ("an hour of time off", (408, 468, 468, 468, 468, 0, 0), 60),
        ("a day off", (0, 468, 468, 468, 468, 0, 0), 0),
        ("more hours again", (528, 468, 468, 468, 468, 0, 0), 120),
        ("an hour less and an hour more", (408, 528, 468, 468, 468, 0, 0), 120),
    ],
)
def test_tvoed_7_abs_7_time_off_until_the_end_of_the_week_after_compensates(
    what: str, next_week: Sequence[int], expected: int
) -> None:
    after = figures(next_week, first=NEXT)
    assert owed(week(figures(LONG_TUESDAY), [order(1, 120)], after)) == expected, what


def test_tvoed_7_abs_7_paid_absence_counts_as_worked_and_compensates_nothing() -> None:
    sick_monday = (0, 588, 468, 468, 468, 0, 0)
    absent = figures(sick_monday, credited=(468,))
    assert owed(week(absent, [order(1, 120)])) == 120
    sick_after = figures((0,) * 7, first=NEXT, credited=FULL)
    assert owed(week(figures(LONG_TUESDAY), [order(1, 120)], sick_after)) == 120


def test_unpaid_absence_counts_for_nothing_and_compensates_nothing() -> None:
    monday, *others = figures((0, 588, 468, 468, 468, 0, 0))
    released = (replace(monday, released_minutes=468), *others)
    assert owed(week(released, [order(1, 120)])) == 0
    monday, *others = figures((0, 468, 468, 468, 468, 0, 0), first=NEXT)
    released = (replace(monday, released_minutes=468), *others)
    assert owed(week(figures(LONG_TUESDAY), [order(1, 120)], released)) == 120


@pytest.mark.parametrize("own_first", [True, False])
def test_whether_time_off_compensates_first_what_nobody_ordered_is_a_switch(
    own_first: bool,
) -> None:
    rules = replace(NEW, own_time_first=own_first)
    worked = (468, 648, 468, 468, 468, 0, 0)
    given = week(figures(worked), [order(1, 120)], figures((408, *FULL[1:]), first=NEXT))
    assert owed(given, rules) == (120 if own_first else 60)


@pytest.mark.parametrize(
    ("what", "worked", "holidays", "before", "since"),
    [
        ("up to the hours of full-timers", (468, 468, 468, 468, 468, 0, 0), (), 0, 1170),
        ("an hour above them", (468, 528, 468, 468, 468, 0, 0), (), 60, 1230),
        ("an hour above its own", (234, 294, 234, 234, 234, 0, 0), (), 0, 60),
        ("a holiday shortens both", (468, 528, 468, 468, 0, 0, 0), (4,), 60, 996),
    ],
)
def test_tvoed_7_abs_6_from_where_part_timers_work_overtime_is_a_dated_switch(
    what: str, worked: Sequence[int], holidays: Sequence[int], before: int, since: int
) -> None:
    given = week(
        figures(worked, HALF, holidays=holidays),
        [order(weekday, 480) for weekday in range(5)],
        figures(HALF, HALF, first=NEXT),
        weekly_minutes=1170,
    )
    assert (owed(given, OLD), owed(given, NEW)) == (before, since), what


def test_the_switch_for_part_timers_changed_on_the_day_of_the_judgment() -> None:
    assert not parameters(date(2024, 12, 4)).part_timers_from_own_hours
    assert parameters(date(2024, 12, 5)).part_timers_from_own_hours


def test_a_rostered_week_of_a_full_timer_is_the_threshold() -> None:
    rostered = (600, 600, 600, 600, 600, 0, 0)
    long = (600, 720, 600, 600, 600, 0, 0)
    assert owed(week(figures(long, rostered), [order(1, 120)])) == 120
    assert owed(week(figures(rostered, rostered), [order(1, 120)])) == 0


@pytest.mark.parametrize(
    ("choice", "account"),
    [
        (Choice.OWED, None),
        (Choice.PAID, Account.PAID),
        (Choice.TIME_OFF, Account.FLEX),
        (Choice.LIFETIME, Account.LIFETIME),
    ],
)
def test_what_was_chosen_becomes_of_it_and_the_order_is_named(
    choice: Choice, account: Account | None
) -> None:
    outcome = overtime(week(figures(LONG_TUESDAY), [order(1, 120, choice, name="A7")]), NEW)
    first, *onward = outcome.transfers
    assert (first.route.source, first.route.target) == (Account.FLEX, Account.OVERTIME)
    assert [(one.route.source, one.route.target) for one in onward] == (
        [] if account is None else [(Account.OVERTIME, account)]
    )
    for transfer in outcome.transfers:
        assert transfer.amount == 120
        assert transfer.effective_on == date(2026, 3, 15)
        assert transfer.causes == ("order/A7",)
        assert "§ 7 Abs. 7" in transfer.citation


def test_the_hours_that_come_last_are_above_the_threshold() -> None:
    worked = (528, 528, 468, 468, 408, 0, 0)
    orders = [order(1, 60, Choice.PAID, name="B"), order(0, 60, Choice.TIME_OFF, name="A")]
    outcome = overtime(week(figures(worked), orders), NEW)
    assert {(t.causes, t.amount) for t in outcome.transfers} == {(("order/B",), 60)}


def test_the_last_week_is_decided_when_employment_ends_in_it() -> None:
    last = figures((468, 588), first=NEXT)
    given = week(figures(FULL), [], last, orders=[order(1, 120, first=NEXT)], ends=True)
    assert owed(given) == 120
    assert owed(replace(given, ends=False)) == 0
    assert overtime(given, NEW).transfers[0].effective_on == date(2026, 3, 10)


def test_a_week_without_orders_is_left_at_once() -> None:
    assert overtime(week(figures(LONG_TUESDAY)), NEW) is NOTHING
