"""Placing of sorted deliveries: bookings go to people, or are kept with their badges."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from api.intake.badge_holders import Badges, HeldBadge
from api.intake.encoding import EncodedDelivery, EncodedMonth
from domain.streams.badge import BookingsKept
from domain.streams.stream_ids import badge_stream, kept_stream, timesheet_stream
from domain.values.bookings import Booked, Booking
from ledger.codec import Provenance
from ledger.records import NewEvent
from projections.facts.event_codec import CODEC


class Placement(Struct, frozen=True):
    """Events with their streams, the versions they rest on, and numbers of bookings kept."""

    events: list[NewEvent]
    read: dict[str, int]
    kept: frozenset[int]


def place(delivered: EncodedDelivery, badges: Badges) -> Placement:
    """Give each group of bookings to the badge's holder on their day, or keep it with the badge."""
    known = badges.read({group.badge for group in delivered.groups})
    read = {badge_stream(name): held.version for name, held in known.items()}
    events: list[NewEvent] = []
    kept: set[int] = set()
    for group in delivered.groups:
        held = known[group.badge]
        person = held.holder_throughout(group.first_day, group.last_day, group.one_offset)
        if person is not None:
            stream = timesheet_stream(person, group.month)
            events.append(NewEvent(stream, group.topic, group.state))
            continue
        for holder, booked in _by_holder(group, held):
            if holder is None:
                kept.update(booking.sequence for booking in booked.bookings)
            events.append(_new_event(holder, group, booked, delivered.provenance))
    return Placement(events, read, frozenset(kept))


def _by_holder(group: EncodedMonth, held: HeldBadge) -> Iterator[tuple[str | None, Booked]]:
    """Split a group's bookings by person; None for those of days without a holder of the badge."""
    _, booked = CODEC.decode(group.topic, group.state)
    assert isinstance(booked, Booked)
    parts: dict[str | None, list[Booking]] = {}
    for booking in booked.bookings:
        parts.setdefault(held.holder(booking), []).append(booking)
    for person, theirs in parts.items():
        yield person, Booked(booked.terminal, booked.badge, tuple(theirs), booked.source)


def _new_event(
    holder: str | None, group: EncodedMonth, booked: Booked, provenance: Provenance
) -> NewEvent:
    if holder is None:
        return CODEC.new_event(
            kept_stream(group.badge, group.month), BookingsKept(booked), provenance
        )
    return CODEC.new_event(timesheet_stream(holder, group.month), booked, provenance)
