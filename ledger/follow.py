"""Reading on as the log grows."""

import time
from collections.abc import Callable, Generator
from threading import Event
from typing import Any

import psycopg
from psycopg import Connection

from ledger.names import quote_name
from ledger.read import read_log
from ledger.records import RecordedEvent

RECONNECT_SECONDS = 0.5

# Longest time that a stop goes unnoticed while nothing is being written.
STOP_SECONDS = 0.25


def follow_log(
    open_connection: Callable[[], Connection[Any]],
    channel: str,
    *,
    after: int,
    stop: Event,
    batch: int,
    timeout: float,
) -> Generator[list[RecordedEvent], None, None]:
    """Yields the events after the position, in batches of at most `batch`, until `stop` is set.

    Looks at the log at least every `timeout` seconds, whether or not a hint arrives, and opens
    another connection when one breaks. No event is yielded twice.
    """
    while not stop.is_set():
        try:
            with open_connection() as conn:
                conn.execute(b"LISTEN " + quote_name(channel).encode())
                while not stop.is_set():
                    events = read_log(conn, after, batch, None)
                    if events:
                        after = events[-1].position
                        yield events
                    else:
                        _await_hint(conn, stop, timeout)
        except (psycopg.OperationalError, psycopg.InterfaceError):
            stop.wait(RECONNECT_SECONDS)


def _await_hint(conn: Connection[Any], stop: Event, timeout: float) -> None:
    deadline = time.monotonic() + timeout
    while not stop.is_set() and (left := deadline - time.monotonic()) > 0:
        for _ in conn.notifies(timeout=min(left, STOP_SECONDS), stop_after=1):
            return
