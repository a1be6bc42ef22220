"""Reading on a connection, so that a caller can read inside a transaction of its own."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from psycopg import Connection

from ledger.errors import GapInLog
from ledger.judge import CommandReceipt
from ledger.records import Head, Receipt, RecordedEvent, TerminalHead
from ledger.sql_files import ledger_statements

SQL = ledger_statements("read")
TERMINALS = SQL["terminals"]
VERSIONS = ledger_statements("append")["versions"]

END = 2**63 - 1
"""A position no log reaches."""

LAST_BEFORE_SURROGATES, FIRST_AFTER_SURROGATES = "\ud7ff", "\ue000"
LAST_CHARACTER = "\U0010ffff"


def read_stream(
    conn: Connection[Any], stream: str, after_version: int, until_position: int | None
) -> list[RecordedEvent]:
    """The stream's events in their order."""
    return _events(conn, "stream", (stream, after_version, _until(until_position)))


def read_streams(
    conn: Connection[Any], streams: Iterable[str], until_position: int | None
) -> dict[str, list[RecordedEvent]]:
    """The events of each stream asked for, an empty list for one that does not exist."""
    found: dict[str, list[RecordedEvent]] = {stream: [] for stream in streams}
    for event in _events(conn, "streams", (list(found), _until(until_position))):
        found[event.stream].append(event)
    return found


def read_range(
    conn: Connection[Any], prefix: str, until_position: int | None
) -> list[RecordedEvent]:
    """The events of all streams that begin with the prefix, by stream (bytewise) and version."""
    return _events(conn, "range", (prefix, after_prefix(prefix), _until(until_position)))


def read_month_events(conn: Connection[Any], prefix: str, month: str) -> list[RecordedEvent]:
    """The events of all streams that begin with the prefix and end in `/` and the month."""
    return _events(conn, "months", (prefix, after_prefix(prefix), month))


def read_ranges(
    conn: Connection[Any], ranges: Iterable[tuple[str, str]], until_position: int | None
) -> list[RecordedEvent]:
    """The events of all streams in half-open ranges of ids, range after range as given."""
    bounds = list(ranges)
    firsts, pasts = [first for first, _ in bounds], [past for _, past in bounds]
    return _events(conn, "ranges", (firsts, pasts, _until(until_position)))


def read_log(
    conn: Connection[Any], after: int, limit: int, until: int | None
) -> list[RecordedEvent]:
    """At most `limit` events that follow the position, up to and with position `until`.

    Raises GapInLog.
    """
    events = _events(conn, "log", (after, min(after + limit, _until(until))))
    if events and events[-1].position != after + len(events):
        raise GapInLog(after)
    return events


def stream_versions(conn: Connection[Any], streams: Iterable[str]) -> dict[str, int]:
    """The last version of each stream, 0 for one that does not exist."""
    asked = dict.fromkeys(streams, 0)
    return asked | dict(conn.execute(VERSIONS, (list(asked),)).fetchall())


def read_head(conn: Connection[Any]) -> Head:
    """The last position and when it was recorded."""
    row = conn.execute(SQL["head"]).fetchone()
    assert row is not None
    return Head(*row)


def position_at(conn: Connection[Any], instant: datetime) -> int:
    """The last position recorded at or before the instant, 0 if there is none.

    The answer is final once something has been recorded after the instant.
    """
    row = conn.execute(SQL["position_at"], {"instant": instant}).fetchone()
    assert row is not None
    position: int = row[0]
    return position


def read_terminals(conn: Connection[Any], terminals: Iterable[str]) -> dict[str, TerminalHead]:
    """The rows of those terminals that have one."""
    heads = map(terminal_head, conn.execute(TERMINALS, (list(terminals),), binary=True))
    return {head.terminal: head for head in heads}


def terminal_head(row: tuple[Any, ...]) -> TerminalHead:
    """A terminal's row as it was selected by TERMINALS."""
    terminal, revision, last_sequence, missing, clock_at = row
    # Postgres keeps integer ranges half open.
    gaps = tuple((gap.lower, gap.upper - 1) for gap in missing)
    return TerminalHead(terminal, revision, last_sequence, gaps, clock_at)


def read_command(conn: Connection[Any], command_id: str) -> CommandReceipt | None:
    """The digest and first receipt of a command that has been carried out."""
    row = conn.execute(SQL["command"], (command_id,)).fetchone()
    if row is None:
        return None
    digest, result, first_position, last_position, recorded_at = row
    return CommandReceipt(digest, Receipt(first_position, last_position, recorded_at, True, result))


def after_prefix(prefix: str) -> str:
    """The least text, bytewise, that is greater than every text with the prefix."""
    kept = prefix.rstrip(LAST_CHARACTER)
    assert kept, "a prefix without an end would be the whole table"
    last = kept[-1]
    following = FIRST_AFTER_SURROGATES if last == LAST_BEFORE_SURROGATES else chr(ord(last) + 1)
    return kept[:-1] + following


def _events(conn: Connection[Any], name: str, values: tuple[Any, ...]) -> list[RecordedEvent]:
    # Binary results spare the detour of every state through hexadecimal text.
    with conn.cursor(binary=True) as cursor:
        cursor.execute(SQL[name], values)
        return [RecordedEvent(*row) for row in cursor.fetchall()]


def _until(position: int | None) -> int:
    return END if position is None else position
