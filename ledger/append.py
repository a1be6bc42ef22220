"""Stores a group of appends in one transaction, numbered by the head row."""

import struct
from collections.abc import Iterable, Sequence
from typing import Any

import psycopg
from psycopg import Connection, errors
from psycopg.pq import TransactionStatus

from ledger.binary import copy_pieces
from ledger.errors import (
    HeadLost,
    LedgerError,
    OutcomeUnknown,
    StoreUnavailable,
    WriteFailed,
)
from ledger.judge import CommandReceipt, Judgement, StoredState, Verdict, judge
from ledger.memory import Memory
from ledger.read import TERMINALS, terminal_head
from ledger.records import ABSENT, Append, Head, Receipt
from ledger.sql_files import ledger_statements

SQL = ledger_statements("append")

# Measured on a Unix socket: up to about here one INSERT is faster than a COPY.
FEW_EVENTS = 50

# The server's message about its shutdown can arrive before the end of the connection is noticed.
BREAKS = (errors.AdminShutdown, errors.CrashShutdown, psycopg.InterfaceError)

# Errors of an event that Postgres, psycopg or the row format cannot hold.
UNSTORABLE = (psycopg.Error, ValueError, OverflowError, struct.error)


def commit(
    conn: Connection[Any],
    appends: Sequence[Append],
    channel: str,
    memory: Memory | None = None,
) -> list[Verdict]:
    """Stores the appends that can be stored; returns the outcome of each append, in their order.

    A refused append (VersionConflict, CommandReused, TerminalMoved) writes nothing and does not
    touch the others; `memory` is the caller's own from group to group. Raises, with nothing stored,
    HeadLost, StoreUnavailable and WriteFailed; and OutcomeUnknown when the connection broke in the
    round trip that ends with the commit. A connection that broke is closed.
    """
    assert conn.info.transaction_status == TransactionStatus.IDLE
    count = sum(len(append.events) for append in appends)
    committing = False
    memory = Memory() if memory is None else memory
    try:
        head, known = _begin(conn, appends, count, memory)
        before = head.position - count
        judgement = judge(appends, known, before + 1, head.recorded_at)
        accepted = len(judgement.events)
        if judgement.writes:
            if accepted < count:
                _settle_head(conn, before + accepted)
            if accepted > FEW_EVENTS:
                _copy_events(conn, judgement, before + 1, head)
            committing = True
            _write_and_commit(conn, judgement, before + 1, head, channel)
    except UNSTORABLE as error:
        failure = _failure(conn, error, committing)
        if not isinstance(failure, WriteFailed):
            # The server has given the connection up, perhaps half-way, and it can look open here.
            conn.close()
        raise failure from error
    finally:
        _leave_idle(conn)
    memory.move_to(before + accepted)
    assert len(judgement.outcomes) == len(appends)
    return judgement.outcomes


def _leave_idle(conn: Connection[Any]) -> None:
    """Roll back an unfinished transaction; a connection on which this fails is closed."""
    if conn.closed:
        return
    try:
        conn.rollback()
    except psycopg.Error:
        conn.close()


def _begin(
    conn: Connection[Any], appends: Sequence[Append], count: int, memory: Memory
) -> tuple[Head, StoredState]:
    """Take the positions, and read the state of the commands, terminals and streams.

    All of it in one round trip; the statements run one after the other, the head's first.
    """
    terminals = {append.advance.before.terminal for append in appends if append.advance}
    commands = {append.command.id for append in appends if append.command}
    streams = {event.stream for append in appends for event in append.events}
    streams.update(*(append.expected for append in appends))
    unknown = sorted(streams - memory.versions.keys())
    with conn.pipeline():
        conn.execute(b"BEGIN")
        moved = conn.execute(SQL["move_head"], (count,))
        done = conn.execute(SQL["commands"], (list(commands),)) if commands else ()
        heads = conn.execute(TERMINALS, (list(terminals),), binary=True) if terminals else ()
        versions = conn.execute(SQL["versions"], (unknown,)) if unknown else ()
    rows = moved.fetchall()
    if len(rows) != 1:
        raise HeadLost
    head, known = Head(*rows[0]), StoredState(memory.recall(rows[0][0] - count))
    _note_versions(known.versions, unknown, versions)
    if forgotten := sorted(streams - known.versions.keys()):
        # Another writer was at work, so the remembered versions are not certain.
        _note_versions(known.versions, forgotten, conn.execute(SQL["versions"], (forgotten,)))
    for command_id, digest, result, first, last, recorded_at in done:
        receipt = Receipt(first, last, recorded_at, False, result)
        known.commands[command_id] = CommandReceipt(digest, receipt)
    known.terminals.update((one.terminal, one) for one in map(terminal_head, heads))
    return head, known


def _note_versions(
    versions: dict[str, int], asked: Sequence[str], found: Iterable[tuple[str, int]]
) -> None:
    versions.update(dict.fromkeys(asked, ABSENT))
    versions.update(found)


def _settle_head(conn: Connection[Any], position: int) -> None:
    """Give back the positions of refused appends."""
    if len(conn.execute(SQL["settle_head"], (position,)).fetchall()) != 1:
        raise HeadLost


def _write_and_commit(
    conn: Connection[Any], judgement: Judgement, first_position: int, head: Head, channel: str
) -> None:
    """Write everything and commit in one round trip; no statement runs after one that fails."""
    with conn.pipeline():
        if 0 < len(judgement.events) <= FEW_EVENTS:
            _insert_events(conn, judgement, first_position, head)
        if judgement.terminals:
            _write_terminals(conn, judgement)
        if judgement.commands:
            _insert_commands(conn, judgement, head)
        conn.execute(SQL["hint"], (channel,))
        committed = conn.execute(b"COMMIT")
    # COMMIT of a failed transaction raises nothing; its status alone tells of the rollback.
    assert committed.statusmessage == "COMMIT"


def _insert_events(
    conn: Connection[Any], judgement: Judgement, first_position: int, head: Head
) -> None:
    events = judgement.events
    columns = (
        head.recorded_at,
        [event.stream for event in events],
        judgement.versions,
        [event.topic for event in events],
        [event.state for event in events],
        list(range(first_position, first_position + len(events))),
        [event.key for event in events],
    )
    conn.execute(SQL["insert_events"], columns)


def _copy_events(
    conn: Connection[Any], judgement: Judgement, first_position: int, head: Head
) -> None:
    with conn.cursor() as cursor:
        with cursor.copy(SQL["copy_events"]) as copy:
            for piece in copy_pieces(
                judgement.events, judgement.versions, first_position, head.recorded_at
            ):
                copy.write(piece)
        assert cursor.rowcount == len(judgement.events)


def _write_terminals(conn: Connection[Any], judgement: Judgement) -> None:
    heads = list(judgement.terminals.values())
    columns = (
        [head.terminal for head in heads],
        [head.revision for head in heads],
        [head.last_sequence for head in heads],
        [_multirange(head.missing) for head in heads],
        [head.clock_at for head in heads],
    )
    conn.execute(SQL["write_terminals"], columns)


def _insert_commands(conn: Connection[Any], judgement: Judgement, head: Head) -> None:
    commands = judgement.commands
    columns = (
        head.recorded_at,
        [command.id for command, _ in commands],
        [command.digest for command, _ in commands],
        [command.result for command, _ in commands],
        [receipt.first_position for _, receipt in commands],
        [receipt.last_position for _, receipt in commands],
    )
    conn.execute(SQL["insert_commands"], columns)


def _multirange(ranges: tuple[tuple[int, int], ...]) -> str:
    return "{" + ",".join(f"[{first},{last}]" for first, last in ranges) + "}"


def _failure(conn: Connection[Any], error: Exception, committing: bool) -> LedgerError:
    reason = " ".join(str(error).split())
    if not (conn.closed or isinstance(error, BREAKS) or _is_ours(error)):
        return WriteFailed(reason)
    return OutcomeUnknown(reason) if committing else StoreUnavailable(reason)


def _is_ours(error: Exception) -> bool:
    """True if the client found the connection broken; an error from the server has an SQLSTATE."""
    return isinstance(error, psycopg.OperationalError) and error.sqlstate is None
