"""Rest between working days (ArbZG § 5): less than the minimum is a finding.

Where agreements allow it the rest may be shorter if another makes up for it (§ 5(2), § 7(1));
that another did is for ``rest_compensation`` to say.
"""

from msgspec import Struct

from domain.findings import Finding, FindingCode, Severity
from domain.rules.ordinary import Ordinary
from domain.rules.period import Day
from domain.rules.work import NOTHING, Outcome
from domain.time import whole_minutes

RULE = "rest"


class Parameters(Struct, frozen=True, forbid_unknown_fields=True):
    """The least time without work between the end of one day and the next."""

    minimum_minutes: int
    shortened_minutes: int = 0
    """By how much it may be shorter where another rest makes up for it."""
    call_out_permille: int = 0
    """The part of it that call-outs may take from it, to be made up for at other times."""
    citation: str = ""

    @property
    def ordinary(self) -> Ordinary:
        """Days after a long enough rest."""
        return Ordinary(least_rest_minutes=self.minimum_minutes)


def rest(day: Day, parameters: Parameters) -> Outcome:
    """Report a day that began too soon after the end of the one before."""
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
    """The longest time without work between the shift before and this one; -1: none is known.

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
    """Whether a rest is shorter than the minimum, but no shorter than agreements allow."""
    if not 0 <= rested < parameters.minimum_minutes:
        return False
    if rested >= parameters.minimum_minutes - parameters.shortened_minutes:
        return True
    called = called_minutes(day)
    return 0 < called <= parameters.minimum_minutes * parameters.call_out_permille // 1000


def called_minutes(day: Day) -> int:
    """What call-outs took of the rest before the shift."""
    work = day.work
    if not day.calls_before or not work.stints or work.earlier_end is None:
        return 0
    first, last = work.earlier_end.at, work.stints[0].begin.at
    return sum(
        max(0, whole_minutes(max(call.begin.at, first), min(call.end.at, last)))
        for call in day.calls_before
    )
