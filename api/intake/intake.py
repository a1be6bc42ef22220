"""Intake: from a terminal's delivery to stored bookings, exactly once.

A terminal numbers its bookings. A repeated booking is recognised by its number
alone: one row per terminal holds the highest number and the ranges still
missing below it. Well-formed bookings are always stored: with the person who
held the badge that day, or kept in the badge's own stream. An item that is not
a well-formed booking is answered with a code and kept as text in the terminal's
stream, so that the terminal may forget it.
"""

from __future__ import annotations

from asyncio import wrap_future
from collections.abc import Iterable, Sequence
from functools import partial
from hashlib import sha256
from itertools import count

import msgspec
from anyio import to_thread
from msgspec import Struct

from api.intake.badge_holders import Badges
from api.intake.draft import (
    TERMINAL_WINDOW,
    ItemOutcome,
    ReceiptWindow,
    acknowledged_through,
    mark_kept,
    missing_of,
)
from api.intake.encoding import (
    EncodedDelivery,
    InDoubt,
    Results,
    ask_the_log,
    sort_items,
    stored_of,
)
from api.intake.items import Batch, Item, Items, MalformedDelivery
from api.intake.placing import place
from domain.streams.badge import BookingsKept
from domain.streams.stream_ids import kept_stream, terminal_stream, timesheet_stream
from domain.streams.terminal import ItemsRefused
from domain.values.bookings import Booked, Booking
from domain.values.time import Month, local_day
from ledger.codec import Provenance
from ledger.errors import OutcomeUnknown, TerminalMoved, VersionConflict
from ledger.ledger import Ledger
from ledger.records import Append, CommandRecord, Receipt, TerminalHead
from projections.facts.event_codec import CODEC

ATTEMPTS = 20

SMALL_ITEMS = 200
"""Greatest number of items to sort in the event loop; more would block it too long."""


class DeliveryAnswer(Struct, frozen=True):
    """The answer to a delivery.

    The terminal may forget every item up to and with sequence ``acknowledged_through``;
    ``missing`` are ranges of numbers that never arrived. ``position`` is the log position
    of the last event stored, None if there was nothing to store.
    """

    results: Sequence[ItemOutcome]
    acknowledged_through: int
    missing: tuple[tuple[int, int], ...]
    position: int | None
    stored: int
    """Number of bookings newly stored, including those kept with their badge."""


IntakeAnswer = DeliveryAnswer | MalformedDelivery


class PreparedAppend(Struct, frozen=True):
    """Sorted deliveries, their append, and the numbers of bookings kept with badges."""

    delivered: EncodedDelivery
    append: Append | None
    kept: frozenset[int]


class Intake:
    """Takes deliveries for one employer; threads may share it.

    Its memory of terminals and badges is only a guess that saves a look-up: the append
    is refused if the guess is outdated, and then the delivery is worked again. ``kinds`` are
    the codes of the known kinds of booking.
    """

    def __init__(self, ledger: Ledger, kinds: frozenset[str]) -> None:
        self._ledger = ledger
        self._kinds = kinds
        self._badges = Badges(ledger)
        self._heads: dict[str, TerminalHead] = {}

    def deliver(
        self,
        terminal: str,
        items: Items,
        received_at: int,
        *,
        by: str | None = None,
        window: ReceiptWindow = TERMINAL_WINDOW,
    ) -> DeliveryAnswer:
        """Store the new items of a delivery received at an instant (Unix seconds).

        ``by`` is the deliverer if not the terminal itself. Raises the ledger's errors;
        after any of them the delivery can be repeated.
        """
        for attempt in count(1):
            prepared = self._prepare(terminal, items, received_at, by, window)
            try:
                receipt = None if prepared.append is None else self._ledger.append(prepared.append)
                return self._answer(prepared, receipt)
            except (TerminalMoved, VersionConflict) as conflict:
                self.forget(terminal, conflict)
                if attempt == ATTEMPTS:
                    raise
            except OutcomeUnknown as error:
                self.forget(terminal, error)
                raise
        raise AssertionError

    async def deliver_soon(self, terminal: str, items: Items, received_at: int) -> DeliveryAnswer:
        """Store a delivery as ``deliver`` does, for an event loop.

        A small ordinary delivery of a terminal and badges that are remembered needs neither
        a look-up nor a thread while it waits for its commit; any other is handed to a thread.
        """
        prepared = self._prepare_quickly(terminal, items, received_at)
        if prepared is not None and prepared.append is not None:
            try:
                receipt = await wrap_future(self._ledger.submit(prepared.append))
                return self._answer(prepared, receipt)
            except (TerminalMoved, VersionConflict) as conflict:
                self.forget(terminal, conflict)
            except OutcomeUnknown as error:
                self.forget(terminal, error)
                raise
        return await to_thread.run_sync(self.deliver, terminal, items, received_at)

    def state(self, terminal: str) -> TerminalHead | None:
        """Give a terminal's state of reception; None if nothing was ever received."""
        return self._ledger.terminals([terminal]).get(terminal)

    def prepared(self, delivered: EncodedDelivery) -> PreparedAppend:
        """Prepare the append of sorted deliveries."""
        command = self._refusal(delivered)
        if not delivered.changed and command is None:
            return PreparedAppend(delivered, None, frozenset())
        placed = place(delivered, self._badges)
        events = placed.events
        if command is not None:
            stream = terminal_stream(delivered.advance.before.terminal)
            refused = ItemsRefused(delivered.refused)
            events.append(CODEC.new_event(stream, refused, delivered.provenance))
        append = Append(tuple(events), placed.read, command, delivered.advance)
        return PreparedAppend(delivered, append, placed.kept)

    def answers(self, prepared: PreparedAppend, receipt: Receipt | None) -> list[IntakeAnswer]:
        """Give the answers to deliveries that were sorted together, after their append.

        Raises TerminalMoved if another process stored the same refused items meanwhile.
        """
        advance = prepared.delivered.advance
        terminal = advance.before.terminal
        if receipt is not None and receipt.repeated:
            # The same refused items were kept meanwhile; the rest has not been stored.
            raise TerminalMoved(terminal)
        if receipt is None:
            # Without an append there is no sign whether another process received more.
            self._heads.pop(terminal, None)
            head = self.heads([terminal])[terminal]
        else:
            head = self._heads[terminal] = advance.after
        position = None if receipt is None else receipt.last_position
        return [
            _delivery(results, head, position, prepared.kept)
            for results in prepared.delivered.results
        ]

    def heads(self, terminals: Sequence[str]) -> dict[str, TerminalHead]:
        """Give the remembered rows of terminals; unknown ones are looked up together."""
        found = {one: head for one in terminals if (head := self._heads.get(one)) is not None}
        unknown = [terminal for terminal in terminals if terminal not in found]
        if unknown:
            known = self._ledger.terminals(unknown)
            looked_up = {one: known.get(one) or TerminalHead(one) for one in unknown}
            self._heads.update(looked_up)
            found.update(looked_up)
        return found

    def remember_badges(self, delivered: Iterable[EncodedDelivery]) -> None:
        """Look up the holders of all badges of sorted deliveries together."""
        self._badges.read({group.badge for one in delivered for group in one.groups})

    def forget(self, terminal: str, cause: Exception) -> None:
        """Drop remembered rows and badges that have turned out to be outdated."""
        self._heads.pop(terminal, None)
        if not isinstance(cause, TerminalMoved):
            self._badges.forget()

    def _prepare(
        self,
        terminal: str,
        items: Items,
        received_at: int,
        by: str | None = None,
        window: ReceiptWindow = TERMINAL_WINDOW,
    ) -> PreparedAppend:
        """Sort a delivery and prepare its append, if any."""
        provenance = Provenance(by or f"terminal:{terminal}")
        is_stored = partial(self._is_stored, terminal)
        head = self.heads([terminal])[terminal]
        delivered = sort_items(
            [items], head, provenance, received_at, window, is_stored, self._kinds
        )
        return self.prepared(delivered)

    def _prepare_quickly(
        self, terminal: str, items: Items, received_at: int
    ) -> PreparedAppend | None:
        """Prepare as ``_prepare`` does; None if that takes long or needs the store."""
        # Read only once, since another thread may forget the row meanwhile.
        head = self._heads.get(terminal)
        if head is None or not self._is_quick(head, items):
            return None
        provenance = Provenance(f"terminal:{terminal}")
        try:
            delivered = sort_items(
                [items], head, provenance, received_at, TERMINAL_WINDOW, ask_the_log, self._kinds
            )
        except InDoubt:
            return None
        return None if delivered.refused else self.prepared(delivered)

    def _refusal(self, delivered: EncodedDelivery) -> CommandRecord | None:
        """Make the command that keeps refused items; None without any, or if it was carried out."""
        if not delivered.refused:
            return None
        digest = sha256(msgspec.json.encode(delivered.refused))
        name = f"refused/{delivered.advance.before.terminal}/{digest.hexdigest()}"
        known = self._ledger.command(name) is not None
        return None if known else CommandRecord(name, digest.digest(), b"")

    def _is_stored(self, terminal: str, item: Item) -> bool:
        """Tell whether this very booking is stored with its badge or with any of its holders."""
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

    def _is_quick(self, head: TerminalHead, items: Items) -> bool:
        """Tell whether a delivery is small and continues the previous one, all badges known."""
        return (
            isinstance(items, Batch)
            and 0 < len(items.bookings) <= SMALL_ITEMS
            and items.bookings[0].sequence == head.last_sequence + 1
            and self._badges.remembers(item.badge for item in items.bookings)
        )

    def _answer(self, prepared: PreparedAppend, receipt: Receipt | None) -> DeliveryAnswer:
        answer = self.answers(prepared, receipt)[0]
        assert isinstance(answer, DeliveryAnswer)
        return answer


def _delivery(
    results: Results, head: TerminalHead, position: int | None, kept: frozenset[int]
) -> IntakeAnswer:
    if isinstance(results, MalformedDelivery):
        return results
    stored = stored_of(results)
    if kept:
        results = mark_kept(results, kept)
    return DeliveryAnswer(results, acknowledged_through(head), missing_of(head), position, stored)


def _bookings(event: Struct, terminal: str) -> Sequence[Booking]:
    """Give the bookings of a terminal in an event."""
    booked = event.booked if isinstance(event, BookingsKept) else event
    return booked.bookings if isinstance(booked, Booked) and booked.terminal == terminal else ()
