"""Rest between working days (ArbZG § 5): less than the minimum is a finding.

Agreements may allow a shorter rest if another rest makes up for it (§ 5(2), § 7(1));
``rest_compensation`` checks the other rest.
"""

from msgspec import Struct

from domain.rules.vocabulary.ordinary_days import Ordinary
from domain.rules.vocabulary.periods import Day
from domain.rules.vocabulary.work_day import NOTHING, Outcome
from domain.values.findings import Finding, FindingCode, Severity
from domain.values.time import whole_minutes

RULE = "rest"


class Parameters(Struct, frozen=True, forbid_unknown_fields=True):
    """Least time without work between two working days."""

    minimum_minutes: int
    shortened_minutes: int = 0
    """Minutes by which a rest may be shorter if another makes up for it."""
    call_out_permille: int = 0
    """Share of the rest that call-outs may use, to be made up for at other times."""
    citation: str = ""

    @property
    def ordinary(self) -> Ordinary:
        """Days after a sufficient rest."""
        return Ordinary(least_rest_minutes=self.minimum_minutes)


def rest(day: Day, parameters: Parameters) -> Outcome:
    """Report a day that began too soon after the previous one ended."""
    rested = rested_minutes(day)
    if rested >= parameters.minimum_minutes or rested < 0:
        return NOTHING
    work = day.work
    shortened = is_shortened(day, rested, parameters)
    figures = {"rest_minutes": rested, "minimum_minutes": parameters.minimum_minutes}
    called = called_minutes(day)
    if called:
        figures["called_minutes"] = called
    finding = Finding(
        FindingCode.REST_SHORTENED if shortened else FindingCode.REST_SHORT,
        work.day,
        Severity.WARNING if shortened else Severity.BREACH,
        RULE,
        parameters.citation,
        figures,
        () if work.earlier_end is None else (work.earlier_end, work.stints[0].begin),
    )
    return Outcome((), (finding,))


def rested_minutes(day: Day) -> int:
    """Return the longest time without work between the previous shift and this one; -1: unknown.

    Call-outs interrupt it.
    """
    work = day.work
    if work.earlier_end is None or not work.stints:
        return -1
    at, begin = work.earlier_end.at, work.stints[0].begin.at
    if not day.calls_before:
        return max(0, begin // 60 - at // 60)
    longest = 0
    for call in day.calls_before:
        longest = max(longest, whole_minutes(at, call.begin.at))
        at = max(at, call.end.at)
    return max(longest, whole_minutes(at, begin))


def is_shortened(day: Day, rested: int, parameters: Parameters) -> bool:
    """Check whether a rest is below the minimum but within the limits of agreements."""
    if not 0 <= rested < parameters.minimum_minutes:
        return False
    if rested >= parameters.minimum_minutes - parameters.shortened_minutes:
        return True
    called = called_minutes(day)
    return 0 < called <= parameters.minimum_minutes * parameters.call_out_permille // 1000


def called_minutes(day: Day) -> int:
    """Return the minutes of call-outs within the rest before the shift."""
    work = day.work
    if not day.calls_before or not work.stints or work.earlier_end is None:
        return 0
    first, last = work.earlier_end.at, work.stints[0].begin.at
    return sum(
        max(0, whole_minutes(max(call.begin.at, first), min(call.end.at, last)))
        for call in day.calls_before
    )
