"""Additional leave of severely disabled people (SGB IX § 208).

A year with the status in only part of it gives a twelfth for every full month of the status; a
fraction of at least half a day becomes a whole day.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from fractions import Fraction

from msgspec import Struct
from msgspec.structs import replace

from domain.rules.leave import entitlement
from domain.rules.leave.entitlement import LeaveYear, Rounding, earned_days, round_days

RULE = "disabled_leave"


class Parameters(Struct, frozen=True, forbid_unknown_fields=True, cache_hash=True):
    """Additional days of a year for a week of ``week_days``."""

    days: int
    week_days: int
    rounding: Rounding
    citation: str = ""


def disabled_leave(
    facts: LeaveYear,
    status: Iterable[tuple[date, date]],
    of_year: entitlement.Parameters,
    parameters: Parameters,
) -> int:
    """Return the year's leave in hundredths of a day; ``status`` are times of disability."""
    spans = tuple(
        (max(first, begin), min(last, end))
        for first, last in facts.spans
        for begin, end in status
        if first <= end and begin <= last
    )
    per_week_day = Fraction(parameters.days, parameters.week_days)
    exact = earned_days(replace(facts, spans=spans), per_week_day, of_year)
    return round_days(exact, parameters.rounding)
