"""Worker processes do their tasks, and the death of one leaves nobody waiting."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Generator
from contextlib import AbstractContextManager, contextmanager
from functools import partial
from multiprocessing import active_children

import pytest

from ledger.errors import QueueFull, StoreUnavailable
from ledger.workers import WorkerLost, Workers
from tests.patience import until

Work = Callable[[int], tuple[int, bytes]]
MEGABYTES = 4 * 1024 * 1024
"""More than any line holds while nobody reads it."""


@contextmanager
def working(length: int = 0) -> Generator[Work]:
    """Work that returns the task's double and its process; some tasks fail or never end."""

    def work(task: int) -> tuple[int, bytes]:
        if task == 0:
            raise QueueFull(0)
        if task < 0:
            time.sleep(3600)
        return os.getpid(), bytes([2 * task]) + bytes(length)

    yield work


def unable() -> AbstractContextManager[Work]:
    raise StoreUnavailable("nothing listens")


def doubled(workers: Workers[int, tuple[int, bytes]], *tasks: int) -> list[int]:
    return sorted(result[0] for _, result in workers.map(tasks))


def test_tasks_are_spread_over_processes_that_stay() -> None:
    with Workers(2, working) as workers:
        assert active_children() == []
        first = {pid for pid, _ in workers.map(range(1, 50))}
        assert len(first) == 2
        assert {process.pid for process in active_children()} == first
        assert {pid for pid, _ in workers.map(range(1, 50))} == first
        assert doubled(workers) == []
        assert doubled(workers, 1, 2, 3) == [2, 4, 6]
    assert active_children() == []


def test_what_a_task_or_the_opening_raises_is_raised_here() -> None:
    with Workers(2, working) as workers:
        with pytest.raises(QueueFull, match="waiting=0"):
            doubled(workers, 1, 2, 0, 3, -1)
        assert doubled(workers, 4) == [8]
    with Workers(1, unable) as workers, pytest.raises(StoreUnavailable, match="nothing listens"):
        doubled(workers, 1)


def test_a_worker_that_is_killed_at_its_task_fails_all_and_others_take_over() -> None:
    with Workers(2, working) as workers:
        results = workers.map([1, -1])
        (idle, _) = next(results)
        (busy,) = {process.pid for process in active_children()} - {idle}
        assert busy is not None
        os.kill(busy, signal.SIGKILL)
        with pytest.raises(WorkerLost, match=r"middle of its task.*exit code -9"):
            next(results)
        assert active_children() == []
        assert doubled(workers, 1, 2) == [2, 4]
        # A worker that dies while idle does not disturb the next tasks.
        for process in active_children():
            process.kill()
            process.join()
        assert doubled(workers, 3) == [6]


def test_a_worker_that_is_killed_while_it_hands_back_fails_all_too() -> None:
    with Workers(2, partial(working, MEGABYTES)) as workers:
        results = workers.map([1, 2, 3, 4])
        (quick, _) = next(results)
        time.sleep(0.2)
        for process in active_children():
            if process.pid != quick:
                process.kill()
        with pytest.raises(WorkerLost):
            list(results)
        assert doubled(workers, 1, 2, 3) == [2, 4, 6]


def test_whoever_leaves_early_ends_the_workers() -> None:
    with Workers(2, working) as workers:
        results = workers.map([1, 2, 3, -1])
        next(results)
        with pytest.raises(AssertionError, match="still to come"):
            doubled(workers, 5)
        results.close()
        assert active_children() == []
        assert doubled(workers, 5, 6) == [10, 12]


def test_workers_end_with_who_started_them() -> None:
    """The starting process is killed with one worker in the middle of a task."""
    program = (
        "from multiprocessing import active_children\n"
        "from ledger.workers import Workers\n"
        "from tests.ledger.test_workers import working\n"
        "workers = Workers(2, working)\n"
        "results = workers.map([1, -1])\n"
        "next(results)\n"
        "print(*(process.pid for process in active_children()), flush=True)\n"
        "next(results)\n"
    )
    with subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE) as parent:
        assert parent.stdout is not None
        pids = [int(pid) for pid in parent.stdout.readline().split()]
        assert len(pids) == 2
        assert all(alive(pid) for pid in pids)
        parent.kill()
        until(lambda: not any(alive(pid) for pid in pids))


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True
