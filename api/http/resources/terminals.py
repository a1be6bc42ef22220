"""Deliveries of terminals, and the state of reception of each terminal."""

import time
from datetime import UTC, datetime
from typing import Annotated, Any

import msgspec
from fastapi import APIRouter, Depends, Request, Response
from msgspec import Struct
from starlette.concurrency import run_in_threadpool

from api.http.bodies import MissingRange
from api.http.field_types import Body, Instant, TerminalText, instant
from api.http.guard import JSON, NDJSON
from api.http.problems import MALFORMED_JSON, TERMINAL_UNKNOWN, Problem, unreadable
from api.http.request_parameters import ServiceDep
from api.identity.access import Permission, requires
from api.intake.draft import acknowledged_through, missing_of
from api.intake.intake import DeliveryAnswer
from api.intake.items import Items, MalformedDelivery, decode_json, decode_ndjson
from domain.facts.kinds import SHIPPED

router = APIRouter(tags=["terminals"])

SMALL_BYTES = 64 * 1024
"""A body up to this length is decoded in the event loop; a larger one in a thread."""


class ItemResult(Body):
    """Outcome of one item: stored, kept, repeated or refused.

    `kept`: nobody held the badge that day; `repeated`: it had been received before; `refused`:
    it is no booking, for the reason in `code`. Nothing that a terminal sends is thrown away.
    """

    index: int
    sequence: int | None
    status: str
    code: str | None


class DeliveryResult(Body):
    """A result for every item, in their order.

    Everything up to `acknowledged_through` has been received without a gap and need not be
    sent again. `position` is that of the last event stored, null if none was.
    """

    results: list[ItemResult]
    acknowledged_through: int
    missing: list[MissingRange]
    position: int | None


class TerminalState(Body):
    """State of reception of a terminal, and the latest time shown by its clock."""

    terminal: str
    last_sequence: int
    acknowledged_through: int
    missing: list[MissingRange]
    clock_at: Instant


_BOOKING: dict[str, Any] = {
    "type": "object",
    "required": ["badge", "at", "kind", "sequence"],
    "properties": {
        "badge": {"type": "string", "pattern": "^[0-9A-Za-z][0-9A-Za-z._-]{0,31}$"},
        "at": {
            "type": "string",
            "format": "date-time",
            "description": "The device's clock, with its offset.",
        },
        "kind": {
            "type": "string",
            "maxLength": 32,
            "examples": sorted(SHIPPED.bookings.by_code),
            "description": "One of these, or of the employer's own kinds.",
        },
        "sequence": {
            "type": "integer",
            "minimum": 1,
            "maximum": 2**62,
            "description": "The terminal's own number of this booking, counting up from 1.",
        },
        "source": {"type": "string", "maxLength": 64, "description": "How it was made."},
    },
}
_BODY = {
    "required": True,
    "content": {
        JSON: {
            "schema": {
                "type": "object",
                "required": ["bookings"],
                "properties": {"bookings": {"type": "array", "minItems": 1, "items": _BOOKING}},
            }
        },
        NDJSON: {
            "schema": {"type": "string", "description": "One booking as a JSON object per line."}
        },
    },
}


@router.post(
    "/terminals/{terminal}/bookings",
    openapi_extra={"requestBody": _BODY},
    response_model=DeliveryResult,
    dependencies=[Depends(requires(Permission.DELIVER_BOOKINGS))],
)
async def deliver_bookings(
    terminal: TerminalText, request: Request, service: ServiceDep
) -> Response:
    """Record bookings. Each item is judged alone: an unreadable item does not affect others."""
    received_at = int(time.time())
    body = await request.body()
    lines = request.headers.get("content-type", "").lower().startswith(NDJSON)
    try:
        # A large body, above all one full of odd items, would make all other callers wait.
        if len(body) > SMALL_BYTES:
            items = await run_in_threadpool(_decode, body, lines)
        else:
            items = _decode(body, lines)
    except MalformedDelivery as error:
        raise Problem(MALFORMED_JSON, unreadable(error)) from error
    delivery = await service.intake.deliver_soon(terminal, items, received_at)
    service.metrics.delivered(delivery)
    return _answer(delivery)


@router.get("/terminals/{terminal}")
def terminal_state(
    terminal: TerminalText,
    service: ServiceDep,
    _caller: Annotated[object, Depends(requires(Permission.SEE_TERMINAL))],
) -> TerminalState:
    """Show a terminal's state of reception: it continues from here after a loss of memory."""
    head = service.intake.state(terminal)
    if head is None:
        raise Problem(TERMINAL_UNKNOWN)
    return TerminalState(
        terminal=terminal,
        last_sequence=head.last_sequence,
        acknowledged_through=acknowledged_through(head),
        missing=[MissingRange(first=first, last=last) for first, last in missing_of(head)],
        clock_at=instant(datetime.fromtimestamp(head.clock_at, UTC)),
    )


def _decode(body: bytes, lines: bool) -> Items:
    return list(decode_ndjson(body.splitlines())) if lines else decode_json(body)


def _answer(delivery: DeliveryAnswer) -> Response:
    """Encode the answer in one go: a month of a terminal has thousands of results."""
    answer = _Answer(
        [
            _Result(index, one.sequence, one.status.value, one.code)
            for index, one in enumerate(delivery.results)
        ],
        delivery.acknowledged_through,
        [_Range(first, last) for first, last in delivery.missing],
        delivery.position,
    )
    return Response(_encode(answer), media_type=JSON)


class _Result(Struct, gc=False):
    index: int
    sequence: int | None
    status: str
    code: str | None


class _Range(Struct, gc=False):
    first: int
    last: int


class _Answer(Struct):
    """`DeliveryResult` in a form that encodes fast; a test keeps the two equal."""

    results: list[_Result]
    acknowledged_through: int
    missing: list[_Range]
    position: int | None


_encode = msgspec.json.Encoder().encode
