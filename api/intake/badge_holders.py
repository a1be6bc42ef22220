"""Holders of badges by day, remembered with the version of the badge's stream."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet
from datetime import date

from msgspec import Struct

from domain.streams.badge import Badge
from domain.streams.stream_ids import badge_stream
from domain.values.bookings import Booking
from domain.values.time import day_number, local_day
from ledger.ledger import Ledger
from ledger.records import RecordedEvent
from projections.facts.states import fold_badge

MOST_REMEMBERED = 200_000


class HeldBadge(Struct, frozen=True):
    """A badge's state at a version of its stream."""

    state: Badge
    version: int
    first_day: int = 0
    """First and last day (from 1970-01-01) of the newest holding, that of nearly all bookings."""
    last_day: int = -1

    def holder_throughout(self, first_day: int, last_day: int, one_offset: bool) -> str | None:
        """Give the one holder of the badge on every day of a group of bookings, if it is certain.

        Days count from 1970-01-01 and are those of the first and the last instant. None means that
        the bookings must be examined one by one: with several offsets an inner one may lie up to
        two days outside.
        """
        inside = self.first_day + 1 < first_day and last_day + 1 < self.last_day
        if inside or (one_offset and self.first_day <= first_day and last_day <= self.last_day):
            return self.state.holdings[-1].person
        return None

    def holder(self, booking: Booking) -> str | None:
        """Give the badge's holder on a booking's local day."""
        return self.state.holder(local_day(booking.at, booking.offset_minutes))


def held_badge(recorded: Sequence[RecordedEvent]) -> HeldBadge:
    """Make a badge of its stream's events."""
    state = fold_badge(recorded)
    if not state.holdings:
        return HeldBadge(state, len(recorded))
    newest = state.holdings[-1]
    last = newest.last or date.max
    return HeldBadge(state, len(recorded), day_number(newest.first), day_number(last))


class Badges:
    """Badges by number; a caller that relies on an answer appends against its version."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._remembered: dict[str, HeldBadge] = {}

    def read(self, names: AbstractSet[str]) -> dict[str, HeldBadge]:
        """Give the badges by name; one that was never issued is blank at version 0."""
        remembered = self._remembered
        found = {name: held for name in names if (held := remembered.get(name)) is not None}
        unknown = [name for name in names if name not in found]
        if unknown:
            if len(remembered) > MOST_REMEMBERED:
                self._remembered = remembered = {}
            looked_up = self._look_up(unknown)
            remembered.update(looked_up)
            found.update(looked_up)
        return found

    def remembers(self, names: Iterable[str]) -> bool:
        """Tell whether `read` can answer without a look-up."""
        return all(name in self._remembered for name in names)

    def forget(self) -> None:
        """Forget all badges, so that the next read looks them up again."""
        self._remembered = {}

    def _look_up(self, names: Sequence[str]) -> dict[str, HeldBadge]:
        recorded = self._ledger.read_streams(badge_stream(name) for name in names)
        found: dict[str, HeldBadge] = {}
        for name in names:
            events = recorded[badge_stream(name)]
            found[name] = held_badge(events)
        return found
