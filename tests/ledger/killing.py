"""Cutting off an employer's connections while others work on them."""

from collections.abc import Generator
from contextlib import contextmanager
from threading import Event, Thread

from tests.ledger.employers import TestEmployer

KILL = """
    SELECT pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE usename = '{schema}_login' AND query ~ '{query}'
"""


class Killer:
    """Cuts off all of an employer's connections each time a number of answers has come.

    Answers count and not time: on a busy machine a connection may take longer to be
    made than any pause between two cuts, and then there would never be an answer.
    """

    def __init__(self, employer: TestEmployer, answers: int) -> None:
        self.killed = 0
        """Number of times that connections were cut off."""
        self._employer = employer
        self._answers = answers
        self._left = answers
        self._due, self._over = Event(), Event()

    def answered(self) -> None:
        """Count an answer; from one thread or from many."""
        self._left -= 1
        if self._left <= 0:
            self._left = self._answers
            self._due.set()

    @contextmanager
    def at_work(self) -> Generator[None]:
        """Connections are cut off until the context ends."""
        thread = Thread(target=self._run)
        thread.start()
        try:
            yield
        finally:
            self._over.set()
            self._due.set()
            thread.join()

    def _run(self) -> None:
        while self._due.wait() and not self._over.is_set():
            self._due.clear()
            statement = KILL.format(schema=self._employer.schema, query="")
            self.killed += len(self._employer.administer(statement))
