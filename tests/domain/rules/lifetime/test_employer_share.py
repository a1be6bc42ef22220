"""The employer's share in a value credit, SGB IV § 7d Abs. 1."""

from datetime import date

import pytest

from domain.rules.lifetime.contribution_room import Branch
from domain.rules.lifetime.employer_share import employer_share
from tests.domain.lines import BOOK


@pytest.mark.parametrize(
    ("year", "branches", "share"),
    [
        # 8.75 + 1.80 + 9.30 + 1.30 per cent of 1,000 EUR.
        (2026, tuple(Branch), 21_150),
        (2025, tuple(Branch), 20_950),
        (2024, tuple(Branch), 20_450),
        (2026, (Branch.PENSION, Branch.UNEMPLOYMENT), 10_600),
        (2026, (), 0),
    ],
)
def test_sgb_iv_7d_abs_1_the_share_of_the_branches_somebody_is_insured_in(
    year: int, branches: tuple[Branch, ...], share: int
) -> None:
    parameters = BOOK.lifetime(("sgb-iv",), date(year, 6, 1)).employer_share
    assert parameters is not None
    assert employer_share(100_000, branches, parameters) == share


def test_each_branch_is_rounded_by_itself() -> None:
    parameters = BOOK.lifetime(("sgb-iv",), date(2026, 6, 1)).employer_share
    assert parameters is not None
    assert employer_share(10, tuple(Branch), parameters) == 1 + 0 + 1 + 0
