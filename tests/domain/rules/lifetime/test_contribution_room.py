"""SV-Luft, SGB IV § 23b Abs. 2 and 2a: both methods, bounded and unbounded."""

from datetime import date

import pytest

from domain.rules.lifetime.contribution_room import (
    Branch,
    BranchPay,
    Method,
    MonthRoom,
    contribution_room,
)
from tests.domain.lines import BOOK

PARAMETERS = BOOK.lifetime(("sgb-iv",), date(2026, 3, 1)).contribution_room
RV, KV = Branch.PENSION, Branch.HEALTH
HIGH = 10_000_000


def month(number: int, contributory: int, credited: int = 0, year: int = 2026) -> MonthRoom:
    return MonthRoom(date(year, number, 1), (BranchPay(RV, contributory, 845_000),), credited)


@pytest.mark.parametrize(
    ("year", "branch", "cents"),
    [
        (2025, KV, 551_250),
        (2025, RV, 805_000),
        (2026, KV, 581_250),
        (2026, Branch.CARE, 581_250),
        (2026, RV, 845_000),
        (2026, Branch.UNEMPLOYMENT, 845_000),
    ],
)
def test_the_ceilings_of_2025_and_2026(year: int, branch: Branch, cents: int) -> None:
    found = BOOK.lifetime(("sgb-iv",), date(year, 3, 1)).contribution_room
    assert found is not None
    assert found.ceiling(branch, 30) == cents
    assert found.ceiling(branch, 15) == cents // 2
    assert found.ceiling(branch, 0) == 0


@pytest.mark.parametrize(
    ("months", "sum_fields", "option"),
    [
        # 8,450 EUR less 4,000 EUR; of that no more than was credited counts as option.
        ([month(1, 400_000, 50_000)], 445_000, 50_000),
        ([month(1, 400_000, 50_000), month(2, 400_000)], 890_000, 50_000),
        # Pay above the ceiling leaves no room.
        ([month(1, 845_000, 50_000)], 0, 0),
        # A one-off payment uses room that earlier months of the year had left.
        ([month(1, 800_000, 50_000), month(2, 900_000, 50_000)], 0, 45_000),
        # It cannot use that of another year.
        ([month(12, 800_000, 0, 2025), month(1, 900_000)], 45_000, 0),
        ([], 0, 0),
    ],
)
def test_sgb_iv_23b_abs_2_sum_fields_and_option(
    months: list[MonthRoom], sum_fields: int, option: int
) -> None:
    rooms = contribution_room(months, HIGH, Method.SUM_FIELDS)
    if not months:
        assert rooms == ()
        return
    (room,) = rooms
    assert (room.branch, room.sum_fields_cents, room.option_cents) == (RV, sum_fields, option)
    assert room.bounded_cents == room.original_cents(Method.SUM_FIELDS)


@pytest.mark.parametrize(
    ("method", "bounded"), [(Method.SUM_FIELDS, 30_000), (Method.OPTION, 20_000)]
)
def test_sgb_iv_23b_abs_2_room_is_bounded_by_the_value_and_kept_as_it_was(
    method: Method, bounded: int
) -> None:
    (room,) = contribution_room([month(1, 400_000, 20_000)], 30_000, method)
    assert (room.sum_fields_cents, room.option_cents) == (445_000, 20_000)
    assert room.bounded_cents == bounded


def test_a_branch_without_insurance_has_no_room() -> None:
    rooms = contribution_room([month(1, 400_000, 1)], HIGH, Method.SUM_FIELDS)
    assert [room.branch for room in rooms] == [RV]


def test_sgb_iv_7f_room_that_was_brought_along_counts_beside_that_saved_here() -> None:
    (room,) = contribution_room([month(1, 400_000, 5)], HIGH, Method.OPTION, [(RV, 100)])
    assert (room.sum_fields_cents, room.option_cents) == (445_100, 105)


def test_the_method_in_use_is_data() -> None:
    assert PARAMETERS is not None
    assert PARAMETERS.method is Method.SUM_FIELDS
    assert "§ 23b Abs. 2" in PARAMETERS.citation
