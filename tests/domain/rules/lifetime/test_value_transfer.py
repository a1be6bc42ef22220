"""Handing a value credit over, SGB IV § 7f Abs. 1.

The case is `tests/cases/sgb-iv/uebertragung-an-die-rentenversicherung.toml`.
"""

from datetime import date

import pytest

from domain.rules.lifetime.value_transfer import Destination, value_transfer
from tests.domain.lines import BOOK

PARAMETERS = BOOK.lifetime(("sgb-iv",), date(2026, 6, 1))


@pytest.mark.parametrize(
    ("cents", "destination", "possible"),
    [
        (23_730_00, Destination.PENSION_INSURANCE, False),
        (23_730_01, Destination.PENSION_INSURANCE, True),
        (1, Destination.EMPLOYER, True),
    ],
)
def test_pension_insurance_takes_more_than_six_reference_sums(
    cents: int, destination: Destination, possible: bool
) -> None:
    assert PARAMETERS.value_transfer is not None
    assert PARAMETERS.reference_sum is not None
    assert (
        value_transfer(cents, destination, PARAMETERS.value_transfer, PARAMETERS.reference_sum)
        is possible
    )
