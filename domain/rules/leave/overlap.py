"""Contradiction between two absences on one day (BUrlG § 9, EFZG § 3, TVöD § 10 Abs. 4).

An absence reported as a fact may replace an approved one of lower rank: sickness during leave
gives the leave back. Any other pair on the same whole day is a contradiction.
"""

from __future__ import annotations

from collections.abc import Mapping

from domain.facts.absences import Absence, AbsenceKind

RULE = "overlap"


def overlap(
    absence: Absence, other: Absence, kinds: Mapping[str, AbsenceKind], *, asked: bool
) -> bool:
    """Check whether an absence contradicts an existing one.

    ``asked`` marks a new request, which is refused beneath an absence already reported. A report
    made between a request and its approval does not contradict the approval. An absence of an
    unknown kind replaces nothing.
    """
    if not absence.meets(other):
        return False
    above, below = kinds.get(absence.kind), kinds.get(other.kind)
    if above is not None and below is not None:
        if above.reported and above.rank > below.rank:
            return False
        if not asked and below.reported and below.rank > above.rank:
            return False
    return not _parts_of_a_day(absence, other)


def _parts_of_a_day(one: Absence, other: Absence) -> bool:
    """Check whether two parts of a day fit into it; for minutes only the day itself decides."""
    parts = (one, other)
    if any(part.minutes is None and part.permille >= 1000 for part in parts):
        return False
    return any(part.minutes is not None for part in parts) or one.permille + other.permille <= 1000
