"""Longest fortnight (MuSchG § 4(1)): two consecutive weeks, Sundays included."""

from msgspec import Struct

from domain.rules.vocabulary.periods import Week
from domain.rules.vocabulary.work_day import NOTHING, Outcome
from domain.values.findings import Finding, FindingCode, Severity

RULE = "fortnight_maximum"


class Parameters(Struct, frozen=True, forbid_unknown_fields=True):
    """The limit of working time in two weeks."""

    limit_minutes: int
    citation: str = ""


def fortnight_maximum(week: Week, parameters: Parameters) -> Outcome:
    """Report a week whose work exceeds the limit together with the week before it."""
    before = sum(day.worked_minutes + day.beside_minutes for day in week.before)
    worked = week.own.worked_minutes + before
    if worked <= parameters.limit_minutes:
        return NOTHING
    finding = Finding(
        FindingCode.FORTNIGHT_MAXIMUM,
        week.last,
        Severity.BREACH,
        RULE,
        parameters.citation,
        {"worked_minutes": worked, "limit_minutes": parameters.limit_minutes},
    )
    return Outcome((), (finding,))
