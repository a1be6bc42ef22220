"""Sorting of a delivery: new items, odd items, and the terminal's numbers after it."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Sequence
from enum import StrEnum
from operator import itemgetter
from typing import overload

from msgspec import Struct

from api.intake.items import BadItem, Batch, Item, ItemCode, Items
from api.intake.ordinary_run import GroupKey, RunConditions, sort_ordinary_run
from domain.streams.badge import BADGE
from domain.streams.terminal import RefusedItem
from domain.values.bookings import Booking, Mark
from domain.values.time import DAY_SECONDS, Month, local_day, local_day_number
from ledger.records import TerminalAdvance, TerminalHead

CLOCK_TOLERANCE_SECONDS = 60
"""Time by which a clock may fall behind its earlier bookings without a mark."""

AHEAD_TOLERANCE_SECONDS = 300


class ReceiptWindow(Struct, frozen=True):
    """Allowed distance of a booking from the time of receipt, in seconds; None: any distance."""

    past_seconds: int | None
    ahead_seconds: int
    one_clock: bool = True
    """True if one device made the bookings one after another, so that its clock can be checked."""


TERMINAL_WINDOW = ReceiptWindow(past_seconds=400 * DAY_SECONDS, ahead_seconds=DAY_SECONDS)
"""Window of a terminal: its buffer holds a year at most; a clock further off is not set."""

IMPORT_WINDOW = ReceiptWindow(past_seconds=None, ahead_seconds=DAY_SECONDS, one_clock=False)
"""Window of an import: a migration brings decades, of many devices and in any order."""


class ItemStatus(StrEnum):
    """Outcome of one item."""

    STORED = "stored"
    KEPT = "kept"
    """The booking is stored with its badge, which nobody held that day."""
    REPEATED = "repeated"
    """The booking had been received before; nothing is stored twice."""
    REFUSED = "refused"
    """The item is not a well-formed booking; its text is kept with the terminal."""


class ItemOutcome(Struct, frozen=True, omit_defaults=True, gc=False):
    """Outcome of one item, in the order of the delivery; ``code`` is the reason, if it has one."""

    sequence: int | None
    status: ItemStatus
    code: ItemCode | None = None


class RunOutcome(Sequence[ItemOutcome]):
    """Results of an ordinary delivery: consecutive numbers, all stored, some kept with a badge."""

    def __init__(self, first: int, length: int) -> None:
        self._first = first
        self._length = length
        self.kept: frozenset[int] = frozenset()

    def __len__(self) -> int:
        return self._length

    @overload
    def __getitem__(self, index: int) -> ItemOutcome: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[ItemOutcome]: ...
    def __getitem__(self, index: int | slice) -> ItemOutcome | Sequence[ItemOutcome]:
        numbers = range(self._first, self._first + self._length)[index]
        if isinstance(numbers, range):
            return [self._result(number) for number in numbers]
        return self._result(numbers)

    def _result(self, sequence: int) -> ItemOutcome:
        if sequence in self.kept:
            return ItemOutcome(sequence, ItemStatus.KEPT, ItemCode.UNKNOWN_BADGE)
        return ItemOutcome(sequence, ItemStatus.STORED)


def mark_kept(results: Sequence[ItemOutcome], kept: frozenset[int]) -> Sequence[ItemOutcome]:
    """Give the results after marking the numbers that are kept with their badges."""
    if isinstance(results, RunOutcome):
        results.kept = kept
        return results
    return [
        ItemOutcome(result.sequence, ItemStatus.KEPT, ItemCode.UNKNOWN_BADGE)
        if result.status is ItemStatus.STORED and result.sequence in kept
        else result
        for result in results
    ]


def missing_of(head: TerminalHead) -> tuple[tuple[int, int], ...]:
    """Give the numbers that never arrived, as inclusive ranges.

    Numbers before the first one ever delivered (a range from 0) may still come and are
    not missing: a terminal need not begin to count at 1.
    """
    return tuple(gap for gap in head.missing if gap[0] > 0)


def acknowledged_through(head: TerminalHead) -> int:
    """Give the number up to which the terminal may forget its bookings."""
    missing = missing_of(head)
    return missing[0][0] - 1 if missing else head.last_sequence


class Draft:
    """A delivery being sorted: new items, odd items, and the state of the numbers.

    ``is_stored`` tells whether the log holds this very booking; it is called in doubt only.
    ``kinds`` are the codes of the known kinds of booking. Several deliveries may be sorted into
    one draft, in their order.
    """

    __slots__ = (
        "changed",
        "clock_at",
        "earliest",
        "groups",
        "head",
        "is_stored",
        "kinds",
        "last",
        "latest",
        "missing",
        "months",
        "one_clock",
        "plain",
        "received_at",
        "refused",
    )

    def __init__(
        self,
        head: TerminalHead,
        received_at: int,
        window: ReceiptWindow,
        is_stored: Callable[[Item], bool],
        kinds: frozenset[str],
    ) -> None:
        self.head = head
        self.is_stored = is_stored
        self.kinds = kinds
        self.received_at = received_at
        self.one_clock = window.one_clock
        past = window.past_seconds
        self.earliest = 0 if past is None else received_at - past
        self.latest = received_at + window.ahead_seconds
        self.last = head.last_sequence
        self.missing = list(head.missing)
        self.clock_at = head.clock_at
        self.groups: dict[GroupKey, list[Booking]] = {}
        self.months: dict[int, Month] = {}
        self.refused: list[RefusedItem] = []
        self.changed = False
        self.plain = False
        """True if all groups are of one ordinary delivery: in order, and of one offset."""

    def sort(self, items: Items) -> Sequence[ItemOutcome]:
        """Sort a delivery; returns the outcome of each item, in their order."""
        if not isinstance(items, Batch):
            return [self.take(item) for item in items]
        run = self.sort_ordinary(items)
        return [self.take(item) for item in items.items()] if run is None else run

    def sort_ordinary(self, batch: Batch) -> RunOutcome | None:
        """Sort an ordinary delivery as a whole; returns None and takes nothing of any other."""
        first = self.last + 1
        expected = RunConditions(
            first,
            max(self.earliest, self.clock_at - CLOCK_TOLERANCE_SECONDS),
            min(self.latest, self.received_at + AHEAD_TOLERANCE_SECONDS),
            self.kinds,
        )
        run = sort_ordinary_run(batch.bookings, expected)
        if run is None:
            return None
        self.plain = not self.changed
        self.changed = True
        for key, bookings in run.groups.items():
            if key in self.groups:
                self.groups[key] += bookings
            else:
                self.groups[key] = bookings
        self.last += len(batch.bookings)
        if self.one_clock:
            self.clock_at = max(self.clock_at, min(run.newest, self.received_at))
        return RunOutcome(first, len(batch.bookings))

    def take(self, item: Item | BadItem) -> ItemOutcome:
        """Sort one item; a booking to be stored goes to its badge and month."""
        if isinstance(item, BadItem):
            return self._refuse(item.sequence, item.code, item.text)
        sequence = item.sequence
        unsound = self._unsound(item)
        if unsound is not None:
            return self._refuse(sequence, unsound, item.text())
        if not self._is_new(sequence):
            return self._take_again(item)
        marks = item.marks | self._clock_marks(item.at, in_turn=sequence > self.last)
        self._receive(sequence)
        self._group(item, marks)
        code = None if item.kind in self.kinds else ItemCode.UNKNOWN_KIND
        return ItemOutcome(sequence, ItemStatus.STORED, code)

    def advance(self) -> TerminalAdvance:
        return TerminalAdvance(self.head, self.last, tuple(self.missing), self.clock_at)

    def _unsound(self, item: Item) -> ItemCode | None:
        """Give the reason why an item is no booking; None if it is one."""
        if not BADGE.fullmatch(item.badge):
            return ItemCode.BADGE_INVALID
        if not self.earliest <= item.at <= self.latest:
            return ItemCode.TIME_IMPLAUSIBLE
        # A NUL or a surrogate cannot be written as UTF-8 text into a row.
        if "\x00" in item.kind or _SURROGATE.search(item.kind + item.source):
            return ItemCode.ITEM_MALFORMED
        return None

    def _take_again(self, item: Item) -> ItemOutcome:
        """Sort an item whose number was used before: a repeat, or a new booking to be refused."""
        newer = self.one_clock and item.at > self.clock_at + CLOCK_TOLERANCE_SECONDS
        # A repeat cannot be newer than everything received, unless the device's clock was ahead.
        if not newer or self._has(item) or self.is_stored(item):
            return ItemOutcome(item.sequence, ItemStatus.REPEATED)
        code = ItemCode.SEQUENCE_REUSED
        self.refused.append(RefusedItem(code.value, item.text(), item.sequence))
        return ItemOutcome(item.sequence, ItemStatus.REFUSED, code)

    def _has(self, item: Item) -> bool:
        return any(
            booking.sequence == item.sequence and booking.at == item.at
            for bookings in self.groups.values()
            for booking in bookings
        )

    def _group(self, item: Item, marks: int) -> None:
        day_number = local_day_number(item.at, item.offset_minutes)
        month = self.months.get(day_number)
        if month is None:
            month = Month.of(local_day(item.at, item.offset_minutes))
            self.months[day_number] = month
        booking = Booking(item.at, item.offset_minutes, item.kind, item.sequence, marks)
        key = (item.badge, month, item.source)
        self.plain = False
        bookings = self.groups.get(key)
        if bookings is None:
            self.groups[key] = [booking]
        else:
            bookings.append(booking)

    def _clock_marks(self, at: int, *, in_turn: bool) -> int:
        """Give the marks of the device's clock; a late item that fills a gap is rightly older."""
        if not self.one_clock:
            return 0
        marks = 0
        if in_turn and at < self.clock_at - CLOCK_TOLERANCE_SECONDS:
            marks = Mark.CLOCK_BACKWARDS
        elif at > self.received_at + AHEAD_TOLERANCE_SECONDS:
            marks = Mark.CLOCK_AHEAD
        # One booking from the future must not make all later ones look late.
        self.clock_at = max(self.clock_at, min(at, self.received_at))
        return int(marks)

    def _is_new(self, sequence: int) -> bool:
        return sequence > self.last or self._gap(sequence) is not None

    def _gap(self, sequence: int) -> int | None:
        """Find the index of the missing range that contains a number."""
        index = bisect_right(self.missing, sequence, key=_begin) - 1
        return index if index >= 0 and sequence <= self.missing[index][1] else None

    def _receive(self, sequence: int) -> None:
        self.changed = True
        if sequence > self.last:
            if sequence > self.last + 1:
                before_first = self.last == 0
                self.missing.append((0 if before_first else self.last + 1, sequence - 1))
            self.last = sequence
            return
        index = self._gap(sequence)
        assert index is not None
        first, last = self.missing[index]
        left = [(first, sequence - 1), (sequence + 1, last)]
        self.missing[index : index + 1] = [gap for gap in left if gap[0] <= gap[1] and gap[1] > 0]

    def _refuse(self, sequence: int | None, code: ItemCode, text: str) -> ItemOutcome:
        shown = text.encode("utf-8", "replace").decode()
        self.refused.append(RefusedItem(code.value, shown, sequence))
        if sequence is not None:
            if not self._is_new(sequence):
                return ItemOutcome(sequence, ItemStatus.REPEATED)
            self._receive(sequence)
        return ItemOutcome(sequence, ItemStatus.REFUSED, code)


_SURROGATE = re.compile("[\ud800-\udfff]")
_begin = itemgetter(0)
