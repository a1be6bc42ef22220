"""Additional leave for shift work: TVöD § 27."""

from datetime import date

import pytest

from domain.rules.leave.shift_leave import shift_leave
from tests.domain.lines import BOOK

FOUND = BOOK.parameters(("tvoed-vka", "dv-muster"), date(2026, 6, 1)).shift_leave
NEVER = date(2199, 12, 31)


@pytest.mark.parametrize(
    ("rotating", "shifts", "until", "days"),
    [
        ([(date(2026, 1, 1), NEVER)], [], date(2026, 2, 27), 0),
        ([(date(2026, 1, 1), NEVER)], [], date(2026, 2, 28), 1),
        ([(date(2026, 1, 15), NEVER)], [], date(2026, 3, 31), 1),
        ([(date(2026, 1, 1), NEVER)], [], date(2026, 12, 31), 6),
        # Months of the year before count towards the step that is full in this year.
        ([(date(2025, 12, 1), NEVER)], [], date(2026, 1, 31), 1),
        ([(date(2019, 2, 1), NEVER)], [], date(2026, 12, 31), 6),
        # Interrupted, the months are counted anew.
        (
            [(date(2026, 1, 1), date(2026, 2, 15)), (date(2026, 3, 1), NEVER)],
            [],
            date(2026, 4, 30),
            1,
        ),
        ([], [(date(2026, 1, 1), NEVER)], date(2026, 12, 31), 3),
        ([], [(date(2025, 11, 1), NEVER)], date(2026, 2, 28), 1),
        ([], [], date(2026, 12, 31), 0),
        # Abs. 4: both together are no more than six.
        ([(date(2026, 1, 1), NEVER)], [(date(2026, 1, 1), NEVER)], date(2026, 12, 31), 6),
    ],
)
def test_days_by_months_in_a_row(
    rotating: list[tuple[date, date]], shifts: list[tuple[date, date]], until: date, days: int
) -> None:
    assert FOUND is not None
    assert shift_leave(rotating, shifts, 2026, until, FOUND) == days * 100
