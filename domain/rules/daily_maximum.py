"""Longest working day (ArbZG § 3): worked time above the limit is a finding, and counts."""

from msgspec import Struct

from domain.findings import Finding, FindingCode, Severity
from domain.rules.period import Day
from domain.rules.work import NOTHING, Outcome

RULE = "daily_maximum"


class Parameters(Struct, frozen=True, forbid_unknown_fields=True):
    """The limit of net working time per working day."""

    limit_minutes: int
    citation: str = ""


def daily_maximum(day: Day, parameters: Parameters) -> Outcome:
    """Report a day whose net working time passes the limit."""
    if day.worked_minutes <= parameters.limit_minutes:
        return NOTHING
    finding = Finding(
        FindingCode.DAILY_MAXIMUM,
        day.day,
        Severity.BREACH,
        RULE,
        parameters.citation,
        {"worked_minutes": day.worked_minutes, "limit_minutes": parameters.limit_minutes},
        day.work.causes,
    )
    return Outcome((), (finding,))
