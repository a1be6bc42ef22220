"""Any mix of appends, in any groups, leaves the state of a simple model."""

from collections.abc import Iterator
from itertools import count
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace
from psycopg import Connection

from ledger.append import commit
from ledger.read import read_head, read_log, read_streams, read_terminals
from ledger.records import Append, CommandRecord, NewEvent, Receipt, TerminalAdvance, TerminalHead
from ledger.session import connect
from tests.examples import times
from tests.ledger.employers import TestEmployer

STREAMS = ["a", "b/1", "b/2"]


class Model:
    """Streams as lists, the log as a list; the slowest ledger there is."""

    def __init__(self, start: int) -> None:
        self.start = start
        self.log: list[tuple[str, bytes]] = []
        self.streams: dict[str, list[bytes]] = {}
        self.commands: dict[str, tuple[bytes, tuple[int, int], bytes]] = {}
        self.terminals: dict[str, TerminalHead] = {}

    def append(self, append: Append) -> tuple[int, int] | str:
        command, advance = append.command, append.advance
        if command and command.id in self.commands:
            digest, positions, _ = self.commands[command.id]
            return positions if digest == command.digest else "CommandReused"
        if advance:
            terminal = advance.before.terminal
            if advance.before != self.terminals.get(terminal, TerminalHead(terminal)):
                return "TerminalMoved"
        for stream, expected in append.expected.items():
            if len(self.streams.get(stream, [])) != expected:
                return "VersionConflict"
        last = self.start + len(self.log)
        positions = (last + 1, last + len(append.events))
        for event in append.events:
            self.log.append((event.stream, event.state))
            self.streams.setdefault(event.stream, []).append(event.state)
        if command:
            self.commands[command.id] = (command.digest, positions, command.result)
        if advance:
            self.terminals[advance.before.terminal] = advance.after
        return positions


events = st.builds(
    NewEvent, stream=st.sampled_from(STREAMS), topic=st.just("t.v1"), state=st.binary(max_size=8)
)
last_sequences = st.sampled_from([10, 20])
missing = st.sampled_from([(), ((1, 3), (7, 7))])
clocks = st.sampled_from([-(2**40), 2**40])
terminal_ids = st.sampled_from(["T1", "T2"])
heads = st.builds(TerminalHead, terminal_ids) | st.builds(
    TerminalHead, terminal_ids, st.integers(1, 2), last_sequences, missing, clocks
)
appends = st.builds(
    Append,
    events=st.one_of(
        st.lists(events, max_size=4).map(tuple),
        # Beyond this the group is copied instead of inserted.
        st.lists(events, min_size=51, max_size=60).map(tuple),
    ),
    expected=st.dictionaries(st.sampled_from(STREAMS), st.integers(0, 4), max_size=2),
    command=st.none()
    | st.builds(
        CommandRecord,
        id=st.sampled_from(["c1", "c2", "c3"]),
        digest=st.sampled_from([b"x", b"y"]),
        result=st.binary(max_size=3),
    ),
    advance=st.none()
    | st.builds(
        TerminalAdvance,
        before=heads,
        last_sequence=last_sequences,
        missing=missing,
        clock_at=clocks,
    ),
)
groups = st.lists(st.lists(appends, max_size=5), max_size=6)


@pytest.fixture
def conn(employer: TestEmployer) -> Iterator[Connection[Any]]:
    with connect(employer.conninfo, employer.names) as opened:
        yield opened


def renamed(append: Append, case: int) -> Append:
    """The same append among streams, commands and terminals of this case's own."""
    return Append(
        tuple(replace(event, stream=f"{case}/{event.stream}") for event in append.events),
        {f"{case}/{stream}": version for stream, version in append.expected.items()},
        append.command and replace(append.command, id=f"{case}/{append.command.id}"),
        append.advance and replace(append.advance, before=_renamed(append.advance.before, case)),
    )


def _renamed(head: TerminalHead, case: int) -> TerminalHead:
    return replace(head, terminal=f"{case}/{head.terminal}")


@pytest.mark.hypothesis
def test_the_ledger_agrees_with_the_model(conn: Connection[Any]) -> None:
    cases = count(1)

    @settings(
        max_examples=times(120),
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    )
    @given(groups)
    def agrees(groups_of_appends: list[list[Append]]) -> None:
        case = next(cases)
        check(conn, case, [[renamed(one, case) for one in group] for group in groups_of_appends])

    agrees()


def check(conn: Connection[Any], case: int, groups_of_appends: list[list[Append]]) -> None:
    start = read_head(conn).position
    model = Model(start)
    for group in groups_of_appends:
        outcomes = commit(conn, group, "hint")
        told = [
            (one.first_position, one.last_position)
            if isinstance(one, Receipt)
            else type(one).__name__
            for one in outcomes
        ]
        assert told == [model.append(append) for append in group]
    assert read_head(conn).position == start + len(model.log)
    stored = read_log(conn, start, 10_000, None)
    assert [(event.position, event.stream, event.state) for event in stored] == [
        (position, *event) for position, event in enumerate(model.log, start=start + 1)
    ]
    streams = read_streams(conn, model.streams, None)
    for stream, states in model.streams.items():
        assert [(event.version, event.state) for event in streams[stream]] == list(
            enumerate(states, start=1)
        )
    like = f"{case}/%"
    assert read_terminals(conn, model.terminals) == model.terminals
    rows = conn.execute(b"SELECT count(*) FROM terminal_head WHERE terminal LIKE %s", (like,))
    assert rows.fetchone() == (len(model.terminals),)
    commands = conn.execute(
        b"SELECT id, digest, first_position, last_position, result FROM command WHERE id LIKE %s",
        (like,),
    )
    assert {row[0]: (row[1], (row[2], row[3]), row[4]) for row in commands} == model.commands
