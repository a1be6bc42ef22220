"""Mobile work: worked time like any other, visible by itself, for those with whom it is agreed.

All rules see it as they see work at the office. What is attended elsewhere moves from the
office's account to its own, so both together are what was attended.
"""

from __future__ import annotations

from collections.abc import Iterable

from msgspec import Struct

from domain.accounts import Account, Route, Transfer
from domain.findings import Finding, FindingCode, Severity
from domain.kinds import PLACES
from domain.rules.ordinary import Ordinary
from domain.rules.period import Day
from domain.rules.work import NOTHING, Outcome, WorkDay

RULE = "mobile_work"
ELSEWHERE = Route(RULE, Account.MOBILE, Account.ATTENDED)
AGREED = "mobile_work"
"""The circumstance of those with whom mobile work is agreed."""

_MOBILE = "mobile"


class Parameters(Struct, frozen=True, forbid_unknown_fields=True):
    """Who may work elsewhere."""

    needs_agreement: bool
    """Only those with whom it is agreed (a circumstance of the person)."""
    citation: str = ""

    @property
    def ordinary(self) -> Ordinary:
        """Work at the usual place."""
        return Ordinary(anywhere=False)


def mobile_work(day: Day, parameters: Parameters) -> Outcome:
    """Show what was attended elsewhere; report it where it was not agreed. It counts either way."""
    work = day.work
    if not work.elsewhere:
        return NOTHING
    minutes = mobile_minutes(work)
    findings: tuple[Finding, ...] = ()
    if parameters.needs_agreement and day.standing.value(AGREED) is None:
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


def mobile_minutes(work: WorkDay) -> int:
    """What was attended elsewhere; a break's end goes on where work was before it."""
    elsewhere = False
    minutes = 0
    for stint, (_, lasted) in zip(work.stints, work.pieces, strict=True):
        place = PLACES.get(stint.begin.kind, "")
        elsewhere = place == _MOBILE if place else elsewhere
        if elsewhere:
            minutes += lasted
    return min(minutes, work.attended_minutes)


def total_mobile_minutes(works: Iterable[WorkDay]) -> int:
    """The same of many days."""
    return sum(mobile_minutes(work) for work in works if work.elsewhere)
