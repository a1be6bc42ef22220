"""Days on which work is banned: ArbZG § 9, JArbSchG §§ 16 to 18, MuSchG § 6."""

from datetime import date

import pytest
from msgspec.structs import replace

from domain.rules.protection.banned_days import banned_days
from domain.rules.vocabulary.periods import Day
from domain.rules.vocabulary.work_day import NOTHING, Stint, WorkDay
from domain.values.findings import FindingCode, Severity
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


def on_date(month: str, bookings: str, *, holiday: bool = False) -> Day:
    return day_of(work_day(bookings, month=month), holiday=holiday)


@pytest.mark.parametrize(
    ("made", "minutes"),
    [
        (on_date("2026-12", "24. 08:00 in, 14:00 out"), 0),
        (on_date("2026-12", "24. 08:00 in, 14:30 out"), 30),
        (on_date("2026-12", "31. 10:00 in, 12:00 out, 13:00 in, 16:00 out"), 120),
        (on_date("2026-12", "30. 10:00 in, 16:00 out"), 0),
        (on_date("2026-12", "23. 22:00 in, 24. 02:00 out"), 0),
        (on_date("2026-12", "25. 08:00 in, 10:00 out", holiday=True), 120),
        (on_date("2026-05", "1. 08:00 in, 10:00 out", holiday=True), 120),
    ],
)
def test_jarbschg_18_nothing_permits_work_on_some_dates(made: Day, minutes: int) -> None:
    parameters = parameters_for("minor").banned_days
    assert parameters is not None
    permitted = replace(parameters, permitted_by=("§ 17 Abs. 2 Nr. 1",))
    for one in (parameters, permitted):
        found = banned_days(made, one).findings
        assert [finding.figures["holiday_minutes"] for finding in found] == [minutes] * bool(
            minutes
        )
    adult = parameters_for().banned_days
    assert adult is not None
    assert bool(banned_days(made, adult).findings) is made.holiday


@pytest.mark.parametrize(
    ("moved", "made", "minutes"),
    [
        (360, day("8. 00:00 in, 06:00 out"), 0),
        (360, day("7. 22:00 in, 8. 06:30 out"), 30),
        (360, day("9. 00:00 in, 06:30 out"), 360),
        (-120, day("7. 21:00 in, 8. 02:00 out"), 240),
        (-120, day("8. 21:00 in, 9. 05:00 out"), 60),
        (-120, day("8. 22:30 in, 9. 05:00 out"), 0),
        (600, day("7. 22:00 in, 8. 08:00 out"), 120),
        (0, day("8. 22:00 in, 9. 06:00 out"), 120),
    ],
)
def test_arbzg_9_2_the_rest_of_a_sunday_is_moved_up_to_six_hours(
    moved: int, made: Day, minutes: int
) -> None:
    parameters = parameters_for().banned_days
    assert parameters is not None
    found = banned_days(made, replace(parameters, moved_minutes=moved)).findings
    assert [one.figures["weekday_minutes"] for one in found] == [minutes] * bool(minutes)


def test_arbzg_9_2_the_moved_rest_of_a_holiday_ends_on_the_day_after() -> None:
    parameters = parameters_for().banned_days
    assert parameters is not None
    after = day_of(work_day("4. 00:00 in, 06:30 out"))
    after = replace(after, planned=replace(after.planned, holidays_ahead=(-1,)))
    (finding,) = banned_days(after, replace(parameters, moved_minutes=360)).findings
    assert finding.figures["holiday_minutes"] == 360
    assert banned_days(after, parameters) == NOTHING


@pytest.mark.parametrize("trade", ["care_work", "hospitality", "agriculture"])
def test_jarbschg_16_2_and_17_2_some_trades_may_let_the_young_work_on_weekends(trade: str) -> None:
    parameters = parameters_for("minor", trade).banned_days
    assert parameters is not None
    for text in (f"7. {MORNING}", f"8. {MORNING}"):
        assert banned_days(day(text), parameters) == NOTHING
    assert banned_days(on_date("2026-12", "24. 12:00 in, 15:00 out"), parameters).findings
    mother = parameters_for("minor", trade, "pregnant").banned_days
    assert mother is not None
    assert banned_days(day(f"8. {MORNING}"), mother).findings
