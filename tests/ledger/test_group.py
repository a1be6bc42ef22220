"""Group commit: each caller gets its own answer."""

import secrets
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from threading import Event
from typing import Any

import pytest
from psycopg import Connection

from ledger.errors import LedgerClosed, QueueFull, VersionConflict, WriteFailed
from ledger.group import GroupCommit, GroupTransaction
from ledger.records import Append, NewEvent
from ledger.session import connect
from tests.ledger.employers import TestEmployer

EVENT = NewEvent("s", "t.v1", b"12345")


class Gate:
    """Lends one connection and holds the writer back until it is opened."""

    def __init__(self, employer: TestEmployer) -> None:
        self.opened = Event()
        self.asked = Event()
        self.conn = connect(employer.conninfo, employer.names)

    @contextmanager
    def connection(self) -> Generator[Connection[Any], None, None]:
        self.asked.set()
        assert self.opened.wait(10)
        yield self.conn


@pytest.fixture
def gate(employer: TestEmployer) -> Iterator[Gate]:
    fresh = Gate(employer)
    yield fresh
    fresh.conn.close()


def held(gate: Gate, **limits: int) -> tuple[GroupCommit, list[GroupTransaction]]:
    """A group commit whose writer is busy with a first append until the gate opens."""
    written: list[GroupTransaction] = []
    group = GroupCommit(gate.connection, "hint", on_written=written.append, **limits)
    group.submit(Append((EVENT,)))
    assert gate.asked.wait(10)
    return group, written


def test_poison_harms_nobody_else(employer: TestEmployer, gate: Gate) -> None:
    group, _ = held(gate)
    poison = {
        "nul": NewEvent("nul\0", "t.v1", b""),
        "surrogate": NewEvent("\ud800", "t.v1", b""),
        "too long for the index": NewEvent(secrets.token_hex(20_000), "t.v1", b""),
    }
    refused = [group.submit(Append((event,))) for event in poison.values()]
    copied = group.submit(Append((EVENT,) * 100))
    conflict = group.submit(Append((EVENT,), {"s": 7}))
    last = group.submit(Append((EVENT,)))
    gate.opened.set()
    group.close()
    for future in refused:
        with pytest.raises(WriteFailed):
            future.result()
    with pytest.raises(VersionConflict):
        conflict.result()
    assert copied.result().positions == range(2, 102)
    assert last.result().positions == range(102, 103)
    with employer.ledger() as ledger:
        assert [event.position for event in ledger.read_log(0)] == list(range(1, 103))


def test_groups_are_bounded_and_closing_drains(gate: Gate) -> None:
    group, written = held(gate, max_events=10)
    sizes = [4, 4, 4, 25, 1, 9]
    futures = [group.submit(Append((EVENT,) * size)) for size in sizes]
    gate.opened.set()
    group.close()
    assert [len(future.result().positions) for future in futures] == sizes
    assert [(one.appends, one.events) for one in written] == [
        *((1, 1), (2, 8), (1, 4), (1, 25), (2, 10))
    ]
    assert all(one.seconds > 0 for one in written)
    with pytest.raises(LedgerClosed):
        group.submit(Append((EVENT,)))


@pytest.mark.parametrize("limits", [{"max_waiting": 3}, {"max_waiting_bytes": 15}])
def test_a_full_queue_refuses(gate: Gate, limits: dict[str, int]) -> None:
    group, _ = held(gate, **limits)
    for _ in range(3):
        group.submit(Append((EVENT,)))
    with pytest.raises(QueueFull, match="waiting=3"):
        group.submit(Append((EVENT,)))
    gate.opened.set()
    group.close()


def test_a_cancelled_append_is_not_written(gate: Gate) -> None:
    group, written = held(gate)
    assert group.submit(Append((EVENT,))).cancel()
    gate.opened.set()
    group.close()
    assert [one.appends for one in written] == [1]


def test_an_observer_that_fails_stops_nothing(gate: Gate, caplog: pytest.LogCaptureFixture) -> None:
    def fail(_: GroupTransaction) -> None:
        raise RuntimeError

    gate.opened.set()
    group = GroupCommit(gate.connection, "hint", on_written=fail)
    for version in (1, 2):
        assert group.submit(Append((EVENT,))).result().last_position == version
    group.close()
    assert "observer" in caplog.text
