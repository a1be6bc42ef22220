"""A projector in a process of its own, so that answering requests need not wait for it."""

from __future__ import annotations

import atexit
import os
from collections.abc import Callable
from multiprocessing.connection import Connection
from threading import Event, Thread
from typing import Any, TypeAlias

from msgspec import Struct

from ledger.errors import LedgerError
from ledger.workers import FRESH, end_with_parent
from projections.engine.projector import (
    RETRY_SECONDS,
    SHARED_FROM,
    Progress,
    Projector,
    make_workers,
)
from projections.facts.origin import Origin

Pipe: TypeAlias = "Connection[Any, Any]"

NICE = 10
"""Niceness of the process and its workers, by which they give way to others, as nice(2) counts."""


class Trouble(Struct, frozen=True):
    """An error of the projector's process, in one line."""

    reason: str


class BackgroundProjector:
    """Keeps a process projecting from `start` to `stop`; if it dies, another takes its place.

    ``workers`` (None: one for each core) evaluate batches that touch ``shared_from`` people or
    more. ``on_batch`` and ``on_trouble`` are called on a thread of this process.
    """

    def __init__(
        self,
        origin: Origin,
        *,
        on_batch: Callable[[Progress], None],
        on_trouble: Callable[[str], None],
        workers: int | None = None,
        shared_from: int = SHARED_FROM,
    ) -> None:
        self._origin = origin
        self._on_batch = on_batch
        self._on_trouble = on_trouble
        self._sharing = (workers, shared_from)
        self._stopping = Event()
        # Nothing is ever sent over this line; its end is the sign to stop.
        self._watched, self._held = FRESH.Pipe(duplex=False)
        self._thread = Thread(target=self._keep, name="projector", daemon=True)

    def start(self) -> None:
        """Start projecting; returns at once."""
        # A program waits at its end for the processes it started, and they wait for this sign.
        atexit.register(self._held.close)
        self._thread.start()

    def stop(self) -> None:
        """End projecting, after the batch that is under way."""
        self._stopping.set()
        self._held.close()
        self._thread.join()
        self._watched.close()
        atexit.unregister(self._held.close)

    def _keep(self) -> None:
        while not self._stopping.is_set():
            try:
                exit_code = self._run_process()
                trouble = f"the projecting process ended with exit code {exit_code}"
            except Exception as error:  # noqa: BLE001 - reads would stand still until a restart
                trouble = f"the projecting process was lost: {error}"
            if not self._stopping.is_set():
                self._on_trouble(trouble)
                self._stopping.wait(RETRY_SECONDS)

    def _run_process(self) -> int | None:
        """Run one process from its start to its end; returns its exit code."""
        listening, telling = FRESH.Pipe(duplex=False)
        # A daemon may not start workers, so this process is none.
        process = FRESH.Process(
            target=_project,
            args=(self._origin, self._watched, telling, *self._sharing),
            name="projector",
            daemon=False,
        )
        process.start()
        telling.close()
        with listening:
            while True:
                try:
                    message = listening.recv()
                except EOFError:
                    break
                self._pass_on(message)
        process.join()
        return process.exitcode

    def _pass_on(self, message: Progress | Trouble) -> None:
        match message:
            case Progress():
                self._on_batch(message)
            case Trouble(reason=reason):
                self._on_trouble(reason)


def _project(
    origin: Origin, watched: Pipe, telling: Pipe, workers: int | None, shared_from: int
) -> None:
    """Project, in the started process, until the watched line ends."""
    end_with_parent()
    # Acknowledgements of bookings go before updates of balances.
    os.nice(NICE)
    stop = Event()
    Thread(target=_stop_at_end, args=(watched, stop), daemon=True).start()

    def tell(error: Exception) -> None:
        telling.send(Trouble(str(error)))

    try:
        with (
            origin.opened(readers=2) as (ledger, contexts),
            make_workers(origin, workers) as shared,
        ):
            projector = Projector(
                ledger, contexts, workers=shared, shared_from=shared_from, on_batch=telling.send
            )
            projector.run(stop, tell)
    except LedgerError as error:
        tell(error)


def _stop_at_end(watched: Pipe, stop: Event) -> None:
    watched.poll(None)
    stop.set()
