"""Batches are projected exactly once, whoever projects and whatever breaks."""

from contextlib import ExitStack
from threading import Barrier, Thread

import pytest

from ledger.errors import StoreUnavailable
from projections import runner
from projections.context import Contexts
from projections.runner import Progress, Projector
from projections.tables import replace_months
from tests.projections.conftest import AGREEMENTS, City, Rows


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
    """Its own connection is cut off by the server in the open transaction of a batch."""
    kills = 0

    def cut_off(*args: object, **kwargs: object) -> None:
        nonlocal kills
        if moment == "after the rows":
            replace_months(*args, **kwargs)  # type: ignore[arg-type]
        kills += 1
        if kills % 2:
            city.employer.administer(
                "SELECT pg_terminate_backend(pid, 1000) FROM pg_stat_activity"
                f" WHERE usename = '{city.employer.schema}_login'"
                " AND state = 'idle in transaction'"
            )
        if moment == "before the rows":
            replace_months(*args, **kwargs)  # type: ignore[arg-type]

    monkeypatch.setattr(runner, "replace_months", cut_off)
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
