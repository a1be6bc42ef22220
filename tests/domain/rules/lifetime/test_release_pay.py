"""Reasonable pay in a release, SGB IV § 7 Abs. 1a (BSG B 12 KR 7/11 R).

The case is `tests/cases/sgb-iv/freistellung-angemessenes-entgelt.toml`.
"""

from datetime import date

import pytest

from domain.rules.lifetime.release_pay import MonthPay, average_pay, release_pay
from tests.domain.lines import BOOK

PARAMETERS = BOOK.lifetime(("sgb-iv",), date(2026, 6, 1)).release_pay


@pytest.mark.parametrize(
    ("pay", "reasonable"),
    [
        (280_000, True),
        (279_999, False),
        (400_000, True),
        (520_000, True),
        (520_001, False),
        (0, False),
    ],
)
def test_seventy_to_a_hundred_and_thirty_per_cent_of_the_average(
    pay: int, reasonable: bool
) -> None:
    assert PARAMETERS is not None
    assert release_pay(pay, 400_000, PARAMETERS) is reasonable


@pytest.mark.parametrize(
    ("months", "average"),
    [
        ([MonthPay(400_000)] * 12, 400_000),
        # A yearly bonus that is not paid on in release counts.
        ([MonthPay(400_000)] * 11 + [MonthPay(400_000, 240_000)], 420_000),
        # Only the last twelve months.
        ([MonthPay(900_000)] + [MonthPay(400_000)] * 12, 400_000),
        ([MonthPay(100), MonthPay(101)], 101),
        ([], None),
    ],
)
def test_the_average_of_the_last_twelve_months(months: list[MonthPay], average: int | None) -> None:
    assert PARAMETERS is not None
    assert average_pay(months, PARAMETERS) == average
