"""Reading: streams, ranges, the log, instants, readers' positions."""

from collections.abc import Iterator
from datetime import timedelta
from threading import Event, Thread

import pytest
from psycopg.conninfo import make_conninfo

from ledger.errors import GapInLog, LedgerClosed, PositionNotAhead, StoreUnavailable
from ledger.ledger import Ledger
from ledger.read import after_prefix
from ledger.records import Append, NewEvent, RecordedEvent
from tests.ledger.employers import TestEmployer
from tests.patience import PATIENCE_SECONDS, until


@pytest.fixture
def ledger(employer: TestEmployer) -> Iterator[Ledger]:
    with employer.ledger() as opened:
        yield opened


def write(ledger: Ledger, *streams: str) -> None:
    ledger.append(Append(tuple(NewEvent(stream, "t.v1", b"") for stream in streams)))


def places(events: list[RecordedEvent]) -> list[tuple[str, int]]:
    return [(event.stream, event.version) for event in events]


def test_streams_are_read_up_to_a_version_and_a_position(ledger: Ledger) -> None:
    write(ledger, "a", "b", "a", "a", "b")
    assert places(ledger.read_stream("a")) == [("a", 1), ("a", 2), ("a", 3)]
    assert places(ledger.read_stream("a", after_version=1)) == [("a", 2), ("a", 3)]
    assert places(ledger.read_stream("a", until_position=3)) == [("a", 1), ("a", 2)]
    assert ledger.read_stream("absent") == []
    both = ledger.read_streams(["b", "absent"], until_position=4)
    assert {name: places(events) for name, events in both.items()} == {
        "b": [("b", 1)],
        "absent": [],
    }
    assert ledger.stream_versions(["a", "b", "absent"]) == {"a": 3, "b": 2, "absent": 0}


def test_a_prefix_is_one_range_in_bytewise_order(ledger: Ledger) -> None:
    write(
        ledger,
        "4711/b",
        "47110/a",
        "4711/é",
        "4711",
        "4711/a",
        "4711/b",
        "4711/Z",
        "4711/\U0001f550",
    )
    assert places(ledger.read_range("4711/")) == [
        ("4711/Z", 1),
        ("4711/a", 1),
        ("4711/b", 1),
        ("4711/b", 2),
        ("4711/é", 1),
        ("4711/\U0001f550", 1),
    ]
    assert places(ledger.read_range("4711/", until_position=1)) == [("4711/b", 1)]


@pytest.mark.parametrize(
    ("prefix", "bound"),
    [
        ("a", "b"),
        ("4711/", "47110"),
        ("x\U0010ffff", "y"),
        ("\ud7ff", "\ue000"),
        ("é", "ê"),
    ],
)
def test_the_bound_after_a_prefix(prefix: str, bound: str) -> None:
    assert after_prefix(prefix) == bound


def test_the_log_is_read_in_portions(ledger: Ledger) -> None:
    write(ledger, *"abcde")
    assert [event.position for event in ledger.read_log(0, 2)] == [1, 2]
    assert [event.position for event in ledger.read_log(2, 10)] == [3, 4, 5]
    assert [event.position for event in ledger.read_log(2, 10, until=3)] == [3]
    assert ledger.read_log(5) == []


def test_a_gap_in_the_log_is_not_passed_over(employer: TestEmployer, ledger: Ledger) -> None:
    write(ledger, *"abcde")
    employer.administer("ALTER TABLE stored_events DISABLE TRIGGER ALL")
    employer.administer("DELETE FROM stored_events WHERE notification_id = 3")
    with pytest.raises(GapInLog, match="after=1"):
        ledger.read_log(1)


def test_an_instant_has_a_position(ledger: Ledger) -> None:
    assert ledger.position_at(ledger.head().recorded_at) == 0
    ends: list[int] = []
    for size in (1, 3, 60, 1, 2):
        write(ledger, *("s" for _ in range(size)))
        ends.append(ledger.head().position)
    log = ledger.read_log(0)
    instants = [log[end - 1].recorded_at for end in ends]
    assert [ledger.position_at(instant) for instant in instants] == ends
    just_before = [ledger.position_at(at - timedelta(microseconds=1)) for at in instants]
    assert just_before == [0, *ends[:-1]]
    assert ledger.position_at(instants[-1] + timedelta(days=1)) == ends[-1]
    assert ledger.head() == (ends[-1], instants[-1])


def test_a_follower_gets_what_comes_without_waiting_for_its_timeout(ledger: Ledger) -> None:
    write(ledger, "before")
    stop, got = Event(), list[str]()

    def follow() -> None:
        for batch in ledger.follow(0, stop, batch=2, timeout=2 * PATIENCE_SECONDS):
            assert 1 <= len(batch) <= 2
            got.extend(event.stream for event in batch)
            if len(got) == 5:
                stop.set()

    follower = Thread(target=follow)
    follower.start()
    while not got:
        stop.wait(0.01)
    stop.wait(0.3)
    write(ledger, *"abcd")
    follower.join(timeout=PATIENCE_SECONDS)
    assert got == ["before", *"abcd"]


def test_a_follower_outlives_its_connection(employer: TestEmployer, ledger: Ledger) -> None:
    stop, got = Event(), list[int]()

    def follow() -> None:
        for batch in ledger.follow(0, stop, timeout=0.1):
            got.extend(event.position for event in batch)

    follower = Thread(target=follow)
    follower.start()
    for _ in range(3):
        write(ledger, "s")
        stop.wait(0.2)
        employer.administer(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            f" WHERE usename = '{employer.schema}_login' AND query ~ 'LISTEN|ORDER BY'"
        )
    until(lambda: len(got) == 3)
    stop.set()
    follower.join()
    assert got == [1, 2, 3]


def test_a_reader_moves_ahead_only_and_with_its_work(ledger: Ledger) -> None:
    assert ledger.tracked_position("reader") == 0
    with ledger.connection() as conn, conn.transaction():
        ledger.track(conn.cursor(), "reader", 5)
    for behind in (5, 4):
        with (
            pytest.raises(PositionNotAhead),
            ledger.connection() as conn,
            conn.transaction(),
        ):
            ledger.track(conn.cursor(), "reader", behind)
    with ledger.connection() as conn, conn.transaction(force_rollback=True):
        ledger.track(conn.cursor(), "reader", 9)
    assert ledger.tracked_position("reader") == 5
    assert ledger.tracked_position("other") == 0


def test_a_connection_has_the_applications_settings(employer: TestEmployer, ledger: Ledger) -> None:
    with ledger.connection() as conn:
        [row] = conn.execute(
            b"SELECT current_user, current_setting('timezone'), current_setting('search_path'),"
            b" current_setting('synchronous_commit')"
        ).fetchall()
    assert row == (f"{employer.schema}_app", "UTC", f'"{employer.schema}"', "on")


def test_a_closed_ledger_says_so(employer: TestEmployer) -> None:
    ledger = employer.ledger()
    with pytest.raises(LedgerClosed):
        ledger.submit(Append())
    with ledger:
        pass
    for use in (lambda: ledger.append(Append()), ledger.head):
        with pytest.raises(LedgerClosed):
            use()


def test_a_ledger_without_a_store_says_so(
    employer: TestEmployer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ledger.ledger.CONNECT_SECONDS", 0.3)
    nowhere = make_conninfo(employer.conninfo, host="/nowhere")
    with pytest.raises(StoreUnavailable), Ledger(nowhere, employer.schema):
        pass
