"""Intake: from a terminal's delivery to stored bookings, exactly once.

A terminal numbers its bookings. What has come already is recognised by the
number alone: one row per terminal holds the highest number and the ranges still
missing below it. Well-formed bookings are always stored: with the person who
held the badge that day, or kept in the badge's own stream. What is not a
well-formed booking is answered with a code and kept as text in the terminal's
stream, so that the terminal may forget it.
"""

from __future__ import annotations

from asyncio import wrap_future
from collections.abc import Iterator, Sequence
from functools import partial
from hashlib import sha256
from itertools import count
from operator import attrgetter

import msgspec
from anyio import to_thread
from msgspec import Struct

from api.badges import Badges
from api.items import Batch, Item, Items
from api.sorting import (
    TERMINAL_WINDOW,
    Draft,
    ItemResult,
    Window,
    acknowledged_through,
    missing_of,
)
from domain.bookings import Booked, Booking
from domain.stored import badge_stream, kept_stream, terminal_stream, timesheet_stream
from domain.streams.badge import Kept
from domain.streams.terminal import ItemsRefused
from domain.time import Month, local_day
from ledger.codec import Provenance
from ledger.errors import OutcomeUnknown, TerminalMoved, VersionConflict
from ledger.ledger import Ledger
from ledger.records import ABSENT, Append, Command, Receipt, TerminalHead
from projections.catalogue import CODEC

ATTEMPTS = 20

SMALL_ITEMS = 64
"""Sorting more than this takes longer than an event loop should be kept waiting."""


class Delivery(Struct, frozen=True):
    """The answer to a delivery.

    The terminal may forget every item up to and with sequence ``acknowledged_through``;
    ``missing`` are ranges of numbers that never arrived. ``position`` is the log position
    of the last event stored, None if there was nothing to store.
    """

    results: Sequence[ItemResult]
    acknowledged_through: int
    missing: tuple[tuple[int, int], ...]
    position: int | None
    stored: int
    """Bookings newly stored, those kept with their badge included."""


class Intake:
    """Takes deliveries for one employer; threads may share it.

    What it remembers of terminals and badges is only a guess that saves a look-up:
    the append is refused if it has changed, and then the delivery is worked again.
    """

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._badges = Badges(ledger)
        self._heads: dict[str, TerminalHead] = {}

    def deliver(
        self,
        terminal: str,
        items: Items,
        received_at: int,
        *,
        by: str | None = None,
        window: Window = TERMINAL_WINDOW,
    ) -> Delivery:
        """Store what is new of a delivery received at an instant (Unix seconds).

        ``by`` is who delivered it when that is not the terminal itself. Raises what
        the ledger raises; after any of that the delivery can be repeated.
        """
        provenance = Provenance(by or f"terminal:{terminal}")
        for attempt in count(1):
            try:
                head = self._head(terminal)
                draft = Draft(head, received_at, window, partial(self._is_stored, terminal))
                results = draft.sort(items)
                append, kept = self._append_for(draft, provenance)
                receipt = None if append is None else self._store(terminal, append)
            except (TerminalMoved, VersionConflict) as conflict:
                self._forget(terminal, conflict)
                if attempt == ATTEMPTS:
                    raise
            except OutcomeUnknown as error:
                self._forget(terminal, error)
                raise
            else:
                if kept:
                    results = draft.keep(results, kept)
                return self._answer(draft, append, receipt, results)
        raise AssertionError

    async def deliver_soon(self, terminal: str, items: Items, received_at: int) -> Delivery:
        """As ``deliver``, for an event loop.

        A small ordinary delivery of a terminal and badges that are remembered needs neither
        a look-up nor a thread while it waits for its commit; any other is handed to a thread.
        """
        ready = self._from_memory(terminal, items, received_at)
        if ready is not None:
            draft, results, append, kept = ready
            try:
                receipt = await wrap_future(self._ledger.submit(append))
            except (TerminalMoved, VersionConflict) as conflict:
                self._forget(terminal, conflict)
            except OutcomeUnknown as error:
                self._forget(terminal, error)
                raise
            else:
                results = draft.keep(results, kept) if kept else results
                return self._answer(draft, append, receipt, results)
        return await to_thread.run_sync(self.deliver, terminal, items, received_at)

    def state(self, terminal: str) -> TerminalHead | None:
        """What has been received from a terminal; None if nothing ever was."""
        return self._ledger.terminals([terminal]).get(terminal)

    def _from_memory(
        self, terminal: str, items: Items, received_at: int
    ) -> tuple[Draft, Sequence[ItemResult], Append, frozenset[int]] | None:
        head = self._heads.get(terminal)
        if head is None or not isinstance(items, Batch) or len(items.bookings) > SMALL_ITEMS:
            return None
        if not self._badges.remembers({item.badge for item in items.bookings}):
            return None
        draft = Draft(head, received_at, TERMINAL_WINDOW, partial(self._is_stored, terminal))
        results = draft.sort_run(items)
        if results is None:
            return None
        append, kept = self._append_for(draft, Provenance(f"terminal:{terminal}"))
        return None if append is None else (draft, results, append, kept)

    def _head(self, terminal: str) -> TerminalHead:
        head = self._heads.get(terminal)
        if head is None:
            found = self._ledger.terminals([terminal]).get(terminal)
            head = found or TerminalHead(terminal, ABSENT, 0, (), 0)
            self._heads[terminal] = head
        return head

    def _forget(self, terminal: str, cause: Exception) -> None:
        self._heads.pop(terminal, None)
        if not isinstance(cause, TerminalMoved):
            self._badges.forget()

    def _append_for(
        self, draft: Draft, provenance: Provenance
    ) -> tuple[Append | None, frozenset[int]]:
        """What to append, if anything, and which numbers stay with their badges."""
        command = self._refusal(draft)
        if not draft.changed and command is None:
            return None, frozenset()
        placed = _place(draft, self._badges)
        terminal = draft.head.terminal
        events = [CODEC.new_event(stream, event, provenance) for stream, event in placed.events]
        if command is not None:
            refused = ItemsRefused(tuple(draft.refused))
            events.append(CODEC.new_event(terminal_stream(terminal), refused, provenance))
        append = Append(tuple(events), placed.read, command, draft.advance())
        return append, frozenset(placed.kept)

    def _store(self, terminal: str, append: Append) -> Receipt:
        receipt = self._ledger.append(append)
        if receipt.repeated:
            # The same refused items were kept in between; the rest has not been stored.
            raise TerminalMoved(terminal)
        return receipt

    def _refusal(self, draft: Draft) -> Command | None:
        """Under what a draft's refused items are kept; None if there are none, or they were."""
        if not draft.refused:
            return None
        digest = sha256(msgspec.json.encode(draft.refused))
        name = f"refused/{draft.head.terminal}/{digest.hexdigest()}"
        known = self._ledger.command(name) is not None
        return None if known else Command(name, digest.digest(), b"")

    def _is_stored(self, terminal: str, item: Item) -> bool:
        """Whether this very booking is kept with its badge or with anyone who ever held it."""
        month = Month.of(local_day(item.at, item.offset_minutes))
        held = self._badges.read({item.badge})[item.badge].state.holdings
        streams = [timesheet_stream(holding.person, month) for holding in held]
        recorded = self._ledger.read_streams([kept_stream(item.badge, month), *streams])
        return any(
            booking.sequence == item.sequence and booking.at == item.at
            for events in recorded.values()
            for one in events
            for booking in _bookings(CODEC.read(one)[1], terminal)
        )

    def _answer(
        self,
        draft: Draft,
        append: Append | None,
        receipt: Receipt | None,
        results: Sequence[ItemResult],
    ) -> Delivery:
        head = draft.head
        if append is None or append.advance is None:
            # Nothing was stored, so nothing has shown whether another process received more.
            self._heads.pop(head.terminal, None)
            head = self._head(head.terminal)
        else:
            moved = append.advance
            head = TerminalHead(
                head.terminal,
                moved.revision + 1,
                moved.last_sequence,
                moved.missing,
                moved.clock_at,
            )
            self._heads[head.terminal] = head
        position = None if receipt is None else receipt.last_position
        missing = missing_of(head)
        return Delivery(results, acknowledged_through(head), missing, position, draft.stored)


def _bookings(event: Struct, terminal: str) -> Sequence[Booking]:
    """The bookings of a terminal in an event."""
    booked = event.booked if isinstance(event, Kept) else event
    return booked.bookings if isinstance(booked, Booked) and booked.terminal == terminal else ()


_instant = attrgetter("at")


class _Placed(Struct, frozen=True):
    """Events with their streams, the versions they rest on, and numbers kept with a badge."""

    events: list[tuple[str, Booked | Kept]]
    read: dict[str, int]
    kept: set[int]


def _place(draft: Draft, badges: Badges) -> _Placed:
    """Give each group of bookings to who held the badge on their day, or keep it with the badge."""
    terminal = draft.head.terminal
    known = badges.read({badge for badge, _, _ in draft.groups})
    placed = _Placed([], {badge_stream(name): one.version for name, one in known.items()}, set())
    for (badge, month, source), bookings in draft.groups.items():
        bookings.sort(key=_instant)
        for person, theirs in _by_holder(known[badge].holders(bookings), bookings):
            booked = Booked(terminal, badge, tuple(theirs), source)
            if person is None:
                placed.events.append((kept_stream(badge, month), Kept(booked)))
                placed.kept.update(booking.sequence for booking in theirs)
            else:
                placed.events.append((timesheet_stream(person, month), booked))
    return placed


def _by_holder(
    holders: Sequence[str | None] | str | None, bookings: list[Booking]
) -> Iterator[tuple[str | None, list[Booking]]]:
    if holders is None or isinstance(holders, str):
        yield holders, bookings
        return
    parts: dict[str | None, list[Booking]] = {}
    for person, booking in zip(holders, bookings, strict=True):
        parts.setdefault(person, []).append(booking)
    yield from parts.items()
