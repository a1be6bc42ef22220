"""Longest working day (ArbZG § 3): worked time above the limit is a finding, and counts."""

from msgspec import Struct

from domain.findings import Finding, FindingCode, Severity
from domain.rules.work import NOTHING, Outcome, WorkDay

RULE = "daily_maximum"


class Parameters(Struct, frozen=True, forbid_unknown_fields=True):
    """The limit of net working time per working day."""

    limit_minutes: int
    citation: str = ""


def daily_maximum(work: WorkDay, worked_minutes: int, parameters: Parameters) -> Outcome:
    """Report a day whose net ``worked_minutes`` pass the limit."""
    if worked_minutes <= parameters.limit_minutes:
        return NOTHING
    finding = Finding(
        FindingCode.DAILY_MAXIMUM,
        work.day,
        Severity.BREACH,
        RULE,
        parameters.citation,
        {"worked_minutes": worked_minutes, "limit_minutes": parameters.limit_minutes},
        work.causes,
    )
    return Outcome((), (finding,))
