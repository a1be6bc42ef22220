"""Share of mobile work in a month (Dienstvereinbarung on mobile work).

The limit is a share of the month's whole target. A smaller share agreed with the person takes
precedence.
"""

from msgspec import Struct

from domain.rules.vocabulary.periods import MonthFigures
from domain.rules.vocabulary.work_day import NOTHING, Outcome
from domain.rules.working_time.mobile_work import AGREED, total_mobile_minutes
from domain.values.findings import Finding, FindingCode, Severity

RULE = "mobile_share"


class Parameters(Struct, frozen=True, forbid_unknown_fields=True):
    """Largest share of mobile work."""

    most_percent: int
    citation: str = ""


def mobile_share(month: MonthFigures, parameters: Parameters) -> Outcome:
    """Report a month with mobile work above the share; all of it counts as worked."""
    mobile = total_mobile_minutes(day.work for day in month.days)
    if not mobile:
        return NOTHING
    own = month.profile.value(AGREED)
    percent = parameters.most_percent if own is None else min(own, parameters.most_percent)
    target = sum(day.target_minutes for day in month.figures)
    if mobile * 100 <= target * percent:
        return NOTHING
    figures = {"mobile_minutes": mobile, "target_minutes": target, "most_percent": percent}
    finding = Finding(
        FindingCode.MOBILE_SHARE, month.last, Severity.INFO, RULE, parameters.citation, figures
    )
    return Outcome((), (finding,))
