"""How much of a month may be mobile work (Dienstvereinbarung on mobile work).

The limit is a share of what the month asks for, so it is passed only once it is; for those
with whom less is agreed their own share counts.
"""

from msgspec import Struct

from domain.findings import Finding, FindingCode, Severity
from domain.rules.mobile_work import AGREED, total_mobile_minutes
from domain.rules.period import MonthFigures
from domain.rules.work import NOTHING, Outcome

RULE = "mobile_share"


class Parameters(Struct, frozen=True, forbid_unknown_fields=True):
    """The share that mobile work may have."""

    most_percent: int
    citation: str = ""


def mobile_share(month: MonthFigures, parameters: Parameters) -> Outcome:
    """Report a month in which more than the share was worked elsewhere; all of it counts."""
    mobile = total_mobile_minutes(day.work for day in month.days)
    if not mobile:
        return NOTHING
    own = month.standing.value(AGREED)
    percent = parameters.most_percent if own is None else min(own, parameters.most_percent)
    target = sum(day.target_minutes for day in month.figures)
    if mobile * 100 <= target * percent:
        return NOTHING
    figures = {"mobile_minutes": mobile, "target_minutes": target, "most_percent": percent}
    finding = Finding(
        FindingCode.MOBILE_SHARE, month.last, Severity.INFO, RULE, parameters.citation, figures
    )
    return Outcome((), (finding,))
