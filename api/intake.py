"""Intake: from a terminal's delivery to stored bookings, exactly once.

A terminal numbers its bookings. What has come already is recognised by the
number alone: one row per terminal holds the highest number and the ranges still
missing below it. Well-formed bookings are always stored: with the person who
held the badge that day, or kept in the badge's own stream. What is not a
well-formed booking is answered with a code and kept as text in the terminal's
stream, so that the terminal may forget it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from enum import StrEnum
from itertools import count

from msgspec import Struct

from api.badges import Badges
from api.items import BadItem, Item, ItemCode
from domain.bookings import Booked, Booking
from domain.kinds import KINDS
from domain.stamps import Mark
from domain.stored import (
    badge_stream,
    kept_stream,
    terminal_stream,
    timesheet_stream,
)
from domain.streams.badge import BADGE, Kept
from domain.streams.terminal import ItemsRefused, RefusedItem
from domain.time import DAY_SECONDS, Month, local_day
from ledger.codec import Provenance
from ledger.errors import OutcomeUnknown, TerminalMoved, VersionConflict
from ledger.ledger import Ledger
from ledger.records import ABSENT, Append, Receipt, TerminalAdvance, TerminalHead
from projections.catalogue import CODEC

CLOCK_TOLERANCE_SECONDS = 60
"""A clock this much behind its earlier bookings is not yet called backwards."""

AHEAD_TOLERANCE_SECONDS = 300
ATTEMPTS = 20


class Window(Struct, frozen=True):
    """How far from the time of receipt a booking may lie, in seconds; None: any distance."""

    past_seconds: int | None
    ahead_seconds: int


TERMINAL_WINDOW = Window(past_seconds=400 * DAY_SECONDS, ahead_seconds=DAY_SECONDS)
"""A terminal's buffer holds a year at most; a clock further off is not set."""

IMPORT_WINDOW = Window(past_seconds=None, ahead_seconds=DAY_SECONDS)
"""A migration brings decades."""


class Status(StrEnum):
    """What became of one item."""

    STORED = "stored"
    KEPT = "kept"
    """Stored with its badge, which nobody held that day."""
    REPEATED = "repeated"
    """Had been received before; nothing is stored twice."""
    REFUSED = "refused"
    """Not a well-formed booking; its text is kept with the terminal."""


class ItemResult(Struct, frozen=True, omit_defaults=True, gc=False):
    """What became of one item, in the order of the delivery; ``code`` says why where it matters."""

    sequence: int | None
    status: Status
    code: ItemCode | None = None


class Delivery(Struct, frozen=True):
    """The answer to a delivery.

    The terminal may forget every item up to and with sequence ``acknowledged_through``;
    ``missing`` are ranges of numbers that never arrived. ``position`` is the log position
    of the last event stored, None if there was nothing to store.
    """

    results: tuple[ItemResult, ...]
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
        items: Sequence[Item | BadItem],
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
                draft = _Draft(head, received_at, window)
                results = tuple(draft.take(item) for item in items)
                append, results = self._append_for(draft, results, provenance)
                receipt = None if append is None else self._ledger.append(append)
            except (TerminalMoved, VersionConflict) as conflict:
                self._forget(terminal, conflict)
                if attempt == ATTEMPTS:
                    raise
            except OutcomeUnknown as error:
                self._forget(terminal, error)
                raise
            else:
                return self._answer(draft, append, receipt, results)
        raise AssertionError

    def state(self, terminal: str) -> TerminalHead | None:
        """What has been received from a terminal; None if nothing ever was."""
        return self._ledger.terminals([terminal]).get(terminal)

    def _head(self, terminal: str) -> TerminalHead:
        if terminal not in self._heads:
            found = self._ledger.terminals([terminal]).get(terminal)
            self._heads[terminal] = found or TerminalHead(terminal, ABSENT, 0, (), 0)
        return self._heads[terminal]

    def _forget(self, terminal: str, cause: Exception) -> None:
        self._heads.pop(terminal, None)
        if not isinstance(cause, TerminalMoved):
            self._badges.forget()

    def _append_for(
        self, draft: _Draft, results: tuple[ItemResult, ...], provenance: Provenance
    ) -> tuple[Append | None, tuple[ItemResult, ...]]:
        if not draft.changed:
            return None, results
        placed = _place(draft, self._badges)
        terminal = draft.head.terminal
        events = [CODEC.new_event(stream, event, provenance) for stream, event in placed.events]
        if draft.refused:
            refused = ItemsRefused(tuple(draft.refused))
            events.append(CODEC.new_event(terminal_stream(terminal), refused, provenance))
        if placed.kept:
            results = tuple(
                ItemResult(result.sequence, Status.KEPT, ItemCode.UNKNOWN_BADGE)
                if result.status is Status.STORED and result.sequence in placed.kept
                else result
                for result in results
            )
        return Append(tuple(events), placed.read, advance=draft.advance()), results

    def _answer(
        self,
        draft: _Draft,
        append: Append | None,
        receipt: Receipt | None,
        results: tuple[ItemResult, ...],
    ) -> Delivery:
        head = draft.head
        if append is not None and append.advance is not None:
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


def missing_of(head: TerminalHead) -> tuple[tuple[int, int], ...]:
    """Numbers that never arrived, as inclusive ranges.

    What lies before the first number ever delivered (a range from 0) may still come
    and is not missed: a terminal need not begin to count at 1.
    """
    return tuple(gap for gap in head.missing if gap[0] > 0)


def acknowledged_through(head: TerminalHead) -> int:
    """The number up to which the terminal may forget what it delivered."""
    missing = missing_of(head)
    return missing[0][0] - 1 if missing else head.last_sequence


class _Draft:
    """A delivery being sorted: what is new, what was odd, where the numbers stand."""

    __slots__ = (
        "changed",
        "clock_at",
        "earliest",
        "groups",
        "head",
        "last",
        "latest",
        "missing",
        "months",
        "received_at",
        "refused",
        "stored",
    )

    def __init__(self, head: TerminalHead, received_at: int, window: Window) -> None:
        self.head = head
        self.received_at = received_at
        past = window.past_seconds
        self.earliest = 0 if past is None else received_at - past
        self.latest = received_at + window.ahead_seconds
        self.last = head.last_sequence
        self.missing = list(head.missing)
        self.clock_at = head.clock_at
        self.groups: dict[tuple[str, Month, str], list[Booking]] = {}
        self.months: dict[int, Month] = {}
        self.refused: list[RefusedItem] = []
        self.changed = False
        self.stored = 0

    def take(self, item: Item | BadItem) -> ItemResult:
        """Sort one item; what is stored goes to its badge and month."""
        if isinstance(item, BadItem):
            return self._refuse(item.sequence, item.code, item.text)
        sequence = item.sequence
        at = item.at
        if not self._is_new(sequence):
            if at > self.clock_at + CLOCK_TOLERANCE_SECONDS and self.head.revision:
                # A repeat cannot be newer than everything received: its number was used before.
                return self._refuse(None, ItemCode.SEQUENCE_REUSED, item.text(), sequence)
            return ItemResult(sequence, Status.REPEATED)
        if not BADGE.fullmatch(item.badge):
            return self._refuse(sequence, ItemCode.BADGE_INVALID, item.text())
        if not self.earliest <= at <= self.latest:
            return self._refuse(sequence, ItemCode.TIME_IMPLAUSIBLE, item.text())
        marks = item.marks | self._clock_marks(at, in_turn=sequence > self.last)
        self._receive(sequence)
        self._group(item, marks)
        code = None if item.kind in KINDS else ItemCode.UNKNOWN_KIND
        return ItemResult(sequence, Status.STORED, code)

    def advance(self) -> TerminalAdvance:
        return TerminalAdvance(
            self.head.terminal,
            self.head.revision,
            self.last,
            tuple(self.missing),
            self.clock_at,
        )

    def _group(self, item: Item, marks: int) -> None:
        day_number = (item.at + item.offset_minutes * 60) // DAY_SECONDS
        month = self.months.get(day_number)
        if month is None:
            month = Month.of(local_day(item.at, item.offset_minutes))
            self.months[day_number] = month
        booking = Booking(item.at, item.offset_minutes, item.kind, item.sequence, marks)
        key = (item.badge, month, item.source)
        bookings = self.groups.get(key)
        if bookings is None:
            self.groups[key] = [booking]
        else:
            bookings.append(booking)
        self.stored += 1

    def _clock_marks(self, at: int, *, in_turn: bool) -> int:
        """What the device's clock shows; a late-comer that fills a gap is rightly older."""
        marks = 0
        if in_turn and at < self.clock_at - CLOCK_TOLERANCE_SECONDS:
            marks = Mark.CLOCK_BACKWARDS
        elif at > self.received_at + AHEAD_TOLERANCE_SECONDS:
            marks = Mark.CLOCK_AHEAD
        # One booking from the future must not make all that follow look late.
        self.clock_at = max(self.clock_at, min(at, self.received_at))
        return int(marks)

    def _is_new(self, sequence: int) -> bool:
        return sequence > self.last or any(
            first <= sequence <= last for first, last in self.missing
        )

    def _receive(self, sequence: int) -> None:
        self.changed = True
        if sequence > self.last:
            if sequence > self.last + 1:
                before_first = self.last == 0
                self.missing.append((0 if before_first else self.last + 1, sequence - 1))
            self.last = sequence
            return
        for index, (first, last) in enumerate(self.missing):
            if first <= sequence <= last:
                left = [(first, sequence - 1), (sequence + 1, last)]
                self.missing[index : index + 1] = [
                    gap for gap in left if gap[0] <= gap[1] and gap[1] > 0
                ]
                return

    def _refuse(
        self, sequence: int | None, code: ItemCode, text: str, shown: int | None = None
    ) -> ItemResult:
        if sequence is not None:
            if not self._is_new(sequence):
                return ItemResult(sequence, Status.REPEATED)
            self._receive(sequence)
        self.changed = True
        self.refused.append(RefusedItem(code.value, text, sequence if shown is None else shown))
        return ItemResult(sequence if shown is None else shown, Status.REFUSED, code)


class _Placed(Struct, frozen=True):
    """Events with their streams, the versions they rest on, and numbers kept with a badge."""

    events: list[tuple[str, Booked | Kept]]
    read: dict[str, int]
    kept: set[int]


def _place(draft: _Draft, badges: Badges) -> _Placed:
    """Give each group of bookings to who held the badge on their day, or keep it with the badge."""
    terminal = draft.head.terminal
    known = badges.read({badge for badge, _, _ in draft.groups})
    placed = _Placed([], {badge_stream(name): one.version for name, one in known.items()}, set())
    for (badge, month, source), bookings in draft.groups.items():
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
