"""Expiry of leave: BUrlG § 7 Abs. 3, BAG 9 AZR 423/16, 266/20, 107/20, TVöD § 26, BEEG § 17."""

from datetime import date

import pytest
from msgspec.structs import replace

from domain.facts.leave import Part
from domain.rules.leave.leave_expiry import end_of, leave_expiry, recover_lots
from domain.rules.leave.lots import Lot, Lots
from tests.domain.lines import BOOK

FOUND = BOOK.parameters(("tvoed-vka", "dv-muster"), date(2026, 6, 1)).leave_expiry
assert FOUND is not None
TERMS = FOUND
TOLD = date(2024, 9, 1)
LAW = Lot(Part.STATUTORY, 2024, 2000)
TARIFF = Lot(Part.TARIFF, 2024, 1000)
WELL = Lots()


@pytest.mark.parametrize(
    ("lot", "lots", "expected"),
    [
        # The minimum lapses after the notice only, and with the year in which that was given.
        (LAW, WELL, None),
        (replace(LAW, notified_on=TOLD), WELL, date(2025, 3, 31)),
        (replace(LAW, notified_on=date(2025, 5, 1)), WELL, date(2026, 3, 31)),
        # Leave beyond the minimum has the agreement's own terms.
        (TARIFF, WELL, date(2025, 3, 31)),
        (TARIFF, Lots(unfit_since=date(2024, 8, 1)), date(2025, 5, 31)),
        # Fifteen months after the year, during lasting sickness.
        (
            replace(LAW, notified_on=TOLD),
            Lots(unfit_since=date(2024, 10, 1)),
            date(2026, 3, 31),
        ),
        (
            replace(LAW, notified_on=TOLD),
            Lots(unfit_since=date(2025, 4, 1)),
            date(2025, 3, 31),
        ),
        # Without notice only if no notice could have helped: sick from the year's first day on.
        (LAW, Lots(unfit_since=date(2023, 12, 1)), date(2026, 3, 31)),
        (LAW, Lots(unfit_since=date(2024, 1, 1)), date(2026, 3, 31)),
        (LAW, Lots(unfit_since=date(2024, 1, 2)), None),
        # Held by parental leave until the year after the return.
        (replace(LAW, notified_on=TOLD), Lots(held_year=2026), date(2028, 3, 31)),
        (replace(LAW, notified_on=TOLD), Lots(held_year=2023), date(2025, 3, 31)),
        (Lot(Part.EXCHANGE, 2026, 200), WELL, date(2026, 12, 31)),
        (replace(LAW, notified_on=TOLD, due=2026), WELL, date(2027, 3, 31)),
    ],
)
def test_the_last_day(lot: Lot, lots: Lots, expected: date | None) -> None:
    assert leave_expiry(lot, lots, TERMS) == expected


def test_who_recovers_can_take_what_sickness_kept_in_that_year() -> None:
    sick = Lots((replace(LAW, notified_on=TOLD),), unfit_since=date(2024, 10, 1))
    well = recover_lots(sick, date(2025, 9, 1), TERMS)
    assert well.unfit_since is None
    assert leave_expiry(well.lots[0], well, TERMS) == date(2026, 3, 31)
    early = recover_lots(sick, date(2025, 1, 15), TERMS)
    assert leave_expiry(early.lots[0], early, TERMS) == date(2025, 3, 31)


def test_whole_months_after_a_year() -> None:
    assert [end_of(2024, months) for months in (3, 12, 15)] == [
        date(2025, 3, 31),
        date(2025, 12, 31),
        date(2026, 3, 31),
    ]
