"""The server of a run, fresh employers on it, and a clock that treats every side alike."""

from __future__ import annotations

import gc
import shutil
import tempfile
import time
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from contextlib import contextmanager
from importlib.resources import files
from itertools import islice
from pathlib import Path
from typing import Any, Final, Generic, TypeVar

import psycopg
from msgspec import Struct
from psycopg import Connection
from psycopg.conninfo import conninfo_to_dict, make_conninfo
from psycopg.sql import SQL, Identifier

from api.host.embedded import EmbeddedServer
from api.host.settings import Settings
from api.service import Service
from api.wiring import opened_service
from api.work.calendars import holidays_set
from api.work.rebuild import rebuild_projections
from benchmarks.city import (
    LAND,
    City,
    CityDay,
    badge_number,
    booked_month,
    employment_events,
    issue_event,
    person_of,
)
from domain.streams.calendar import holidays_of
from domain.streams.stream_ids import badge_stream, employment_stream, timesheet_stream
from domain.values.time import Month
from ledger.codec import Provenance
from ledger.ledger import Ledger
from ledger.names import Employer
from ledger.records import Append, NewEvent
from ledger.sql_files import statements
from projections.facts.event_codec import CODEC

LOGIN: Final = "bench"
SETUP: Final = Provenance("system:benchmark")
EVENTS_PER_APPEND: Final = 20_000

STATEMENTS: Final = {
    name: text.encode()
    for name, text in statements(files("benchmarks").joinpath("sql", "lab.sql")).items()
}

Result = TypeVar("Result")
Thing = TypeVar("Thing")


class Timing(Struct, Generic[Result], frozen=True):
    """A result and the seconds it took."""

    seconds: float
    result: Result


class Tenant(Struct, frozen=True):
    """A fresh employer: its settings as the service takes them."""

    settings: Settings

    @property
    def schema(self) -> str:
        return self.settings.employer


class Lab:
    """One Postgres with production settings for the whole run; ``say`` reports progress."""

    def __init__(self, server: EmbeddedServer, folder: Path, say: Callable[[str], None]) -> None:
        self.admin_url = server.conninfo()
        self.login_url = server.conninfo(user=LOGIN)
        self.folder = folder
        self.say = say
        self._made = 0
        with self.connection() as conn:
            conn.execute(STATEMENTS["create_login"])

    @property
    def address(self) -> dict[str, str]:
        """The parts of the administrator's connection string."""
        return {key: str(value) for key, value in conninfo_to_dict(self.admin_url).items()}

    def connection(self, dbname: str = "postgres") -> Connection[Any]:
        """An administrator's connection in autocommit."""
        url = make_conninfo(self.admin_url, dbname=dbname)
        return Connection[Any].connect(url, autocommit=True)

    @contextmanager
    def schema(self, name: str) -> Generator[str]:
        """The name of a schema that does not exist yet and is dropped afterwards."""
        self._made += 1
        schema = f"{name}_{self._made}"
        try:
            yield schema
        finally:
            with self.connection() as conn:
                drop = STATEMENTS["drop_schema"].decode()
                conn.execute(drop.replace("{schema}", f'"{schema}"').encode())
                names = Employer(schema)
                for role in (names.app, names.owner):
                    conn.execute(SQL("DROP ROLE IF EXISTS {}").format(Identifier(role)))

    @contextmanager
    def tenant(self, name: str) -> Generator[Tenant]:
        """The settings of a fresh employer, whose schema is dropped afterwards."""
        with self.schema(name) as schema:
            yield Tenant(
                Settings(
                    database_url=self.login_url,
                    migration_url=self.admin_url,
                    employer=schema,
                    data_dir=self.folder,
                    host="127.0.0.1",
                    port=0,
                    log_level="error",
                )
            )

    @contextmanager
    def service(self, name: str) -> Generator[Service]:
        """A fresh employer's service, put together as in production."""
        with self.tenant(name) as tenant, opened_service(tenant.settings) as service:
            yield service

    def measure(self, work: Callable[[], Result]) -> Timing[Result]:
        """Measure the work once, after a garbage collection and a checkpoint of the server."""
        with self.connection() as conn:
            conn.execute(STATEMENTS["checkpoint"])
        gc.collect()
        started = time.perf_counter()
        result = work()
        return Timing(time.perf_counter() - started, result)

    def log_bytes(self, service: Service) -> int:
        """Bytes of an employer's log on disk, indexes included."""
        table = f'"{service.store.employer}".stored_events'
        with self.connection() as conn:
            row = conn.execute(STATEMENTS["relation_bytes"], (table,)).fetchone()
        assert row is not None
        return int(row[0])


@contextmanager
def opened_lab(say: Callable[[str], None]) -> Generator[Lab]:
    """Start the embedded Postgres in a temporary folder, and take everything away at the end."""
    # Not below a private folder: as root the server runs as a user who may not enter one.
    folder = Path(tempfile.mkdtemp(prefix="stundenbuch-bench-"))
    folder.chmod(0o755)
    server = EmbeddedServer(folder / "postgres")
    try:
        server.start()
        yield Lab(server, folder, say)
    finally:
        server.stop()
        shutil.rmtree(folder)


def hire_city(ledger: Ledger, employees: Iterable[int], month: Month) -> None:
    """Employ people from the first of a month, by the calendar of the year and the next.

    They are handed their badges.
    """
    day = month.first

    def events() -> Iterator[NewEvent]:
        for year in (month.year, month.year + 1):
            stream, calendar = holidays_set(LAND, year, holidays_of(LAND, year))
            if not ledger.read_stream(stream):
                yield CODEC.new_event(stream, calendar, SETUP)
        for employee in employees:
            stream = employment_stream(person_of(employee))
            for event in employment_events(employee, day):
                yield CODEC.new_event(stream, event, SETUP)
            badge = badge_stream(badge_number(employee))
            yield CODEC.new_event(badge, issue_event(employee, day), SETUP)

    append_all(ledger, events())


def fill_ledger(
    ledger: Ledger, city: City, employees: Sequence[int], days: Sequence[Sequence[CityDay]]
) -> int:
    """Append bookings of past days, one event for each employee and group of days of one month.

    Returns the number of bookings.
    """
    count = 0

    def events() -> Iterator[NewEvent]:
        nonlocal count
        for group in days:
            month = Month.of(group[0].date)
            for employee in employees:
                event = booked_month(city, employee, group)
                count += len(event.bookings)
                stream = timesheet_stream(person_of(employee), month)
                yield CODEC.new_event(stream, event, SETUP)

    append_all(ledger, events())
    return count


def append_all(ledger: Ledger, events: Iterable[NewEvent]) -> None:
    """Append any number of events in large batches, the next made while one is being written."""
    waiting = None
    for batch in batches(events, EVENTS_PER_APPEND):
        receipt = ledger.submit(Append(tuple(batch)))
        if waiting is not None:
            waiting.result()
        waiting = receipt
    if waiting is not None:
        waiting.result()


def batches(things: Iterable[Thing], size: int) -> Iterator[list[Thing]]:
    """The items in lists of a size, of which the last can be shorter."""
    left = iter(things)
    while batch := list(islice(left, size)):
        yield batch


def catch_up(service: Service) -> None:
    """Bring the tables to the head and let the server plan with what it holds now."""
    # A rebuild evaluates each person once; projecting by batches would do so once for each day.
    rebuild_projections(service)
    analyze(service)


def analyze(service: Service) -> None:
    """Give the planner statistics at once; a live server has had time to gather them."""
    with psycopg.connect(service.store.admin_url, autocommit=True) as conn:
        statement = STATEMENTS["analyze"].decode()
        conn.execute(statement.replace("{schema}", f'"{service.store.employer}"').encode())


def best(times: Sequence[Timing[Any]]) -> float:
    """The shortest of repeated times, since a disturbance only makes a run longer."""
    return min(one.seconds for one in times)


def per_second(count: int, seconds: float) -> str:
    """A rate for people to read."""
    return f"{count / seconds:,.0f}/s"
