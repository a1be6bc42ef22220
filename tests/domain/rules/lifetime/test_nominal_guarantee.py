"""The nominal guarantee: investing never loses money paid in, SGB IV § 7d Abs. 3."""

from datetime import date

import pytest

from domain.rules.lifetime.nominal_guarantee import Parameters, nominal_guarantee
from tests.domain.lines import BOOK

PARAMETERS = BOOK.lifetime(("sgb-iv",), date(2026, 6, 1)).nominal_guarantee


@pytest.mark.parametrize(
    ("invested", "market", "credited", "gained"),
    [
        (100_000, 103_000, 0, 3_000),
        (100_000, 104_500, 3_000, 1_500),
        # A gain melts, money paid in does not.
        (100_000, 101_000, 3_000, -2_000),
        (100_000, 80_000, 3_000, -3_000),
        (100_000, 80_000, 0, 0),
        (0, 0, 0, 0),
    ],
)
def test_sgb_iv_7d_abs_3_never_below_what_was_paid_in(
    invested: int, market: int, credited: int, gained: int
) -> None:
    assert PARAMETERS is not None
    assert nominal_guarantee(invested, market, credited, PARAMETERS) == gained


def test_the_guarantee_is_of_the_whole_unless_an_agreement_says_of_each_fund() -> None:
    assert PARAMETERS is not None
    assert PARAMETERS.across_funds
    assert not Parameters(1000).across_funds
