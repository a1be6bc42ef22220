"""Longer weekly hours by choice (TVöD-VKA § 6, from 2026): limited in length and in time.

The choice is a circumstance with its first and last day; hours beyond the permitted choice are a
finding and still count.
"""

from __future__ import annotations

from datetime import date

from msgspec import Struct

from domain.facts.profile import Circumstance, Profile
from domain.rules.vocabulary.periods import MonthFigures
from domain.rules.vocabulary.work_day import NOTHING, Outcome
from domain.values.findings import Finding, FindingCode, Severity

RULE = "longer_week"
CHOSEN = "longer_hours"
"""The circumstance of longer hours by choice."""


class Parameters(Struct, frozen=True, forbid_unknown_fields=True):
    """Limits of the choice."""

    most_weekly_minutes: int
    most_months: int
    """Most months of one choice."""
    excluded: tuple[str, ...]
    """Circumstances that exclude a person from the choice."""
    citation: str = ""


def longer_week(month: MonthFigures, parameters: Parameters) -> Outcome:
    """Report weekly hours above full time beyond the permitted choice."""
    profile = month.profile
    if profile.weekly_minutes <= profile.full_weekly_minutes or not profile.full_weekly_minutes:
        return NOTHING
    chosen = _chosen(profile)
    months = 0 if chosen is None else _begun_months(chosen.first, month.last)
    excluded = sum(profile.value(kind) is not None for kind in parameters.excluded)
    if (
        chosen is not None
        and months <= parameters.most_months
        and profile.weekly_minutes <= parameters.most_weekly_minutes
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
            "weekly_minutes": profile.weekly_minutes,
            "most_weekly_minutes": parameters.most_weekly_minutes,
            "chosen": int(chosen is not None),
            "months": months,
            "most_months": parameters.most_months,
            "excluded": excluded,
        },
    )
    return Outcome((), (finding,))


def _chosen(profile: Profile) -> Circumstance | None:
    return next((one for one in profile.circumstances if one.kind == CHOSEN), None)


def _begun_months(first: date, last: date) -> int:
    """Return the months from one day to another, both included; a begun month counts."""
    whole = (last.year - first.year) * 12 + last.month - first.month
    return whole + (last.day >= first.day)
