"""Which person a badge belongs to on a day, remembered with the version it was read at."""

from __future__ import annotations

from collections.abc import Iterable, Sequence, Set

from msgspec import Struct

from domain.bookings import Booking
from domain.stored import badge_stream
from domain.streams.badge import BLANK, Badge, Event, evolve
from domain.time import local_day
from ledger.ledger import Ledger
from ledger.records import RecordedEvent
from projections.catalogue import CODEC

MOST_REMEMBERED = 200_000


class HeldBadge(Struct, frozen=True):
    """A badge's state at a version of its stream."""

    state: Badge
    version: int

    def holders(self, bookings: Sequence[Booking]) -> str | None | list[str | None]:
        """Whose bookings these are: one person's, nobody's, or a list with one answer for each."""
        held = self.state.holdings
        if not held:
            return None
        days = [local_day(booking.at, booking.offset_minutes) for booking in bookings]
        first, last = min(days), max(days)
        for holding in held:
            if holding.holds(first) and holding.holds(last):
                return holding.person
        return [self.state.holder(day) for day in days]


def fold_badge(recorded: Iterable[RecordedEvent]) -> Badge:
    """Who held a badge when, from its stream's events."""
    state = BLANK
    for one in recorded:
        _, event = CODEC.read(one)
        assert isinstance(event, Event)
        state = evolve(state, event)
    return state


class Badges:
    """Badges by number; whoever relies on an answer appends against its version."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._remembered: dict[str, HeldBadge] = {}

    def read(self, names: Set[str]) -> dict[str, HeldBadge]:
        """The badges asked for; one that nobody ever issued is blank at version 0."""
        remembered = self._remembered
        unknown = [name for name in names if name not in remembered]
        if unknown:
            if len(remembered) > MOST_REMEMBERED:
                remembered.clear()
                unknown = list(names)
            remembered.update(self._look_up(unknown))
        return {name: remembered[name] for name in names}

    def forget(self) -> None:
        """Read everything anew the next time."""
        self._remembered = {}

    def _look_up(self, names: Sequence[str]) -> dict[str, HeldBadge]:
        recorded = self._ledger.read_streams(badge_stream(name) for name in names)
        found: dict[str, HeldBadge] = {}
        for name in names:
            events = recorded[badge_stream(name)]
            found[name] = HeldBadge(fold_badge(events), len(events))
        return found
