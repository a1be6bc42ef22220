"""Units as recorded in the log; a unit's state decides whether its months bind."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec import Struct

from domain.streams import access, badge, unit
from domain.streams.badge import BLANK, Badge, Event, KeptMonth, evolve
from domain.streams.employment import Employment
from domain.streams.stream_ids import (
    badge_stream,
    employment_stream,
    timesheet_stream,
    unit_stream,
)
from domain.streams.timesheet import Timesheet
from domain.streams.unit import ALWAYS_LIVE, OrgUnit
from domain.values.time import Month
from ledger.ledger import Ledger
from ledger.records import RecordedEvent
from projections.facts.event_codec import CODEC
from projections.facts.person import read_facts


def fold_unit(recorded: Iterable[RecordedEvent]) -> OrgUnit:
    """A unit after its events."""
    state = ALWAYS_LIVE
    for one in recorded:
        event = CODEC.event(one)
        assert isinstance(event, unit.Event)
        state = unit.evolve(state, event)
    return state


def units_of(ledger: Ledger, names: Iterable[str]) -> dict[str, OrgUnit]:
    """Units by their names, in one round trip; a unit without events is live."""
    streams = {unit_stream(name): name for name in names}
    found = ledger.read_streams(streams)
    return {name: fold_unit(found[stream]) for stream, name in streams.items()}


def employment_of(ledger: Ledger, person: str, until_position: int | None = None) -> Employment:
    """Fold a person's employment; version 0 for an unknown person."""
    stream = employment_stream(person)
    recorded = ledger.read_stream(stream, until_position=until_position)
    return read_facts(person, recorded).employment


def timesheet_of(ledger: Ledger, person: str, month: Month) -> Timesheet:
    """Fold the bookings, plans, orders and decisions of a person's month."""
    recorded = ledger.read_stream(timesheet_stream(person, month))
    return read_facts(person, recorded).timesheet(month)


def holders_of_badge(ledger: Ledger, badge: str, until_position: int | None = None) -> Badge:
    """Fold a badge's holders over time."""
    return fold_badge(ledger.read_stream(badge_stream(badge), until_position=until_position))


def kept_of(ledger: Ledger, badge: str, until_position: int | None = None) -> list[KeptMonth]:
    """Fold a badge's bookings made while nobody held it, month by month."""
    recorded = ledger.read_range(f"{badge_stream(badge)}/", until_position)
    return [kept.state for kept in fold_kept(recorded).values()]


def fold_badge(recorded: Iterable[RecordedEvent]) -> Badge:
    """Fold a badge's holders from its stream's events."""
    state = BLANK
    for one in recorded:
        _, event = CODEC.read(one)
        assert isinstance(event, Event)
        state = evolve(state, event)
    return state


class KeptStream(Struct, frozen=True):
    """A badge's kept bookings of a month, at a version."""

    state: badge.KeptMonth
    version: int


def fold_access(recorded: Iterable[RecordedEvent]) -> access.State:
    """Fold all keys by id."""
    state: access.State = {}
    for one in recorded:
        event = CODEC.event(one)
        assert isinstance(event, access.Event)
        state = access.evolve(state, event)
    return state


def fold_kept(recorded: Iterable[RecordedEvent]) -> dict[str, KeptStream]:
    """Fold kept bookings by stream, from a badge's events in their order."""
    found: dict[str, KeptStream] = {}
    for one in recorded:
        event = CODEC.event(one)
        assert isinstance(event, badge.KeptEvent)
        before = found.get(one.stream)
        state = badge.KeptMonth() if before is None else before.state
        found[one.stream] = KeptStream(badge.evolve_kept(state, event), one.version)
    return found
