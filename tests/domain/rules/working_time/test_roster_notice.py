"""Notice of rosters: Dienstvereinbarung § 17 Abs. 2 (sample)."""

from datetime import date, timedelta

import pytest

from domain.facts.rosters import Shift
from domain.rules.working_time.roster_notice import roster_notice
from domain.streams.timesheet import RosterPlanned
from domain.values.findings import FindingCode
from tests.domain.flexible import a_day
from tests.domain.lines import AGREEMENTS, BOOK, employment, evaluate_months, sheet_of

PARAMETERS = BOOK.parameters(AGREEMENTS, date(2027, 3, 1)).roster_notice
assert PARAMETERS is not None
DAY = date(2026, 3, 20)


@pytest.mark.parametrize(("left", "reported"), [(30, False), (14, False), (13, True), (-2, True)])
def test_dv_17_abs_2_a_change_on_short_notice_is_reported(left: int, reported: bool) -> None:
    assert PARAMETERS is not None
    day = a_day(on=DAY, rostered=True, planned_on=DAY - timedelta(days=left))
    found = roster_notice(day, PARAMETERS).findings
    assert [one.figures for one in found] == (
        [{"left_days": left, "notice_days": 14}] if reported else []
    )


def test_what_is_not_known_is_not_reported() -> None:
    assert PARAMETERS is not None
    assert roster_notice(a_day(on=DAY, rostered=True), PARAMETERS).findings == ()


def test_only_the_days_that_were_changed_are_reported() -> None:
    as_it_was, before, after = shift(10, 360), shift(11, 360), shift(11, 840)
    early = RosterPlanned(
        date(2027, 3, 1), date(2027, 3, 31), (as_it_was, before), date(2027, 2, 1)
    )
    late = RosterPlanned(date(2027, 3, 10), date(2027, 3, 11), (as_it_was, after), date(2027, 3, 8))
    sheet = evaluate_months(
        {"2027-03": sheet_of("2027-03", early, late)}, employment(), "2027-03", "2027-03"
    )["2027-03"].sheet
    found = [f.day for f in sheet.findings if f.code is FindingCode.ROSTER_NOTICE_SHORT]
    assert found == [date(2027, 3, 11)]


def shift(day: int, begin_minute: int) -> Shift:
    return Shift(date(2027, 3, day), begin_minute, begin_minute + 480)
