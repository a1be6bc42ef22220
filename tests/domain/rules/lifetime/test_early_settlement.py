"""Störfall, SGB IV § 23b Abs. 2: contributions on the bounded room of each branch."""

from datetime import date

from msgspec.structs import replace

from domain.rules.lifetime.contribution_room import Branch, Method, Room
from domain.rules.lifetime.early_settlement import BranchSettlement, early_settlement
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


def test_sgb_iv_23b_abs_2_in_an_insolvency_no_more_than_was_paid_is_contributory() -> None:
    given, shares = PARAMETERS.early_settlement, PARAMETERS.employer_share
    assert given is not None
    assert shares is not None
    rooms = (
        Room(Branch.HEALTH, 100_000, 40_000, 100_000),
        Room(Branch.PENSION, 900_000, 500_000, 500_000),
    )
    for paid, bounded in ((300_000, [100_000, 300_000]), (0, [0, 0]), (None, [100_000, 500_000])):
        found = early_settlement(rooms, Method.SUM_FIELDS, given, shares, paid)
        assert [one.bounded_cents for one in found] == bounded
        # The counted room is kept beside the bounded one.
        assert [one.original_cents for one in found] == [100_000, 900_000]
    free = replace(given, insolvency_bounded=False)
    found = early_settlement(rooms, Method.SUM_FIELDS, free, shares, 0)
    assert [one.bounded_cents for one in found] == [100_000, 500_000]
