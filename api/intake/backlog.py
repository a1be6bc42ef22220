"""Backlogs: buffered deliveries of many terminals, sorted on all cores, stored in few commits."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future

from msgspec import Struct

from api.intake.intake import Intake, IntakeAnswer, PreparedAppend
from api.intake.items import MalformedDelivery, decode_json
from api.intake.sorting_workers import Pile, SortingWorkers
from ledger.codec import Provenance
from ledger.errors import OutcomeUnknown, QueueFull, TerminalMoved, VersionConflict
from ledger.ledger import Ledger
from ledger.records import Append, Receipt, TerminalHead

WINDOW_BYTES = 32 * 1024 * 1024
"""Length of the bodies that are sorted together; a few times as much is held at most."""

WINDOW_DELIVERIES = 10_000
"""Limit on deliveries in a window, since small ones take more memory than their bytes."""

WINDOW_SECONDS = 1.0
"""Longest time to fill a window: slower deliveries are stored as they arrive."""

FULL_SECONDS = 0.05
"""Time to wait before checking again whether a full queue takes more."""


class _Pending(Struct):
    """Deliveries of one terminal in a window; without ``prepared`` they go in one by one."""

    terminal: str
    received_at: int
    numbers: list[int]
    """Places of these deliveries in the window."""
    bodies: list[bytes]
    prepared: PreparedAppend | None = None
    receipt: Future[Receipt] | None = None
    """The commit to come; None if nothing was new."""


class Backlog:
    """Takes backlogs for one employer, through the same intake as single deliveries."""

    def __init__(
        self,
        ledger: Ledger,
        intake: Intake,
        sorters: SortingWorkers,
        *,
        window_bytes: int = WINDOW_BYTES,
    ) -> None:
        self._ledger = ledger
        self._intake = intake
        self._sorters = sorters
        self._window_bytes = window_bytes

    def deliver(
        self,
        deliveries: Iterable[tuple[str, bytes]],
        clock: Callable[[], int],
        *,
        by: str | None = None,
    ) -> Iterator[IntakeAnswer]:
        """Deliver pairs of a terminal and a body as they arrive; ``clock`` tells Unix seconds.

        Bodies are taken in windows, each sorted while the previous one is being committed; a
        terminal's bodies in a window are stored as one delivery. Answers come in the order of the
        deliveries; a body that is no delivery is answered with the reason. If the queue is full,
        the call waits. ``by`` is the deliverer if not the terminals themselves. Raises the
        ledger's errors; after one, everything can be delivered again.
        """
        run = _Run(self._ledger, self._intake, self._sorters, clock, by)
        earlier: list[_Pending] = []
        for window in _windows(deliveries, self._window_bytes):
            pending = run.submit(window)
            yield from run.answers(earlier)
            earlier = pending
        yield from run.answers(earlier)


class _Run:
    """One backlog under way."""

    def __init__(
        self,
        ledger: Ledger,
        intake: Intake,
        sorters: SortingWorkers,
        clock: Callable[[], int],
        by: str | None,
    ) -> None:
        self._ledger = ledger
        self._intake = intake
        self._sorters = sorters
        self._clock = clock
        self._by = by
        self._heads: dict[str, TerminalHead] = {}
        """Expected rows of terminals after all earlier appends. The ledger refuses an append that
        rests on a wrong row, and then its deliveries are worked again."""
        self._one_by_one: set[str] = set()
        """Terminals with a refusal or a doubt: single deliveries keep the order of their rest."""

    def submit(self, window: Sequence[tuple[str, bytes]]) -> list[_Pending]:
        """Sort a window and hand its new bookings to the ledger."""
        received_at = self._clock()
        window_pending = _by_terminal(window, received_at)
        pending = [one for one in window_pending if one.terminal not in self._one_by_one]
        known = self._intake.heads(
            [one.terminal for one in pending if one.terminal not in self._heads]
        )
        piles = [
            Pile(
                self._heads.get(one.terminal) or known[one.terminal],
                Provenance(self._by or f"terminal:{one.terminal}"),
                tuple(one.bodies),
            )
            for one in pending
        ]
        waiting = iter(pending)
        for part in self._sorters.sort(piles, received_at):
            self._intake.remember_badges(delivered for delivered in part if delivered is not None)
            for delivered in part:
                one = next(waiting)
                if delivered is None:
                    self._one_by_one.add(one.terminal)
                    continue
                one.prepared = self._intake.prepared(delivered)
                if one.prepared.append is not None:
                    one.receipt = self._submit(one.prepared.append)
                    self._heads[one.terminal] = delivered.advance.after
        return window_pending

    def answers(self, pending: Iterable[_Pending]) -> Iterator[IntakeAnswer]:
        """Wait for a window's commits; yields answers in the order of its deliveries."""
        found: dict[int, IntakeAnswer] = {}
        for one in pending:
            answers = self._stored(one)
            if answers is None:
                self._one_by_one.add(one.terminal)
                answers = [self._deliver_alone(one, body) for body in one.bodies]
            found.update(zip(one.numbers, answers, strict=True))
        for number in range(len(found)):
            yield found[number]

    def _submit(self, append: Append) -> Future[Receipt]:
        while True:
            try:
                return self._ledger.submit(append)
            except QueueFull:
                time.sleep(FULL_SECONDS)

    def _stored(self, pending: _Pending) -> list[IntakeAnswer] | None:
        """Give the answers to a pending append; None if it was refused, or could not be sorted."""
        if pending.prepared is None:
            return None
        try:
            receipt = None if pending.receipt is None else pending.receipt.result()
            return self._intake.answers(pending.prepared, receipt)
        except (TerminalMoved, VersionConflict) as conflict:
            self._intake.forget(pending.terminal, conflict)
            return None
        except OutcomeUnknown as error:
            self._intake.forget(pending.terminal, error)
            raise

    def _deliver_alone(self, pending: _Pending, body: bytes) -> IntakeAnswer:
        try:
            items = decode_json(body)
        except MalformedDelivery as error:
            return error
        while True:
            try:
                return self._intake.deliver(
                    pending.terminal, items, pending.received_at, by=self._by
                )
            except QueueFull:
                time.sleep(FULL_SECONDS)


def _windows(
    deliveries: Iterable[tuple[str, bytes]], window_bytes: int
) -> Iterator[list[tuple[str, bytes]]]:
    window: list[tuple[str, bytes]] = []
    size, began = 0, time.monotonic()
    for delivery in deliveries:
        window.append(delivery)
        size += len(delivery[1])
        full = size >= window_bytes or len(window) >= WINDOW_DELIVERIES
        if full or time.monotonic() - began >= WINDOW_SECONDS:
            yield window
            window = []
            size, began = 0, time.monotonic()
    if window:
        yield window


def _by_terminal(window: Iterable[tuple[str, bytes]], received_at: int) -> list[_Pending]:
    found: dict[str, _Pending] = {}
    for number, (terminal, body) in enumerate(window):
        one = found.get(terminal)
        if one is None:
            found[terminal] = _Pending(terminal, received_at, [number], [body])
        else:
            one.numbers.append(number)
            one.bodies.append(body)
    return list(found.values())
