"""Overtime under a daily frame, TVöD § 7 Abs. 8 Buchst. b: only ordered work outside it."""

from datetime import date

import pytest
from msgspec.structs import replace

from domain.facts.orders import OvertimeOrder
from domain.rules.vocabulary.work_day import NOTHING
from domain.rules.working_time.frame_overtime import frame_overtime
from domain.values.accounts import Account
from tests.domain.lines import BOOK, day_of, work_day

PARAMETERS = BOOK.parameters(("tvoed-vka-frame", "dv-muster"), date(2026, 3, 1)).frame_overtime
MONDAY = date(2026, 3, 2)


@pytest.mark.parametrize(
    ("bookings", "ordered", "overtime"),
    [
        ("2. 07:00 in, 19:00 out", 300, 0),
        ("2. 06:00 in, 12:00 out", 60, 60),
        ("2. 06:00 in, 12:00 out", 30, 30),
        ("2. 06:00 in, 12:00 out", 0, 0),
        ("2. 12:00 in, 20:30 out", 120, 90),
        ("2. 05:30 in, 10:00 out, 18:00 in, 20:00 out", 300, 150),
        ("2. 22:00 in, 3. 02:00 out", 300, 240),
    ],
)
def test_tvoed_7_abs_8_b_overtime_is_what_is_ordered_outside_the_frame(
    bookings: str, ordered: int, overtime: int
) -> None:
    assert PARAMETERS is not None
    orders = (OvertimeOrder("A1", MONDAY, ordered),) if ordered else ()
    day = replace(day_of(work_day(bookings)), orders=orders)
    moved = frame_overtime(day, PARAMETERS).transfers
    assert sum(one.amount for one in moved if one.route.target is Account.OVERTIME) == overtime
    for one in moved:
        assert (one.effective_on, one.causes) == (MONDAY, ("order/A1",))
        assert "§ 7 Abs. 8 Buchst. b" in one.citation


def test_no_more_is_overtime_than_counts_as_worked() -> None:
    assert PARAMETERS is not None
    day = replace(
        day_of(work_day("2. 22:00 in, 3. 06:30 out"), worked_minutes=400),
        orders=(OvertimeOrder("A1", MONDAY, 600),),
    )
    assert [one.amount for one in frame_overtime(day, PARAMETERS).transfers] == [400]


def test_a_day_without_orders_is_left_at_once() -> None:
    assert PARAMETERS is not None
    assert frame_overtime(day_of(work_day("2. 05:00 in, 12:00 out")), PARAMETERS) is NOTHING
