"""The one list of obstacles to a close, consulted by a single close and a unit's alike."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from domain.evaluation.evaluate import Sheet
from domain.facts.absences import AbsenceStatus
from domain.facts.obstacles import Obstacle, ObstacleKind
from domain.streams.absence import Absences
from domain.values.findings import FindingCode
from domain.values.time import Month

OPEN_ENDS = frozenset({FindingCode.STILL_OPEN, FindingCode.MISSING_OUT})


def obstacles_of_unit(month: Month, today: date, *, binds: bool) -> Iterator[Obstacle]:
    """Obstacles that concern all people of a unit; ``binds`` where the unit is live."""
    if not binds:
        yield Obstacle(ObstacleKind.UNIT_NOT_LIVE)
    if today <= month.last:
        yield Obstacle(ObstacleKind.MONTH_NOT_OVER, "", (str(month.last),))


def obstacles_of_sheet(
    sheet: Sheet,
    earlier_open: Sequence[Month],
    absences: Absences | None = None,
    kept_badges: Sequence[str] = (),
) -> Iterator[Obstacle]:
    """Obstacles of one person's month.

    ``earlier_open`` are the person's earlier months that bind and are open, ``absences`` those
    of the year, ``kept_badges`` the person's badges with bookings that wait for an owner.
    """
    person = sheet.person
    if earlier_open:
        yield Obstacle(ObstacleKind.EARLIER_MONTH_OPEN, person, tuple(map(str, earlier_open)))
    days = {str(one.day): None for one in sheet.findings if one.code in OPEN_ENDS}
    if days:
        yield Obstacle(ObstacleKind.OPEN_BOOKING, person, tuple(days))
    if kept_badges:
        yield Obstacle(ObstacleKind.KEPT_BOOKINGS, person, tuple(kept_badges))
    waiting = () if absences is None else _open_requests(absences, sheet.month)
    if waiting:
        yield Obstacle(ObstacleKind.ABSENCE_UNDECIDED, person, waiting)
    if sheet.undecided:
        yield Obstacle(ObstacleKind.OVERTIME_UNDECIDED, person, sheet.undecided)
    if sheet.missing:
        levels = tuple(level.value for level in sheet.missing)
        yield Obstacle(ObstacleKind.APPROVAL_MISSING, person, levels)


def _open_requests(absences: Absences, month: Month) -> tuple[str, ...]:
    """Requests for days of the month that wait for a decision."""
    return tuple(
        f"{one.absence.first}..{one.absence.last}"
        for one in absences.known.values()
        if one.status is AbsenceStatus.REQUESTED
        and one.absence.first <= month.last
        and month.first <= one.absence.last
    )
