"""The log as auditors take it home: every event with the bytes that were stored."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Final

import msgspec
from msgspec import Struct

from api.host.clock import HOME
from ledger.ledger import Ledger
from ledger.records import RecordedEvent

BATCH_EVENTS: Final = 1_000


class LoggedInstant(Struct, frozen=True):
    """A point in time: in UTC, and as the clock on the wall at the employer's place."""

    utc: str
    local: str


class LoggedEvent(Struct, frozen=True):
    """One event with its state as it was stored, to the byte.

    Bytes that are no text come as base64: they are encrypted, under the key that ``key`` names.
    """

    position: int
    stream: str
    version: int
    topic: str
    recorded_at: LoggedInstant
    key: str
    state: str | None
    state_base64: str | None


def log_lines(ledger: Ledger, after: int, until: int) -> Iterator[str]:
    """Events as JSON lines from one position (excluded) to another, read in batches."""
    position = after
    while position < until:
        batch = ledger.read_log(position, BATCH_EVENTS, until)
        if not batch:
            return
        entries = (msgspec.json.encode(logged_event(recorded)) for recorded in batch)
        yield "".join(f"{entry.decode()}\n" for entry in entries)
        position = batch[-1].position


def logged_event(recorded: RecordedEvent) -> LoggedEvent:
    """An event as auditors get it."""
    try:
        text, encoded = recorded.state.decode(), None
    except UnicodeDecodeError:
        text, encoded = None, base64.b64encode(recorded.state).decode()
    return LoggedEvent(
        recorded.position,
        recorded.stream,
        recorded.version,
        recorded.topic,
        logged_instant(recorded.recorded_at),
        recorded.key,
        text,
        encoded,
    )


def logged_instant(at: datetime) -> LoggedInstant:
    """An instant of the service, with the local time of its home."""
    utc = at.astimezone(UTC)
    return LoggedInstant(utc.isoformat().replace("+00:00", "Z"), utc.astimezone(HOME).isoformat())
