"""Obstacles to the close of a unit's month, and the close of all people without one."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from enum import StrEnum
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from api.host.settings import legal_day
from api.wiring import Service
from api.work.carry_out import Acting
from api.work.closing import PAGE, PersonClose, close_one, sheets_of
from domain.evaluation.evaluate import Sheet
from domain.facts.absences import Status
from domain.streams.stream_ids import absence_stream
from domain.values.findings import FindingCode
from domain.values.time import Month
from projections.facts.person import read_facts
from projections.facts.states import badge_of, fold_kept, units_of

AT_ONCE: Final = 4
"""Number of closes under way at a time; their appends are written together."""
OPEN_ENDS = frozenset({FindingCode.STILL_OPEN, FindingCode.MISSING_OUT})


class ObstacleKind(StrEnum):
    """Reason why a month cannot be closed, or should not be closed without a check."""

    UNIT_NOT_LIVE = "unit_not_live"
    MONTH_NOT_OVER = "month_not_over"
    EARLIER_MONTH_OPEN = "earlier_month_open"
    OPEN_BOOKING = "open_booking"
    """A clock-in without its clock-out."""
    KEPT_BOOKINGS = "kept_bookings"
    """Bookings of the person's badge from days on which nobody held it."""
    ABSENCE_UNDECIDED = "absence_undecided"
    """A request for absence that is not decided."""
    OVERTIME_UNDECIDED = "overtime_undecided"
    APPROVAL_MISSING = "approval_missing"


class Obstacle(Struct, frozen=True):
    """One obstacle to the close; it concerns the whole unit if ``person`` is empty."""

    kind: ObstacleKind
    person: str = ""
    details: tuple[str, ...] = ()
    """Days, months, orders, badges or levels concerned."""


class UnitMonth(Struct, frozen=True):
    """A unit's month: its sheets, the number of closed ones, and the obstacles of the others."""

    unit: str
    month: Month
    people: tuple[str, ...]
    closed: int
    obstacles: tuple[Obstacle, ...]


def unit_month(service: Service, unit: str, month: Month) -> UnitMonth:
    """Find the obstacles to the close of a unit's month, by the present read models."""
    sheets = list(unit_sheets(service, unit, month))
    still_open = [sheet for sheet in sheets if not sheet.closed]
    found = [*_of_unit(service, unit, month), *_earlier(service, unit, month)]
    people_open = {sheet.person for sheet in still_open}
    found += _absences(service, people_open, month)
    kept = _kept(service, people_open, month)
    for sheet in still_open:
        found += _of_sheet(sheet)
        if sheet.person in kept:
            found.append(Obstacle(ObstacleKind.KEPT_BOOKINGS, sheet.person, kept[sheet.person]))
    found.sort(key=lambda one: (one.person, one.kind))
    people = tuple(sheet.person for sheet in sheets)
    return UnitMonth(unit, month, people, len(sheets) - len(still_open), tuple(found))


def close_unit(
    service: Service,
    unit: str,
    month: Month,
    acting: Acting,
    on_person: Callable[[PersonClose], None] | None = None,
) -> list[PersonClose]:
    """Close the month of all people in a unit who have no obstacle.

    A person with an obstacle is refused with its kind; a single close stays possible for them.
    """
    service.projector.catch_up()
    return _close(service, [unit_month(service, unit, month)], month, acting, on_person)


def close_for_all(
    service: Service,
    month: Month,
    acting: Acting,
    on_person: Callable[[PersonClose], None] | None = None,
) -> list[PersonClose]:
    """Close the month of every unit that has a sheet, by the obstacles of each unit."""
    service.projector.catch_up()
    units = sorted({sheet.unit for sheet in sheets_of(service, month)})
    found = [unit_month(service, unit, month) for unit in units]
    return _close(service, found, month, acting, on_person)


def unit_sheets(service: Service, unit: str, month: Month) -> Iterator[Sheet]:
    """Yield all sheets of a unit's month by person, read page by page."""
    after = ""
    while page := service.reader.sheets(month, after, PAGE, unit=unit).content:
        yield from page
        after = page[-1].person


def _close(
    service: Service,
    units: Sequence[UnitMonth],
    month: Month,
    acting: Acting,
    on_person: Callable[[PersonClose], None] | None,
) -> list[PersonClose]:
    """Close the month of people without an obstacle, in the order of their numbers.

    Every person's close has an idempotency key of its own, derived from the caller's.
    """
    held: dict[str, ObstacleKind | None] = {}
    for found in units:
        whole = next((one.kind for one in found.obstacles if not one.person), None)
        held |= dict.fromkeys(found.people, whole)
        for one in found.obstacles:
            if one.person and held[one.person] is None:
                held[one.person] = one.kind

    def close(person: str) -> PersonClose:
        refused = held[person]
        if refused is not None:
            return PersonClose(person, "refused", refused.value)
        key = None if acting.key is None else f"{acting.key}:{person}"
        own = replace(acting, on_behalf_of=person, key=key)
        return close_one(service, person, month, own)

    results: list[PersonClose] = []
    with ThreadPoolExecutor(AT_ONCE) as pool:
        for result in pool.map(close, sorted(held)):
            results.append(result)
            if on_person is not None:
                on_person(result)
    service.projector.catch_up()
    return results


def _of_unit(service: Service, unit: str, month: Month) -> Iterator[Obstacle]:
    if not units_of(service.ledger, [unit])[unit].binds(month):
        yield Obstacle(ObstacleKind.UNIT_NOT_LIVE)
    if legal_day() <= month.last:
        yield Obstacle(ObstacleKind.MONTH_NOT_OVER, "", (str(month.last),))


def _of_sheet(sheet: Sheet) -> Iterator[Obstacle]:
    days = {str(one.day): None for one in sheet.findings if one.code in OPEN_ENDS}
    if days:
        yield Obstacle(ObstacleKind.OPEN_BOOKING, sheet.person, tuple(days))
    if sheet.undecided:
        yield Obstacle(ObstacleKind.OVERTIME_UNDECIDED, sheet.person, sheet.undecided)
    if sheet.missing:
        levels = tuple(level.value for level in sheet.missing)
        yield Obstacle(ObstacleKind.APPROVAL_MISSING, sheet.person, levels)


def _earlier(service: Service, unit: str, month: Month) -> Iterator[Obstacle]:
    """Find earlier months that bind and are open, of the people of this month."""
    found = service.reader.open_before(unit, month).content
    units = units_of(service.ledger, {one.unit for one in found})
    months: dict[str, list[str]] = {}
    for one in found:
        if units[one.unit].binds(one.month):
            months.setdefault(one.person, []).append(str(one.month))
    for person, open_months in months.items():
        yield Obstacle(ObstacleKind.EARLIER_MONTH_OPEN, person, tuple(open_months))


def _absences(service: Service, people: set[str], month: Month) -> Iterator[Obstacle]:
    """Find requests for days of the month that wait for a decision."""
    streams = {absence_stream(person, month.year): person for person in sorted(people)}
    for stream, recorded in service.ledger.read_streams(streams).items():
        person = streams[stream]
        known = read_facts(person, recorded).absences.get(month.year)
        waiting = tuple(
            f"{one.absence.first}..{one.absence.last}"
            for one in (() if known is None else known.known.values())
            if one.status is Status.REQUESTED
            and one.absence.first <= month.last
            and month.first <= one.absence.last
        )
        if waiting:
            yield Obstacle(ObstacleKind.ABSENCE_UNDECIDED, person, waiting)


def _kept(service: Service, people: set[str], month: Month) -> dict[str, tuple[str, ...]]:
    """Find each person's former and present badges with bookings that wait for an owner."""
    found: dict[str, list[str]] = {}
    for stream, kept in fold_kept(service.ledger.read_month("badge/", str(month))).items():
        if not kept.state.waiting():
            continue
        badge = stream.split("/")[1]
        for holding in badge_of(service.ledger, badge).holdings:
            if holding.person in people:
                found.setdefault(holding.person, []).append(badge)
    return {person: tuple(dict.fromkeys(badges)) for person, badges in found.items()}


def summed(obstacles: Sequence[Obstacle]) -> dict[str, int]:
    """Count the obstacles by kind."""
    counts: dict[str, int] = {}
    for one in obstacles:
        counts[one.kind.value] = counts.get(one.kind.value, 0) + 1
    return counts
