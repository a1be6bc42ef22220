"""Compensation of a shortened rest, ArbZG § 5 Abs. 2."""

import pytest

from domain.rules.protection.rest_compensation import rest_compensation
from domain.rules.vocabulary.periods import WeekSum
from domain.rules.vocabulary.work_day import NOTHING
from domain.values.findings import FindingCode, Severity
from tests.domain.periods import days_of, monday_of, parameters_for, week_of

PARAMETERS = parameters_for("care_work").rest_compensation
assert PARAMETERS is not None


def weeks(*rests: tuple[int, int]) -> list[WeekSum]:
    """Weeks in a row up to this one, each by its shortened and its long rests."""
    count = len(rests)
    return [
        WeekSum(monday_of(count - n - 1), short_rests=short, long_rests=long)
        for n, (short, long) in enumerate(rests)
    ]


@pytest.mark.parametrize(
    ("rests", "missing"),
    [
        ([(1, 0), (0, 0), (0, 0), (0, 0), (0, 0)], 1),
        ([(1, 0), (0, 0), (0, 0), (0, 0), (0, 1)], 0),
        ([(2, 1), (0, 0), (0, 0), (0, 0), (0, 0)], 1),
        # The long rest was used up by an earlier shortened one.
        ([(1, 0), (1, 0), (0, 1), (0, 0), (0, 0), (0, 0)], 1),
        ([(1, 0), (1, 0), (0, 2), (0, 0), (0, 0), (0, 0)], 0),
        # Four weeks are not over yet.
        ([(1, 0), (0, 0), (0, 0), (0, 0)], 0),
        ([(0, 0), (0, 0), (0, 0), (0, 0), (3, 0)], 0),
    ],
)
def test_arbzg_5_abs_2_a_rest_of_twelve_hours_within_four_weeks(
    rests: list[tuple[int, int]], missing: int
) -> None:
    assert PARAMETERS is not None
    *earlier, own = weeks(*rests)
    outcome = rest_compensation(week_of(days_of(0), earlier=earlier, own=own), PARAMETERS)
    if not missing:
        assert outcome == NOTHING
        return
    (finding,) = outcome.findings
    assert (finding.code, finding.severity) == (FindingCode.REST_NOT_COMPENSATED, Severity.BREACH)
    assert finding.figures == {"short_rests": missing, "least_minutes": 720, "weeks": 4}
    assert "§ 5 Abs. 2" in finding.citation


def test_when_employment_ends_nothing_can_be_made_up_for_any_more() -> None:
    assert PARAMETERS is not None
    (own,) = weeks((1, 0))
    (finding,) = rest_compensation(week_of(days_of(0), own=own, ends=True), PARAMETERS).findings
    assert finding.figures["short_rests"] == 1


def test_only_where_rests_may_be_shortened_something_makes_up_for_them() -> None:
    assert parameters_for().rest_compensation is None
