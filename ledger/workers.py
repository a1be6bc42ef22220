"""Worker processes that do tasks, each over a line of its own.

The pool of the standard library has one queue for all results: a worker killed while it hands
back megabytes leaves everybody waiting for the rest of them. Here its line ends with it.
"""

from __future__ import annotations

import gc
import os
import signal
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import AbstractContextManager, ExitStack, suppress
from multiprocessing import get_context, parent_process
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from threading import Thread
from types import TracebackType
from typing import Any, Generic, Self, TypeAlias, TypeVar, cast

Task = TypeVar("Task")
Result = TypeVar("Result")
Opening = Callable[[], AbstractContextManager[Callable[[Task], Result]]]
Pipe: TypeAlias = "Connection[Any, Any]"


class WorkerLost(Exception):
    """A worker process ended in the middle of its task."""

    def __str__(self) -> str:
        return f"{self.__doc__} (exit code {self.args[0]})"


class Workers(Generic[Task, Result]):
    """A context manager around worker processes, which are started when there is work.

    ``opening`` is called once in each worker, at its first task, and gives the function that does
    the tasks; it, the tasks and their results are pickled. One thread uses them, for one `map` at a
    time.
    """

    def __init__(self, size: int, opening: Opening[Task, Result]) -> None:
        self._size = size
        self._opening = opening
        self._workers: dict[Pipe, BaseProcess] = {}
        self._busy: set[Pipe] = set()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def map(self, tasks: Iterable[Task]) -> Generator[Result]:
        """Results in the order of completion; the caller reads to the end or closes the generator.

        Raises WorkerLost and the error of a task. An early end of any kind ends all workers, since
        nobody will ask for their results, and the next tasks start others.
        """
        assert not self._busy, "results of earlier tasks are still to come"
        if not all(process.is_alive() for process in self._workers.values()):
            self.close()
        left = iter(tasks)
        try:
            for line in self._started():
                self._give(line, left)
            while self._busy:
                for line in cast("list[Pipe]", wait(self._busy)):
                    result = self._take(line)
                    self._give(line, left)
                    yield result
        finally:
            if self._busy:
                self.close()

    def close(self) -> None:
        """End the workers; busy ones are killed, since nobody waits for their results."""
        for line, process in self._workers.items():
            if line in self._busy:
                process.kill()
            line.close()
        for process in self._workers.values():
            process.join()
        self._workers.clear()
        self._busy.clear()

    def _started(self) -> list[Pipe]:
        while len(self._workers) < self._size:
            ours, theirs = FRESH.Pipe()
            process = FRESH.Process(target=_work, args=(theirs, self._opening), daemon=True)
            process.start()
            theirs.close()
            self._workers[ours] = process
        return list(self._workers)

    def _give(self, line: Pipe, tasks: Iterator[Task]) -> None:
        self._busy.discard(line)
        for task in tasks:
            self._busy.add(line)
            # The line of a dead worker reports this when the result is asked for.
            with suppress(ConnectionError):
                line.send(task)
            return

    def _take(self, line: Pipe) -> Result:
        try:
            done, outcome = line.recv()
        except (EOFError, OSError) as error:
            process = self._workers[line]
            process.join()
            raise WorkerLost(process.exitcode) from error
        if not done:
            raise outcome
        return cast("Result", outcome)


def _work(line: Pipe, opening: Opening[Task, Result]) -> None:
    """Do the tasks that come over the line, until it ends."""
    end_with_parent()
    # A search for reference cycles after every few hundred objects finds none worth its cost, a
    # quarter of the time; once a task is enough.
    gc.freeze()
    gc.disable()
    with ExitStack() as stack:
        work: Callable[[Task], Result] | None = None
        while True:
            try:
                task = line.recv()
            except EOFError:
                return
            try:
                work = work or stack.enter_context(opening())
                outcome: tuple[bool, object] = (True, work(task))
            except Exception as error:  # noqa: BLE001 - whoever gave the task hears of it
                outcome = (False, error)
            line.send(outcome)
            del outcome
            gc.collect()


FRESH = get_context("spawn")
"""Starts processes that have none of this one's connections, threads and locks."""


def end_with_parent() -> None:
    """End this process when the one that started it is gone, even if that was killed.

    A worker of a pool would otherwise wait for ever: it holds the other end of its queue itself.
    Called on the process's main thread, before its work.
    """
    parent = parent_process()
    assert parent is not None

    def wait() -> None:
        parent.join()
        os._exit(1)

    Thread(target=wait, name="end-with-parent", daemon=True).start()
    # An interrupt from the keyboard reaches all processes of a terminal; the parent handles it.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
