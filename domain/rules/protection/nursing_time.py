"""Time off for nursing (MuSchG § 7(2)): the legal minimum of a day.

Twice half an hour or an hour a day; more if the day's working time is long and continuous, that
is, not divided by a break longer than a stated length. Time taken beyond the minimum is credited
as entered, and the finding states the legal minimum.
"""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct

from domain.rules.vocabulary.periods import Day
from domain.rules.vocabulary.work_day import NOTHING, Outcome
from domain.values.findings import Finding, FindingCode, Severity

RULE = "nursing_time"
NURSING = "nursing_time"
"""The kind of absence under which it is entered."""


class Parameters(Struct, frozen=True, forbid_unknown_fields=True):
    """Minimum of a day, and the higher minimum of a long day."""

    least_minutes: int
    long_day_minutes: int
    """Continuous working time beyond this makes a long day."""
    long_day_least_minutes: int
    dividing_break_minutes: int
    """A longer break divides the working time."""
    citation: str = ""


def nursing_time(day: Day, parameters: Parameters) -> Outcome:
    """Report time for nursing beyond the legal minimum."""
    if not day.absences:
        return NOTHING
    target = day.planned.target_minutes
    taken = sum(one.part_of(target) for one in day.absences if one.kind.code == NURSING)
    least = _least_minutes(day, taken, parameters)
    if taken <= least:
        return NOTHING
    figures = {"taken_minutes": taken, "least_minutes": least}
    finding = Finding(
        FindingCode.NURSING_TIME, day.day, Severity.INFO, RULE, parameters.citation, figures,
        tuple(one.cause for one in day.absences if one.kind.code == NURSING),
    )  # fmt: skip
    return Outcome((), (finding,))


def _least_minutes(day: Day, taken_minutes: int, parameters: Parameters) -> int:
    """Return the minimum of the day; time for nursing is working time (§ 23(1))."""
    working = day.worked_minutes + taken_minutes
    if working <= parameters.long_day_minutes or _is_divided(day.work.pieces, parameters):
        return parameters.least_minutes
    return parameters.long_day_least_minutes


def _is_divided(pieces: Sequence[tuple[int, int]], parameters: Parameters) -> bool:
    return any(gap > parameters.dividing_break_minutes for gap, _ in pieces)
