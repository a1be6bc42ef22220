"""Bezugsgröße, SGB IV § 18."""

from datetime import date

import pytest

from domain.rules.lifetime.reference_sum import reference_sum
from tests.domain.lines import BOOK


@pytest.mark.parametrize(("year", "cents"), [(2024, 353_500), (2025, 374_500), (2026, 395_500)])
def test_sgb_iv_18_the_reference_sum_of_a_year(year: int, cents: int) -> None:
    found = BOOK.lifetime(("sgb-iv",), date(year, 6, 1)).reference_sum
    assert found is not None
    assert reference_sum(1, found) == cents
    assert reference_sum(6, found) == 6 * cents


def test_nothing_is_said_of_years_before_the_figures() -> None:
    assert BOOK.lifetime(("sgb-iv",), date(2023, 12, 31)).reference_sum is None
