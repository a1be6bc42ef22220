"""Longest week, JArbSchG § 8 Abs. 1; a school day counts, § 9 Abs. 2."""

from msgspec.structs import replace

from domain.rules.protection.weekly_maximum import weekly_maximum
from domain.rules.vocabulary.work_day import NOTHING
from domain.values.findings import FindingCode, Severity
from tests.domain.periods import days_of, parameters_for, week_of

PARAMETERS = parameters_for("minor").weekly_maximum


def test_jarbschg_8_abs_1_forty_hours_a_week() -> None:
    assert PARAMETERS is not None
    assert weekly_maximum(week_of(days_of(*[480] * 5)), PARAMETERS) == NOTHING
    (finding,) = weekly_maximum(week_of(days_of(*[480] * 4, 481)), PARAMETERS).findings
    assert (finding.code, finding.severity) == (FindingCode.WEEKLY_MAXIMUM, Severity.BREACH)
    assert finding.figures == {
        "worked_minutes": 2401, "school_minutes": 0, "limit_minutes": 2400
    }  # fmt: skip
    assert finding.day.isoformat() == "2026-03-06"
    assert "JArbSchG § 8 Abs. 1" in finding.citation


def test_jarbschg_9_abs_2_a_school_day_counts_towards_the_week() -> None:
    assert PARAMETERS is not None
    week = week_of(days_of(0, *[480] * 4, 1, school=[480]))
    (finding,) = weekly_maximum(week, PARAMETERS).findings
    assert finding.figures["school_minutes"] == 480
    assert weekly_maximum(week, replace(PARAMETERS, counts_school=False)) == NOTHING


def test_adults_have_an_average_and_no_longest_week() -> None:
    assert parameters_for().weekly_maximum is None
