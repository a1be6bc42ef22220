"""Units as recorded in the log; a unit's state decides whether its months bind."""

from __future__ import annotations

from collections.abc import Iterable

from domain.stored import unit_stream
from domain.streams import unit
from domain.streams.unit import ALWAYS_LIVE, Unit
from ledger.ledger import Ledger
from ledger.records import RecordedEvent
from projections.catalogue import CODEC


def fold_unit(recorded: Iterable[RecordedEvent]) -> Unit:
    """A unit after its events."""
    state = ALWAYS_LIVE
    for one in recorded:
        event = CODEC.event(one)
        assert isinstance(event, unit.Event)
        state = unit.evolve(state, event)
    return state


def units_of(ledger: Ledger, names: Iterable[str]) -> dict[str, Unit]:
    """Units by their names, in one round trip; a unit without events is live."""
    streams = {unit_stream(name): name for name in names}
    found = ledger.read_streams(streams)
    return {name: fold_unit(found[stream]) for stream, name in streams.items()}
