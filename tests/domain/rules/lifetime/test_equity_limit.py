"""Limit of shares in an invested value credit: SGB IV § 7d Abs. 3."""

from datetime import date

import pytest

from domain.rules.lifetime.equity_limit import equity_limit
from domain.rules.lifetime.lifetime_release import Purpose
from tests.domain.lines import BOOK

PARAMETERS = BOOK.lifetime(("sgb-iv",), date(2026, 6, 1)).equity_limit


@pytest.mark.parametrize(
    ("what", "invested", "purposes", "most"),
    [
        ("Satz 1: a fifth", 100_000, tuple(Purpose), 20_000),
        ("a part of a cent is less", 99_999, tuple(Purpose), 19_999),
        ("no purposes are known", 100_000, (), 20_000),
        ("Satz 2 Nr. 2: before retirement alone", 100_000, (Purpose.RETIREMENT,), 100_000),
        ("nothing invested", 0, tuple(Purpose), 0),
    ],
)  # fmt: skip
def test_sgb_iv_7d_abs_3_a_fifth_in_shares(
    what: str, invested: int, purposes: tuple[Purpose, ...], most: int
) -> None:
    assert PARAMETERS is not None
    assert equity_limit(invested, purposes, PARAMETERS) == most, what
    assert "§ 7d Abs. 3" in PARAMETERS.citation
