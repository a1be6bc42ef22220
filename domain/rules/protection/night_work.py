"""Night work and the status of night worker (ArbZG § 2(3) to (5), § 6).

Other averages apply to night workers. The permanent status is recorded as a circumstance, and a
finding reports the month in which it becomes due.
"""

from __future__ import annotations

from datetime import date

from msgspec import Struct

from domain.rules.vocabulary.clock_windows import ClockWindow, minutes_in, reaches
from domain.rules.vocabulary.ordinary_days import Ordinary, outside
from domain.rules.vocabulary.periods import MonthFigures
from domain.rules.vocabulary.work_day import NOTHING, Outcome, Stint
from domain.values.findings import Finding, FindingCode, Severity
from domain.values.time import day_number

RULE = "night_work"
NIGHT_WORKER = "night_worker"
"""The circumstance of a night worker (``circumstances.toml``)."""


class Parameters(Struct, frozen=True, forbid_unknown_fields=True):
    """Definition of night work, and the number of nights that makes a night worker."""

    window: ClockWindow
    above_minutes: int
    """Work within the window above this makes a shift night work."""
    days_a_year: int
    citation: str = ""

    @property
    def ordinary(self) -> Ordinary:
        """Work by day, outside the window."""
        return outside(self.window)

    @property
    def look_back_months(self) -> int:
        """Look back over a calendar year."""
        return 11


def is_night(stints: tuple[Stint, ...], parameters: Parameters) -> bool:
    """Check whether a shift is night work."""
    if not reaches(stints, parameters.window):
        return False
    return minutes_in(stints, parameters.window) > parameters.above_minutes


def night_work(month: MonthFigures, parameters: Parameters) -> Outcome:
    """Report a person who reaches the number of nights in the year without the circumstance."""
    own = month.own
    if not own.nights or month.profile.value(NIGHT_WORKER) is not None:
        return NOTHING
    begin = day_number(date(month.first.year, 1, 1))
    nights = own.nights + sum(one.nights for one in month.earlier if one.first >= begin)
    if nights < parameters.days_a_year:
        return NOTHING
    finding = Finding(
        FindingCode.NIGHT_WORKER,
        month.last,
        Severity.WARNING,
        RULE,
        parameters.citation,
        {"nights": nights, "days_a_year": parameters.days_a_year},
    )
    return Outcome((), (finding,))
