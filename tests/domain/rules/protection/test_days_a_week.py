"""The five-day week of the young, JArbSchG § 15."""

from domain.rules.protection.days_a_week import days_a_week
from domain.rules.vocabulary.work_day import NOTHING
from domain.values.findings import FindingCode, Severity
from tests.domain.periods import days_of, parameters_for, week_of

PARAMETERS = parameters_for("minor").days_a_week


def test_jarbschg_15_work_on_five_days_only() -> None:
    assert PARAMETERS is not None
    assert days_a_week(week_of(days_of(60, 60, 60, 60, 60, 0, 0)), PARAMETERS) == NOTHING
    (finding,) = days_a_week(week_of(days_of(60, 60, 60, 60, 60, 60, 0)), PARAMETERS).findings
    assert (finding.code, finding.severity) == (FindingCode.DAYS_A_WEEK, Severity.BREACH)
    assert finding.figures == {"worked_days": 6, "limit_days": 5}
    assert "JArbSchG § 15" in finding.citation


def test_jarbschg_15_a_school_day_is_one_of_them() -> None:
    assert PARAMETERS is not None
    week = week_of(days_of(0, 60, 60, 60, 60, 60, school=[480]))
    (finding,) = days_a_week(week, PARAMETERS).findings
    assert finding.figures["worked_days"] == 6
