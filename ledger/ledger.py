"""One employer's ledger: append, read, follow."""

from collections.abc import Callable, Generator, Iterable
from concurrent.futures import Future
from contextlib import AbstractContextManager
from datetime import datetime
from threading import Event
from types import TracebackType
from typing import Any, Self

from psycopg import Connection, Cursor
from psycopg_pool import PoolTimeout

from ledger import read
from ledger.errors import LedgerClosed, StoreUnavailable
from ledger.follow import follow_log
from ledger.group import MAX_EVENTS, MAX_WAITING, GroupCommit, GroupTransaction
from ledger.judge import CommandReceipt
from ledger.library import Tracker
from ledger.names import Employer
from ledger.records import Append, Head, Receipt, RecordedEvent, TerminalHead
from ledger.session import CONNECT_SECONDS, borrow, connect, make_pool

READERS = 8
BATCH_EVENTS = 5_000
TIMEOUT_SECONDS = 1.0

# A writer that stops half-way holds the head row; the server then ends its transaction.
WRITER_IDLE_SECONDS = 30


class Ledger:
    """The facts of one employer; a context manager that threads may share.

    Every method raises StoreUnavailable when the store cannot be reached and LedgerClosed outside
    the context. `on_written` is told of every transaction, on the writer's thread.
    """

    def __init__(
        self,
        conninfo: str,
        schema: str,
        *,
        readers: int = READERS,
        max_events: int = MAX_EVENTS,
        max_waiting: int = MAX_WAITING,
        on_written: Callable[[GroupTransaction], None] | None = None,
    ) -> None:
        self.conninfo = conninfo
        self.employer = Employer(schema)
        self._max_events = max_events
        self._max_waiting = max_waiting
        self._on_written = on_written
        self._reading = make_pool(conninfo, self.employer, readers)
        self._writing = make_pool(conninfo, self.employer, 1, WRITER_IDLE_SECONDS, tested=False)
        self._tracker = Tracker(conninfo, self.employer)
        self._group: GroupCommit | None = None

    def __enter__(self) -> Self:
        try:
            for pool in (self._reading, self._writing):
                pool.open(wait=True, timeout=CONNECT_SECONDS)
        except PoolTimeout as error:
            self.close()
            raise StoreUnavailable(str(error)) from error
        self._group = GroupCommit(
            lambda: borrow(self._writing),
            self.employer.channel,
            max_events=self._max_events,
            max_waiting=self._max_waiting,
            on_written=self._on_written,
        )
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Writes the waiting appends, then gives up all connections."""
        if self._group is not None:
            self._group.close()
        self._writing.close()
        self._reading.close()

    def append(self, append: Append) -> Receipt:
        """Stores the append as a whole, in one transaction with other waiting appends.

        Raises VersionConflict, CommandReused, TerminalMoved, WriteFailed, HeadLost, OutcomeUnknown
        and QueueFull. After OutcomeUnknown a repeat with the same command, expected versions or
        advance cannot store it twice.
        """
        return self.submit(append).result()

    def submit(self, append: Append) -> Future[Receipt]:
        """As `append`, without waiting; raises QueueFull at once, other errors by the future."""
        if self._group is None:
            raise LedgerClosed
        return self._group.submit(append)

    def read_stream(
        self, stream: str, after_version: int = 0, until_position: int | None = None
    ) -> list[RecordedEvent]:
        """The stream's events in their order."""
        with self.connection() as conn:
            return read.read_stream(conn, stream, after_version, until_position)

    def read_streams(
        self, streams: Iterable[str], until_position: int | None = None
    ) -> dict[str, list[RecordedEvent]]:
        """The events of each stream asked for, an empty list for one that does not exist."""
        with self.connection() as conn:
            return read.read_streams(conn, streams, until_position)

    def read_range(self, prefix: str, until_position: int | None = None) -> list[RecordedEvent]:
        """The events of all streams that begin with the prefix, by stream (bytewise) and version.

        `4711/` is all of employee 4711; without the slash 47110 would be among them.
        """
        with self.connection() as conn:
            return read.read_range(conn, prefix, until_position)

    def read_month(self, prefix: str, month: str) -> list[RecordedEvent]:
        """The events of all streams that begin with the prefix and end in `/` and the month."""
        with self.connection() as conn:
            return read.read_month_events(conn, prefix, month)

    def read_log(
        self, after: int, limit: int = BATCH_EVENTS, until: int | None = None
    ) -> list[RecordedEvent]:
        """At most `limit` events that follow the position, up to and with position `until`."""
        with self.connection() as conn:
            return read.read_log(conn, after, limit, until)

    def follow(
        self,
        after: int,
        stop: Event,
        batch: int = BATCH_EVENTS,
        timeout: float = TIMEOUT_SECONDS,
    ) -> Generator[list[RecordedEvent], None, None]:
        """Yields batches of events after the position, in order and without a gap, until `stop`.

        Looks at the log at least every `timeout` seconds and outlives broken connections.
        """
        return follow_log(
            lambda: connect(self.conninfo, self.employer),
            self.employer.channel,
            after=after,
            stop=stop,
            batch=batch,
            timeout=timeout,
        )

    def stream_versions(self, streams: Iterable[str]) -> dict[str, int]:
        """The last version of each stream, 0 for one that does not exist."""
        with self.connection() as conn:
            return read.stream_versions(conn, streams)

    def head(self) -> Head:
        """The last position and when it was recorded (UTC)."""
        with self.connection() as conn:
            return read.read_head(conn)

    def position_at(self, instant: datetime) -> int:
        """The last position recorded at or before the instant (with offset), 0 if there is none.

        The answer is final once something has been recorded after the instant.
        """
        assert instant.tzinfo is not None
        with self.connection() as conn:
            return read.position_at(conn, instant)

    def terminals(self, terminals: Iterable[str]) -> dict[str, TerminalHead]:
        """The rows of those terminals that have one."""
        with self.connection() as conn:
            return read.read_terminals(conn, terminals)

    def command(self, command_id: str) -> CommandReceipt | None:
        """The digest and first receipt of a command that has been carried out."""
        with self.connection() as conn:
            return read.read_command(conn, command_id)

    def connection(self) -> AbstractContextManager[Connection[Any]]:
        """A connection in autocommit, for a caller who needs a transaction of its own."""
        return borrow(self._reading)

    def tracked_position(self, reader: str, conn: Connection[Any] | None = None) -> int:
        """The position up to which the reader has worked; 0 when it has not begun.

        Given a connection, the answer belongs to the transaction that is open on it.
        """
        if conn is not None:
            return self._tracker.position(conn, reader)
        with self.connection() as own:
            return self._tracker.position(own, reader)

    def track(self, cursor: Cursor[Any], reader: str, position: int) -> None:
        """Moves the reader ahead in the caller's transaction, which makes its work exactly-once.

        Raises PositionNotAhead if the reader is already there or further.
        """
        self._tracker.move(cursor, reader, position)
