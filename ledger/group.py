"""Group commit: one transaction serves all waiting callers."""

import logging
import time
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import AbstractContextManager
from threading import Condition, Thread
from typing import Any

from msgspec import Struct
from psycopg import Connection

from ledger.append import commit
from ledger.errors import LedgerClosed, LedgerError, QueueFull, StoreUnavailable, WriteFailed
from ledger.judge import Verdict
from ledger.memory import Memory
from ledger.records import Append, Receipt

LOG = logging.getLogger(__name__)

MAX_EVENTS = 20_000
MAX_BYTES = 32 * 1024 * 1024
MAX_WAITING = 10_000
MAX_WAITING_BYTES = 256 * 1024 * 1024


class GroupTransaction(Struct, frozen=True):
    """One transaction: callers served, events they brought, seconds from begin to commit."""

    appends: int
    events: int
    seconds: float


class PendingAppend(Struct, frozen=True):
    """One caller's append, its size, and the future of its receipt."""

    append: Append
    bytes: int
    future: Future[Receipt]


class GroupCommit:
    """Writes on one thread and one connection the appends that any number of threads submit.

    A group holds the appends that wait when the last commit ends, up to `max_events` and
    `max_bytes`; an append larger than that makes a group of its own. `connection` lends a
    connection for one group.
    """

    def __init__(
        self,
        connection: Callable[[], AbstractContextManager[Connection[Any]]],
        channel: str,
        *,
        max_events: int = MAX_EVENTS,
        max_bytes: int = MAX_BYTES,
        max_waiting: int = MAX_WAITING,
        max_waiting_bytes: int = MAX_WAITING_BYTES,
        on_written: Callable[[GroupTransaction], None] | None = None,
    ) -> None:
        self._connection = connection
        self._channel = channel
        self._max_events = max_events
        self._max_bytes = max_bytes
        self._max_waiting = max_waiting
        self._max_waiting_bytes = max_waiting_bytes
        self._on_written = on_written
        self._memory = Memory()
        self._changed = Condition()
        self._queue: deque[PendingAppend] = deque()
        self._queued_bytes = 0
        self._closed = False
        self._thread = Thread(target=self._write_groups, name="ledger-writer", daemon=True)
        self._thread.start()

    def submit(self, append: Append) -> Future[Receipt]:
        """A future of the receipt; it raises the error of an append that is not stored.

        Raises QueueFull when too much is waiting (one append is always taken), and LedgerClosed.
        """
        size = sum(len(event.state) for event in append.events)
        future: Future[Receipt] = Future()
        with self._changed:
            if self._closed:
                raise LedgerClosed
            if self._queue and (
                len(self._queue) >= self._max_waiting
                or self._queued_bytes + size > self._max_waiting_bytes
            ):
                raise QueueFull(len(self._queue))
            self._queue.append(PendingAppend(append, size, future))
            self._queued_bytes += size
            self._changed.notify()
        return future

    def close(self) -> None:
        """Writes the waiting appends, takes no more, and returns when all are written."""
        with self._changed:
            self._closed = True
            self._changed.notify()
        self._thread.join()

    def _write_groups(self) -> None:
        while group := self._next_group():
            running = [one for one in group if one.future.set_running_or_notify_cancel()]
            if running:
                self._write(running)

    def _next_group(self) -> list[PendingAppend]:
        with self._changed:
            while not self._queue and not self._closed:
                self._changed.wait()
            group: list[PendingAppend] = []
            events = size = 0
            while self._queue:
                one = self._queue[0]
                events += len(one.append.events)
                size += one.bytes
                if group and (events > self._max_events or size > self._max_bytes):
                    break
                group.append(self._queue.popleft())
                self._queued_bytes -= one.bytes
            return group

    def _write(self, group: list[PendingAppend]) -> None:
        appends = [one.append for one in group]
        try:
            outcomes, seconds = self._commit(appends)
        except WriteFailed as error:
            if len(group) == 1:
                group[0].future.set_exception(error)
                return
            # One of them cannot be stored and the error does not say which: written alone, each
            # gets an outcome of its own.
            for one in group:
                self._write([one])
        except Exception as error:  # noqa: BLE001 - whatever it is, the callers must hear of it
            for one in group:
                one.future.set_exception(error)
        else:
            for one, outcome in zip(group, outcomes, strict=True):
                _resolve(one.future, outcome)
            self._tell(appends, seconds)

    def _commit(self, appends: list[Append]) -> tuple[list[Verdict], float]:
        """Outcome of each append, and the seconds that they took.

        A connection can have broken while nobody used it, and then only shows it now.
        """
        for last_try in (False, True):
            with self._connection() as conn:
                started = time.perf_counter()
                try:
                    outcomes = commit(conn, appends, self._channel, self._memory)
                except StoreUnavailable:
                    if last_try:
                        raise
                else:
                    return outcomes, time.perf_counter() - started
        raise AssertionError

    def _tell(self, appends: list[Append], seconds: float) -> None:
        if self._on_written is None:
            return
        events = sum(len(append.events) for append in appends)
        try:
            self._on_written(GroupTransaction(len(appends), events, seconds))
        except Exception:
            # An observer that fails must neither undo stored events nor stop the writer.
            LOG.exception("the observer of written groups failed")


def _resolve(future: Future[Receipt], outcome: Receipt | LedgerError) -> None:
    if isinstance(outcome, LedgerError):
        future.set_exception(outcome)
    else:
        future.set_result(outcome)
