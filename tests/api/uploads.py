"""Bodies of lines as tests send them, and their outcome."""

import json
from collections import Counter
from collections.abc import Generator, Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from http.client import HTTPConnection, HTTPResponse
from typing import Any
from urllib.parse import urlsplit

import httpx
import psycopg
from psycopg import sql

from api.http.resources import deliveries
from api.http.resources.deliveries import STREAMS
from api.identity.access import Role
from domain.streams.badge import BookingsKept
from domain.values.bookings import Booked
from ledger.ledger import Ledger
from projections.facts.event_codec import CODEC
from tests.api.conftest import Api
from tests.patience import PATIENCE_SECONDS

NDJSON = {"Content-Type": "application/x-ndjson"}
DAY = datetime.now(UTC).replace(microsecond=0) - timedelta(days=20)


def booking(sequence: int, badge: str = "77") -> dict[str, Any]:
    at = (DAY + timedelta(minutes=sequence)).isoformat()
    return {"sequence": sequence, "badge": badge, "at": at, "kind": "in" if sequence % 2 else "out"}


def line(terminal: str, *bookings: object) -> bytes:
    return json.dumps({"terminal": terminal, "bookings": bookings}).encode() + b"\n"


def backlog_of(terminal: str, count: int) -> list[bytes]:
    """A terminal's bookings from 1 on, each on a line of its own."""
    return [line(terminal, booking(number)) for number in range(1, count + 1)]


def send(
    api: Api, content: bytes | Iterator[bytes], role: Role = Role.CONCENTRATOR
) -> httpx.Response:
    return api.as_role(role).post("/v1/deliveries", content=content, headers=NDJSON)


def answers(answer: httpx.Response) -> list[dict[str, Any]]:
    assert answer.status_code == 200, answer.text
    assert answer.headers["Content-Type"] == "application/x-ndjson"
    return [json.loads(one) for one in answer.text.splitlines()]


def stored(ledger: Ledger) -> Counter[tuple[str, int]]:
    """Counts of each booking in the log, by terminal and number."""
    found: Counter[tuple[str, int]] = Counter()
    for one in ledger.read_log(0):
        event = CODEC.read(one)[1]
        booked = event.booked if isinstance(event, BookingsKept) else event
        if isinstance(booked, Booked):
            found.update((booked.terminal, each.sequence) for each in booked.bookings)
    return found


def stored_of(api: Api, terminal: str) -> dict[int, int]:
    found = stored(api.service.ledger).items()
    return {number: times for (name, number), times in found if name == terminal}


class Upload:
    """A request whose body is sent bit by bit, as by a slow sender."""

    def __init__(self, api: Api, role: Role = Role.CONCENTRATOR) -> None:
        self._connection = HTTPConnection(urlsplit(api.url).netloc, timeout=PATIENCE_SECONDS)
        self._connection.putrequest("POST", "/v1/deliveries")
        for name, value in NDJSON.items():
            self._connection.putheader(name, value)
        self._connection.putheader("Authorization", f"Bearer {api.keys[role]}")
        self._connection.putheader("Transfer-Encoding", "chunked")
        self._connection.endheaders()

    def send(self, *parts: bytes) -> None:
        for part in parts:
            self._connection.send(b"%x\r\n%b\r\n" % (len(part), part))

    def answer(self) -> HTTPResponse:
        """The answer that comes although the body has not ended."""
        return self._connection.getresponse()

    def end(self) -> tuple[int, list[dict[str, Any]]]:
        self._connection.send(b"0\r\n\r\n")
        answer = self.answer()
        found = [json.loads(one) for one in answer.read().splitlines()]
        self._connection.close()
        return answer.status, found

    def drop(self) -> None:
        self._connection.close()


def all_places_are_free() -> bool:
    return deliveries._PLACES._value == STREAMS


@contextmanager
def busy_writer(api: Api) -> Generator[None]:
    """Another writer holds the head of the log, so that the service's own has to wait."""
    store = api.service.store
    with closing(psycopg.connect(store.admin_url)) as conn:
        conn.execute(
            sql.SQL("SELECT position FROM {}.log_head FOR UPDATE").format(
                sql.Identifier(store.employer)
            )
        )
        yield


def waits_for_the_head(api: Api) -> bool:
    asked = "SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query ~ 'log_head'"
    with psycopg.connect(api.service.store.admin_url) as conn:
        return conn.execute(asked).fetchone() is not None
