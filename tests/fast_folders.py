"""Folders for data that nobody keeps: in memory where there is room, else on the disk."""

import os
import shutil
import tempfile
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

MEMORY = Path("/dev/shm")
DISK = Path("/tmp")
LEAST_FREE_BYTES = 4 * 2**30
"""More than all servers of a test run write; a container's usual 64 MB are no room."""


@contextmanager
def fast_folder(prefix: str) -> Generator[Path]:
    """A folder that is removed with the context.

    It is not pytest's folder: as root a server runs as a user who may not enter that one.
    """
    folder = Path(tempfile.mkdtemp(prefix=prefix, dir=MEMORY if _roomy() else DISK))
    folder.chmod(0o755)
    try:
        yield folder
    finally:
        shutil.rmtree(folder)


def _roomy() -> bool:
    """True if memory has room for data, and may hold programs, as some tests need."""
    if not MEMORY.is_dir() or os.statvfs(MEMORY).f_flag & os.ST_NOEXEC:
        return False
    return shutil.disk_usage(MEMORY).free >= LEAST_FREE_BYTES
