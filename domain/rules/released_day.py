"""24 and 31 December: release from work, or as much time off afterwards (TVöD § 6(3)).

On a weekday nothing is owed on them. Whoever works all the same has the time on the flex
account, and is to be given it within some months; the finding says so beside the sheet.
"""

from __future__ import annotations

from datetime import date

from msgspec import Struct

from domain.findings import Finding, FindingCode, Severity
from domain.rules.ordinary import Ordinary
from domain.rules.period import Day
from domain.rules.work import NOTHING, Outcome

RULE = "released_day"
_SUNDAY = 6


class Parameters(Struct, frozen=True, forbid_unknown_fields=True, cache_hash=True):
    """On which days of a year nothing is owed, and within how many months time off is given."""

    days: frozenset[tuple[int, int]]
    """Month and day."""
    within_months: int
    citation: str = ""

    @property
    def ordinary(self) -> Ordinary:
        """Work on other days."""
        return Ordinary(dates_out=self.days)

    def releases(self, day: date) -> bool:
        """Whether it is such a day, on a weekday."""
        return (day.month, day.day) in self.days and day.weekday() != _SUNDAY


def released_day(day: Day, parameters: Parameters) -> Outcome:
    """Say how much time off is to be given for work on a day of release."""
    if not day.planned.released or not day.work.stints or not day.worked_minutes:
        return NOTHING
    figures = {"time_off_minutes": day.worked_minutes, "within_months": parameters.within_months}
    finding = Finding(
        FindingCode.RELEASED_DAY, day.day, Severity.INFO, RULE, parameters.citation, figures,
        day.causes,
    )  # fmt: skip
    return Outcome((), (finding,))
