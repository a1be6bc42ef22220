"""Rest between working days (ArbZG § 5(1)): less than the minimum is a finding."""

from msgspec import Struct

from domain.findings import Finding, FindingCode, Severity
from domain.rules.period import Day
from domain.rules.work import NOTHING, Outcome
from domain.time import whole_minutes

RULE = "rest"


class Parameters(Struct, frozen=True, forbid_unknown_fields=True):
    """The least time without work between the end of one day and the next."""

    minimum_minutes: int
    citation: str = ""


def rest(day: Day, parameters: Parameters) -> Outcome:
    """Report a day that began too soon after the end of the one before."""
    work = day.work
    if work.earlier_end is None or not work.stints:
        return NOTHING
    begin = work.stints[0].begin
    rested = whole_minutes(work.earlier_end.at, begin.at)
    if rested >= parameters.minimum_minutes:
        return NOTHING
    finding = Finding(
        FindingCode.REST_SHORT,
        work.day,
        Severity.BREACH,
        RULE,
        parameters.citation,
        {"rest_minutes": rested, "minimum_minutes": parameters.minimum_minutes},
        (work.earlier_end, begin),
    )
    return Outcome((), (finding,))
