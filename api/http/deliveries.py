"""Deliveries of many terminals in one body of any length, stored while it is still arriving."""

import asyncio
import re
import time
from collections import deque
from collections.abc import Generator, Iterator
from contextlib import ExitStack, contextmanager
from http import HTTPStatus
from threading import BoundedSemaphore
from typing import Annotated, Any, Final

import msgspec
from fastapi import APIRouter, Depends, Request, Response
from msgspec import Raw, Struct
from starlette.concurrency import run_in_threadpool
from starlette.responses import StreamingResponse

from api.access import Permission, Principal, requires
from api.http import problems
from api.http.dependencies import ServiceDep
from api.http.guard import NDJSON
from api.http.lines import BodyCut, Spool, SpooledAnswers, lines_of, pieces_of
from api.http.problems import (
    BODY_TOO_LARGE,
    FORBIDDEN,
    INVALID_REQUEST,
    MALFORMED_JSON,
    TOO_MANY_STREAMS,
    Kind,
    Problem,
    unreadable,
)
from api.http.terminals import MissingRange
from api.http.values import Model
from api.intake.intake import Delivery
from api.intake.items import MalformedDelivery
from api.intake.sorting import ItemResult, Run, Status
from api.wiring import Service
from api.words import Language, Phrase
from domain.streams.terminal import TERMINAL
from ledger.errors import LedgerError
from ledger.records import Append

STREAMS: Final = 4
"""Bodies read at a time by one process: two keep its cores and its one writer busy, and each
further one only holds about a hundred megabytes more."""

router = APIRouter(tags=["terminals"])


class OddItem(Model):
    """An item that was not simply stored; the fields mean what they mean in `ItemResult`."""

    sequence: int | None
    status: str
    code: str | None


class LineDelivered(Model):
    """What became of a line: how many of its bookings were newly stored, and which were odd.

    What `odd` does not list was stored. `acknowledged_through`, `missing` and `position` mean what
    they mean in `DeliveryResult`, as of the moment when this line was stored.
    """

    line: int
    terminal: str
    stored: int
    acknowledged_through: int
    missing: list[MissingRange]
    position: int | None
    odd: list[OddItem]


class LineDeclined(Model):
    """A line that is no delivery, or not the caller's to send; nothing of it was stored."""

    line: int
    code: str
    detail: str


_LINE: dict[str, Any] = {
    "type": "object",
    "required": ["terminal", "bookings"],
    "additionalProperties": False,
    "properties": {
        "terminal": {"type": "string", "pattern": f"^{TERMINAL.pattern}$"},
        "bookings": {
            "type": "array",
            "items": {"type": "object"},
            "description": "As `/v1/terminals/{terminal}/bookings` takes them.",
        },
    },
}
_BODY: dict[str, Any] = {
    "required": True,
    "content": {
        NDJSON: {
            "schema": {"type": "string", "description": "A delivery as a JSON object per line."},
            "itemSchema": _LINE,
        }
    },
}
_ANSWER: dict[str, Any] = {
    "description": "An answer to each line of the body, in their order; none to a blank one.",
    "content": {
        NDJSON: {
            "schema": {"type": "string"},
            "itemSchema": {
                "anyOf": [
                    {"$ref": f"#/components/schemas/{model.__name__}"}
                    for model in (LineDelivered, LineDeclined)
                ]
            },
        }
    },
}

Caller = Annotated[Principal, Depends(requires(Permission.DELIVER_LINES))]


@router.post(
    "/deliveries",
    openapi_extra={"requestBody": _BODY},
    response_class=StreamingResponse,
    response_model=LineDelivered | LineDeclined,
    responses={200: _ANSWER, **problems.documented(HTTPStatus.REQUEST_TIMEOUT)},
)
async def deliver_lines(request: Request, service: ServiceDep, caller: Caller) -> Response:
    """Record deliveries of any number of terminals, one per line, in a body of any length.

    A terminal's key is good for lines of that terminal alone. Each line is judged by itself, and
    so is each item in it. The answer begins when the body has ended. When it is an error, or does
    not come, send the same body again: nothing is stored twice.
    """
    with _place():
        # An append of nothing joins the same queue: if that is full, nothing has been read yet.
        await asyncio.wrap_future(service.ledger.submit(Append()))
        pieces = pieces_of(request.receive, asyncio.get_running_loop())
        language = problems.language_of_request(request)
        run = _Run(service, caller, pieces, language)
        spool = await run_in_threadpool(run.deliver)
    return SpooledAnswers(spool, language)


class _Run:
    """One body on its way into the ledger; all of it happens in the thread that delivers it."""

    def __init__(
        self, service: Service, caller: Principal, pieces: Iterator[bytes], language: Language
    ) -> None:
        self._service = service
        self._language = language
        self._caller = caller
        self._pieces = pieces
        self._spool = Spool()
        self._under_way: deque[tuple[int, str]] = deque()
        self._lines_stored = 0
        self._cut: BodyCut | None = None

    def deliver(self) -> Spool:
        """Store what arrives until it ends; the answers, to be closed by whoever sends them.

        Raises Problem when the body or the store broke off.
        """
        with ExitStack() as unless_whole:
            unless_whole.callback(self._spool.close)
            try:
                self._store()
            except LedgerError as error:
                raise problems.of_ledger(error, self._told()) from error
            if self._cut is not None:
                raise Problem(self._cut.kind, self._told())
            unless_whole.pop_all()
        return self._spool

    def _store(self) -> None:
        deliver, by = self._service.backlog.deliver, self._caller.name
        for done in deliver(self._deliveries(), _now, by=by):
            self._note(done)

    def _deliveries(self) -> Iterator[tuple[str, bytes]]:
        """Terminal and delivery of each line that has both; the others are answered here."""
        limit_bytes = self._service.settings.body_limit_bytes
        try:
            for number, line in enumerate(lines_of(self._pieces, limit_bytes), 1):
                if line is None:
                    detail = Phrase("problem.line_limit", {"bytes": limit_bytes})
                    self._decline(number, BODY_TOO_LARGE, detail)
                elif line and not line.isspace():
                    yield from self._delivery(number, line)
        except BodyCut as cut:
            # The lines that came before it are whole, and are stored.
            self._cut = cut

    def _delivery(self, number: int, line: bytes) -> Iterator[tuple[str, bytes]]:
        try:
            terminal, body = _parted(line)
        except MalformedDelivery as error:
            self._decline(number, MALFORMED_JSON, unreadable(error))
            return
        if not TERMINAL.fullmatch(terminal):
            self._decline(number, INVALID_REQUEST, Phrase("problem.no_terminal_id"))
        elif not self._caller.may_speak_for(terminal):
            self._decline(number, FORBIDDEN, Phrase("problem.other_terminals_key"))
        else:
            self._under_way.append((number, terminal))
            yield terminal, body

    def _note(self, done: Delivery | MalformedDelivery) -> None:
        number, terminal = self._under_way.popleft()
        if isinstance(done, MalformedDelivery):
            self._spool.deliver(_encode(self._declined(number, MALFORMED_JSON, unreadable(done))))
            return
        self._service.metrics.delivered(done)
        self._lines_stored += 1
        self._spool.deliver(_encode(_answer(number, terminal, done)))

    def _decline(self, number: int, kind: Kind, detail: Phrase) -> None:
        self._spool.decline(_encode(self._declined(number, kind, detail)))

    def _declined(self, number: int, kind: Kind, detail: Phrase) -> "_Declined":
        return _Declined(number, kind.code, detail.said(self._language))

    def _told(self) -> Phrase:
        return Phrase("problem.lines_stored", {"lines": self._lines_stored})


def _now() -> int:
    return int(time.time())


@contextmanager
def _place() -> Generator[None]:
    """One of the places for bodies; raises Problem when all are taken."""
    if not _PLACES.acquire(blocking=False):
        raise Problem(TOO_MANY_STREAMS, Phrase("problem.streams_at_a_time", {"streams": STREAMS}))
    try:
        yield
    finally:
        _PLACES.release()


_PLACES = BoundedSemaphore(STREAMS)


class _Line(Struct, frozen=True, forbid_unknown_fields=True):
    """A line with its fields in any order, its bookings left as they are."""

    terminal: str
    bookings: Raw


def _parted(line: bytes) -> tuple[str, bytes]:
    """Whose a line is, and the delivery in it; raises MalformedDelivery.

    A line in the usual order is cut behind its first field and not read any further: what follows
    is what a terminal sends by itself, and is judged as that.
    """
    opening = _OPENING.match(line)
    if opening is not None:
        return opening[1].decode(), b"{" + line[opening.end() :]
    try:
        read = _decode(line)
    except (msgspec.DecodeError, ValueError, RecursionError) as error:
        raise MalformedDelivery(str(error)) from error
    return read.terminal, b'{"bookings":' + bytes(read.bookings) + b"}"


_OPENING = re.compile(
    rb'[ \t]*\{[ \t]*"terminal"[ \t]*:[ \t]*"([0-9A-Za-z._-]+)"[ \t]*,(?=[ \t]*"bookings"[ \t]*:)'
)
_decode = msgspec.json.Decoder(_Line).decode


class _Range(Struct, gc=False):
    first: int
    last: int


class _Odd(Struct, gc=False):
    sequence: int | None
    status: str
    code: str | None


class _Delivered(Struct):
    """`LineDelivered` in the form that encodes fast; a test holds the two together."""

    line: int
    terminal: str
    stored: int
    acknowledged_through: int
    missing: list[_Range]
    position: int | None
    odd: list[_Odd]


class _Declined(Struct):
    """`LineDeclined`, likewise."""

    line: int
    code: str
    detail: str


_encode = msgspec.json.Encoder().encode


def _answer(number: int, terminal: str, delivery: Delivery) -> _Delivered:
    return _Delivered(
        number,
        terminal,
        delivery.stored,
        delivery.acknowledged_through,
        [_Range(first, last) for first, last in delivery.missing],
        delivery.position,
        [_Odd(one.sequence, one.status.value, one.code) for one in _odd(delivery)],
    )


def _odd(delivery: Delivery) -> Iterator[ItemResult]:
    results = delivery.results
    # Of the many that are ordinary throughout no item is looked at.
    if isinstance(results, Run) and not results.kept:
        return
    for one in results:
        if one.status is not Status.STORED or one.code is not None:
            yield one
