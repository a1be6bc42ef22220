"""Folders and servers for the tests of the embedded Postgres, run as root or as another user."""

import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from api.host.embedded import EmbeddedServer
from tests.fast_folders import fast_folder


@pytest.fixture
def place() -> Iterator[Path]:
    """A folder that the server's user can enter, unlike pytest's own when root runs the tests."""
    with fast_folder("stundenbuch test ") as folder:
        yield folder


@pytest.fixture(scope="session")
def ready_data() -> Iterator[Path]:
    """A data folder whose server has run and was stopped; making one takes longer than a test."""
    with fast_folder("stundenbuch-ready-") as parent:
        server = EmbeddedServer(parent / "data", throwaway=True)
        server.start()
        server.stop()
        yield parent / "data"


@pytest.fixture
def make(place: Path, ready_data: Path) -> Iterator[Callable[..., EmbeddedServer]]:
    """Servers that are stopped when the test is over.

    They are small ones by default, and make their data themselves unless ``ready`` asks for
    a copy of data that another server has made.
    """
    made: list[EmbeddedServer] = []

    def build(
        data_dir: Path | None = None,
        *,
        binaries: Path | None = None,
        run_as: str = "nobody",
        throwaway: bool = True,
        ready: bool = False,
    ) -> EmbeddedServer:
        if ready:
            subprocess.run(["cp", "-a", ready_data, data_dir or place / "data"], check=True)
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
