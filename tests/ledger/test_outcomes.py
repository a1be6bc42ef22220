"""Connections that break: acknowledged events are there, repeated ones are there once."""

from collections import Counter
from threading import Thread

import pytest

from ledger.errors import OutcomeUnknown, StoreUnavailable, TerminalMoved
from ledger.ledger import Ledger
from ledger.records import Append, CommandRecord, NewEvent, TerminalAdvance, TerminalHead
from tests.ledger.employers import TestEmployer
from tests.ledger.killing import KILL, Killer
from tests.patience import until

ATTEMPTS = 50
WRITERS = 4
COMMANDS = 150
LEAST_KILLS = 5
HANG_UP = """
    CREATE FUNCTION hang_up() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS
    'BEGIN PERFORM pg_terminate_backend(pg_backend_pid()); RETURN NULL; END'
"""
ANSWERS = 20
"""Number of answered commands between two cuts of all connections."""


def append_until_answered(ledger: Ledger, append: Append, broken: Counter[str]) -> bool:
    """Repeats like a caller; true if the last answer said that the command had been done before."""
    for _ in range(ATTEMPTS):
        try:
            return ledger.append(append).repeated
        except (OutcomeUnknown, StoreUnavailable) as error:
            broken[type(error).__name__] += 1
    pytest.fail("no answer")


def test_killed_connections_lose_and_repeat_nothing(employer: TestEmployer) -> None:
    broken, written = Counter[str](), Counter[int]()
    killer = Killer(employer, ANSWERS)
    with employer.ledger() as ledger, killer.at_work():

        def write(writer: int) -> None:
            while written[writer] < COMMANDS or killer.killed < LEAST_KILLS:
                name = f"{writer}:{written[writer]}"
                events = tuple(NewEvent(f"{writer}/s", "t.v1", name.encode()) for _ in range(3))
                append = Append(events, command=CommandRecord(name, b"d", name.encode()))
                append_until_answered(ledger, append, broken)
                written[writer] += 1
                killer.answered()

        writers = [Thread(target=write, args=(writer,)) for writer in range(WRITERS)]
        for thread in writers:
            thread.start()
        for thread in writers:
            thread.join()

    with employer.ledger() as ledger:
        log = ledger.read_log(0)
    assert [event.position for event in log] == list(range(1, written.total() * 3 + 1))
    assert set(Counter(event.state for event in log).values()) == {3}
    assert broken


def test_a_commit_that_breaks_before_it_is_durable_can_be_repeated(employer: TestEmployer) -> None:
    employer.administer(HANG_UP)
    employer.administer(
        "CREATE CONSTRAINT TRIGGER hang_up AFTER INSERT ON stored_events"
        " DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION hang_up()"
    )
    append = Append((NewEvent("s", "t.v1", b""),), command=CommandRecord("c", b"d", b"r"))
    with employer.ledger() as ledger:
        with pytest.raises(OutcomeUnknown):
            ledger.append(append)
        employer.administer("DROP TRIGGER hang_up ON stored_events")
        assert ledger.head().position == 0
        assert not ledger.append(append).repeated
        assert ledger.head().position == 1


def test_a_commit_that_breaks_after_it_is_durable_is_known_by_its_command(
    employer: TestEmployer,
) -> None:
    append = Append(
        (NewEvent("s", "t.v1", b""),),
        command=CommandRecord("c", b"d", b"r"),
        advance=TerminalAdvance(TerminalHead("T"), 1, (), 0),
    )
    waiting = KILL.format(schema=employer.schema, query="^COMMIT")
    with employer.ledger() as ledger:
        ledger.append(Append((NewEvent("s", "t.v1", b""),)))
        # The commit is on disk and waits for a standby that never comes when it is cut off.
        employer.administer("ALTER SYSTEM SET synchronous_standby_names = 'never'")
        try:
            employer.administer("SELECT pg_reload_conf()")
            await_setting(employer, "never")
            future = ledger.submit(append)

            def is_cut_off() -> bool:
                employer.administer(waiting)
                return future.done()

            until(is_cut_off)
            with pytest.raises(OutcomeUnknown):
                future.result()
        finally:
            employer.administer("ALTER SYSTEM RESET synchronous_standby_names")
            employer.administer("SELECT pg_reload_conf()")
        await_setting(employer, "")
        assert ledger.append(append).repeated
        with pytest.raises(TerminalMoved):
            ledger.append(Append(append.events, advance=append.advance))
        assert ledger.head().position == 2


def await_setting(employer: TestEmployer, value: str) -> None:
    until(lambda: employer.administer("SHOW synchronous_standby_names") == [(value,)])


@pytest.mark.parametrize(
    ("statement", "table", "outcome"),
    [("UPDATE", "log_head", StoreUnavailable), ("INSERT", "stored_events", OutcomeUnknown)],
)
def test_a_transaction_that_breaks_half_way_leaves_nothing_in_the_way(
    employer: TestEmployer, statement: str, table: str, outcome: type[Exception]
) -> None:
    employer.administer(HANG_UP)
    advance = TerminalAdvance(TerminalHead("T"), 1, (), 0)
    append = Append((NewEvent("s", "t.v1", b""),), advance=advance)
    with employer.ledger() as ledger:
        for _ in range(3):
            employer.administer(
                f"CREATE TRIGGER hang_up AFTER {statement} ON {table}"
                " FOR EACH ROW EXECUTE FUNCTION hang_up()"
            )
            with pytest.raises(outcome):
                ledger.append(append)
            employer.administer(f"DROP TRIGGER hang_up ON {table}")
            assert ledger.head().position == 0
        assert ledger.append(append).last_position == 1


def test_a_connection_that_broke_while_nobody_wrote_is_taken_anew(employer: TestEmployer) -> None:
    connected = f"SELECT FROM pg_stat_activity WHERE usename = '{employer.schema}_login'"
    with employer.ledger() as ledger:
        for position in range(1, 4):
            assert ledger.append(Append((NewEvent("s", "t.v1", b""),))).last_position == position
            employer.administer(KILL.format(schema=employer.schema, query=""))
            until(lambda: not employer.administer(connected))


def test_a_store_that_is_gone_says_so(employer: TestEmployer) -> None:
    with employer.ledger() as ledger:
        ledger.append(Append((NewEvent("s", "t.v1", b""),)))
        with pytest.raises(StoreUnavailable):
            sleep_and_be_killed(employer, ledger)
        assert ledger.head().position == 1


def sleep_and_be_killed(employer: TestEmployer, ledger: Ledger) -> None:
    with ledger.connection() as conn:
        employer.administer(KILL.format(schema=employer.schema, query=""))
        conn.execute(b"SELECT pg_sleep(10)")


def test_concurrent_retries_of_one_delivery_store_it_once(employer: TestEmployer) -> None:
    """Sixteen threads deliver the same twenty bookings, each by reading, deciding and appending."""
    stored = Counter[int]()
    with employer.ledger() as ledger:

        def deliver() -> None:
            for sequence in range(1, 21):
                while True:
                    head = ledger.terminals(["T"]).get("T") or TerminalHead("T")
                    if head.last_sequence >= sequence:
                        break
                    advance = TerminalAdvance(head, sequence, (), sequence)
                    event = NewEvent("s", "t.v1", str(sequence).encode())
                    try:
                        ledger.append(Append((event,), advance=advance))
                    except TerminalMoved:
                        continue
                    stored[sequence] += 1

        threads = [Thread(target=deliver) for _ in range(16)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        states = [int(event.state) for event in ledger.read_stream("s")]
    assert states == list(range(1, 21))
    assert stored == Counter(range(1, 21))
