"""Rebuilding beside the live tables: nobody waits, and no answer was never true."""

from bisect import bisect_right
from datetime import date, timedelta
from threading import Event, Thread

import psycopg
import pytest

from domain.evaluation.evaluate import START
from domain.values.accounts import Account
from domain.values.time import Month
from projections.engine.rebuild import rebuild
from projections.engine.registry import READ_MODELS
from projections.engine.tables import ensure_tables
from tests.patience import PATIENCE_SECONDS, until
from tests.projections.conftest import HR, City, punch, worked

HIRED = date(2025, 3, 3)
MARCH = Month(2025, 3)
DAYS = [HIRED + timedelta(days=number) for number in range(60)]
LOOK_EVERY = 6
"""After this many deliveries the next waits until a reader has seen them."""


def settled(city: City) -> dict[str, list[tuple[object, ...]]]:
    """The rows once everything is projected, which are asserted to equal those of a fresh start."""
    city.projector().catch_up()
    rows = city.rows()
    city.start_over()
    city.projector().catch_up()
    assert city.rows() == rows
    return rows


def attended_minutes(city: City) -> tuple[int, int]:
    """The position of the tables and the sum of attended minutes in them."""
    answer = city.reader.carries("1")
    newest = answer.content[max(answer.content)] if answer.content else START
    return answer.position, -newest.balances.get(Account.ATTENDED, 0)


def attended_at_the_end(city: City) -> tuple[int, int]:
    """The same from the balance of a day, for which no row may have been made yet."""
    answer = city.reader.balances("1", date(2025, 6, 30))
    return answer.position, -{one.account: one.amount for one in answer.content}[Account.ATTENDED]


class Witness:
    """Delivers, projects and reads, each on threads of its own, and records the answers."""

    def __init__(self, city: City) -> None:
        self.city = city
        self.truth = [(0, 0)]
        self.seen: list[tuple[int, int]] = []
        self.failed: list[BaseException] = []
        self.rebuilt, self.delivered, self.stop = Event(), Event(), Event()

    def deliver(self) -> None:
        try:
            self.deliver_days()
        finally:
            self.delivered.set()

    def deliver_days(self) -> None:
        for number, day in enumerate(DAYS, start=1):
            delivery = self.city.deliver("T", *worked(2 * number - 1, day))
            assert delivery.position is not None
            self.truth.append((delivery.position, 510 * number))
            if number % LOOK_EVERY == 0:
                self.until_seen(delivery.position)
            if number == len(DAYS) // 2:
                # Bookings arrive also during a second rebuild, however long a rebuild takes.
                self.rebuilt.wait(PATIENCE_SECONDS)

    def until_seen(self, position: int) -> None:
        """Wait until a reader was shown this position, or until a thread has failed."""
        until(lambda: self.failed or any(seen >= position for seen, _ in self.seen))

    def read(self) -> None:
        try:
            while not self.stop.is_set():
                self.seen += (attended_minutes(self.city), attended_at_the_end(self.city))
        except BaseException as error:  # noqa: BLE001 - the test's own thread must hear of it
            self.failed.append(error)

    def project(self) -> None:
        self.city.projector(batch=3).run(self.stop, self.failed.append)

    def untrue(self) -> list[tuple[int, int]]:
        """Answers whose content differs from the log at their position."""
        positions = [position for position, _ in self.truth]
        return [
            (position, minutes)
            for position, minutes in self.seen
            if minutes != self.truth[bisect_right(positions, position) - 1][1]
        ]


def test_rebuilds_while_bookings_arrive_and_readers_read(city: City) -> None:
    city.hire("1", HIRED, badge="77")
    city.projector().catch_up()
    witness = Witness(city)
    work = (witness.deliver, witness.read, witness.read, witness.project)
    threads = [Thread(target=one, daemon=True) for one in work]
    for thread in threads:
        thread.start()
    rebuilds = 0
    while not witness.delivered.is_set():
        rebuilt = rebuild(city.employer.admin, city.ledger, city.contexts)
        assert rebuilt.people == 1
        rebuilds += 1
        witness.rebuilt.set()
    head = city.ledger.head().position
    assert city.projector().wait_for(head, PATIENCE_SECONDS)
    witness.stop.set()
    for thread in threads:
        thread.join()
    assert witness.failed == []
    assert rebuilds > 1
    assert len({position for position, _ in witness.seen}) >= len(DAYS) // LOOK_EVERY
    assert witness.untrue() == []
    assert attended_minutes(city) == (head, 510 * len(DAYS))
    settled(city)


def test_people_are_spread_over_processes(city: City, monkeypatch: pytest.MonkeyPatch) -> None:
    # The least person of each task has a number that begins like another's.
    people = ["1", "1-2", "10", "100", "1A", "2", "2-1-1", "A", "Z9"]
    for number, person in enumerate(people):
        city.hire(person, HIRED, badge=f"b{number}")
        city.deliver(f"T{number}", *worked(1, date(2025, 3, 4), f"b{number}"))
    city.deliver("T", punch(1, "2025-03-04T08:00+01:00", badge="nobody"))
    city.commands.close_month("10", MARCH, date(2025, 5, 1), HR)
    rows = settled(city)
    monkeypatch.setattr("projections.engine.rebuild.PEOPLE_PER_TASK", 2)
    told: list[int] = []
    rebuilt = rebuild(city.employer.admin, city.ledger, city.contexts, on_people=told.append)
    assert (rebuilt.people, sum(told), len(told)) == (len(people), len(people), 5)
    assert (rebuilt.months, rebuilt.position) == (len(rows["sheets"]), city.ledger.head().position)
    assert city.rows() == rows


def test_a_rebuild_of_nothing_leaves_empty_tables(city: City) -> None:
    rebuilt = rebuild(city.employer.admin, city.ledger, city.contexts)
    assert (rebuilt.position, rebuilt.people, rebuilt.months) == (0, 0, 0)
    assert not any(city.rows().values())
    city.hire("1", HIRED, badge="77")
    assert settled(city)["sheets"]


def test_a_rebuild_that_fails_leaves_the_living_tables(
    city: City, monkeypatch: pytest.MonkeyPatch
) -> None:
    city.hire("1", HIRED, badge="77")
    rows = settled(city)

    class FullDiskError(Exception):
        pass

    def fail(_: int) -> None:
        raise FullDiskError

    with pytest.raises(FullDiskError):
        rebuild(city.employer.admin, city.ledger, city.contexts, on_people=fail)
    assert city.rows() == rows
    assert city.employer.administer(
        "SELECT 1 FROM pg_namespace WHERE nspname = current_schema() || '_rebuild'"
    ) == []  # fmt: skip
    city.deliver("T", *worked(1, HIRED))
    city.projector().catch_up()
    rebuild(city.employer.admin, city.ledger, city.contexts)
    settled(city)


def test_tables_of_another_definition_are_made_anew(city: City) -> None:
    city.hire("1", HIRED, badge="77")
    city.deliver("T", *worked(1, HIRED))
    rows = settled(city)
    with psycopg.connect(city.employer.admin, autocommit=True) as conn:
        digest = city.contexts.book.digest
        assert not ensure_tables(conn, city.employer.names, digest)
        assert city.rows() == rows
        city.employer.administer("UPDATE projection SET digest = 'older' WHERE name = 'findings'")
        assert ensure_tables(conn, city.employer.names, digest)
        assert not any(city.rows().values())
        assert city.projector().position() == 0
        city.projector().catch_up()
        assert city.rows() == rows
        # Other agreements mean other rows, though no table changed.
        assert ensure_tables(conn, city.employer.names, "other agreements")
        assert not ensure_tables(conn, city.employer.names, "other agreements")
        # A table that no folder declares any more goes with its registration.
        city.employer.administer("CREATE TABLE former (person text)")
        city.employer.administer("INSERT INTO projection VALUES ('former', 'digest')")
        assert ensure_tables(conn, city.employer.names, "other agreements")
    (found,) = city.employer.administer("SELECT to_regclass('former')::text")
    assert found == (None,)
    made = city.employer.administer("SELECT name FROM projection ORDER BY name")
    assert {"agreements", *(model.name for model in READ_MODELS)} == {name for (name,) in made}


def test_who_projects_hears_of_a_store_that_is_away_and_goes_on(city: City) -> None:
    city.hire("1", HIRED, badge="77")
    errors: list[Exception] = []
    stop = Event()
    projector = city.projector()
    thread = Thread(target=projector.run, args=(stop, errors.append))
    thread.start()
    try:
        assert projector.wait_for(city.ledger.head().position, PATIENCE_SECONDS)
        # First something that Postgres refuses, then every connection is cut off.
        city.employer.administer("ALTER TABLE sheets RENAME TO sheets_away")
        assert city.deliver("T", *worked(1, HIRED)).stored == 2
        until(lambda: errors)
        assert "sheets" in str(errors[0])
        city.employer.administer("ALTER TABLE sheets_away RENAME TO sheets")
        city.employer.administer(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            f" WHERE usename = '{city.employer.schema}_login'"
        )
        delivery = city.deliver("T", *worked(3, date(2025, 3, 4)))
        assert delivery.position is not None
        assert projector.wait_for(delivery.position, PATIENCE_SECONDS)
        assert not projector.wait_for(delivery.position + 100, 0.05)
    finally:
        stop.set()
        thread.join()
    assert attended_minutes(city)[1] == 2 * 510


def test_a_second_rebuild_is_refused_while_one_is_under_way(city: City) -> None:
    city.hire("1", HIRED, badge="77")
    rows = settled(city)
    refused: list[bool] = []

    def rebuild_too(_people: int) -> None:
        with pytest.raises(psycopg.errors.LockNotAvailable):
            rebuild(city.employer.admin, city.ledger, city.contexts)
        refused.append(True)

    rebuild(city.employer.admin, city.ledger, city.contexts, on_people=rebuild_too)
    assert refused
    assert city.rows() == rows
