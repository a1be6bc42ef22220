"""Additional leave of severely disabled people: SGB IX § 208."""

from datetime import date

import pytest

from domain.rules.leave.disabled_leave import disabled_leave
from domain.rules.leave.entitlement import LeaveYear, Section
from tests.domain.lines import BOOK

IDS = ("tvoed-vka", "dv-muster")
FOUND = BOOK.parameters(IDS, date(2026, 6, 1), None, frozenset({"severely_disabled"}))
FIRST, LAST = date(2026, 1, 1), date(2026, 12, 31)


@pytest.mark.parametrize(
    ("status", "days_a_week", "centidays"),
    [
        ((FIRST, LAST), 5, 500),
        ((date(2019, 3, 1), LAST), 4, 400),
        # Abs. 2: a twelfth for every full month, from half a day on a whole one.
        ((date(2026, 5, 1), LAST), 5, 333),
        ((date(2026, 4, 15), LAST), 5, 333),
        ((date(2026, 4, 1), LAST), 5, 400),
        ((date(2026, 12, 15), LAST), 5, 0),
        ((date(2025, 1, 1), date(2025, 12, 31)), 5, 0),
    ],
)
def test_days_of_a_year(status: tuple[date, date], days_a_week: int, centidays: int) -> None:
    assert FOUND.disabled_leave is not None
    assert FOUND.entitlement is not None
    sections = (Section(date(2019, 1, 1), days_a_week),)
    facts = LeaveYear(2026, ((FIRST, LAST),), date(2019, 1, 1), sections)
    assert disabled_leave(facts, [status], FOUND.entitlement, FOUND.disabled_leave) == centidays


def test_it_is_only_for_whom_it_is() -> None:
    assert BOOK.parameters(IDS, date(2026, 6, 1)).disabled_leave is None
