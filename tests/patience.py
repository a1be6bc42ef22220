"""Waiting for asynchronous results, as long as a busy machine may take."""

import time
from collections.abc import Callable

PATIENCE_SECONDS = 120
"""A limit for results that never come; the speed of the code is not judged by it."""


def until(happened: Callable[[], object]) -> None:
    """Return as soon as the condition holds."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not happened():
        assert time.monotonic() < deadline, "it did not happen"
        time.sleep(0.01)
