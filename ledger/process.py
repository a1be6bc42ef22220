"""Processes beside this one: fresh interpreters, none of which outlives it."""

import os
import signal
from multiprocessing import get_context, parent_process
from threading import Thread

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
