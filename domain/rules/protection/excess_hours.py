"""Working time beyond that of a working day, which is recorded and kept (ArbZG § 16(2)).

The record includes a list of people who consented to longer hours (§ 7(7)). Sheets and consents
themselves are kept elsewhere; this rule selects the days of the list, and the last day of
retention.
"""

from __future__ import annotations

from calendar import monthrange
from datetime import date

from msgspec import Struct

RULE = "excess_hours"


class Parameters(Struct, frozen=True, forbid_unknown_fields=True):
    """Minutes above which a day's work is recorded, and the years of retention."""

    above_minutes: int
    keep_years: int
    citation: str = ""


def excess_hours(worked_minutes: int, parameters: Parameters) -> int:
    """Return minutes of a day beyond the working day's regular time; 0 without any."""
    return max(0, worked_minutes - parameters.above_minutes)


def kept_until(day: date, parameters: Parameters) -> date:
    """Return the last day of the minimum retention of a day's record."""
    year = day.year + parameters.keep_years
    return date(year, day.month, min(day.day, monthrange(year, day.month)[1]))
