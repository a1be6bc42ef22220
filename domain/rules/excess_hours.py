"""Working time beyond that of a working day, which is recorded and kept (ArbZG § 16(2)).

With it goes a list of who has consented to longer hours (§ 7(7)). What is kept are sheets and
consents themselves; this rule says which days belong on the list, and until when.
"""

from __future__ import annotations

from calendar import monthrange
from datetime import date

from msgspec import Struct

RULE = "excess_hours"


class Parameters(Struct, frozen=True, forbid_unknown_fields=True):
    """From what on a day's work is recorded, and for how many years that is kept."""

    above_minutes: int
    keep_years: int
    citation: str = ""


def excess_hours(worked_minutes: int, parameters: Parameters) -> int:
    """Minutes of a day beyond the working day's regular time; 0 where there are none."""
    return max(0, worked_minutes - parameters.above_minutes)


def kept_until(day: date, parameters: Parameters) -> date:
    """The last day until which the record of a day is kept at least."""
    year = day.year + parameters.keep_years
    return date(year, day.month, min(day.day, monthrange(year, day.month)[1]))
