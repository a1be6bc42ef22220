"""Hours in which work is banned, JArbSchG § 14 Abs. 1 and MuSchG § 5 Abs. 1."""

import pytest
from msgspec.structs import replace

from domain.findings import FindingCode, Severity
from domain.rules.banned_hours import banned_hours
from domain.rules.work import NOTHING, Stint, WorkDay
from tests.domain.lines import day_of, stamps, work_day
from tests.domain.periods import MONDAY, parameters_for

LAWS = [("minor", "JArbSchG § 14 Abs. 1"), ("pregnant", "MuSchG § 5 Abs. 1"),
        ("nursing", "MuSchG § 5 Abs. 1")]  # fmt: skip


@pytest.mark.parametrize(("condition", "paragraph"), LAWS)
@pytest.mark.parametrize(
    ("bookings", "minutes"),
    [
        ("2. 06:00 in, 14:00 out", 0),
        ("2. 12:00 in, 20:00 out", 0),
        ("2. 05:59 in, 14:00 out", 1),
        ("2. 12:00 in, 20:15 out", 15),
        ("2. 19:00 in, 3. 07:00 out", 600),
    ],
)
def test_from_20_to_6_nobody_young_pregnant_or_nursing_works(
    condition: str, paragraph: str, bookings: str, minutes: int
) -> None:
    parameters = parameters_for(condition).banned_hours
    assert parameters is not None
    outcome = banned_hours(day_of(work_day(bookings)), parameters)
    if not minutes:
        assert outcome == NOTHING
        return
    (finding,) = outcome.findings
    assert (finding.code, finding.severity) == (FindingCode.BANNED_HOURS, Severity.BREACH)
    assert finding.figures == {"banned_minutes": minutes, "begin_minute": 1200, "end_minute": 360}
    assert paragraph in finding.citation


def test_call_outs_are_work_too() -> None:
    parameters = parameters_for("pregnant").banned_hours
    assert parameters is not None
    called = replace(day_of(WorkDay(MONDAY)), call_outs=(Stint(*stamps("2. 21:00 in, 21:30 out")),))
    (finding,) = banned_hours(called, parameters).findings
    assert finding.figures["banned_minutes"] == 30
    assert len(finding.causes) == 2


def test_arbzg_knows_night_time_but_no_banned_hours() -> None:
    assert parameters_for().banned_hours is None
    night = parameters_for().night_work
    assert night is not None
    assert (night.window.begin_minute, night.window.end_minute) == (23 * 60, 6 * 60)
