"""Lots of leave and the order in which they are taken: BAG 9 AZR 488/21."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.facts.leave import Part
from domain.rules.leave.lots import Lot, Lots, grant_lots, lots
from tests.domain.lines import BOOK

FOUND = BOOK.parameters(("tvoed-vka", "dv-muster"), date(2026, 6, 1)).lots
assert FOUND is not None
ORDER = FOUND
HELD = Lots(
    (
        Lot(Part.TARIFF, 2025, 300),
        Lot(Part.EXCHANGE, 2026, 200),
        Lot(Part.SEVERELY_DISABLED, 2026, 500),
        Lot(Part.STATUTORY, 2026, 2000),
        Lot(Part.TARIFF, 2026, 1000),
    )
)


def left(held: Lots) -> list[int]:
    return [lot.left_centidays for lot in held.lots]


@pytest.mark.parametrize(
    ("centidays", "parts", "expected", "taken"),
    [
        (0, None, [300, 200, 500, 2000, 1000], 0),
        (100, None, [200, 200, 500, 2000, 1000], 100),
        (500, None, [0, 200, 500, 1800, 1000], 500),
        (2500, None, [0, 200, 300, 0, 1000], 2500),
        (3900, None, [0, 100, 0, 0, 0], 3900),
        (9999, None, [0, 0, 0, 0, 0], 4000),
        (300, frozenset({Part.EXCHANGE}), [300, 0, 500, 2000, 1000], 200),
    ],
)
def test_older_leave_first_and_the_minimum_before_what_is_added(
    centidays: int, parts: frozenset[Part] | None, expected: list[int], taken: int
) -> None:
    after, found = lots(HELD, centidays, parts, ORDER)
    assert left(after) == expected
    assert found == taken
    assert after.left_centidays == HELD.left_centidays - taken


def test_less_leave_than_is_used_leaves_nothing_and_comes_back_with_more() -> None:
    after, _ = lots(Lots((Lot(Part.STATUTORY, 2026, 2000),)), 1500, None, ORDER)
    cut = grant_lots(after, Part.STATUTORY, 2026, -1000)
    assert left(cut) == [0]
    assert left(grant_lots(cut, Part.STATUTORY, 2026, 1000)) == [500]
    assert grant_lots(Lots(), Part.SHIFT, 2026, 0).lots == ()
    assert left(grant_lots(Lots(), Part.SHIFT, 2026, 100)) == [100]


@given(st.lists(st.integers(0, 3000), max_size=8))
def test_no_lot_is_ever_negative(amounts: list[int]) -> None:
    held, total = HELD, 0
    for amount in amounts:
        held, taken = lots(held, amount, None, ORDER)
        total += taken
        assert min(left(held)) >= 0
    assert held.left_centidays + total == HELD.left_centidays
    assert total == min(sum(amounts), HELD.left_centidays)
