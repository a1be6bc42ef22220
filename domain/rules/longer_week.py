"""Longer weekly hours by choice (TVöD-VKA § 6, from 2026): limited in length and in time.

Whether it was chosen is a circumstance with its first and last day; hours that go beyond what
may be chosen are a finding, and count.
"""

from __future__ import annotations

from datetime import date

from msgspec import Struct

from domain.findings import Finding, FindingCode, Severity
from domain.rules.period import MonthFigures
from domain.rules.work import NOTHING, Outcome
from domain.standing import Circumstance, Standing

RULE = "longer_week"
CHOSEN = "longer_hours"
"""The circumstance of having chosen longer hours."""


class Parameters(Struct, frozen=True, forbid_unknown_fields=True):
    """How far the choice goes."""

    most_weekly_minutes: int
    most_months: int
    """For so many months at a time."""
    excluded: tuple[str, ...]
    """Circumstances of those who cannot choose."""
    citation: str = ""


def longer_week(month: MonthFigures, parameters: Parameters) -> Outcome:
    """Report weekly hours above those of full-timers that cannot be chosen like this."""
    standing = month.standing
    if standing.weekly_minutes <= standing.full_weekly_minutes or not standing.full_weekly_minutes:
        return NOTHING
    chosen = _chosen(standing)
    months = 0 if chosen is None else _begun_months(chosen.first, month.last)
    excluded = sum(standing.value(kind) is not None for kind in parameters.excluded)
    if (
        chosen is not None
        and months <= parameters.most_months
        and standing.weekly_minutes <= parameters.most_weekly_minutes
        and not excluded
    ):
        return NOTHING
    finding = Finding(
        FindingCode.LONGER_WEEK,
        month.last,
        Severity.WARNING,
        RULE,
        parameters.citation,
        {
            "weekly_minutes": standing.weekly_minutes,
            "most_weekly_minutes": parameters.most_weekly_minutes,
            "chosen": int(chosen is not None),
            "months": months,
            "most_months": parameters.most_months,
            "excluded": excluded,
        },
    )
    return Outcome((), (finding,))


def _chosen(standing: Standing) -> Circumstance | None:
    return next((one for one in standing.circumstances if one.kind == CHOSEN), None)


def _begun_months(first: date, last: date) -> int:
    """Months from one day to another, both included, a begun one counted."""
    whole = (last.year - first.year) * 12 + last.month - first.month
    return whole + (last.day >= first.day)
