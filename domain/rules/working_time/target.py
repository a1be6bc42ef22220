"""The day's target (Sollzeit): the weekly pattern, nothing on a public holiday.

A holiday on a working day reduces the target (ArbZG § 9, EFZG § 2: the time
need not be worked and is not made up for); the other model, crediting hours
against a full target, gives the same balance. For a weekly quantity owed at any
time of the week, an agreement may let a holiday take an equal part of the week away,
regardless of the pattern of that day (AZVOFeu NRW § 2 Abs. 2: a fifth).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from msgspec import Struct

from domain.values.accounts import Account, Route, Transfer

RULE = "target"
DEBIT = Route(RULE, Account.FLEX, Account.TARGET)


class Parameters(Struct, frozen=True, forbid_unknown_fields=True):
    """Effect of a public holiday on the target."""

    holiday_reduces_target: bool
    quantity_holiday_days: int = 0
    """Number of weekdays from Monday on; a holiday on one takes an equal part of the week.

    0: a holiday takes the pattern's minutes of that day.
    """
    citation: str = ""


def target(
    day: date, pattern_minutes: int, parameters: Parameters, *, holiday: bool
) -> Transfer | None:
    """Debit the flex account with the pattern's minutes of this day.

    It is the same for everybody with this pattern, so the causing terms are added later.
    """
    if not pattern_minutes or (holiday and parameters.holiday_reduces_target):
        return None
    return Transfer(DEBIT, pattern_minutes, day, parameters.citation)


def holiday_relief(week: Sequence[int], parameters: Parameters) -> tuple[int, ...] | None:
    """Return a holiday's part of a weekly quantity, Monday to Sunday; None: the day's own minutes.

    The parts add up to the whole week: the remainder of the division goes, a minute
    each, to the first days.
    """
    days = parameters.quantity_holiday_days
    if not days or not parameters.holiday_reduces_target:
        return None
    part, left = divmod(sum(week), days)
    return tuple(part + (day < left) if day < days else 0 for day in range(7))


def quantity_target(
    day: date, pattern_minutes: int, relief_minutes: int, parameters: Parameters
) -> Transfer | None:
    """Return the target of a holiday in a weekly quantity; a negative one relieves other days.

    The other days of the week then need less, so the week's sum is right regardless of the days
    worked.
    """
    owed = pattern_minutes - relief_minutes
    return Transfer(DEBIT, owed, day, parameters.citation) if owed else None
