"""Target of a day after its absences, and the causes of the target."""

from __future__ import annotations

from msgspec import Struct
from msgspec.structs import replace

from domain.accounts import Transfer
from domain.rules.absence import REDUCES, UNCOVERED, Covered, absence
from domain.rules.period import PlannedDay
from domain.segments import Segment
from domain.stamps import Cause
from domain.stored import calendar_stream, employment_stream

Causes = tuple[Cause, ...]


class Owed(Struct, frozen=True, gc=False):
    """Minutes owed on a day, their transfer if there are any, and the transfers of absences."""

    minutes: int
    due: Transfer | None = None
    absences: tuple[Transfer, ...] = ()


NOTHING_OWED = Owed(0)


def target_causes(person: str, part: Segment) -> tuple[Causes, Causes]:
    """Causes of a day's target: the terms on other days, terms and calendar on public holidays."""
    terms = f"{employment_stream(person)}#{part.terms_version}"
    return (terms,), (terms, calendar_stream(part.land, part.days[0].day.year))


def owed(planned: PlannedDay, causes: Causes, found: Covered, part: Segment) -> Owed:
    """Return the day's target after its absences."""
    due = planned.target
    if due is None:
        return NOTHING_OWED
    if found is UNCOVERED:
        return Owed(due.amount, due.caused_by(causes))
    moved, reduced = absence(planned.day, found, part.parameters.absence or REDUCES)
    minutes = due.amount - reduced
    if not minutes:
        return Owed(0, None, moved)
    changed = due if not reduced else replace(due, amount=minutes)
    return Owed(minutes, changed.caused_by((*causes, *found.causes)), moved)
