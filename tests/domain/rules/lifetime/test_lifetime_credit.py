"""Credits allowed on a lifetime account, TVöD § 10 Abs. 7 and the sample agreement § 3."""

from datetime import date

import pytest

from domain.rules.lifetime.lifetime_credit import CreditLimit, Source, lifetime_credit
from tests.domain.lines import BOOK

PARAMETERS = BOOK.lifetime(("lak-muster",), date(2026, 6, 1)).lifetime_credit


@pytest.mark.parametrize(
    ("source", "minutes", "cents", "of_the_year", "limit"),
    [
        (Source.FLEX, 12_000, 0, (0, 0), None),
        (Source.FLEX, 12_001, 0, (0, 0), CreditLimit("yearly_minutes", 12_000, 12_001)),
        (Source.OVERTIME, 60, 0, (11_960, 0), CreditLimit("yearly_minutes", 12_000, 12_020)),
        (Source.PAY, 0, 1_200_000, (12_000, 0), None),
        (Source.PAY, 0, 1, (0, 1_200_000), CreditLimit("yearly_cents", 1_200_000, 1_200_001)),
        # A balance brought along counts for no year here.
        (Source.OPENING, 90_000, 0, (0, 0), None),
        (Source.TRANSFER, 0, 9_000_000, (0, 0), None),
    ],
)
def test_dv_lak_3_limits_of_a_year(
    source: Source,
    minutes: int,
    cents: int,
    of_the_year: tuple[int, int],
    limit: CreditLimit | None,
) -> None:
    assert PARAMETERS is not None
    assert lifetime_credit(source, minutes, cents, of_the_year, PARAMETERS) == limit
