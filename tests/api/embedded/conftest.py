"""Folders and servers for the tests of the embedded Postgres, whoever runs them."""

import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from api.embedded import EmbeddedServer


@pytest.fixture
def place() -> Iterator[Path]:
    """A folder that the server's user can enter, unlike pytest's own when root runs the tests."""
    folder = Path(tempfile.mkdtemp(prefix="stundenbuch test "))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


@pytest.fixture
def make(place: Path) -> Iterator[Callable[..., EmbeddedServer]]:
    """Servers that are stopped when the test is over; small ones unless told otherwise."""
    made: list[EmbeddedServer] = []

    def build(
        data_dir: Path | None = None,
        *,
        binaries: Path | None = None,
        run_as: str = "nobody",
        throwaway: bool = True,
    ) -> EmbeddedServer:
        server = EmbeddedServer(
            data_dir or place / "data",
            binaries=binaries,
            run_as=run_as,
            throwaway=throwaway,
            timeout_seconds=30,
        )
        made.append(server)
        return server

    yield build
    for server in made:
        server.stop()
