"""No more work on a month's average than the contract asks for (MuSchG § 4(1) sentence 4)."""

from __future__ import annotations

from msgspec import Struct

from domain.findings import Finding, FindingCode, Severity
from domain.rules.absence import covered
from domain.rules.period import Day, MonthFigures
from domain.rules.work import NOTHING, Outcome

RULE = "contract_average"


class Parameters(Struct, frozen=True, forbid_unknown_fields=True):
    """Whether the contract's hours are the most that may be worked on a month's average."""

    contract_is_limit: bool
    citation: str = ""


def contract_average(month: MonthFigures, parameters: Parameters) -> Outcome:
    """Report a month in which more was worked than its days ask for by the contract.

    Of the month those days count on which the person's circumstances were those of its last.
    """
    if not parameters.contract_is_limit:
        return NOTHING
    now = month.standing.circumstances
    days = [day for day in month.days if day.standing.circumstances == now]
    worked = sum(day.worked_minutes + day.beside_minutes for day in days)
    contract = _contract_minutes(days)
    if worked <= contract:
        return NOTHING
    finding = Finding(
        FindingCode.CONTRACT_AVERAGE,
        month.last,
        Severity.BREACH,
        RULE,
        parameters.citation,
        {"worked_minutes": worked, "contract_minutes": contract},
    )
    return Outcome((), (finding,))


def _contract_minutes(days: list[Day]) -> int:
    """What the days ask for less absences; a roster spreads the contract's hours, not more."""
    owed = sum(day.planned.target_minutes for day in days)
    if any(day.shifts for day in days):
        owed = sum(day.standing.weekly_minutes for day in days) // 7
    for day in days:
        if day.absences:
            found = covered(day.absences, day.planned.target_minutes)
            owed -= found.credited_minutes + found.released_minutes
    return owed
