"""Rest on Sundays and public holidays joined with a daily rest (ArbZG § 11(4)).

Twenty-four hours and the daily rest before or after them are free of work in one piece, unless
technical or organisational reasons prevent it; the finding is therefore a hint, not a breach.
"""

from __future__ import annotations

from msgspec import Struct

from domain.rules.vocabulary.periods import DayFigure, Trait, Week
from domain.rules.vocabulary.work_day import NOTHING, Outcome
from domain.values.findings import Finding, FindingCode, Severity

RULE = "sunday_rest"
_HOLIDAY, _PAST_MIDNIGHT = int(Trait.HOLIDAY), int(Trait.PAST_MIDNIGHT)
_SUNDAY = 6


class Parameters(Struct, frozen=True, forbid_unknown_fields=True):
    """Least rest around a free Sunday or holiday."""

    least_minutes: int
    citation: str = ""


def sunday_rest(week: Week, parameters: Parameters) -> Outcome:
    """Report the first work after a Sunday or holiday off that came too early."""
    days, least = week.days, parameters.least_minutes
    # A week without neutral days has no holiday, so only Monday follows such a rest.
    last = len(days) if week.own.neutral_days else 1
    if last == 1 and not 0 <= days[0].rested_minutes < least:
        return NOTHING
    before = week.before
    findings: list[Finding] = []
    into = before[-2].traits & _PAST_MIDNIGHT if len(before) > 1 else 0
    day_before = before[-1] if before else None
    for day in days[:last]:
        if (
            0 <= day.rested_minutes < least
            and day_before is not None
            and (day_before.traits & _HOLIDAY or day_before.weekday == _SUNDAY)
            and _is_off(day_before, into)
        ):
            findings.append(_finding(week, day, parameters))
        into = 0 if day_before is None else day_before.traits & _PAST_MIDNIGHT
        day_before = day
    return Outcome((), tuple(findings)) if findings else NOTHING


def _is_off(day: DayFigure, into: int) -> bool:
    """Check that the day has no work, also none continued from the previous day."""
    return not into and not day.span_minutes and not day.beside_minutes


def _finding(week: Week, day: DayFigure, parameters: Parameters) -> Finding:
    return Finding(
        FindingCode.SUNDAY_REST,
        week.last,
        Severity.WARNING,
        RULE,
        parameters.citation,
        {
            "rest_minutes": day.rested_minutes,
            "least_minutes": parameters.least_minutes,
            "days_ago": week.days[-1].number - day.number,
        },
    )
