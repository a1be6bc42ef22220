"""Unexplained absence: Dienstvereinbarung Gleitzeit § 15 (sample)."""

from collections.abc import Sequence
from datetime import date

import pytest
from msgspec.structs import replace

from domain.facts.profile import Profile
from domain.rules.vocabulary.periods import Day
from domain.rules.working_time.unexplained_absence import unexplained_absence
from domain.streams.timesheet import Event, MonthClosed
from domain.values.findings import FindingCode
from tests.domain.flexible import a_day, leave
from tests.domain.lines import (
    AGREEMENTS,
    BOOK,
    booked,
    employment,
    evaluate_months,
    sheet_of,
    stamps,
)

PARAMETERS = BOOK.parameters(AGREEMENTS, date(2027, 3, 1)).unexplained_absence
assert PARAMETERS is not None


@pytest.mark.parametrize(
    ("day", "reported"),
    [
        (a_day(over=True), True),
        (a_day(), False),
        (a_day("2. 08:00 in, 09:00 out", over=True), False),
        (a_day(over=True, target=0), False),
        (a_day(over=True, target=-300), False),
        (a_day(over=True, absences=(leave(),)), False),
        (a_day(over=True, absences=(leave(500),)), True),
        (a_day(over=True, absences=(leave(500), leave(500))), False),
        (a_day(over=True, rostered=True), True),
        (a_day(over=True, profile=Profile(weekly_quantity=True)), False),
    ],
)
def test_dv_15_a_working_day_of_which_nothing_is_known(day: Day, reported: bool) -> None:
    assert PARAMETERS is not None
    assert bool(unexplained_absence(day, PARAMETERS).findings) == reported
    off = replace(PARAMETERS, is_reported=False)
    assert unexplained_absence(day, off).findings == ()


def unexplained(march: Sequence[Event], april: Sequence[Event] = ()) -> list[int]:
    """The days of March 2027, which begins on a Monday; Good Friday is the 26th."""
    sheets = {"2027-03": sheet_of("2027-03", *march), "2027-04": sheet_of("2027-04", *april)}
    found = evaluate_months(sheets, employment(), "2027-03", "2027-04")["2027-03"]
    return [
        finding.day.day
        for finding in found.sheet.findings
        if finding.code is FindingCode.UNEXPLAINED_ABSENCE
    ]


def test_nothing_is_said_of_days_that_may_still_lie_ahead() -> None:
    assert unexplained(()) == []
    first = booked(stamps("1. 08:00 in, 16:00 out", "2027-03"))
    assert unexplained([first]) == []
    # A clock-in is enough: the days before it are over.
    second = booked(stamps("4. 08:00 in", "2027-03", first=9))
    assert unexplained([first, second]) == [2, 3]


def test_with_work_in_the_next_month_or_the_close_the_month_is_over() -> None:
    most = "1. 08:00 in, 16:00 out, 24. 08:00 in, 16:00 out, 30. 08:00 in, 16:00 out"
    march = booked(stamps(most, "2027-03"))
    assert unexplained([march])[-2:] == [23, 25]
    april = booked(stamps("1. 08:00 in", "2027-04"))
    assert unexplained([march], [april])[-2:] == [25, 31]
    assert unexplained([march, MonthClosed((), (), (), "", ())])[-2:] == [25, 31]
