"""The day's target (Sollzeit): the weekly pattern, nothing on a public holiday.

A holiday on a working day reduces the target (ArbZG § 9, EFZG § 2: the time
need not be worked and is not made up for); the other model, crediting hours
against a full target, gives the same balance.
"""

from datetime import date

from msgspec import Struct

from domain.accounts import Account, Route, Transfer

RULE = "target"
DEBIT = Route(RULE, Account.FLEX, Account.TARGET)


class Parameters(Struct, frozen=True, forbid_unknown_fields=True):
    """Whether a public holiday on a working day takes the day's target away."""

    holiday_reduces_target: bool
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
