"""Sundays that stay free in a year, ArbZG § 11 Abs. 1."""

from datetime import date

import pytest
from msgspec.structs import replace

from domain.rules.protection.free_sundays import free_sundays
from domain.rules.vocabulary.periods import MonthSum
from domain.rules.vocabulary.work_day import NOTHING
from domain.values.findings import FindingCode, Severity
from domain.values.time import day_number
from tests.domain.periods import month_of, parameters_for

PARAMETERS = parameters_for().free_sundays


def sums(year: int, sundays: int, months: int) -> list[MonthSum]:
    """The first months of a year with so many Sundays worked in them, the last with one."""
    first, *others, last = (day_number(date(year, n, 1)) for n in range(1, months + 1))
    return [
        MonthSum(first, sundays=sundays - 1),
        *map(MonthSum, others),
        MonthSum(last, sundays=1),
    ]


@pytest.mark.parametrize(
    ("year", "worked", "free"),
    [(2026, 37, None), (2026, 38, 14), (2023, 38, None), (2023, 39, 14), (2028, 38, None)],
)
def test_arbzg_11_abs_1_fifteen_sundays_stay_free(year: int, worked: int, free: int | None) -> None:
    assert PARAMETERS is not None
    *earlier, own = sums(year, worked, 11)
    outcome = free_sundays(month_of(own, earlier=earlier), PARAMETERS)
    if free is None:
        assert outcome == NOTHING
        return
    (finding,) = outcome.findings
    assert (finding.code, finding.severity) == (FindingCode.FREE_SUNDAYS, Severity.BREACH)
    assert finding.figures == {"worked_sundays": worked, "free_sundays": free, "least_sundays": 15}
    assert "ArbZG § 11 Abs. 1" in finding.citation


def test_arbzg_12_by_tariff_ten_are_enough() -> None:
    assert PARAMETERS is not None
    *earlier, own = sums(2026, 42, 12)
    month = month_of(own, earlier=earlier)
    assert free_sundays(month, replace(PARAMETERS, least=10)) == NOTHING
    assert free_sundays(month, PARAMETERS).findings


def test_sundays_of_the_year_before_do_not_count() -> None:
    assert PARAMETERS is not None
    own = MonthSum(day_number(date(2026, 1, 1)), sundays=4)
    assert free_sundays(month_of(own, earlier=sums(2025, 37, 12)), PARAMETERS) == NOTHING
