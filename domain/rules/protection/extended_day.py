"""A longer day, allowed only if another day of the week is shorter (JArbSchG § 8(2a))."""

from msgspec import Struct

from domain.rules.vocabulary.periods import Week
from domain.rules.vocabulary.work_day import NOTHING, Outcome
from domain.values.findings import Finding, FindingCode, Severity

RULE = "extended_day"


class Parameters(Struct, frozen=True, forbid_unknown_fields=True):
    """Regular working time of a day, neither longer nor shorter."""

    regular_minutes: int
    citation: str = ""


def extended_day(week: Week, parameters: Parameters) -> Outcome:
    """Report longer days of a week without a shorter day of work."""
    worked = [day.worked_minutes + day.beside_minutes + day.school_minutes for day in week.days]
    longest = max(worked)
    if longest <= parameters.regular_minutes:
        return NOTHING
    if any(0 < minutes < parameters.regular_minutes for minutes in worked):
        return NOTHING
    longer = sum(1 for minutes in worked if minutes > parameters.regular_minutes)
    finding = Finding(
        FindingCode.EXTENDED_DAY,
        week.last,
        Severity.BREACH,
        RULE,
        parameters.citation,
        {
            "longer_days": longer,
            "worked_minutes": longest,
            "regular_minutes": parameters.regular_minutes,
        },
    )
    return Outcome((), (finding,))
