"""Overtime under a corridor, TVöD § 7 Abs. 8 Buchst. a: only ordered work above its limit."""

from collections.abc import Sequence
from datetime import date

import pytest

from domain.facts.orders import Choice, OvertimeOrder
from domain.rules.vocabulary.work_day import NOTHING
from domain.rules.working_time.corridor_overtime import corridor_overtime
from domain.values.accounts import Account
from tests.domain.lines import BOOK
from tests.domain.weeks import FULL, figures, order, week

AGREEMENTS = ("tvoed-vka-corridor", "dv-muster")
PARAMETERS = BOOK.parameters(AGREEMENTS, date(2026, 3, 1)).corridor_overtime
FORTY_FIVE = (540, 540, 540, 540, 540, 0, 0)
FIFTY = (600, 600, 600, 600, 600, 0, 0)


def every_day(minutes: int, choice: Choice = Choice.OWED) -> list[OvertimeOrder]:
    return [order(weekday, minutes, choice) for weekday in range(5)]


@pytest.mark.parametrize(
    ("what", "worked", "orders", "overtime"),
    [
        ("A: 45 hours of one's own accord", FORTY_FIVE, [], 0),
        ("B: 45 hours ordered", FORTY_FIVE, every_day(72), 0),
        ("C: 50 hours of one's own accord", FIFTY, [], 0),
        ("D: 50 hours ordered", FIFTY, every_day(132), 300),
        ("50 hours, two of them ordered", FIFTY, [order(4, 120)], 120),
        ("ordered and not done", FULL, every_day(132), 0),
    ],
)
def test_tvoed_7_abs_8_a_overtime_is_what_is_ordered_above_45_hours(
    what: str, worked: Sequence[int], orders: Sequence[OvertimeOrder], overtime: int
) -> None:
    assert PARAMETERS is not None
    given = week(figures(FULL), [], figures(worked), orders=orders)
    moved = corridor_overtime(given, PARAMETERS).transfers
    assert sum(one.amount for one in moved if one.route.target is Account.OVERTIME) == overtime, (
        what
    )
    assert all("§ 7 Abs. 8 Buchst. a" in one.citation for one in moved)


def test_the_week_is_decided_when_it_is_over_and_time_off_afterwards_changes_nothing() -> None:
    assert PARAMETERS is not None
    given = week(figures(FIFTY), every_day(132), figures((0,) * 7))
    assert corridor_overtime(given, PARAMETERS) is NOTHING
