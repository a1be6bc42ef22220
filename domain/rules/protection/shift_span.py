"""Longest shift with its breaks (JArbSchG § 12): from the first work of a day to the last."""

from msgspec import Struct

from domain.rules.vocabulary.ordinary_days import Ordinary
from domain.rules.vocabulary.periods import Day
from domain.rules.vocabulary.work_day import NOTHING, Outcome
from domain.values.findings import Finding, FindingCode, Severity
from domain.values.time import whole_minutes

RULE = "shift_span"


class Parameters(Struct, frozen=True, forbid_unknown_fields=True):
    """The limit of a shift, breaks included."""

    limit_minutes: int
    citation: str = ""

    @property
    def ordinary(self) -> Ordinary:
        """Shorter shifts."""
        return Ordinary(most_span_minutes=self.limit_minutes)


def shift_span(day: Day, parameters: Parameters) -> Outcome:
    """Report a shift that lasts longer than the limit."""
    stints = day.work.stints
    if not stints:
        return NOTHING
    span = whole_minutes(stints[0].begin.at, stints[-1].end.at)
    if span <= parameters.limit_minutes:
        return NOTHING
    finding = Finding(
        FindingCode.SHIFT_SPAN,
        day.day,
        Severity.BREACH,
        RULE,
        parameters.citation,
        {"span_minutes": span, "limit_minutes": parameters.limit_minutes},
        day.work.causes,
    )
    return Outcome((), (finding,))
