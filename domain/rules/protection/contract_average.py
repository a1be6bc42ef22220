"""Work within the contract's hours on a month's average (MuSchG § 4(1) sentence 4)."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct

from domain.rules.vocabulary.periods import DayFigure, MonthFigures, Stretch, Trait
from domain.rules.vocabulary.work_day import NOTHING, Outcome
from domain.values.findings import Finding, FindingCode, Severity

RULE = "contract_average"

_SHIFT_WORK = int(Trait.SHIFT_WORK)


class Parameters(Struct, frozen=True, forbid_unknown_fields=True):
    """Limits a month's average to the contract's hours."""

    contract_is_limit: bool
    citation: str = ""


def contract_average(month: MonthFigures, parameters: Parameters) -> Outcome:
    """Report a month with more work than the contract requires of its days.

    Only days with the same circumstances of the person as on the month's last day count.
    """
    if not parameters.contract_is_limit:
        return NOTHING
    now = month.profile.circumstances
    stretches = [one for one in month.stretches if one.profile.circumstances == now]
    of_stretch = [(one, _figures(month, one)) for one in stretches]
    worked = sum(day.worked_minutes + day.beside_minutes for _, days in of_stretch for day in days)
    contract = _contract_minutes(of_stretch)
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


def _figures(month: MonthFigures, stretch: Stretch) -> list[DayFigure]:
    return [day for day in month.figures if stretch.first <= day.number <= stretch.last]


def _contract_minutes(of_stretch: Sequence[tuple[Stretch, Sequence[DayFigure]]]) -> int:
    """Return the contract's minutes of the days less absences; a roster spreads these, not more."""
    every = [day for _, days in of_stretch for day in days]
    owed = sum(day.target_minutes for day in every)
    if any(day.traits & _SHIFT_WORK for day in every):
        owed = sum(one.profile.weekly_minutes * len(days) for one, days in of_stretch) // 7
    return owed - sum(day.credited_minutes + day.released_minutes for day in every)
