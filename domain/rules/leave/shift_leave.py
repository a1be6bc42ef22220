"""Additional leave for shift work (TVöD § 27): days for a number of consecutive months.

The months need not be calendar months; they are counted from the first day of permanent shift
work, and leave belongs to the year in which its months are completed.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from msgspec import Struct

from domain.rules.leave.entitlement import DAY_CENTIDAYS, MONTHS, add_months

RULE = "shift_leave"


class Parameters(Struct, frozen=True, forbid_unknown_fields=True, cache_hash=True):
    """Consecutive months for a step, and the days for one, two, three and more steps."""

    rotating_months: int
    rotating_days: tuple[int, ...]
    shift_months: int
    shift_days: tuple[int, ...]
    most_days: int
    citation: str = ""


def shift_leave(
    rotating: Sequence[tuple[date, date]],
    shifts: Sequence[tuple[date, date]],
    year: int,
    until: date,
    parameters: Parameters,
) -> int:
    """Return a year's additional leave in hundredths of a day, by steps completed until a day."""
    days = _days(
        _steps(rotating, parameters.rotating_months, year, until), parameters.rotating_days
    ) + _days(_steps(shifts, parameters.shift_months, year, until), parameters.shift_days)
    return min(days, parameters.most_days) * DAY_CENTIDAYS


def _steps(times: Sequence[tuple[date, date]], months: int, year: int, until: date) -> int:
    """Return the number of steps of ``months`` consecutive months completed in the year."""
    found = 0
    for first, last in times:
        number = max(0, (year - first.year - 1) * MONTHS // months - 1)
        while True:
            number += 1
            full = add_months(first, number * months) - timedelta(days=1)
            if full > min(last, until):
                break
            found += full.year == year
    return found


def _days(steps: int, given: tuple[int, ...]) -> int:
    return given[min(steps, len(given)) - 1] if steps and given else 0
