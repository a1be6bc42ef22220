"""A working day without work and without an absence (Dienstvereinbarung on flexible hours).

Evaluation uses no clock: a day counts as over after work on a later day or the close of the
month. Until then it is not reported.
"""

from msgspec import Struct

from domain.rules.vocabulary.periods import Day
from domain.rules.vocabulary.work_day import NOTHING, Outcome
from domain.rules.working_time.core_time import excused_minutes
from domain.values.findings import Finding, FindingCode, Severity

RULE = "unexplained_absence"


class Parameters(Struct, frozen=True, forbid_unknown_fields=True):
    """Reporting of unexplained absence."""

    is_reported: bool
    citation: str = ""


def unexplained_absence(day: Day, parameters: Parameters) -> Outcome:
    """Report a day that is over, with a target and without any record."""
    target = day.planned.target_minutes
    if day.work.stints or target <= 0 or not day.over or not parameters.is_reported:
        return NOTHING
    if day.profile.weekly_quantity or day.call_outs:
        return NOTHING
    excused = excused_minutes(day.absences, target)
    if excused >= target:
        return NOTHING
    finding = Finding(
        FindingCode.UNEXPLAINED_ABSENCE,
        day.day,
        Severity.WARNING,
        RULE,
        parameters.citation,
        {"target_minutes": target, "excused_minutes": excused},
    )
    return Outcome((), (finding,))
