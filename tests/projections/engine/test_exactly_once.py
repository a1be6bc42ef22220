"""Batches are projected exactly once, by any number of projectors and through any failure."""

from contextlib import ExitStack
from datetime import date
from itertools import count
from threading import Barrier, Thread

import psycopg
import pytest

from domain.streams.employment import EndEmployment
from ledger.errors import StoreUnavailable
from ledger.records import RecordedEvent
from projections.engine import projector as engine_projector
from projections.engine.projector import Progress, Projector, TablesOfOthers
from projections.engine.tables import ensure_tables, replace_rows
from projections.facts.contexts import Contexts
from tests.projections.conftest import AGREEMENTS, HR, City, Rows, worked


def test_projectors_side_by_side_make_the_rows_of_one(city: City, rows: Rows) -> None:
    head = city.ledger.head().position
    batches: list[Progress] = []
    reached: list[int] = []
    with ExitStack() as stack:
        ledger = stack.enter_context(city.employer.ledger())
        contexts = Contexts(ledger, city.contexts.book, AGREEMENTS)
        projectors = [
            Projector(city.ledger, city.contexts, batch=3, on_batch=batches.append),
            Projector(city.ledger, city.contexts, batch=7, on_batch=batches.append),
            Projector(ledger, contexts, batch=1, on_batch=batches.append),
            Projector(ledger, contexts, batch=5, on_batch=batches.append),
        ]
        begin = Barrier(len(projectors))

        def project(projector: Projector) -> None:
            begin.wait()
            reached.append(projector.catch_up())

        threads = [Thread(target=project, args=(one,)) for one in projectors]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert city.rows() == rows
    assert set(reached) == {head}
    # A position is reached by one of them only.
    positions = [batch.position for batch in batches]
    assert sorted(positions) == sorted(set(positions))
    assert city.projector().position() == head


@pytest.mark.parametrize("moment", ["before the rows", "after the rows"])
def test_a_projector_killed_in_the_middle_loses_and_doubles_nothing(
    city: City, rows: Rows, moment: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The server cuts off the projector's connection in the open transaction of a batch."""
    kills = 0

    def cut_off(*args: object, **kwargs: object) -> None:
        nonlocal kills
        if moment == "after the rows":
            replace_rows(*args, **kwargs)  # type: ignore[arg-type]
        kills += 1
        if kills % 2:
            city.employer.administer(
                "SELECT pg_terminate_backend(pid, 1000) FROM pg_stat_activity"
                f" WHERE usename = '{city.employer.schema}_login'"
                " AND state = 'idle in transaction'"
            )
        if moment == "before the rows":
            replace_rows(*args, **kwargs)  # type: ignore[arg-type]

    monkeypatch.setattr(engine_projector, "replace_rows", cut_off)
    broken = 0
    while (before := city.projector().position()) < city.ledger.head().position:
        try:
            city.projector(batch=20).catch_up(before + 20)
        except StoreUnavailable:
            broken += 1
            assert city.projector().position() == before
    assert broken >= 4
    assert city.rows() == rows


def test_catching_up_to_a_position_stops_there(city: City, rows: Rows) -> None:
    projector = city.projector(batch=4)
    assert projector.catch_up(until=10) == 10
    assert projector.position() == 10
    assert not projector.wait_for(11, 0.05)
    assert projector.wait_for(10, 0)
    assert projector.catch_up() == city.ledger.head().position
    assert city.rows() == rows
    # Nothing is left to do, and doing it changes nothing.
    assert projector.catch_up() == city.ledger.head().position
    assert city.rows() == rows


def test_batches_are_told_as_they_are_done(city: City, rows: Rows) -> None:
    told: list[Progress] = []
    Projector(city.ledger, city.contexts, batch=25, on_batch=told.append).catch_up()
    head = city.ledger.head().position
    assert [one.position for one in told] == [*range(25, head, 25), head]
    assert all(one.seconds > 0 for one in told)
    assert sum(one.months for one in told) >= len(rows["sheets"])


def test_an_end_that_is_moved_later_gives_the_months_between_their_targets_again(
    city: City,
) -> None:
    city.hire("4711", date(2026, 1, 1), badge="77")
    city.deliver("T", *worked(1, date(2026, 6, 15)))
    projector = city.projector()
    projector.catch_up()
    for last_day in (date(2026, 3, 31), date(2026, 12, 31)):
        city.commands.employ("4711", EndEmployment(last_day), HR)
        projector.catch_up()
    shown = city.rows()
    city.start_over()
    projector.catch_up()
    assert city.rows() == shown


def test_an_end_at_the_end_of_time_is_no_obstacle(city: City) -> None:
    city.hire("4711", date(2026, 1, 1), badge="77")
    city.commands.employ("4711", EndEmployment(date.max), HR)
    city.projector().catch_up()
    assert len(city.rows()["sheets"]) == 1


def test_tables_made_anew_in_the_middle_are_filled_from_the_beginning(
    city: City, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(6):
        city.hire(f"47{number}", date(2026, 1, 1), badge=f"b{number}")
    digest = city.contexts.book.digest
    real, reads = city.ledger.read_log, count(1)

    def read_log(*args: int) -> list[RecordedEvent]:
        events = real(*args)
        if next(reads) == 2:
            city.employer.administer("UPDATE projection SET digest = 'older'")
            with psycopg.connect(city.employer.admin, autocommit=True) as conn:
                assert ensure_tables(conn, city.employer.names, digest)
        return events

    monkeypatch.setattr(city.ledger, "read_log", read_log)
    city.projector(batch=8).catch_up()
    assert len({row[0] for row in city.rows()["sheets"]}) == 6


def test_tables_of_other_agreements_are_left_alone(city: City) -> None:
    city.hire("4711", date(2026, 1, 1), badge="77")
    with psycopg.connect(city.employer.admin, autocommit=True) as conn:
        assert ensure_tables(conn, city.employer.names, "other agreements")
    with pytest.raises(TablesOfOthers):
        city.projector().catch_up()
    assert city.projector().position() == 0
    assert not any(city.rows().values())
