"""Promises of the store, on the oldest and on the embedded Postgres."""

from collections.abc import Iterator
from threading import Thread

import psycopg
import pytest
from eventsourcing.persistence import IntegrityError, StoredEvent

from ledger.append import commit
from ledger.errors import CommandReused, LedgerError, TerminalMoved, VersionConflict
from ledger.ledger import Ledger
from ledger.names import Employer
from ledger.recorder import LedgerRecorder
from ledger.records import Append, CommandRecord, NewEvent, TerminalAdvance, TerminalHead
from ledger.session import connect
from tests.ledger.employers import TestEmployer, fresh_employer
from tests.patience import PATIENCE_SECONDS, until

FEW, MANY = 7, 300


@pytest.fixture(params=["admin_url", "debian_url"])
def employer(request: pytest.FixtureRequest) -> Iterator[TestEmployer]:
    with fresh_employer(request.getfixturevalue(request.param)) as fresh:
        yield fresh


@pytest.fixture
def ledger(employer: TestEmployer) -> Iterator[Ledger]:
    with employer.ledger() as opened:
        yield opened


@pytest.fixture
def recorder(ledger: Ledger) -> Iterator[LedgerRecorder]:
    opened = LedgerRecorder(ledger)
    yield opened
    opened.datastore.close()


def events(count: int, streams: int = 3, mark: str = "") -> tuple[NewEvent, ...]:
    """Events over a few streams, with bytes and letters that a text format would have to escape."""
    return tuple(
        NewEvent(
            f"{4711 + index % streams}/täglich\t{mark}",
            f"timesheet.booked.v{1 + index % 2}",
            bytes([0, 9, 10, 13, 92, 255, index % 256]) * (index % 5),
            "none" if index % 3 else f"key-{index}",
        )
        for index in range(count)
    )


def test_both_ways_of_writing_store_the_same(ledger: Ledger) -> None:
    whole = events(MANY, mark="copied")
    ledger.append(Append(whole))
    for event in events(MANY, mark="single"):
        ledger.append(Append((event,)))
    copied, single = ledger.read_log(0, MANY), ledger.read_log(MANY, MANY)
    assert [event.position for event in copied + single] == list(range(1, 2 * MANY + 1))
    for one, other in zip(copied, single, strict=True):
        assert (one.version, one.topic, one.state, one.key) == (
            other.version,
            other.topic,
            other.state,
            other.key,
        )
        assert one.stream.removesuffix("copied") == other.stream.removesuffix("single")
    given = [(event.stream, event.topic, event.state, event.key) for event in whole]
    assert [(event.stream, event.topic, event.state, event.key) for event in copied] == given
    assert len({event.recorded_at for event in copied}) == 1


@pytest.mark.parametrize("count", [FEW, MANY])
def test_the_library_selects_what_we_append(
    ledger: Ledger, recorder: LedgerRecorder, count: int
) -> None:
    given = events(count)
    receipt = ledger.append(Append(given))
    assert list(receipt.positions) == list(range(1, count + 1))

    notifications = recorder.select_notifications(start=1, limit=count + 1)
    assert [(one.id, one.originator_id, one.topic, one.state) for one in notifications] == [
        (position, event.stream, event.topic, event.state)
        for position, event in enumerate(given, start=1)
    ]
    for stream in {event.stream for event in given}:
        own = [event for event in given if event.stream == stream]
        assert recorder.select_events(stream) == [
            StoredEvent(stream, version, event.topic, event.state)
            for version, event in enumerate(own, start=1)
        ]
        assert [one.originator_version for one in recorder.select_events(stream, desc=True)] == (
            list(range(len(own), 0, -1))
        )
    assert recorder.max_notification_id() == count


def await_listener(employer: TestEmployer) -> None:
    """Wait until the subscription listens; it can miss events between its first look and LISTEN."""
    until(
        lambda: employer.administer(
            "SELECT 1 FROM pg_stat_activity WHERE query = 'LISTEN \"stored_events\"'"
            f" AND usename = '{employer.schema}_login'"
        )
    )


def test_the_librarys_live_subscription_sees_every_way_of_writing(
    employer: TestEmployer, ledger: Ledger, recorder: LedgerRecorder
) -> None:
    first, later = events(FEW, mark="before"), events(MANY, mark="copied")
    ledger.append(Append(first))
    seen: list[tuple[int, str, bytes]] = []
    expected = FEW + MANY + FEW + 2

    with recorder.subscribe(gt=0) as subscription:

        def read() -> None:
            for one in subscription:
                seen.append((one.id, str(one.originator_id), one.state))
                if len(seen) == expected:
                    return

        reader = Thread(target=read)
        reader.start()
        await_listener(employer)
        ledger.append(Append(later))
        for event in events(FEW, mark="single"):
            ledger.append(Append((event,)))
        recorder.insert_events(
            [StoredEvent("by-library", 1, "t.v1", b"1"), StoredEvent("by-library", 2, "t.v1", b"2")]
        )
        reader.join(timeout=PATIENCE_SECONDS)
        subscription.stop()
    written = [*first, *later, *events(FEW, mark="single")]
    assert seen == [
        *((position, one.stream, one.state) for position, one in enumerate(written, start=1)),
        (expected - 1, "by-library", b"1"),
        (expected, "by-library", b"2"),
    ]


def test_the_library_inserts_by_our_append(ledger: Ledger, recorder: LedgerRecorder) -> None:
    three = [StoredEvent("s", version, "t.v1", b"x") for version in (1, 2, 3)]
    assert recorder.insert_events(three) == [1, 2, 3]
    assert recorder.insert_events([]) == []
    for refused in (
        [StoredEvent("s", 3, "t.v1", b"again")],
        [StoredEvent("s", 5, "t.v1", b"a gap")],
        [StoredEvent("new", 1, "t.v1", b""), StoredEvent("new", 3, "t.v1", b"")],
    ):
        with pytest.raises(IntegrityError):
            recorder.insert_events(refused)
    assert [event.state for event in ledger.read_log(0)] == [b"x", b"x", b"x"]


def test_a_conflict_stores_nothing_and_spares_its_neighbours(employer: TestEmployer) -> None:
    conn = connect(employer.conninfo, employer.names)
    taken = NewEvent("taken", "t.v1", b"0")
    outcomes = commit(
        conn,
        [
            Append((taken,), {"taken": 0}),
            Append((NewEvent("other", "t.v1", b"1"), taken), {"taken": 0}),
            Append((NewEvent("only-read", "t.v1", b"2"),), {"taken": 1, "absent": 0}),
            Append((NewEvent("x", "t.v1", b"3"),), {"absent": 1}),
            Append((taken,), {"taken": 1}),
        ],
        "hint",
    )
    refused = [str(one) if isinstance(one, LedgerError) else None for one in outcomes]
    sentence = "The stream is not at the version on which the append was decided."
    assert refused == [
        None,
        f"{sentence} (stream='taken', expected=0, actual=1)",
        None,
        f"{sentence} (stream='absent', expected=1, actual=0)",
        None,
    ]
    conn.close()
    with employer.ledger() as ledger:
        assert [(one.position, one.stream, one.version) for one in ledger.read_log(0)] == [
            (1, "taken", 1),
            (2, "only-read", 1),
            (3, "taken", 2),
        ]
        assert ledger.head().position == 3
        with pytest.raises(VersionConflict):
            ledger.append(Append((taken,), {"taken": 1}))
        assert ledger.head().position == 3


def test_a_retry_gets_the_first_answer_and_other_input_none(ledger: Ledger) -> None:
    first = ledger.append(Append(events(FEW), command=CommandRecord("c-1", b"digest", b"first")))
    between = ledger.append(Append(events(MANY)))
    retry = ledger.append(Append(events(FEW), command=CommandRecord("c-1", b"digest", b"second")))
    assert (retry.positions, retry.recorded_at) == (first.positions, first.recorded_at)
    assert (retry.result, retry.repeated, first.repeated) == (b"first", True, False)
    with pytest.raises(CommandReused, match="c-1"):
        ledger.append(Append(events(FEW), command=CommandRecord("c-1", b"other", b"")))
    assert ledger.head().position == between.last_position
    done = ledger.command("c-1")
    assert done is not None
    assert done.receipt == retry
    assert ledger.command("c-2") is None


def test_equal_commands_in_one_group_are_one(employer: TestEmployer) -> None:
    event = NewEvent("s", "t.v1", b"")
    conn = connect(employer.conninfo, employer.names)
    outcomes = commit(
        conn,
        [
            Append((event,), {"s": 5}, CommandRecord("c", b"d", b"refused, so not carried out")),
            Append((event,), command=CommandRecord("c", b"d", b"done")),
            Append((event,), command=CommandRecord("c", b"d", b"again")),
            Append((event,), command=CommandRecord("c", b"e", b"other")),
        ],
        "hint",
    )
    conn.close()
    assert [type(one).__name__ for one in outcomes] == [
        *("VersionConflict", "Receipt", "Receipt", "CommandReused")
    ]
    assert [getattr(one, "result", None) for one in outcomes[1:3]] == [b"done", b"done"]
    with employer.ledger() as ledger:
        assert ledger.head().position == 1


def test_a_terminal_advances_only_from_the_row_that_was_read(ledger: Ledger) -> None:
    event = NewEvent("s", "t.v1", b"")
    first = TerminalAdvance(TerminalHead("T"), 9, ((2, 3), (5, 5)), 1_000)
    ledger.append(Append((event,), advance=first))
    # The last of them has the right revision, but other numbers behind it.
    for stale in (
        TerminalHead("T"),
        TerminalHead("T", 2, 9, ((2, 3), (5, 5)), 1_000),
        TerminalHead("T", 1, 9, ((2, 3),), 1_000),
    ):
        with pytest.raises(TerminalMoved):
            ledger.append(Append((event,), advance=TerminalAdvance(stale, 10, (), 1_001)))
    head = ledger.terminals(["T", "U"])["T"]
    assert head == first.after == TerminalHead("T", 1, 9, ((2, 3), (5, 5)), 1_000)
    ledger.append(Append(advance=TerminalAdvance(head, 9, (), 999)))
    assert ledger.terminals(["T", "U"]) == {"T": TerminalHead("T", 2, 9, (), 999)}
    assert ledger.head().position == 1


FORBIDDEN = {
    "update": "UPDATE stored_events SET state = '' WHERE notification_id = 1",
    "update of nothing": "UPDATE stored_events SET state = '' WHERE false",
    "delete": "DELETE FROM stored_events",
    "truncate": "TRUNCATE stored_events",
    "update commands": "UPDATE command SET result = ''",
    "delete commands": "DELETE FROM command",
    "delete the head": "DELETE FROM log_head",
    "a second head": "INSERT INTO log_head VALUES (false, 0, now())",
    "delete tracking": "DELETE FROM notification_tracking",
    "delete terminals": "DELETE FROM terminal_head",
    "disable one trigger": "ALTER TABLE stored_events DISABLE TRIGGER stored_events_stay",
    "disable all triggers": "ALTER TABLE stored_events DISABLE TRIGGER ALL",
    "silence triggers": "SET session_replication_role = replica",
    "drop a trigger": "DROP TRIGGER stored_events_stay ON stored_events",
    "drop the table": "DROP TABLE stored_events",
    "add a rule": "CREATE RULE lost AS ON INSERT TO stored_events DO INSTEAD NOTHING",
    "add a table": "CREATE TABLE mine (x int)",
    "change the trigger": (
        "CREATE OR REPLACE FUNCTION require_head() RETURNS trigger LANGUAGE plpgsql AS"
        " 'BEGIN RETURN NULL; END'"
    ),
    "become the owner": "SET ROLE {schema}_owner",
    "beyond the head": (
        "INSERT INTO stored_events (originator_id, originator_version, topic, state,"
        " notification_id, recorded_at) VALUES ('s', 99, 't.v1', '', 99, now())"
    ),
    "before the first": (
        "INSERT INTO stored_events (originator_id, originator_version, topic, state,"
        " notification_id, recorded_at) VALUES ('s', 99, 't.v1', '', 0, now())"
    ),
    "a taken position": (
        "INSERT INTO stored_events (originator_id, originator_version, topic, state,"
        " notification_id, recorded_at) VALUES ('s', 99, 't.v1', '', 1, now())"
    ),
}


@pytest.mark.parametrize("attempt", FORBIDDEN)
def test_the_application_cannot(employer: TestEmployer, attempt: str) -> None:
    statement = FORBIDDEN[attempt].replace("{schema}", employer.schema).encode()
    with employer.ledger() as ledger:
        ledger.append(Append(events(FEW), command=CommandRecord("c", b"d", b"r")))
        before = ledger.read_log(0)
    with psycopg.connect(employer.conninfo, autocommit=True) as login:
        login.execute(f"SET search_path = {employer.schema}".encode())
        with pytest.raises(
            (
                psycopg.errors.InsufficientPrivilege,
                psycopg.errors.IntegrityError,
            )
        ):
            login.execute(statement)
    with connect(employer.conninfo, employer.names) as app, pytest.raises(psycopg.Error):
        app.execute(statement)
    with employer.ledger() as ledger:
        assert ledger.read_log(0) == before


@pytest.mark.parametrize("attempt", ["update", "update of nothing", "delete", "truncate"])
@pytest.mark.parametrize("replica", [False, True])
def test_not_even_a_superuser_changes_events_by_a_plain_statement(
    employer: TestEmployer, attempt: str, *, replica: bool
) -> None:
    with employer.ledger() as ledger:
        ledger.append(Append(events(FEW)))
    role = "replica" if replica else "origin"
    with psycopg.connect(employer.admin) as conn:
        conn.execute(f"SET session_replication_role = {role}".encode())
        conn.execute(f"SET search_path = {employer.schema}".encode())
        with pytest.raises(psycopg.errors.RestrictViolation, match="what is stored stays"):
            conn.execute(FORBIDDEN[attempt].encode())


def test_employers_do_not_see_each_other(employer: TestEmployer) -> None:
    with fresh_employer(employer.admin) as other, employer.ledger() as ledger:
        ledger.append(Append(events(FEW)))
        with psycopg.connect(other.conninfo) as conn:
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                conn.execute(f"SELECT 1 FROM {employer.schema}.stored_events".encode())
            conn.rollback()
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                conn.execute(f"SET ROLE {Employer(employer.schema).app}".encode())
