"""Extra work of civil servants, § 61 LBG NRW: owed when it is more than five hours of a month."""

from collections.abc import Sequence
from datetime import date

import pytest

from domain.accounts import Account
from domain.orders import Choice, OvertimeOrder
from domain.rules.monthly_extra_work import monthly_extra_work
from domain.rules.work import NOTHING
from domain.standing import Standing
from tests.domain.lines import BOOK
from tests.domain.months import day, month, standing

PARAMETERS = BOOK.parameters(("azvo-nrw", "dv-muster"), date(2026, 3, 1)).monthly_extra_work
HALF_TIME = standing(weekly_minutes=1230)


def owed(
    worked: Sequence[int], ordered: Sequence[int], who: Standing | None = None
) -> list[tuple[int, date]]:
    assert PARAMETERS is not None
    days = [
        day(
            date(2026, 3, n),
            minutes,
            orders=[OvertimeOrder(f"A{n}", date(2026, 3, n), asked)] if asked else [],
        )
        for n, (minutes, asked) in enumerate(zip(worked, ordered, strict=True), start=2)
    ]
    moved = monthly_extra_work(month(days=days, who=who), PARAMETERS).transfers
    assert all("§ 61 Abs. 1 LBG NRW" in one.citation for one in moved)
    return [
        (one.amount, one.effective_on) for one in moved if one.route.target is Account.EXTRA_WORK
    ]


@pytest.mark.parametrize(
    ("what", "worked", "ordered", "expected"),
    [
        ("five hours", (642, 642, 492), (150, 150, 0), []),
        ("more: all of it is owed", (642, 643, 492), (150, 151, 0), [150, 151]),
        ("done and not ordered", (792, 492, 492), (0, 0, 0), []),
        ("ordered and not done", (492, 492, 492), (150, 160, 0), []),
        ("made up for within the month", (642, 643, 332), (150, 151, 0), []),
    ],
)
def test_lbg_nrw_61_more_than_five_hours_of_a_month_are_owed_as_a_whole(
    what: str, worked: Sequence[int], ordered: Sequence[int], expected: list[int]
) -> None:
    assert owed(worked, ordered) == [(minutes, date(2026, 3, 31)) for minutes in expected], what


def test_part_timers_owe_their_share_of_the_five_hours() -> None:
    assert owed((642, 492), (150, 0), HALF_TIME) == []
    assert owed((643, 492), (151, 0), HALF_TIME) == [(151, date(2026, 3, 31))]


def test_what_was_chosen_becomes_of_it() -> None:
    assert PARAMETERS is not None
    on = date(2026, 3, 2)
    asked = OvertimeOrder("A1", on, 301, Choice.LIFETIME)
    moved = monthly_extra_work(month(days=[day(on, 793, orders=[asked])]), PARAMETERS).transfers
    assert [(one.route.source, one.route.target, one.amount) for one in moved] == [
        (Account.FLEX, Account.EXTRA_WORK, 301),
        (Account.EXTRA_WORK, Account.LIFETIME, 301),
    ]
    assert {one.causes for one in moved} == {("order/A1",)}


def test_a_month_without_orders_is_left_at_once() -> None:
    assert PARAMETERS is not None
    assert monthly_extra_work(month(days=[day(date(2026, 3, 2), 900)]), PARAMETERS) is NOTHING
