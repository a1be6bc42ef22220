"""Attendance, ArbZG § 2 Abs. 1; sample agreement § 3."""

from datetime import date

import pytest
from msgspec.structs import replace

from domain.rules.vocabulary.work_day import NOTHING, WorkDay
from domain.rules.working_time.attendance import attendance
from domain.values.accounts import Account
from tests.domain.lines import AGREEMENTS, BOOK, work_day

PARAMETERS = BOOK.parameters(AGREEMENTS, date(2026, 3, 1)).attendance


def test_arbzg_2_abs_1_every_minute_between_in_and_out_is_credited() -> None:
    work = work_day("2. 08:00:59 in, 12:00:00 out, 12:30:30 in, 16:30:29 out")
    (credit,) = attendance(work, PARAMETERS).transfers
    assert [(leg.account, leg.amount) for leg in credit.postings] == [
        (Account.ATTENDED, -480),
        (Account.FLEX, 480),
    ]
    assert credit.causes == work.causes


def test_where_the_clock_is_not_working_time_nothing_is_credited() -> None:
    trusted = replace(PARAMETERS, clock_is_working_time=False)
    assert attendance(work_day("2. 08:00 in, 12:00 out"), trusted) == NOTHING


@pytest.mark.parametrize(
    ("seconds", "cut", "rounded_up"),
    [("30", 240, 240), ("31", 240, 239), ("59", 240, 239)],
)
def test_dv_3_begun_minutes_of_a_break(seconds: str, cut: int, rounded_up: int) -> None:
    text = f"2. 08:00 in, 10:00:30 out, 10:00:{seconds} in, 12:00 out"
    assert work_day(text).attended_minutes == cut
    assert work_day(text, breaks_rounded_up=True).attended_minutes == rounded_up


def test_stints_and_gaps_add_up_to_the_span_either_way() -> None:
    text = "2. 08:00:10 in, 09:00:50 out, 09:17:05 in, 11:59:59 out, 12:44:00 in, 16:03:03 out"
    for rounded_up in (False, True):
        work = work_day(text, breaks_rounded_up=rounded_up)
        assert work.attended_minutes + sum(gap for gap, _ in work.pieces) == 483


def test_rounding_never_takes_more_than_was_attended() -> None:
    text = "2. 08:00:01 in, 08:00:02 out, 08:00:03 in, 08:00:04 out"
    assert work_day(text, breaks_rounded_up=True).attended_minutes == 0
    assert WorkDay(date(2026, 3, 2)).attended_minutes == 0
