"""Waiting for what comes by itself, as long as a busy machine may take."""

import time
from collections.abc import Callable

PATIENCE_SECONDS = 120
"""A limit for what never comes; how long something takes is not judged by it."""


def until(happened: Callable[[], object]) -> None:
    """Come back as soon as it has happened."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not happened():
        assert time.monotonic() < deadline, "it did not happen"
        time.sleep(0.01)
