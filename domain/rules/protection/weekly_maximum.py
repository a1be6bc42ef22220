"""Longest week (JArbSchG § 8(1)): work above the limit is a finding and still counts."""

from msgspec import Struct

from domain.rules.vocabulary.periods import Week
from domain.rules.vocabulary.work_day import NOTHING, Outcome
from domain.values.findings import Finding, FindingCode, Severity

RULE = "weekly_maximum"


class Parameters(Struct, frozen=True, forbid_unknown_fields=True):
    """The limit of working time in a week."""

    limit_minutes: int
    counts_school: bool = False
    """Time at a vocational school counts as worked."""
    citation: str = ""


def weekly_maximum(week: Week, parameters: Parameters) -> Outcome:
    """Report a week with more work than the limit."""
    worked = week.own.worked_minutes
    school = sum(day.school_minutes for day in week.days) if parameters.counts_school else 0
    if worked + school <= parameters.limit_minutes:
        return NOTHING
    finding = Finding(
        FindingCode.WEEKLY_MAXIMUM,
        week.last,
        Severity.BREACH,
        RULE,
        parameters.citation,
        {
            "worked_minutes": worked,
            "school_minutes": school,
            "limit_minutes": parameters.limit_minutes,
        },
    )
    return Outcome((), (finding,))
