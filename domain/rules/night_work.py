"""Night work and who becomes a night worker by it (ArbZG § 2(3) to (5), § 6).

For night workers other averages apply; what makes somebody one for good is recorded as a
circumstance, and a finding says when it is due.
"""

from __future__ import annotations

from datetime import date

from msgspec import Struct

from domain.findings import Finding, FindingCode, Severity
from domain.rules.clock import Window, minutes_in, reaches
from domain.rules.ordinary import Ordinary, outside
from domain.rules.period import MonthFigures
from domain.rules.work import NOTHING, Outcome, Stint
from domain.time import day_number

RULE = "night_work"
NIGHT_WORKER = "night_worker"
"""The circumstance (``circumstances.toml``)."""


class Parameters(Struct, frozen=True, forbid_unknown_fields=True):
    """What night work is, and how much of it makes a night worker."""

    window: Window
    above_minutes: int
    """More work than this within the window makes a shift night work."""
    days_a_year: int
    citation: str = ""

    @property
    def ordinary(self) -> Ordinary:
        """Work by day, which is no night work."""
        return outside(self.window)

    @property
    def look_back_months(self) -> int:
        """A calendar year."""
        return 11


def is_night(stints: tuple[Stint, ...], parameters: Parameters) -> bool:
    """Whether a shift is night work."""
    if not reaches(stints, parameters.window):
        return False
    return minutes_in(stints, parameters.window) > parameters.above_minutes


def night_work(month: MonthFigures, parameters: Parameters) -> Outcome:
    """Report who has worked so many nights of the calendar year and is not recorded for it."""
    own = month.own
    if not own.nights or month.standing.value(NIGHT_WORKER) is not None:
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
