"""A year's leave: BUrlG §§ 3-5, TVöD § 26, BEEG § 17, CJEU C-415/12, BAG 9 AZR 315/17."""

from datetime import date
from fractions import Fraction

import pytest
from msgspec.structs import replace

from domain.rules.leave.entitlement import (
    LeaveYear,
    Parameters,
    Rounding,
    Section,
    add_months,
    entitlement,
    full_months,
    round_days,
    week_days,
)
from domain.streams.employment import CircumstanceRecorded, EmploymentEnded
from domain.values.accounts import Account
from tests.domain.lines import BOOK, employment, evaluate_months

FOUND = BOOK.parameters(("tvoed-vka", "dv-muster"), date(2026, 6, 1)).entitlement
assert FOUND is not None
TARIFF: Parameters = FOUND
LAW = replace(TARIFF, days=0)
FIRST, LAST = date(2026, 1, 1), date(2026, 12, 31)


def year(
    first: date = FIRST,
    last: date = LAST,
    *sections: tuple[date, int],
    began_on: date | None = None,
    suspended: tuple[int, ...] = (),
) -> LeaveYear:
    parts = tuple(Section(*one) for one in sections) or (Section(date(2020, 1, 1), 5),)
    return LeaveYear(2026, ((first, last),), began_on or date(2020, 1, 1), parts, suspended)


@pytest.mark.parametrize(
    ("facts", "statutory", "total"),
    [
        (year(), 2000, 3000),
        (year(FIRST, LAST, (FIRST, 3)), 1200, 1800),
        (year(FIRST, LAST, (FIRST, 6)), 2400, 3600),
        # BUrlG § 4: entry before July has the whole minimum after six months, else twelfths.
        (year(date(2026, 6, 1), began_on=date(2026, 6, 1)), 2000, 2000),
        (year(date(2026, 7, 1), began_on=date(2026, 7, 1)), 1000, 1500),
        (year(date(2026, 11, 1), began_on=date(2026, 11, 1)), 333, 500),
        # § 5 Abs. 2: one twelfth of 20 is 1.67, as a part of the year 2; of 30 it is 2.5, so 3.
        (year(date(2026, 11, 15), began_on=date(2026, 11, 15)), 200, 300),
        # § 5 Abs. 1 c: exit in the first half gives twelfths, in the second the whole minimum.
        (year(FIRST, date(2026, 6, 30)), 1000, 1500),
        (year(FIRST, date(2026, 7, 31)), 2000, 2000),
        (year(FIRST, date(2026, 9, 30)), 2000, 2300),
        # § 17 BEEG and § 26 Abs. 2 c TVöD: a twelfth less for every full calendar month.
        (year(suspended=tuple(range(1, 9))), 667, 1000),
        (year(suspended=tuple(range(1, 13))), 0, 0),
        # A change of the week on 1 July: half of either, and nothing of the first half is lost.
        (year(FIRST, LAST, (date(2020, 1, 1), 5), (date(2026, 7, 1), 3)), 1600, 2400),
    ],
)
def test_leave_of_a_year(facts: LeaveYear, statutory: int, total: int) -> None:
    found = entitlement(facts, TARIFF)
    assert (found.statutory_centidays, found.total_centidays) == (statutory, total)


def test_without_an_agreement_the_minimum_is_all() -> None:
    found = entitlement(year(), LAW)
    assert found.total_centidays == found.statutory_centidays == 2000


@pytest.mark.parametrize(
    ("rounding", "expected"),
    [
        (Rounding.NONE, (1250, 1233, 1267)),
        (Rounding.HALF_UP, (1300, 1200, 1300)),
        (Rounding.HALF_UP_ONLY, (1300, 1233, 1300)),
        (Rounding.DOWN, (1200, 1200, 1200)),
    ],
)
def test_roundings(rounding: Rounding, expected: tuple[int, int, int]) -> None:
    days = (Fraction(25, 2), Fraction(37, 3), Fraction(38, 3))
    assert tuple(round_days(one, rounding) for one in days) == expected
    assert round_days(Fraction(-1), rounding) == 0


def test_free_weekdays_cost_a_part_of_the_year_each() -> None:
    by_days = replace(TARIFF, days_off_divisor=260, rounding=Rounding.DOWN)
    facts = replace(year(FIRST, LAST, (FIRST, 4)), days_off=48)
    assert entitlement(facts, by_days).total_centidays == 2400
    assert entitlement(replace(facts, days_off=37), by_days).total_centidays == 2500


def test_months_are_counted_from_the_first_day_of_employment() -> None:
    spans = ((date(2026, 3, 15), date(2026, 12, 31)),)
    assert len(full_months(spans)) == 9
    assert full_months(spans)[0] == (date(2026, 3, 15), date(2026, 4, 14))
    assert add_months(date(2026, 1, 31), 1) == date(2026, 2, 28)
    assert add_months(date(2026, 12, 1), 1) == date(2027, 1, 1)


def test_the_week_of_a_month_in_which_it_changes_is_the_average_of_its_days() -> None:
    sections = (Section(date(2020, 1, 1), 5), Section(date(2026, 4, 11), 2))
    found = week_days(sections, date(2026, 4, 1), date(2026, 4, 30))
    assert found == Fraction(10 * 5 + 20 * 2, 30)
    assert week_days(sections, date(2026, 5, 1), date(2026, 5, 31)) == 2


def test_the_shipped_agreement_gives_a_day_more_from_2027_on() -> None:
    later = BOOK.parameters(("tvoed-vka", "dv-muster"), date(2027, 1, 1)).entitlement
    assert later is not None
    assert (TARIFF.days, later.days, TARIFF.rounding) == (30, 31, Rounding.HALF_UP)


@pytest.mark.parametrize(
    ("last", "retires", "total"),
    [
        # Twelfths of 30 days by the end of March are 7.5, rounded down; retiring gives 15.
        (date(2026, 3, 31), False, 700),
        (date(2026, 3, 31), True, 1500),
        (date(2026, 6, 30), True, 1500),
        (date(2026, 7, 31), True, 2000),
    ],
)
def test_frurlv_nrw_18_retirement_in_the_first_half_gives_half_of_the_year(
    last: date, retires: bool, total: int
) -> None:
    officials = BOOK.parameters(("azvo-nrw", "frurlv-nrw", "dv-muster"), date(2026, 1, 1))
    assert officials.entitlement is not None
    facts = replace(year(FIRST, last), retires=retires)
    assert entitlement(facts, officials.entitlement).total_centidays == total
    # In a week of four days it is half of 24.
    shorter = replace(year(FIRST, last, (FIRST, 4)), retires=True)
    if last.month <= 6:
        assert entitlement(shorter, officials.entitlement).total_centidays == 1200


def test_the_circumstance_says_that_employment_ends_by_retirement() -> None:
    last = date(2026, 3, 31)
    retired = CircumstanceRecorded("retirement", date(2026, 3, 1), None, 0, "Urkunde")
    for more, granted in (((), 700), ((retired,), 1500)):
        who = employment(
            date(2020, 1, 1), (492, 492, 492, 492, 492, 0, 0), *more, EmploymentEnded(last),
            agreements=("azvo-nrw", "frurlv-nrw", "dv-muster"),
        )  # fmt: skip
        found = evaluate_months({}, who, "2026-01", "2026-03")["2026-03"]
        assert found.sheet.closing[Account.LEAVE] == granted
