"""A day off for work on a Sunday or public holiday, ArbZG § 11 Abs. 3."""

import pytest

from domain.rules.protection.replacement_rest import replacement_rest
from domain.rules.vocabulary.periods import WeekSum
from domain.rules.vocabulary.work_day import NOTHING
from domain.values.findings import FindingCode, Severity
from tests.domain.periods import days_of, monday_of, parameters_for, week_of

PARAMETERS = parameters_for().replacement_rest
SATURDAY = 1 << 5
MONDAY_HOLIDAY, WEDNESDAY_HOLIDAY = 1 << 0, 1 << 2
OFF = days_of(0, 0, 0, 0, 0, 0, 0)


def found(*weeks: tuple[int, int, int], ends: bool = False) -> list[dict[str, int]]:
    """Figures at the end of the last week; weeks by Sundays, worked holidays and free days."""
    assert PARAMETERS is not None
    sums = [
        WeekSum(monday_of(len(weeks) - n - 1), sundays=sunday, holidays=holidays, free_days=free)
        for n, (sunday, holidays, free) in enumerate(weeks)
    ]
    outcome = replacement_rest(week_of(OFF, earlier=sums[:-1], own=sums[-1], ends=ends), PARAMETERS)
    for finding in outcome.findings:
        assert (finding.code, finding.severity) == (FindingCode.REPLACEMENT_REST, Severity.BREACH)
        assert "ArbZG § 11 Abs. 3 Satz 1, § 11 Abs. 3 Satz 2" in finding.citation
    return [dict(finding.figures) for finding in outcome.findings]


BUSY = (0, 0, 0)


@pytest.mark.parametrize(
    ("weeks", "missing"),
    [
        ([(1, 0, 0), BUSY, BUSY], 1),
        ([(1, 0, SATURDAY), BUSY, BUSY], 0),
        ([(1, 0, 0), (0, 0, 1), BUSY], 0),
        ([(1, 0, 0), BUSY, (0, 0, SATURDAY)], 0),
        # A Saturday two weeks and a day before lies outside.
        ([(0, 0, SATURDAY), BUSY, (1, 0, 0), BUSY, BUSY], 1),
        # One day off for two Sundays is one too few.
        ([(1, 0, 0), (1, 0, SATURDAY), BUSY, BUSY], 1),
        ([(1, 0, 0), (1, 0, SATURDAY), (0, 0, SATURDAY), BUSY], 0),
        # The two weeks are not over yet.
        ([BUSY, (1, 0, 0), BUSY], 0),
    ],
)
def test_arbzg_11_abs_3_satz_1_within_two_weeks_of_a_sunday(
    weeks: list[tuple[int, int, int]], missing: int
) -> None:
    figures = found(*weeks)
    assert len(figures) == missing
    assert all(one == {"weeks": 2, "days_ago": 14} for one in figures)


@pytest.mark.parametrize(
    ("holiday", "busy_weeks", "days_ago"),
    [(MONDAY_HOLIDAY, 7, 55), (WEDNESDAY_HOLIDAY, 8, 60)],
)
def test_arbzg_11_abs_3_satz_2_within_eight_weeks_of_a_holiday(
    holiday: int, busy_weeks: int, days_ago: int
) -> None:
    busy = [BUSY] * busy_weeks
    assert found((0, holiday, 0), *busy) == [{"weeks": 8, "days_ago": days_ago}]
    assert found((0, holiday, 0), *busy[:-1]) == []
    assert found((0, holiday, 0), (0, 0, SATURDAY), *busy[:-1]) == []


def test_when_employment_ends_what_is_owed_is_reported() -> None:
    assert found((1, 0, 0), ends=True) == [{"weeks": 2, "days_ago": 0}]


def test_a_free_saturday_a_week_is_enough_for_every_sunday() -> None:
    assert found(*[(1, 0, SATURDAY)] * 17) == []
    assert PARAMETERS is not None
    assert replacement_rest(week_of(OFF), PARAMETERS) == NOTHING
