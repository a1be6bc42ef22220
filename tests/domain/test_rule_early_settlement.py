"""Störfall, SGB IV § 23b Abs. 2: contributions on the bounded room of each branch."""

from datetime import date

from domain.rules.contribution_room import Branch, Method, Room
from domain.rules.early_settlement import BranchSettlement, early_settlement
from tests.domain.lines import BOOK

PARAMETERS = BOOK.lifetime(("sgb-iv",), date(2026, 6, 1))


def test_sgb_iv_23b_abs_2_contributions_on_bounded_room_and_both_figures_kept() -> None:
    assert PARAMETERS.early_settlement is not None
    assert PARAMETERS.employer_share is not None
    rooms = (
        Room(Branch.HEALTH, 100_000, 40_000, 100_000),
        Room(Branch.PENSION, 900_000, 500_000, 500_000),
    )
    assert early_settlement(
        rooms, Method.SUM_FIELDS, PARAMETERS.early_settlement, PARAMETERS.employer_share
    ) == (
        BranchSettlement(Branch.HEALTH, 100_000, 100_000, 8_750, 8_750),
        BranchSettlement(Branch.PENSION, 900_000, 500_000, 46_500, 46_500),
    )


def test_the_option_model_keeps_its_own_original() -> None:
    assert PARAMETERS.early_settlement is not None
    assert PARAMETERS.employer_share is not None
    (settled,) = early_settlement(
        (Room(Branch.PENSION, 900_000, 50_000, 50_000),),
        Method.OPTION,
        PARAMETERS.early_settlement,
        PARAMETERS.employer_share,
    )
    assert (settled.original_cents, settled.bounded_cents) == (50_000, 50_000)
