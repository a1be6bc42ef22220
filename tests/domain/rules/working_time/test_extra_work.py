"""Extra work of part-timers, TVöD § 7 Abs. 6: above their own hours, and no overtime."""

from collections.abc import Sequence
from datetime import date, timedelta

import pytest
from msgspec.structs import replace

from domain.facts.orders import Choice
from domain.rules.vocabulary.periods import Week
from domain.rules.vocabulary.work_day import NOTHING
from domain.rules.working_time.extra_work import extra_work
from domain.rules.working_time.overtime import overtime
from domain.values.accounts import Account
from tests.domain.lines import BOOK
from tests.domain.weeks import FULL, HALF, MONDAY, figures, order, week

AGREEMENTS = ("tvoed-vka", "dv-muster")
NEXT = MONDAY + timedelta(days=7)
USUAL = figures(HALF, HALF, first=NEXT)


def moved(given: Week, day: date) -> tuple[int, int]:
    """Minutes of overtime and of extra work, as both rules decide one after the other."""
    parameters = BOOK.parameters(AGREEMENTS, day)
    assert parameters.overtime is not None
    assert parameters.extra_work is not None
    first = overtime(given, parameters.overtime).transfers
    second = extra_work(replace(given, made=first), parameters.extra_work).transfers
    over = sum(one.amount for one in first if one.route.target is Account.OVERTIME)
    extra = sum(one.amount for one in second if one.route.target is Account.EXTRA_WORK)
    return over, extra


@pytest.mark.parametrize(
    ("what", "worked", "overtime_minutes", "extra_minutes"),
    [
        ("an hour above her own", (234, 294, 234, 234, 234, 0, 0), 0, 60),
        ("up to the hours of full-timers", FULL, 0, 1170),
        ("an hour above them", (468, 528, 468, 468, 468, 0, 0), 60, 1170),
        ("as agreed", HALF, 0, 0),
    ],
)
def test_tvoed_7_abs_6_extra_work_reaches_to_the_hours_of_full_timers(
    what: str, worked: Sequence[int], overtime_minutes: int, extra_minutes: int
) -> None:
    orders = [order(weekday, 600) for weekday in range(5)]
    given = week(figures(worked, HALF), orders, USUAL, weekly_minutes=1170)
    assert moved(given, date(2024, 3, 1)) == (overtime_minutes, extra_minutes), what
    # No extra work is left if the overtime of part-timers already starts above their own hours.
    assert moved(given, date(2026, 3, 1)) == (overtime_minutes + extra_minutes, 0), what


def test_time_off_in_the_week_after_compensates_extra_work_too() -> None:
    orders = [order(1, 60)]
    off = figures((174, *HALF[1:]), HALF, first=NEXT)
    worked = figures((234, 294, 234, 234, 234, 0, 0), HALF)
    given = week(worked, orders, off, weekly_minutes=1170)
    assert moved(given, date(2024, 3, 1)) == (0, 0)


def test_what_nobody_ordered_stays_flex_time() -> None:
    worked = figures((234, 354, 234, 234, 234, 0, 0), HALF)
    given = week(worked, [order(1, 60, Choice.PAID)], USUAL, weekly_minutes=1170)
    assert moved(given, date(2024, 3, 1)) == (0, 60)


def test_full_timers_have_none() -> None:
    parameters = BOOK.parameters(AGREEMENTS, date(2024, 3, 1)).extra_work
    assert parameters is not None
    long = figures((528, 468, 468, 468, 468, 0, 0))
    assert extra_work(week(long, [order(0, 60)]), parameters) is NOTHING


def test_the_last_week_is_decided_when_employment_ends_in_it() -> None:
    parameters = BOOK.parameters(AGREEMENTS, date(2024, 3, 1)).extra_work
    assert parameters is not None
    last = figures((234, 294), HALF, first=NEXT)
    given = week(
        figures(HALF, HALF), [], last, orders=[order(1, 60, first=NEXT)], weekly_minutes=1170,
        ends=True,
    )  # fmt: skip
    (only,) = extra_work(given, parameters).transfers
    assert (only.amount, only.effective_on, only.causes) == (60, date(2026, 3, 10), ("order/O1",))
