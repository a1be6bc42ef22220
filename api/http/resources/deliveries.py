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

from api.http import problems
from api.http.bodies import MissingRange
from api.http.field_types import Body
from api.http.guard import NDJSON
from api.http.ndjson import BodyCut, Spool, SpooledAnswers, lines_of, pieces_of
from api.http.problems import (
    BODY_TOO_LARGE,
    FORBIDDEN,
    INVALID_REQUEST,
    MALFORMED_JSON,
    TOO_MANY_STREAMS,
    Problem,
    ProblemKind,
    unreadable,
)
from api.http.request_parameters import ServiceDep
from api.identity.access import Permission, Principal, requires
from api.intake.draft import ItemOutcome, ItemStatus, RunOutcome
from api.intake.intake import DeliveryAnswer
from api.intake.items import MalformedDelivery
from api.service import Service
from api.words import Language, Phrase
from domain.streams.terminal import TERMINAL
from ledger.errors import LedgerError
from ledger.records import Append

STREAMS: Final = 4
"""Number of bodies that one process reads at a time: two keep its cores and its one writer busy,
and each further one only takes about a hundred megabytes more."""

router = APIRouter(tags=["terminals"])


class OddItem(Body):
    """An item with another outcome than `stored`; the fields are those of `ItemResult`."""

    sequence: int | None
    status: str
    code: str | None


class LineDelivered(Body):
    """Result of a line: the number of its bookings newly stored, and its odd items.

    Items that `odd` does not list were stored. `acknowledged_through`, `missing` and `position`
    have their meaning from `DeliveryResult`, at the moment of storing this line.
    """

    line: int
    terminal: str
    stored: int
    acknowledged_through: int
    missing: list[MissingRange]
    position: int | None
    odd: list[OddItem]


class LineDeclined(Body):
    """A line that is no delivery, or that the caller may not send; nothing of it was stored."""

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
    responses={200: _ANSWER, **problems.problem_responses(HTTPStatus.REQUEST_TIMEOUT)},
)
async def deliver_lines(request: Request, service: ServiceDep, caller: Caller) -> Response:
    """Record deliveries of any number of terminals, one per line, in a body of any length.

    A terminal's key is good for lines of that terminal alone. Each line is judged by itself, and
    so is each item in it. The answer begins when the body has ended. If the answer is an error, or
    does not come, send the same body again: nothing is stored twice.
    """
    with _place():
        # An empty append joins the same queue: if the queue is full, nothing has been read yet.
        await asyncio.wrap_future(service.ledger.submit(Append()))
        pieces = pieces_of(request.receive, asyncio.get_running_loop())
        language = problems.language_of_request(request)
        run = _Run(service, caller, pieces, language)
        spool = await run_in_threadpool(run.deliver)
    return SpooledAnswers(spool, language)


class _Run:
    """One body on its way into the ledger, handled by the one thread that delivers it."""

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
        """Store the body as it arrives; returns the answers, which their sender closes.

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
        """Yield terminal and delivery of each line that has both; answers other lines itself."""
        limit_bytes = self._service.settings.body_limit_bytes
        try:
            for number, line in enumerate(lines_of(self._pieces, limit_bytes), 1):
                if line is None:
                    detail = Phrase("problem.line_limit", {"bytes": limit_bytes})
                    self._decline(number, BODY_TOO_LARGE, detail)
                elif line and not line.isspace():
                    yield from self._delivery(number, line)
        except BodyCut as cut:
            # The lines before the break are complete, and are stored.
            self._cut = cut

    def _delivery(self, number: int, line: bytes) -> Iterator[tuple[str, bytes]]:
        try:
            terminal, body = _split_line(line)
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

    def _note(self, done: DeliveryAnswer | MalformedDelivery) -> None:
        number, terminal = self._under_way.popleft()
        if isinstance(done, MalformedDelivery):
            self._spool.deliver(_encode(self._declined(number, MALFORMED_JSON, unreadable(done))))
            return
        self._service.metrics.delivered(done)
        self._lines_stored += 1
        self._spool.deliver(_encode(_answer(number, terminal, done)))

    def _decline(self, number: int, kind: ProblemKind, detail: Phrase) -> None:
        self._spool.decline(_encode(self._declined(number, kind, detail)))

    def _declined(self, number: int, kind: ProblemKind, detail: Phrase) -> "_Declined":
        return _Declined(number, kind.code, detail.said(self._language))

    def _told(self) -> Phrase:
        return Phrase("problem.lines_stored", {"lines": self._lines_stored})


def _now() -> int:
    return int(time.time())


@contextmanager
def _place() -> Generator[None]:
    """Take one of the places for bodies; raises Problem when all are taken."""
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


def _split_line(line: bytes) -> tuple[str, bytes]:
    """Split a line into its terminal and its delivery; raises MalformedDelivery.

    A line in the usual order is cut behind its first field and not read any further: the rest has
    the form of a terminal's own delivery, and is judged as one.
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
    """`LineDelivered` in a form that encodes fast; a test keeps the two equal."""

    line: int
    terminal: str
    stored: int
    acknowledged_through: int
    missing: list[_Range]
    position: int | None
    odd: list[_Odd]


class _Declined(Struct):
    """`LineDeclined` in a form that encodes fast; a test keeps the two equal."""

    line: int
    code: str
    detail: str


_encode = msgspec.json.Encoder().encode


def _answer(number: int, terminal: str, delivery: DeliveryAnswer) -> _Delivered:
    return _Delivered(
        number,
        terminal,
        delivery.stored,
        delivery.acknowledged_through,
        [_Range(first, last) for first, last in delivery.missing],
        delivery.position,
        [_Odd(one.sequence, one.status.value, one.code) for one in _odd(delivery)],
    )


def _odd(delivery: DeliveryAnswer) -> Iterator[ItemOutcome]:
    results = delivery.results
    # A run without kept items, the most frequent delivery, has no odd items.
    if isinstance(results, RunOutcome) and not results.kept:
        return
    for one in results:
        if one.status is not ItemStatus.STORED or one.code is not None:
            yield one
