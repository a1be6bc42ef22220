"""ArbZG § 16(2): hours beyond the regular ones of a working day are recorded for two years."""

from datetime import date

import pytest

from domain.rules.protection.excess_hours import excess_hours, kept_until
from tests.domain.periods import parameters_for

PARAMETERS = parameters_for().excess_hours


@pytest.mark.parametrize(
    ("worked_minutes", "excess"), [(0, 0), (479, 0), (480, 0), (481, 1), (600, 120), (720, 240)]
)
def test_what_lies_above_eight_hours_is_recorded(worked_minutes: int, excess: int) -> None:
    assert PARAMETERS is not None
    assert excess_hours(worked_minutes, PARAMETERS) == excess


@pytest.mark.parametrize(
    ("day", "until"),
    [
        (date(2026, 3, 2), date(2028, 3, 2)),
        (date(2024, 2, 29), date(2026, 2, 28)),
        (date(2026, 12, 31), date(2028, 12, 31)),
    ],
)
def test_the_record_is_kept_for_two_years_at_least(day: date, until: date) -> None:
    assert PARAMETERS is not None
    assert kept_until(day, PARAMETERS) == until


def test_it_is_cited_from_the_act() -> None:
    assert PARAMETERS is not None
    assert "ArbZG § 16 Abs. 2" in PARAMETERS.citation
