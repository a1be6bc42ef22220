"""Attendance: every minute between clock-in and clock-out is credited (ArbZG § 2(1)).

Worked time is never dropped for being unlawful; limits are findings of other rules.
"""

from msgspec import Struct

from domain.rules.vocabulary.periods import Day
from domain.rules.vocabulary.work_day import NOTHING, Outcome, WorkDay
from domain.values.accounts import Account, Route, Transfer
from domain.values.findings import Finding, FindingCode, Severity

RULE = "attendance"
CREDIT = Route(RULE, Account.ATTENDED, Account.FLEX)


class Parameters(Struct, frozen=True, forbid_unknown_fields=True):
    """The agreement that makes recorded attendance working time."""

    clock_is_working_time: bool
    round_breaks_up: bool
    """Count a begun minute of break as break; otherwise both ends are cut to their minute."""
    citation: str = ""


def attendance(work: WorkDay, parameters: Parameters) -> Outcome:
    """Credit the day's attended minutes to the flex account."""
    minutes = work.attended_minutes if parameters.clock_is_working_time else 0
    if not minutes:
        return NOTHING
    return Outcome((Transfer(CREDIT, minutes, work.day, parameters.citation, work.causes),))


def without_terms(day: Day) -> Finding:
    """Report work on a day without agreed terms: it is credited, and there is no target."""
    return Finding(
        FindingCode.NO_TERMS,
        day.day,
        Severity.WARNING,
        "terms",
        "",
        {"attended_minutes": day.work.attended_minutes},
        day.causes,
    )
