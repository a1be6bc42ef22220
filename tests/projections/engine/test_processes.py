"""Projecting in processes of its own: the same rows, whichever process dies."""

import json
import subprocess
import sys
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from datetime import date
from multiprocessing import active_children
from pathlib import Path
from threading import Event, Thread

import psycopg
import pytest

from ledger.workers import WorkerLost
from projections.engine import projector as engine_projector
from projections.engine.background import BackgroundProjector
from projections.engine.projector import Progress, Projector, make_workers
from projections.engine.tables import replace_rows
from projections.facts.origin import Origin
from tests.patience import PATIENCE_SECONDS, until
from tests.projections.conftest import AGREEMENTS, City, Rows, worked


@contextmanager
def projecting(city: City, batches: list[Progress], troubles: list[str]) -> Generator[None]:
    """A projector beside this process that hands every batch to a worker."""
    projector = BackgroundProjector(
        Origin.of(city.ledger, city.contexts),
        on_batch=batches.append,
        on_trouble=troubles.append,
        workers=1,
        shared_from=1,
    )
    projector.start()
    try:
        yield
    finally:
        projector.stop()


def descendants(pid: int) -> Iterator[int]:
    for children in Path(f"/proc/{pid}/task").glob("*/children"):
        for child in map(int, children.read_text().split()):
            yield child
            yield from descendants(child)


def test_workers_make_the_rows_of_one_process(
    city: City, rows: Rows, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine_projector, "PEOPLE_PER_SHARE", 1)
    with make_workers(Origin.of(city.ledger, city.contexts), 2) as workers:
        for batch in (20, 5_000):
            projector = Projector(
                city.ledger, city.contexts, batch=batch, workers=workers, shared_from=2
            )
            assert projector.catch_up() == city.ledger.head().position
            assert len(active_children()) == 2
            assert city.rows() == rows
            city.start_over()


def test_a_batch_whose_worker_dies_is_told_and_done_again(
    city: City, rows: Rows, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Of three parts the worker cannot have done the last when the first is written.
    monkeypatch.setattr(engine_projector, "PEOPLE_PER_SHARE", 1)
    killed: list[int] = []

    def kill_one(*args: object, **kwargs: object) -> None:
        replace_rows(*args, **kwargs)  # type: ignore[arg-type]
        if not killed:
            killed.append(city.projector().position())
            (worker,) = active_children()
            worker.kill()
            worker.join()

    monkeypatch.setattr(engine_projector, "replace_rows", kill_one)
    monkeypatch.setattr(engine_projector, "RETRY_SECONDS", 0.01)
    errors: list[Exception] = []
    stop = Event()
    with make_workers(Origin.of(city.ledger, city.contexts), 1) as workers:
        projector = Projector(city.ledger, city.contexts, workers=workers, shared_from=1)
        thread = Thread(target=projector.run, args=(stop, errors.append))
        thread.start()
        try:
            assert projector.wait_for(city.ledger.head().position, PATIENCE_SECONDS)
        finally:
            stop.set()
            thread.join()
    # The rows that the batch had written when the worker died were not committed.
    assert killed == [0]
    assert [type(error) for error in errors] == [WorkerLost]
    assert city.rows() == rows


def test_a_worker_does_not_wait_for_whoever_waits_for_its_batch(
    city: City, rows: Rows, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Tables that are made anew are locked first, and then the position is deleted."""
    monkeypatch.setattr(engine_projector, "RETRY_SECONDS", 0.01)
    errors: list[Exception] = []
    stop = Event()
    with (
        psycopg.connect(city.employer.admin) as conn,
        make_workers(Origin.of(city.ledger, city.contexts), 1) as workers,
    ):
        projector = Projector(city.ledger, city.contexts, workers=workers, shared_from=1)
        # The first hiring, with its calendars: where one is frozen the projector itself reads.
        projector.catch_up(20)
        conn.execute(f"LOCK TABLE {city.employer.schema}.sheets".encode())
        thread = Thread(target=projector.run, args=(stop, errors.append))
        thread.start()
        try:
            until(lambda: errors)
            conn.rollback()
            assert projector.wait_for(city.ledger.head().position, PATIENCE_SECONDS)
        finally:
            stop.set()
            thread.join()
    assert "lock timeout" in str(errors[0])
    assert city.rows() == rows


def test_two_services_project_each_batch_once(city: City, rows: Rows) -> None:
    batches: list[Progress] = []
    troubles: list[str] = []
    with projecting(city, batches, troubles), projecting(city, batches, troubles):
        assert city.projector().wait_for(city.ledger.head().position, PATIENCE_SECONDS)
        for number in range(31, 51):
            city.deliver("T1", *worked(2 * number + 1, date(2025, 6, number - 30), "b1"))
        head = city.ledger.head().position
        assert city.projector().wait_for(head, PATIENCE_SECONDS)
    assert active_children() == []
    assert troubles == []
    positions = [batch.position for batch in batches]
    assert max(positions) == head
    assert len(set(positions)) == len(positions)
    found = city.rows()
    assert found != rows
    city.start_over()
    city.projector().catch_up()
    assert city.rows() == found


def test_a_projecting_process_that_dies_is_followed_by_another(
    city: City, rows: Rows, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine_projector, "RETRY_SECONDS", 0.01)
    batches: list[Progress] = []
    troubles: list[str] = []
    with projecting(city, batches, troubles):
        head = city.ledger.head().position
        assert city.projector().wait_for(head, PATIENCE_SECONDS)
        # A batch can be read before it has been reported.
        until(lambda: any(batch.position >= head for batch in batches))
        (process,) = active_children()
        assert process.pid is not None
        workers = list(descendants(process.pid))
        process.kill()
        delivery = city.deliver("T1", *worked(99, date(2025, 6, 2), "b1"))
        assert delivery.position is not None
        assert city.projector().wait_for(delivery.position, PATIENCE_SECONDS)
        assert troubles == ["the projecting process ended with exit code -9"]
        (successor,) = active_children()
        assert successor.pid != process.pid
    assert len(workers) >= 1
    until(lambda: not any(Path(f"/proc/{pid}").exists() for pid in workers))
    assert sum(batch.months for batch in batches) > len(rows["sheets"])


@pytest.mark.parametrize("end", ["killed", "over"])
def test_no_process_is_left_when_the_service_is(city: City, rows: Rows, end: str) -> None:
    """The service is killed, or its program ends without having stopped the projector."""
    origin = [city.ledger.conninfo, city.employer.schema, list(AGREEMENTS)]
    program = (
        "import json, sys\n"
        "from domain.agreements.book import AgreementBook\n"
        "from projections.engine.background import BackgroundProjector\n"
        "from projections.facts.origin import Origin\n"
        "conninfo, employer, agreements = json.loads(sys.argv[1])\n"
        "origin = Origin(conninfo, employer, AgreementBook.of_package(), tuple(agreements))\n"
        "BackgroundProjector(origin, on_batch=print, on_trouble=print, workers=1, shared_from=1)"
        ".start()\n"
        "sys.stdin.read()\n"
    )
    arguments = [sys.executable, "-c", program, json.dumps(origin)]
    with subprocess.Popen(arguments, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL) as service:
        assert city.projector().wait_for(city.ledger.head().position, PATIENCE_SECONDS)
        processes = list(descendants(service.pid))
        if end == "killed":
            service.kill()
        # Leaving the context closes the stream that the program reads from, and waits for it.
    assert city.rows() == rows
    assert len(processes) >= 2
    until(lambda: not any(Path(f"/proc/{pid}").exists() for pid in processes))
