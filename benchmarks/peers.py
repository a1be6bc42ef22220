"""Peers of the backlog: plain COPY, the library by its manual, and message-db."""

from __future__ import annotations

import os
import struct
import subprocess
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from importlib.resources import files
from pathlib import Path
from typing import Any, Final
from uuid import UUID, uuid4

import msgspec
from eventsourcing.application import Application
from eventsourcing.domain import Aggregate, event
from eventsourcing.postgres import PostgresApplicationRecorder, PostgresDatastore
from msgspec import Struct
from psycopg.types.json import Jsonb

from benchmarks.city import City, CityDay, NumberedPress, person_of, terminal_of
from benchmarks.lab import Lab, Timing, batches
from domain.values.time import Month
from ledger.binary import HEADER, TRAILER
from ledger.sql_files import statements

TOPIC: Final = "timesheet.booked.v1"
PIECE_BYTES: Final = 256 * 1024
LIBRARY_EVENTS_PER_SAVE: Final = 500
MESSAGES_PER_TRANSACTION: Final = 1_000
PACKAGE: Final = "@eventide/message-db"
CACHE: Final = Path(os.environ.get("XDG_CACHE_HOME", "~/.cache")).expanduser() / "stundenbuch-bench"

STATEMENTS: Final = statements(files("benchmarks").joinpath("sql", "peers.sql"))


class PlainBooking(Struct, frozen=True):
    """A booking as a peer stores it: its stream, and its JSON with the terminal's id."""

    person: str
    month: str
    terminal: str
    badge: str
    press: NumberedPress

    @property
    def stream(self) -> str:
        return f"{self.person}/timesheet/{self.month}"

    @property
    def json(self) -> str:
        return f'{{"terminal":"{self.terminal}",{self.press.json[1:]}'


def bookings(
    city: City, days: Sequence[CityDay], limit: int | None = None
) -> Iterator[PlainBooking]:
    """The month's bookings in the order in which the deliveries bring them."""
    month = str(Month.of(days[0].date))
    count = 0
    for terminal in range(city.terminals):
        for of_day in city.number_bookings(terminal, days):
            for press in of_day:
                person, badge = person_of(press.employee), press.badge
                yield PlainBooking(person, month, terminal_of(terminal), badge, press)
                count += 1
                if count == limit:
                    return


def copy_rows(found: Sequence[PlainBooking]) -> list[bytes]:
    """One row for each booking in Postgres' binary COPY format, in pieces ready to be sent."""
    versions: Counter[str] = Counter()
    pieces: list[bytes] = []
    piece = bytearray(HEADER)
    topic = TOPIC.encode()
    for position, one in enumerate(found, start=1):
        stream, state = one.stream.encode(), one.json.encode()
        version = versions[one.stream] = versions[one.stream] + 1
        piece += struct.pack(">hi", 5, len(stream)) + stream
        piece += struct.pack(">iqi", 8, version, len(topic)) + topic
        piece += struct.pack(">i", len(state)) + state + struct.pack(">iq", 8, position)
        if len(piece) >= PIECE_BYTES:
            pieces.append(bytes(piece))
            piece = bytearray()
    return [*pieces, bytes(piece + TRAILER)]


def time_copy(lab: Lab, pieces: Sequence[bytes], expected: int) -> Timing[None]:
    """COPY the rows in one transaction into the library's own table, made fresh."""
    with lab.schema("copy") as schema, closing(_datastore(lab, schema)) as datastore:
        PostgresApplicationRecorder(datastore).create_table()
        table = f'"{schema}".stored_events'

        with lab.connection() as conn:

            def send() -> None:
                statement = STATEMENTS["copy_rows"].replace("{table}", table).encode()
                with conn.cursor() as cursor, cursor.copy(statement) as copy:
                    for piece in pieces:
                        copy.write(piece)

            timed = lab.measure(send)
            _require_rows(lab, table, expected, "postgres")
    return timed


class LibraryTimesheet(Aggregate):
    """An employee-month in the manner of the library's manual."""

    @event("Started")
    def __init__(self, person: str, month: str) -> None:
        self.person = person
        self.month = month
        self.bookings: list[tuple[str, str, int, str, str]] = []

    @event("Booked")
    def book(self, terminal: str, badge: str, sequence: int, at: str, kind: str) -> None:
        """One booking."""
        self.bookings.append((terminal, badge, sequence, at, kind))


def time_library(lab: Lab, found: Sequence[PlainBooking]) -> Timing[None]:
    """Store bookings by aggregates and `save` of at most 500 events; they are decoded before."""
    by_stream: dict[str, list[PlainBooking]] = {}
    for one in found:
        by_stream.setdefault(one.stream, []).append(one)
    with lab.schema("library") as schema, closing(_datastore(lab, schema)):
        where = lab.address
        application = Application[UUID](
            {
                "PERSISTENCE_MODULE": "eventsourcing.postgres",
                "POSTGRES_DBNAME": "postgres",
                "POSTGRES_HOST": where["host"],
                "POSTGRES_PORT": where["port"],
                "POSTGRES_USER": where["user"],
                "POSTGRES_PASSWORD": "",
                "POSTGRES_SCHEMA": schema,
            }
        )
        try:
            timed = lab.measure(lambda: _save(application, list(by_stream.values())))
            events = len(found) + len(by_stream)
            _require_rows(lab, f'"{schema}".application_events', events, "postgres")
        finally:
            application.close()
    return timed


def message_db(*, fetch: bool) -> Path | str:
    """The folder with message-db's SQL, fetched once by npm if wanted, or why it is missing."""
    folder = CACHE / "node_modules" / PACKAGE / "database"
    if folder.is_dir():
        return folder
    if not fetch:
        return f"{PACKAGE} has not been fetched"
    command = ["npm", "install", "--ignore-scripts", "--no-save", "--no-package-lock"]
    command += ["--no-audit", "--no-fund", "--prefix", str(CACHE), PACKAGE]
    try:
        CACHE.mkdir(parents=True, exist_ok=True)
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)
    except (OSError, subprocess.TimeoutExpired) as error:
        return f"npm could not be run: {error}"
    return folder if folder.is_dir() else f"npm could not fetch {PACKAGE}: {done.stderr[-200:]}"


def time_message_db(lab: Lab, folder: Path, found: Sequence[PlainBooking]) -> Timing[None]:
    """Store bookings by `write_message`, one call each, pipelined in transactions of 1,000."""
    database = "bench_message_db"
    with lab.connection() as conn:
        conn.execute(STATEMENTS["drop_database"].replace("{database}", database).encode())
        conn.execute(STATEMENTS["create_database"].replace("{database}", database).encode())
    with lab.connection(database) as conn:
        for file in message_db_files(folder):
            conn.execute(file.read_bytes())
        conn.execute(b"SET search_path = message_store, public")
        messages = [
            (str(uuid4()), f"timesheet-{one.person}_{one.month}", "Booked", _data(one))
            for one in found
        ]

        def write() -> None:
            statement = STATEMENTS["write_message"].encode()
            for batch in batches(messages, MESSAGES_PER_TRANSACTION):
                with conn.transaction(), conn.pipeline(), conn.cursor() as cursor:
                    for message in batch:
                        cursor.execute(statement, message, prepare=True)

        timed = lab.measure(write)
        _require_rows(lab, "message_store.messages", len(found), database)
    with lab.connection() as conn:
        conn.execute(STATEMENTS["drop_database"].replace("{database}", database).encode())
    return timed


def message_db_files(folder: Path) -> list[Path]:
    """The files of message-db's SQL in the order of its own install script.

    The extension pgcrypto is left out, since the embedded server lacks it: of that message-db uses
    only gen_random_uuid(), which Postgres itself has had since version 13.
    """
    functions = "message-store-version hash-64 acquire-lock category is-category id cardinal-id"
    functions += " stream-version write-message get-stream-messages get-category-messages"
    functions += " get-last-stream-message"
    names = ["roles/message-store", "schema/message-store", "tables/messages", "types/message"]
    names += [f"functions/{name}" for name in functions.split()]
    names += [f"indexes/messages-{name}" for name in ("id", "stream", "category")]
    return [folder / f"{name}.sql" for name in names]


def repeat(rounds: int, sides: Sequence[Callable[[], Timing[Any]]]) -> list[list[Timing[Any]]]:
    """Measure all sides in turn, several times over; one list of times for each side."""
    times: list[list[Timing[Any]]] = [[] for _ in sides]
    for _ in range(rounds):
        for side, found in zip(sides, times, strict=True):
            found.append(side())
            # Work that a side leaves to background processes shall not fall on the next.
            time.sleep(0.1)
    return times


def _save(application: Application[UUID], sheets: Sequence[Sequence[PlainBooking]]) -> None:
    pending: list[LibraryTimesheet] = []
    events = 0
    for sheet in sheets:
        if events + len(sheet) + 1 > LIBRARY_EVENTS_PER_SAVE and pending:
            application.save(*pending)
            pending, events = [], 0
        timesheet = LibraryTimesheet(sheet[0].person, sheet[0].month)
        for one in sheet:
            press = one.press
            timesheet.book(one.terminal, one.badge, press.sequence, press.stamp, press.kind)
        pending.append(timesheet)
        events += len(sheet) + 1
    application.save(*pending)


def _data(one: PlainBooking) -> Jsonb:
    return Jsonb(msgspec.json.decode(one.json))


def _datastore(lab: Lab, schema: str) -> PostgresDatastore:
    with lab.connection() as conn:
        conn.execute(STATEMENTS["create_schema"].replace("{schema}", f'"{schema}"').encode())
    where = lab.address
    return PostgresDatastore(
        dbname="postgres",
        host=where["host"],
        port=where["port"],
        user=where["user"],
        password="",
        schema=schema,
        originator_id_type="text",
    )


def _require_rows(lab: Lab, table: str, expected: int, database: str) -> None:
    with lab.connection(database) as conn:
        row = conn.execute(STATEMENTS["count_rows"].replace("{table}", table).encode()).fetchone()
    assert row is not None
    assert row[0] == expected, f"{table} holds {row[0]} rows, not {expected}"
