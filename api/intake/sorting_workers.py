"""Sorting on all cores: worker processes that turn bodies into encoded events.

Decoding and sorting are nearly the whole cost of a large delivery, and need nothing from the
store. Piles too small for the way to a worker are sorted in this process.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from threading import Lock
from types import TracebackType
from typing import Self

import structlog
from msgspec import Struct

from api.intake.draft import TERMINAL_WINDOW
from api.intake.encoding import EncodedDelivery, InDoubt, ask_the_log, sort_bodies
from ledger.codec import Provenance
from ledger.records import TerminalHead
from ledger.workers import WorkerLost, Workers

LOG = structlog.get_logger(__name__)

WORTH_BYTES = 256 * 1024
"""Least length for workers: a smaller one is sorted here sooner than a worker answers."""

TASK_BYTES = 1024 * 1024
"""Length of a worker's task: large beside the cost of its transfer, small enough to share out."""


class Pile(Struct, frozen=True):
    """Bodies of one terminal in their order, and the terminal's row before them."""

    head: TerminalHead
    provenance: Provenance
    bodies: tuple[bytes, ...]


class _Task(Struct, frozen=True):
    """Piles received at one instant, and their place among all."""

    number: int
    piles: tuple[Pile, ...]
    received_at: int


class _SortedPiles(Struct, frozen=True):
    number: int
    found: list[EncodedDelivery | None]


class SortingWorkers:
    """Worker processes, started with the first window large enough for them.

    A context manager that threads may share: a second caller waits until the window is sorted.
    ``kinds`` are the codes of the known kinds of booking.
    """

    def __init__(
        self,
        kinds: frozenset[str],
        processes: int | None = None,
        worth_bytes: int = WORTH_BYTES,
    ) -> None:
        self._kinds = kinds
        self._processes = processes or os.cpu_count() or 1
        self._worth_bytes = worth_bytes
        self._workers: Workers[_Task, _SortedPiles] = Workers(
            self._processes, partial(_open_worker, kinds)
        )
        self._lock = Lock()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        with self._lock:
            self._workers.close()

    def start(self) -> None:
        """Start the workers before there is anything to sort."""
        with self._lock:
            for _ in self._workers.map(_Task(n, (), 0) for n in range(self._processes)):
                pass

    def sort(
        self, piles: Sequence[Pile], received_at: int
    ) -> Iterator[list[EncodedDelivery | None]]:
        """Sort the piles; yields the results in their order, in parts as they are ready.

        None stands for a pile whose deliveries must be stored one by one.
        """
        if sum(map(_size, piles)) < self._worth_bytes:
            yield [_sort_pile(pile, received_at, self._kinds) for pile in piles]
            return
        with self._lock:
            yield from self._spread(_tasks(piles, received_at))

    def _spread(self, tasks: Sequence[_Task]) -> Iterator[list[EncodedDelivery | None]]:
        done: dict[int, list[EncodedDelivery | None]] = {}
        following = 0
        try:
            for one in self._workers.map(tasks):
                done[one.number] = one.found
                while following in done:
                    yield done.pop(following)
                    following += 1
        except WorkerLost as error:
            LOG.warning("a sorting worker ended; what is left is sorted here", error=str(error))
            for task in tasks[following:]:
                yield done.pop(task.number, []) or _sort(self._kinds, task).found


@contextmanager
def _open_worker(kinds: frozenset[str]) -> Generator[Callable[[_Task], _SortedPiles]]:
    yield partial(_sort, kinds)


def _sort(kinds: frozenset[str], task: _Task) -> _SortedPiles:
    return _SortedPiles(
        task.number, [_sort_pile(pile, task.received_at, kinds) for pile in task.piles]
    )


def _sort_pile(pile: Pile, received_at: int, kinds: frozenset[str]) -> EncodedDelivery | None:
    try:
        found = sort_bodies(
            pile.bodies,
            pile.head,
            pile.provenance,
            received_at,
            TERMINAL_WINDOW,
            ask_the_log,
            kinds,
        )
    except InDoubt:
        return None
    # Refused items are kept once for each delivery that brings them, also when it is repeated.
    return None if found.refused and len(pile.bodies) > 1 else found


def _tasks(piles: Iterable[Pile], received_at: int) -> list[_Task]:
    parts: list[list[Pile]] = [[]]
    size = 0
    for pile in piles:
        if size >= TASK_BYTES:
            parts.append([])
            size = 0
        parts[-1].append(pile)
        size += _size(pile)
    return [_Task(number, tuple(part), received_at) for number, part in enumerate(parts)]


def _size(pile: Pile) -> int:
    return sum(map(len, pile.bodies))
