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
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from hashlib import sha256
from itertools import count, islice
from operator import attrgetter
from typing import NamedTuple

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

SMALL_ITEMS = 200
"""Sorting more than this takes longer than an event loop should be kept waiting."""

LOOKED_UP = 64
"""Deliveries whose terminals and badges are looked up together."""

MOST_WAITING = 200
"""Deliveries of a backlog that wait for their commit at a time."""


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


class Prepared(NamedTuple):
    """A delivery sorted, what is to be appended of it, and which numbers stay with badges."""

    draft: Draft
    results: Sequence[ItemResult]
    append: Append | None
    kept: frozenset[int]


class Under(NamedTuple):
    """A delivery under way, and how to wait for its answer."""

    terminal: str
    answer: Callable[[], Delivery]


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
        for attempt in count(1):
            prepared = self._prepare(terminal, items, received_at, by, window)
            try:
                receipt = None if prepared.append is None else self._ledger.append(prepared.append)
                return self._answer(prepared, receipt)
            except (TerminalMoved, VersionConflict) as conflict:
                self._forget(terminal, conflict)
                if attempt == ATTEMPTS:
                    raise
            except OutcomeUnknown as error:
                self._forget(terminal, error)
                raise
        raise AssertionError

    def deliver_all(
        self, deliveries: Iterable[tuple[str, Items]], received_at: int
    ) -> Iterator[Delivery]:
        """Deliver what many terminals have buffered, each terminal's deliveries in their order.

        While one group of deliveries is being committed the next is sorted, so commits are few
        and nobody waits for the disk. Yields the answers in the order of the deliveries.
        """
        waiting: deque[Under] = deque()
        under_way: Counter[str] = Counter()
        feed = iter(deliveries)
        while window := list(islice(feed, LOOKED_UP)):
            self._look_up(window)
            for terminal, items in window:
                while under_way[terminal] or len(waiting) >= MOST_WAITING:
                    first = waiting.popleft()
                    under_way[first.terminal] -= 1
                    yield first.answer()
                under_way[terminal] += 1
                waiting.append(self._submit(terminal, items, received_at))
        for left in waiting:
            yield left.answer()

    async def deliver_soon(self, terminal: str, items: Items, received_at: int) -> Delivery:
        """As ``deliver``, for an event loop.

        A small ordinary delivery of a terminal and badges that are remembered needs neither
        a look-up nor a thread while it waits for its commit; any other is handed to a thread.
        """
        if self._is_quick(terminal, items):
            prepared = self._prepare(terminal, items, received_at)
            if prepared.append is not None:
                try:
                    receipt = await wrap_future(self._ledger.submit(prepared.append))
                    return self._answer(prepared, receipt)
                except (TerminalMoved, VersionConflict) as conflict:
                    self._forget(terminal, conflict)
                except OutcomeUnknown as error:
                    self._forget(terminal, error)
                    raise
        return await to_thread.run_sync(self.deliver, terminal, items, received_at)

    def state(self, terminal: str) -> TerminalHead | None:
        """What has been received from a terminal; None if nothing ever was."""
        return self._ledger.terminals([terminal]).get(terminal)

    def _prepare(
        self,
        terminal: str,
        items: Items,
        received_at: int,
        by: str | None = None,
        window: Window = TERMINAL_WINDOW,
    ) -> Prepared:
        """Sort a delivery and make of it what is to be appended, if anything is."""
        draft = Draft(self._head(terminal), received_at, window, partial(self._is_stored, terminal))
        results = draft.sort(items)
        provenance = Provenance(by or f"terminal:{terminal}")
        return Prepared(draft, results, *self._append_for(draft, provenance))

    def _submit(self, terminal: str, items: Items, received_at: int) -> Under:
        prepared = self._prepare(terminal, items, received_at)
        if prepared.append is None:
            answer = self._answer(prepared, None)
            return Under(terminal, lambda: answer)
        future = self._ledger.submit(prepared.append)

        def wait() -> Delivery:
            try:
                return self._answer(prepared, future.result())
            except (TerminalMoved, VersionConflict) as conflict:
                self._forget(terminal, conflict)
                return self.deliver(terminal, items, received_at)
            except OutcomeUnknown as error:
                self._forget(terminal, error)
                raise

        return Under(terminal, wait)

    def _look_up(self, deliveries: Iterable[tuple[str, Items]]) -> None:
        """Remember the terminals and badges of many deliveries with one question for each kind."""
        found = list(deliveries)
        unknown = [terminal for terminal, _ in found if terminal not in self._heads]
        if unknown:
            heads = self._ledger.terminals(unknown)
            for terminal in unknown:
                self._heads[terminal] = heads.get(terminal) or _unheard(terminal)
        self._badges.read(
            {
                item.badge
                for _, items in found
                if isinstance(items, Batch)
                for item in items.bookings
            }
        )

    def _is_quick(self, terminal: str, items: Items) -> bool:
        return (
            isinstance(items, Batch)
            and len(items.bookings) <= SMALL_ITEMS
            and self._is_next(terminal, items)
            and self._badges.remembers(item.badge for item in items.bookings)
        )

    def _is_next(self, terminal: str, items: Batch) -> bool:
        """Whether a delivery goes on where the last one ended: then nothing has to be asked."""
        head = self._heads.get(terminal)
        return (
            head is not None
            and bool(items.bookings)
            and items.bookings[0].sequence == head.last_sequence + 1
        )

    def _head(self, terminal: str) -> TerminalHead:
        head = self._heads.get(terminal)
        if head is None:
            head = self.state(terminal) or _unheard(terminal)
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

    def _answer(self, prepared: Prepared, receipt: Receipt | None) -> Delivery:
        draft, results, append, kept = prepared
        if receipt is not None and receipt.repeated:
            # The same refused items were kept in between; the rest has not been stored.
            raise TerminalMoved(draft.head.terminal)
        if kept:
            results = draft.keep(results, kept)
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


def _unheard(terminal: str) -> TerminalHead:
    return TerminalHead(terminal, ABSENT, 0, (), 0)


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
        holders = known[badge].holders(bookings)
        if isinstance(holders, str):
            booked = Booked(terminal, badge, tuple(bookings), source)
            placed.events.append((timesheet_stream(holders, month), booked))
            continue
        for person, theirs in _by_holder(holders, bookings):
            booked = Booked(terminal, badge, tuple(theirs), source)
            if person is None:
                placed.events.append((kept_stream(badge, month), Kept(booked)))
                placed.kept.update(booking.sequence for booking in theirs)
            else:
                placed.events.append((timesheet_stream(person, month), booked))
    return placed


def _by_holder(
    holders: Sequence[str | None] | None, bookings: list[Booking]
) -> Iterator[tuple[str | None, list[Booking]]]:
    if holders is None:
        yield None, bookings
        return
    parts: dict[str | None, list[Booking]] = {}
    for person, booking in zip(holders, bookings, strict=True):
        parts.setdefault(person, []).append(booking)
    yield from parts.items()
