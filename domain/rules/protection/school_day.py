"""No work on a whole day of vocational school (JArbSchG § 9(1) Nr. 2).

A whole day of absence for school stands for more than five lessons; a shorter one is entered
with its minutes, and work beside it is allowed.
"""

from msgspec import Struct

from domain.rules.vocabulary.periods import Day
from domain.rules.vocabulary.work_day import NOTHING, Outcome
from domain.values.findings import Finding, FindingCode, Severity

RULE = "school_day"


class Parameters(Struct, frozen=True, forbid_unknown_fields=True):
    """Ban of work on a whole day of school."""

    whole_day_bans_work: bool
    citation: str = ""


def school_day(day: Day, parameters: Parameters) -> Outcome:
    """Report work on a whole day of school."""
    if not day.absences or not day.work.stints or not parameters.whole_day_bans_work:
        return NOTHING
    if not any(one.kind.school and one.is_whole for one in day.absences):
        return NOTHING
    finding = Finding(
        FindingCode.SCHOOL_DAY,
        day.day,
        Severity.BREACH,
        RULE,
        parameters.citation,
        {"worked_minutes": day.worked_minutes, "school_minutes": day.school_minutes},
        day.work.causes,
    )
    return Outcome((), (finding,))
