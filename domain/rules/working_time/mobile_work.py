"""Mobile work by agreement: ordinary working time, shown separately.

All rules treat it like work at the office. Attendance elsewhere moves from the office's account
to one of its own, so both add up to the whole attendance.
"""

from __future__ import annotations

from collections.abc import Iterable

from msgspec import Struct

from domain.rules.vocabulary.ordinary_days import Ordinary
from domain.rules.vocabulary.periods import Day
from domain.rules.vocabulary.work_day import NOTHING, Outcome, WorkDay
from domain.values.accounts import Account, Route, Transfer
from domain.values.findings import Finding, FindingCode, Severity

RULE = "mobile_work"
ELSEWHERE = Route(RULE, Account.MOBILE, Account.ATTENDED)
AGREED = "mobile_work"
"""The circumstance of a person's agreement on mobile work."""


class Parameters(Struct, frozen=True, forbid_unknown_fields=True):
    """Condition for work elsewhere."""

    needs_agreement: bool
    """Mobile work requires an agreement (a circumstance of the person)."""
    citation: str = ""

    @property
    def ordinary(self) -> Ordinary:
        """Work at the usual place."""
        return Ordinary(anywhere=False)


def mobile_work(day: Day, parameters: Parameters) -> Outcome:
    """Show attendance elsewhere; report it without an agreement. It counts either way."""
    work = day.work
    if not work.elsewhere:
        return NOTHING
    minutes = work.mobile_minutes
    findings: tuple[Finding, ...] = ()
    if parameters.needs_agreement and day.profile.value(AGREED) is None:
        finding = Finding(
            FindingCode.MOBILE_NOT_AGREED,
            day.day,
            Severity.WARNING,
            RULE,
            parameters.citation,
            {"mobile_minutes": minutes},
            work.causes,
        )
        findings = (finding,)
    if not minutes:
        return Outcome((), findings)
    shown = Transfer(ELSEWHERE, minutes, day.day, parameters.citation, work.causes)
    return Outcome((shown,), findings)


def total_mobile_minutes(works: Iterable[WorkDay]) -> int:
    """Return the minutes attended elsewhere, summed over many days."""
    return sum(work.mobile_minutes for work in works)
