"""A working day without work and without an absence (Dienstvereinbarung on flexible hours).

Evaluation knows no clock: a day is known to be over once somebody has worked later, or the
month is closed. Until then nothing is said of it.
"""

from msgspec import Struct

from domain.findings import Finding, FindingCode, Severity
from domain.rules.core_time import excused_minutes
from domain.rules.ordinary import ALL_WORK, Ordinary
from domain.rules.period import Day
from domain.rules.work import NOTHING, Outcome

RULE = "unexplained_absence"


class Parameters(Struct, frozen=True, forbid_unknown_fields=True):
    """Whether absence has to be explained."""

    is_reported: bool
    citation: str = ""

    @property
    def ordinary(self) -> Ordinary:
        """Work explains itself."""
        return ALL_WORK

    @property
    def asks_for_work(self) -> bool:
        """Of a day that is over, on which work was owed and nothing is known, it speaks."""
        return self.is_reported


def unexplained_absence(day: Day, parameters: Parameters) -> Outcome:
    """Report a day that is over and that asked for work, of which nothing is known."""
    target = day.planned.target_minutes
    if day.work.stints or target <= 0 or not day.over or not parameters.is_reported:
        return NOTHING
    if day.standing.weekly_quantity or day.call_outs:
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
