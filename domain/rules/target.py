"""The day's target (Sollzeit): the weekly pattern, nothing on a public holiday.

A holiday on a working day reduces the target (ArbZG § 9, EFZG § 2: the time
need not be worked and is not made up for); the other model, crediting hours
against a full target, gives the same balance. Where a week's quantity is owed
whenever it is worked, an agreement may say that a holiday takes an equal part of
the week away, whatever the pattern has on it (AZVOFeu NRW § 2 Abs. 2: a fifth).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from msgspec import Struct

from domain.accounts import Account, Route, Transfer

RULE = "target"
DEBIT = Route(RULE, Account.FLEX, Account.TARGET)


class Parameters(Struct, frozen=True, forbid_unknown_fields=True):
    """Whether a public holiday on a working day takes the day's target away."""

    holiday_reduces_target: bool
    quantity_holiday_days: int = 0
    """Of a weekly quantity a holiday takes as many-th part, on the first as many weekdays.

    0: it takes what the pattern has on it.
    """
    citation: str = ""


def target(
    day: date, pattern_minutes: int, parameters: Parameters, *, holiday: bool
) -> Transfer | None:
    """Debit the flex account with the minutes the pattern asks for on this day.

    It is the same for everybody with this pattern, so whose terms cause it is added later.
    """
    if not pattern_minutes or (holiday and parameters.holiday_reduces_target):
        return None
    return Transfer(DEBIT, pattern_minutes, day, parameters.citation)


def holiday_relief(week: Sequence[int], parameters: Parameters) -> tuple[int, ...] | None:
    """Of a weekly quantity what a holiday takes away, Monday to Sunday; None: the day's own.

    All these weekdays together take the whole week away: what dividing leaves goes, a
    minute each, to the first of them.
    """
    days = parameters.quantity_holiday_days
    if not days or not parameters.holiday_reduces_target:
        return None
    part, left = divmod(sum(week), days)
    return tuple(part + (day < left) if day < days else 0 for day in range(7))


def quantity_target(
    day: date, pattern_minutes: int, relief_minutes: int, parameters: Parameters
) -> Transfer | None:
    """What a holiday asks for where a weekly quantity is owed; less than nothing relieves others.

    Another day of the week then needs less, so the week's sum is right whenever it is worked.
    """
    owed = pattern_minutes - relief_minutes
    return Transfer(DEBIT, owed, day, parameters.citation) if owed else None
