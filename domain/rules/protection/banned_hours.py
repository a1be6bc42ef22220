"""Hours of the clock in which work is banned altogether (JArbSchG § 14, MuSchG § 5)."""

from msgspec import Struct

from domain.rules.vocabulary.clock_windows import ClockWindow, minutes_in, reaches
from domain.rules.vocabulary.ordinary_days import Ordinary, outside
from domain.rules.vocabulary.periods import Day
from domain.rules.vocabulary.work_day import NOTHING, Outcome
from domain.values.findings import Finding, FindingCode, Severity

RULE = "banned_hours"


class Parameters(Struct, frozen=True, forbid_unknown_fields=True):
    """Hours in which work is banned."""

    window: ClockWindow
    citation: str = ""

    @property
    def ordinary(self) -> Ordinary:
        """Work at other hours."""
        return outside(self.window)


def banned_hours(day: Day, parameters: Parameters) -> Outcome:
    """Report work within the banned hours, call-outs included."""
    stints = day.work.stints
    window = parameters.window
    if not day.call_outs and (not stints or not reaches(stints, window)):
        return NOTHING
    minutes = minutes_in((*stints, *day.call_outs), window)
    if not minutes:
        return NOTHING
    figures = {
        "banned_minutes": minutes,
        "begin_minute": window.begin_minute,
        "end_minute": window.end_minute,
    }
    finding = Finding(
        FindingCode.BANNED_HOURS,
        day.day,
        Severity.BREACH,
        RULE,
        parameters.citation,
        figures,
        day.causes,
    )
    return Outcome((), (finding,))
