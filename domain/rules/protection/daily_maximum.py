"""Longest working day (ArbZG § 3): time above the limit is a finding and still counts."""

from msgspec import Struct

from domain.facts.rosters import DutyKind
from domain.rules.vocabulary.ordinary_days import Ordinary
from domain.rules.vocabulary.periods import Day
from domain.rules.vocabulary.work_day import NOTHING, Outcome
from domain.values.findings import Finding, FindingCode, Severity

RULE = "daily_maximum"


class Parameters(Struct, frozen=True, forbid_unknown_fields=True):
    """The limit of net working time per working day."""

    limit_minutes: int
    standby_limit_minutes: int = 0
    """Limit of a day with rostered standby; 0: the same."""
    counts_school: bool = False
    """Time at a vocational school counts as worked."""
    citation: str = ""

    @property
    def ordinary(self) -> Ordinary:
        """Shorter days."""
        return Ordinary(most_minutes=self.limit_minutes)


def daily_maximum(day: Day, parameters: Parameters) -> Outcome:
    """Report a day with net working time above the limit."""
    worked = day.worked_minutes + day.beside_minutes
    if day.absences and parameters.counts_school:
        worked += day.school_minutes
    limit = parameters.limit_minutes
    if worked <= limit:
        return NOTHING
    if any(shift.kind in _STANDBY for shift in day.shifts):
        limit = max(limit, parameters.standby_limit_minutes)
        if worked <= limit:
            return NOTHING
    finding = Finding(
        FindingCode.DAILY_MAXIMUM,
        day.day,
        Severity.BREACH,
        RULE,
        parameters.citation,
        {"worked_minutes": worked, "limit_minutes": limit},
        day.causes,
    )
    return Outcome((), (finding,))


_STANDBY = frozenset({DutyKind.STANDBY, DutyKind.FIRE_DUTY})
