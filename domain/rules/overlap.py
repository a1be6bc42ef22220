"""Two absences on one day: which contradict each other (BUrlG § 9, EFZG § 3, TVöD § 10 Abs. 4).

What is reported as a fact may come on top of what was approved, if it ranks above it: sickness
during leave gives the leave back. Everything else on the same whole day is a contradiction.
"""

from __future__ import annotations

from domain.absences import ABSENCES, Absence

RULE = "overlap"


def overlap(absence: Absence, other: Absence, *, asked: bool) -> bool:
    """Whether an absence contradicts one that stands.

    ``asked`` is a new one, which cannot be put under what was reported already; the approval of
    a request can have been overtaken by such a report and is no contradiction.
    """
    if not absence.meets(other):
        return False
    above, below = ABSENCES[absence.kind], ABSENCES[other.kind]
    if above.reported and above.rank > below.rank:
        return False
    if not asked and below.reported and below.rank > above.rank:
        return False
    return not _parts_of_a_day(absence, other)


def _parts_of_a_day(one: Absence, other: Absence) -> bool:
    """Whether two parts of a day fit into it; of minutes only the day itself can tell."""
    parts = (one, other)
    if any(part.minutes is None and part.permille >= 1000 for part in parts):
        return False
    return any(part.minutes is not None for part in parts) or one.permille + other.permille <= 1000
