"""Every row at a small size: stored, shown and compared data are right; times are not judged."""

import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from benchmarks import backlog, evaluation, growth, lifetime, live, memory_use, rebuild
from benchmarks.__main__ import GROUPS, misses
from benchmarks.city import City
from benchmarks.client import UnexpectedAnswer, post, send_all, send_at_rate
from benchmarks.lab import Lab, opened_lab
from benchmarks.memory_use import tree_bytes
from benchmarks.row import SMALL, BenchmarkRow, Bound, Sizes
from benchmarks.server import running_server
from tests.fast_folders import fast_folder

PROJECT = Path(__file__).parents[2]

MEASURED: list[tuple[Callable[[Lab, Sizes], list[BenchmarkRow]], list[str]]] = [
    (backlog.rows, ["backlog-monthly", "backlog-daily", "library", "message-db", "floor"]),
    (live.day_rows, ["city-day", "city-day-strict"]),
    (live.single_rows, ["single", "single-p99"]),
    (evaluation.rows, ["evaluation"]),
    (rebuild.rows, ["rebuild-months", "rebuild-days"]),
    (rebuild.late_rows, ["late"]),
    (growth.rows, ["growth-append", "growth-balance"]),
    (memory_use.rows, ["memory-import", "memory-rebuild"]),
    (
        lifetime.rows,
        ["lifetime-accounts", "lifetime-accounts-day", "lifetime-accounts-log", "lifetime-replay"],
    ),
]


@pytest.fixture(scope="module", autouse=True)
def quick_folder() -> Iterator[None]:
    """Times are not judged here, so the data may lie in memory."""
    with fast_folder("stundenbuch-bench-") as folder, pytest.MonkeyPatch.context() as patch:
        patch.setenv("TMPDIR", str(folder))
        patch.setattr(tempfile, "tempdir", None)
        yield


@pytest.fixture(scope="module")
def lab() -> Iterator[Lab]:
    with opened_lab(lambda _text: None) as opened:
        yield opened


@pytest.mark.parametrize(("measure", "names"), MEASURED, ids=[names[0] for _, names in MEASURED])
def test_the_row_does_its_work(
    lab: Lab, measure: Callable[[Lab, Sizes], list[BenchmarkRow]], names: list[str]
) -> None:
    rows = measure(lab, SMALL)
    assert [row.name for row in rows] == names
    for row in rows:
        if row.name == "message-db" and row.value is None:
            # The benchmark itself fetches the package, and no test does.
            assert "has not been fetched" in row.figures[1]
            continue
        assert row.value is not None
        assert row.value > 0
        assert row.figures


def test_every_group_of_the_command_is_tried_here() -> None:
    assert list(GROUPS.values()) == [measure for measure, _ in MEASURED]


def test_the_deliveries_of_the_backlog_are_stored_whole(lab: Lab) -> None:
    made = backlog.make_backlog(SMALL)
    assert made.count == 60 * 3 * 4
    for deliveries in (made.monthly, made.daily):
        assert backlog.time_deliveries(lab, made, deliveries).result.bookings == made.count


def test_the_client_counts_every_answer_and_stops_at_a_refusal(lab: Lab) -> None:
    with lab.tenant("client") as tenant:
        keys = live.prepare(tenant, City(60), ())
        with running_server(tenant) as port:
            path = "/v1/terminals/T-00001/nothing"
            request = post(path, keys.terminals[0], b"{}")
            assert send_all(port, [[request] * 5, [request] * 3]).answers == 8
            paced = send_at_rate(port, [[request] * 20] * 2, rate=200, seconds=0.1)
            assert paced.answers == len(paced.latencies) == 20
            assert paced.seconds > 0.09
            with pytest.raises(UnexpectedAnswer, match="403"):
                send_all(port, [[post(path, keys.officer, b"{}")]])


def test_memory_of_children_is_seen() -> None:
    held = "held = b'x' * 50_000_000; "
    child = f"import sys; {held}print('ready', flush=True); sys.stdin.read()"
    parent = f"import subprocess, sys; {held}subprocess.run([sys.executable, '-c', {child!r}])"
    with subprocess.Popen(
        [sys.executable, "-c", parent], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"ready\n"
        assert tree_bytes(process.pid) > 100_000_000
        # Closing its input ends the child, and with it the parent.
        assert process.stdin is not None
        process.stdin.close()
        process.wait(20)
        assert tree_bytes(process.pid) == 0


@pytest.mark.parametrize(
    ("bound", "value", "met"),
    [
        (Bound("at least", 2.5), 2.5, True),
        (Bound("at least", 2.5), 2.49, False),
        (Bound("at most", 4), 4.1, False),
        (Bound("at most", 4), 3.9, True),
        (Bound("at most", 4), None, False),
        (None, 1.0, None),
    ],
)
def test_a_row_is_judged_by_its_bound(
    bound: Bound | None, value: float | None, met: bool | None
) -> None:
    row = BenchmarkRow("name", "work", "against", value, bound, ())
    assert row.met is met
    assert misses([row]) == (["name"] if met is False else [])


def test_the_command_writes_the_page(tmp_path: Path) -> None:
    page = tmp_path / "RESULTS.md"
    command = [sys.executable, "-m", "benchmarks", "--small", "--only", "late", "--out", str(page)]
    done = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "late" in done.stdout
    text = page.read_text()
    for said in ("| cpu |", "psycopg", "fsync = on", "synchronous_commit = on", "| late |"):
        assert said in text
