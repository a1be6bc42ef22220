"""Longest fortnight, MuSchG § 4 Abs. 1 Satz 1 and 2."""

from datetime import date

import pytest

from domain.rules.protection.fortnight_maximum import fortnight_maximum
from domain.rules.vocabulary.work_day import NOTHING
from domain.values.findings import FindingCode, Severity
from tests.domain.periods import days_of, parameters_for, week_of

SECOND = date(2026, 3, 9)


@pytest.mark.parametrize(
    ("conditions", "hours"),
    [
        (("pregnant",), 90),
        (("nursing",), 90),
        (("pregnant", "minor"), 80),
        (("nursing", "minor"), 80),
    ],
)
def test_muschg_4_abs_1_hours_in_two_weeks(conditions: tuple[str, ...], hours: int) -> None:
    parameters = parameters_for(*conditions).fortnight_maximum
    assert parameters is not None
    before = days_of(*[hours * 6] * 5)
    enough = week_of(days_of(*[hours * 6] * 5, first=SECOND), before=before)
    assert fortnight_maximum(enough, parameters) == NOTHING
    sunday = week_of(days_of(*[hours * 6] * 5, 0, 1, first=SECOND), before=before)
    (finding,) = fortnight_maximum(sunday, parameters).findings
    assert (finding.code, finding.severity) == (FindingCode.FORTNIGHT_MAXIMUM, Severity.BREACH)
    assert finding.figures == {"worked_minutes": hours * 60 + 1, "limit_minutes": hours * 60}
    assert "MuSchG § 4 Abs. 1" in finding.citation


def test_nobody_else_has_a_longest_fortnight() -> None:
    assert parameters_for("minor").fortnight_maximum is None
