"""The log as auditors read it: every event with its stored bytes."""

import base64
from collections.abc import Iterator
from typing import Annotated

from fastapi import APIRouter, Depends, Query
from starlette.responses import StreamingResponse

from api.http.dependencies import POSITION_LIMIT, Limit, ServiceDep
from api.http.guard import NDJSON
from api.http.values import Instant, Model, instant
from api.identity.access import Permission, requires
from ledger.ledger import Ledger
from ledger.records import RecordedEvent

router = APIRouter(tags=["log"])

After = Annotated[int, Query(ge=0, le=POSITION_LIMIT, description="The position to go on from.")]
BATCH_EVENTS = 1_000


class LogEntry(Model):
    """One event with its state exactly as stored, to the byte.

    Bytes that are no text are given as base64: they are encrypted, under the key named by `key`.
    """

    position: int
    stream: str
    version: int
    topic: str
    recorded_at: Instant
    key: str
    state: str | None
    state_base64: str | None


class LogPage(Model):
    """Events in log order; continue with `after` = `next`. `head` is the log's last position."""

    events: list[LogEntry]
    next: int
    head: int


@router.get("/log", dependencies=[Depends(requires(Permission.READ_LOG))])
def log(service: ServiceDep, after: After = 0, limit: Limit = 100) -> LogPage:
    """List the events after a position; an empty page means that nothing new has been recorded."""
    head = service.ledger.head().position
    entries = [entry(recorded) for recorded in service.ledger.read_log(after, limit, head)]
    last = entries[-1].position if entries else after
    return LogPage(events=entries, next=last, head=head)


@router.get(
    "/log.ndjson",
    dependencies=[Depends(requires(Permission.READ_LOG))],
    response_class=StreamingResponse,
    responses={200: {"content": {NDJSON: {"schema": {"type": "string"}}}}},
)
def log_lines(
    service: ServiceDep,
    after: After = 0,
    until: Annotated[int | None, Query(ge=0, le=POSITION_LIMIT)] = None,
) -> StreamingResponse:
    """Stream the log from a position up to another or to its present end, one event per line."""
    end = service.ledger.head().position
    last = end if until is None else min(until, end)
    return StreamingResponse(lines(service.ledger, after, last), media_type=NDJSON)


def lines(ledger: Ledger, after: int, until: int) -> Iterator[str]:
    """Yield events as JSON lines, read in batches."""
    position = after
    while position < until:
        batch = ledger.read_log(position, BATCH_EVENTS, until)
        if not batch:
            return
        yield "".join(f"{entry(recorded).model_dump_json()}\n" for recorded in batch)
        position = batch[-1].position


def entry(recorded: RecordedEvent) -> LogEntry:
    """Convert an event to its form for auditors."""
    try:
        text, encoded = recorded.state.decode(), None
    except UnicodeDecodeError:
        text, encoded = None, base64.b64encode(recorded.state).decode()
    return LogEntry(
        position=recorded.position,
        stream=recorded.stream,
        version=recorded.version,
        topic=recorded.topic,
        recorded_at=instant(recorded.recorded_at),
        key=recorded.key,
        state=text,
        state_base64=encoded,
    )
