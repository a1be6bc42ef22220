"""Most days of work in a week (JArbSchG § 15); a school day is one."""

from msgspec import Struct

from domain.rules.vocabulary.periods import Week
from domain.rules.vocabulary.work_day import NOTHING, Outcome
from domain.values.findings import Finding, FindingCode, Severity

RULE = "days_a_week"


class Parameters(Struct, frozen=True, forbid_unknown_fields=True):
    """Most days of a week with work."""

    limit_days: int
    citation: str = ""


def days_a_week(week: Week, parameters: Parameters) -> Outcome:
    """Report a week with more days of work than the limit."""
    days = sum(
        1 for day in week.days if day.span_minutes or day.beside_minutes or day.school_minutes
    )
    if days <= parameters.limit_days:
        return NOTHING
    finding = Finding(
        FindingCode.DAYS_A_WEEK,
        week.last,
        Severity.BREACH,
        RULE,
        parameters.citation,
        {"worked_days": days, "limit_days": parameters.limit_days},
    )
    return Outcome((), (finding,))
