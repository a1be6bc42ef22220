"""Compensation of a shortened rest by a longer one in time (ArbZG § 5(2), § 7(1) Nr. 3)."""

from msgspec import Struct

from domain.rules.vocabulary.periods import Week
from domain.rules.vocabulary.work_day import NOTHING, Outcome
from domain.values.findings import Finding, FindingCode, Severity

RULE = "rest_compensation"


class Parameters(Struct, frozen=True, forbid_unknown_fields=True):
    """Length of a compensating rest, and the period for it."""

    least_minutes: int
    """Least length of a compensating rest."""
    weeks: int
    citation: str = ""

    @property
    def look_back_weeks(self) -> int:
        """Look back far enough to know the long rests used up by earlier shortened ones."""
        return 2 * self.weeks


def rest_compensation(week: Week, parameters: Parameters) -> Outcome:
    """Report shortened rests without a long rest left within the period of whole weeks."""
    due = week.own.monday - 7 * parameters.weeks
    if not week.ends and not any(one.short_rests for one in week.earlier if one.monday == due):
        return NOTHING
    open_rests: list[tuple[int, int]] = []
    for one in (*week.earlier, week.own):
        if one.short_rests:
            open_rests.append((one.monday, one.short_rests))
        left = one.long_rests
        while left and open_rests:
            monday, short = open_rests.pop(0)
            if short > left:
                open_rests.insert(0, (monday, short - left))
            left -= min(short, left)
    missing = sum(short for monday, short in open_rests if monday == due or week.ends)
    if not missing:
        return NOTHING
    figures = {
        "short_rests": missing,
        "least_minutes": parameters.least_minutes,
        "weeks": parameters.weeks,
    }
    finding = Finding(
        FindingCode.REST_NOT_COMPENSATED,
        week.last,
        Severity.BREACH,
        RULE,
        parameters.citation,
        figures,
    )
    return Outcome((), (finding,))
