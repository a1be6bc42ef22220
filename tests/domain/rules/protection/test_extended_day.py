"""Eight and a half hours only beside a shorter day, JArbSchG § 8 Abs. 2a."""

import pytest

from domain.rules.protection.extended_day import extended_day
from domain.values.findings import FindingCode, Severity
from tests.domain.periods import days_of, parameters_for, week_of

PARAMETERS = parameters_for("minor").extended_day


@pytest.mark.parametrize(
    ("worked", "longer"),
    [
        ((480, 480, 480, 480, 480), None),
        ((510, 510, 510, 510, 360), None),
        ((510, 480, 480, 480, 0), 1),
        ((481, 510, 480, 480, 480), 2),
    ],
)
def test_jarbschg_8_abs_2a_a_longer_day_needs_a_shorter_one(
    worked: tuple[int, ...], longer: int | None
) -> None:
    assert PARAMETERS is not None
    findings = extended_day(week_of(days_of(*worked)), PARAMETERS).findings
    assert [(one.code, one.severity, one.figures["longer_days"]) for one in findings] == (
        [(FindingCode.EXTENDED_DAY, Severity.BREACH, longer)] if longer else []
    )
    assert all("JArbSchG § 8 Abs. 1 und 2a" in one.citation for one in findings)
