"""A real Postgres for every test that asks for one, and a fresh employer in it for each test."""

import os
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from api.host.embedded import EmbeddedServer
from tests.fast_folders import fast_folder
from tests.ledger.employers import TestEmployer, fresh_employer

# A build repeats the same examples, so that a failure comes from the change and not from chance;
# a hunt varies them. The time of an example depends more on the machine than on the code.
CALM = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("house", CALM, derandomize=True)
settings.register_profile("hunt", CALM, derandomize=False, max_examples=2_000, print_blob=True)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "house"))

# Tests read English whoever runs them; those of German ask for it.
os.environ.pop("LANGUAGE", None)
os.environ["LC_ALL"] = "C.UTF-8"
# Tables are as wide in every process of a run: consoles ask once, when they are made.
os.environ["COLUMNS"] = "200"

LONGEST = {"test_newcomer.py", "test_docs.py", "test_contributing.py"}
DEBIAN_BINARIES = Path("/usr/lib/postgresql/15/bin")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest tests begin first, so that no process is left alone with one at the end."""
    items.sort(key=lambda item: item.path.name not in LONGEST)


@pytest.fixture(scope="session")
def admin_url() -> Iterator[str]:
    """A superuser's connection string on the embedded server, or on one chosen from outside."""
    chosen = os.environ.get("STUNDENBUCH_TEST_ADMIN_URL")
    if chosen:
        yield chosen
        return
    with running_server(None) as url:
        yield url


@pytest.fixture(scope="session")
def debian_url() -> Iterator[str]:
    """A superuser's connection string on the oldest Postgres we promise to run on."""
    if not DEBIAN_BINARIES.exists():
        pytest.skip(f"no Postgres 15 in {DEBIAN_BINARIES}: install Debian's postgresql-15")
    with running_server(DEBIAN_BINARIES) as url:
        yield url


@pytest.fixture
def employer(admin_url: str) -> Iterator[TestEmployer]:
    """A migrated schema of its own, with a login that has the application's privileges only."""
    with fresh_employer(admin_url) as fresh:
        yield fresh


@contextmanager
def running_server(binaries: Path | None) -> Generator[str, None, None]:
    with fast_folder("stundenbuch-test-") as parent:
        server = EmbeddedServer(parent / "data", binaries=binaries, throwaway=True)
        try:
            server.start()
            yield server.conninfo()
        finally:
            server.stop()
