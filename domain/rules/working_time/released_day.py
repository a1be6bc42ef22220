"""24 and 31 December: release from work, or equal time off afterwards (TVöD § 6(3)).

From Monday to Saturday these days have no target. Work on them is credited to the flex account,
to be taken as time off within a stated number of months; the finding reports it.
"""

from __future__ import annotations

from datetime import date

from msgspec import Struct

from domain.rules.vocabulary.ordinary_days import Ordinary
from domain.rules.vocabulary.periods import Day
from domain.rules.vocabulary.work_day import NOTHING, Outcome
from domain.values.findings import Finding, FindingCode, Severity

RULE = "released_day"
_SUNDAY = 6


class Parameters(Struct, frozen=True, forbid_unknown_fields=True, cache_hash=True):
    """Days of a year without a target, and the months within which time off is granted."""

    days: frozenset[tuple[int, int]]
    """Month and day."""
    within_months: int
    citation: str = ""

    @property
    def ordinary(self) -> Ordinary:
        """Work on other days."""
        return Ordinary(dates_out=self.days)

    def releases(self, day: date) -> bool:
        """Check whether a date is such a day and no Sunday."""
        return (day.month, day.day) in self.days and day.weekday() != _SUNDAY


def released_day(day: Day, parameters: Parameters) -> Outcome:
    """Report the time off to be granted for work on a day of release."""
    if not day.planned.released or not day.work.stints or not day.worked_minutes:
        return NOTHING
    figures = {"time_off_minutes": day.worked_minutes, "within_months": parameters.within_months}
    finding = Finding(
        FindingCode.RELEASED_DAY, day.day, Severity.INFO, RULE, parameters.citation, figures,
        day.causes,
    )  # fmt: skip
    return Outcome((), (finding,))
