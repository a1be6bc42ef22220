"""Days on which work is banned: ArbZG § 9, JArbSchG §§ 16 to 18, MuSchG § 6."""

from datetime import date

import pytest
from msgspec.structs import replace

from domain.findings import FindingCode, Severity
from domain.rules.banned_days import banned_days
from domain.rules.period import Day
from domain.rules.work import NOTHING, Stint, WorkDay
from tests.domain.lines import day_of, stamps, work_day
from tests.domain.periods import parameters_for

MORNING = "06:00 in, 12:00 out"


def day(bookings: str, *, holiday: bool = False, tomorrow: bool = False) -> Day:
    found = day_of(work_day(bookings), holiday=holiday)
    return replace(found, planned=replace(found.planned, holidays_ahead=(1,) * tomorrow))


@pytest.mark.parametrize(
    ("condition", "made", "weekday", "holiday"),
    [
        ("", day(f"6. {MORNING}"), 0, 0),
        ("", day(f"7. {MORNING}"), 0, 0),
        ("", day(f"8. {MORNING}"), 360, 0),
        ("", day("7. 22:00 in, 8. 02:00 out"), 120, 0),
        ("", day("7. 22:00 in, 24:00 out"), 0, 0),
        ("", day("8. 22:00 in, 9. 06:00 out"), 120, 0),
        ("", day(f"6. {MORNING}", holiday=True), 0, 360),
        ("", day("5. 22:00 in, 6. 02:00 out", tomorrow=True), 0, 120),
        ("minor", day(f"7. {MORNING}"), 360, 0),
        ("minor", day("6. 22:00 in, 7. 02:00 out"), 120, 0),
        ("pregnant", day(f"7. {MORNING}"), 0, 0),
        ("pregnant", day(f"8. {MORNING}"), 360, 0),
        ("nursing", day(f"6. {MORNING}", holiday=True), 0, 360),
    ],
)
def test_work_on_banned_days_is_counted_by_the_calendar(
    condition: str, made: Day, weekday: int, holiday: int
) -> None:
    parameters = parameters_for(condition).banned_days
    assert parameters is not None
    outcome = banned_days(made, parameters)
    if not weekday and not holiday:
        assert outcome == NOTHING
        return
    (finding,) = outcome.findings
    assert (finding.code, finding.severity) == (FindingCode.BANNED_DAY, Severity.BREACH)
    assert finding.figures == {"weekday_minutes": weekday, "holiday_minutes": holiday}


@pytest.mark.parametrize(
    ("conditions", "paragraph"),
    [
        ((), "ArbZG § 9 Abs. 1"),
        (("minor",), "JArbSchG §§ 16, 17"),
        (("pregnant",), "MuSchG § 6 Abs. 1"),
        (("care_work", "pregnant"), "MuSchG § 6 Abs. 1"),
        (("emergency", "minor"), "JArbSchG §§ 16, 17"),
    ],
)
def test_a_ban_is_cited_from_the_law_that_goes_first(
    conditions: tuple[str, ...], paragraph: str
) -> None:
    parameters = parameters_for(*conditions).banned_days
    assert parameters is not None
    (finding,) = banned_days(day(f"8. {MORNING}"), parameters).findings
    assert paragraph in finding.citation


@pytest.mark.parametrize("condition", ["care_work", "emergency"])
def test_arbzg_10_and_14_what_is_permitted_is_no_finding(condition: str) -> None:
    parameters = parameters_for(condition).banned_days
    assert parameters is not None
    assert parameters.permitted_by
    assert banned_days(day(f"8. {MORNING}"), parameters) == NOTHING


def test_young_pregnant_women_keep_the_saturday_of_the_young() -> None:
    parameters = parameters_for("pregnant", "minor").banned_days
    assert parameters is not None
    assert banned_days(day(f"7. {MORNING}"), parameters).findings


def test_call_outs_are_work_too() -> None:
    parameters = parameters_for().banned_days
    assert parameters is not None
    called = replace(
        day_of(WorkDay(date(2026, 3, 8))), call_outs=(Stint(*stamps("8. 21:00 in, 21:30 out")),)
    )
    (finding,) = banned_days(called, parameters).findings
    assert finding.figures["weekday_minutes"] == 30
