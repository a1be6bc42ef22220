"""TVöD § 6(3): release on 24 and 31 December, or time off within three months."""

from datetime import date

import pytest

from domain.facts.rosters import Shift
from domain.streams.timesheet import RosterPlanned
from domain.values.findings import FindingCode, Severity
from tests.domain.lines import BOOK, booked, employment, evaluate_months, sheet_of, stamps

TVOED = ("tvoed-vka", "dv-muster")
WEEK = (468, 468, 468, 468, 468, 0, 0)
PARAMETERS = BOOK.parameters(TVOED, date(2026, 12, 1)).released_day


@pytest.mark.parametrize(
    ("day", "released"),
    [
        (date(2026, 12, 24), True),
        (date(2026, 12, 31), True),
        (date(2026, 12, 23), False),
        (date(2023, 12, 24), False),  # a Sunday
        (date(2022, 12, 24), True),  # a Saturday is a weekday
    ],
)
def test_satz_1_releases_on_weekdays(day: date, released: bool) -> None:
    assert PARAMETERS is not None
    assert PARAMETERS.releases(day) is released


def december(*shifts: Shift, worked: str = "") -> dict[int, int]:
    """Targets of the days of December 2026."""
    events = [booked(stamps(worked, "2026-12"))] if worked else []
    planned = (
        [RosterPlanned(date(2026, 12, 21), date(2026, 12, 31), shifts, date(2026, 12, 1))]
        if shifts
        else []
    )
    sheet = sheet_of("2026-12", *events, *planned)
    who = employment(date(2026, 12, 1), WEEK, agreements=TVOED)
    found = evaluate_months({"2026-12": sheet}, who, "2026-12", "2026-12")["2026-12"]
    return {total.day.day: total.target_minutes for total in found.sheet.days}


def test_satz_1_nothing_is_owed_on_a_day_of_release() -> None:
    owed = december()
    assert (owed[23], owed[24], owed[25], owed[28], owed[31]) == (468, 0, 0, 468, 0)


def test_satz_1_nor_is_a_shift_that_was_planned_for_it() -> None:
    early = [Shift(date(2026, 12, day), 360, 858, 30) for day in (23, 24, 31)]
    owed = december(*early)
    assert (owed[23], owed[24], owed[31]) == (468, 0, 0)


def test_satz_2_who_works_has_the_time_and_the_sheet_says_until_when_it_is_given() -> None:
    sheet = sheet_of("2026-12", booked(stamps("24. 08:00 in, 12:00 out", "2026-12")))
    who = employment(date(2026, 12, 1), WEEK, agreements=TVOED)
    found = evaluate_months({"2026-12": sheet}, who, "2026-12", "2026-12")["2026-12"]
    (finding,) = [one for one in found.sheet.findings if one.code is FindingCode.RELEASED_DAY]
    assert (finding.day, finding.severity) == (date(2026, 12, 24), Severity.INFO)
    assert finding.figures == {"time_off_minutes": 240, "within_months": 3}
    assert finding.citation.startswith("TVöD-VKA § 6 Abs. 3 Satz 1")
    (total,) = [one for one in found.sheet.days if one.day == date(2026, 12, 24)]
    assert (total.target_minutes, total.flex_minutes) == (0, 240)


def test_without_such_an_agreement_the_day_is_owed() -> None:
    who = employment(date(2026, 12, 1), WEEK)
    found = evaluate_months({}, who, "2026-12", "2026-12")["2026-12"]
    owed = {total.day.day: total.target_minutes for total in found.sheet.days}
    assert owed[24] == 468
