"""A unit's month before its close: its sheets, and the obstacles in the way."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date

from msgspec import Struct

from domain.evaluation.obstacles import obstacles_of_sheet, obstacles_of_unit
from domain.facts.obstacles import Obstacle
from domain.streams.absence import Absences
from domain.streams.stream_ids import absence_stream
from domain.values.time import Month
from projections.facts.person import read_facts
from projections.facts.states import fold_kept, holders_of_badge, units_of
from projections.questions.reader import Reader


class UnitMonth(Struct, frozen=True):
    """A unit's month: its sheets, how many are closed, and the obstacles of the others."""

    unit: str
    month: Month
    people: tuple[str, ...]
    closed: int
    obstacles: tuple[Obstacle, ...]


def unit_month(reader: Reader, unit: str, month: Month, today: date) -> UnitMonth:
    """The obstacles to the close of a unit's month, as the read models stand now."""
    sheets = list(reader.every_sheet(month, unit=unit))
    still_open = [sheet for sheet in sheets if not sheet.closed]
    people_open = {sheet.person for sheet in still_open}
    binds = units_of(reader.ledger, [unit])[unit].binds(month)
    found = list(obstacles_of_unit(month, today, binds=binds))
    earlier = _earlier(reader, unit, month)
    absences = _absences(reader, people_open, month)
    kept = _kept_badges(reader, people_open, month)
    for sheet in still_open:
        person = sheet.person
        found += obstacles_of_sheet(
            sheet, earlier.get(person, ()), absences.get(person), kept.get(person, ())
        )
    found.sort(key=lambda one: (one.person, one.kind))
    people = tuple(sheet.person for sheet in sheets)
    return UnitMonth(unit, month, people, len(sheets) - len(still_open), tuple(found))


def count_obstacles(obstacles: Sequence[Obstacle]) -> dict[str, int]:
    """Number of obstacles by kind."""
    counts: dict[str, int] = {}
    for one in obstacles:
        counts[one.kind.value] = counts.get(one.kind.value, 0) + 1
    return counts


def _earlier(reader: Reader, unit: str, month: Month) -> dict[str, list[Month]]:
    """Earlier months that bind and are open, of the people of this month."""
    found = reader.open_before(unit, month).content
    units = units_of(reader.ledger, {one.unit for one in found})
    months: dict[str, list[Month]] = {}
    for one in found:
        if units[one.unit].binds(one.month):
            months.setdefault(one.person, []).append(one.month)
    return months


def _absences(reader: Reader, people: Collection[str], month: Month) -> dict[str, Absences]:
    """Absences of the month's year by person."""
    streams = {absence_stream(person, month.year): person for person in sorted(people)}
    found: dict[str, Absences] = {}
    for stream, recorded in reader.ledger.read_streams(streams).items():
        person = streams[stream]
        known = read_facts(person, recorded).absences.get(month.year)
        if known is not None:
            found[person] = known
    return found


def _kept_badges(
    reader: Reader, people: Collection[str], month: Month
) -> dict[str, tuple[str, ...]]:
    """By person the badges that once were theirs and whose bookings wait for an owner."""
    found: dict[str, list[str]] = {}
    for stream, kept in fold_kept(reader.ledger.read_month("badge/", str(month))).items():
        if not kept.state.waiting():
            continue
        badge = stream.split("/")[1]
        for holding in holders_of_badge(reader.ledger, badge).holdings:
            if holding.person in people:
                found.setdefault(holding.person, []).append(badge)
    return {person: tuple(dict.fromkeys(badges)) for person, badges in found.items()}
