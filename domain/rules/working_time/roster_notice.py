"""Notice of a roster (Dienstvereinbarung; § 12 Abs. 3 TzBfG as a pattern).

A later change is valid and binding; it is reported with the remaining days of notice.
"""

from msgspec import Struct

from domain.rules.vocabulary.periods import Day
from domain.rules.vocabulary.work_day import NOTHING, Outcome
from domain.values.findings import Finding, FindingCode, Severity

RULE = "roster_notice"


class Parameters(Struct, frozen=True, forbid_unknown_fields=True):
    """Days of notice."""

    notice_days: int
    citation: str = ""


def roster_notice(day: Day, parameters: Parameters) -> Outcome:
    """Report a day whose shifts were changed on shorter notice than agreed."""
    if day.planned_on is None:
        return NOTHING
    left = (day.day - day.planned_on).days
    if left >= parameters.notice_days:
        return NOTHING
    figures = {"left_days": left, "notice_days": parameters.notice_days}
    finding = Finding(
        FindingCode.ROSTER_NOTICE_SHORT,
        day.day,
        Severity.INFO,
        RULE,
        parameters.citation,
        figures,
    )
    return Outcome((), (finding,))
