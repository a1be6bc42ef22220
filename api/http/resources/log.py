"""The log as auditors read it: every event with its stored bytes."""

from typing import Annotated

import msgspec
from fastapi import APIRouter, Depends, Query
from starlette.responses import StreamingResponse

from api.audit.log_text import log_lines, logged_event
from api.http.field_types import Body, Instant
from api.http.guard import NDJSON
from api.http.request_parameters import POSITION_LIMIT, After, PageLimit, ServiceDep
from api.identity.access import Permission, requires

router = APIRouter(tags=["log"])


class LogEntry(Body):
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


class LogPage(Body):
    """Events in log order; continue with `after` = `next`. `head` is the log's last position."""

    events: list[LogEntry]
    next: int
    head: int


@router.get("/log", dependencies=[Depends(requires(Permission.READ_LOG))])
def log(service: ServiceDep, after: After = 0, limit: PageLimit = 100) -> LogPage:
    """List the events after a position; an empty page means that nothing new has been recorded."""
    head = service.ledger.head().position
    entries = [
        LogEntry.model_validate(msgspec.to_builtins(logged_event(recorded)))
        for recorded in service.ledger.read_log(after, limit, head)
    ]
    last = entries[-1].position if entries else after
    return LogPage(events=entries, next=last, head=head)


@router.get(
    "/log.ndjson",
    dependencies=[Depends(requires(Permission.READ_LOG))],
    response_class=StreamingResponse,
    responses={200: {"content": {NDJSON: {"schema": {"type": "string"}}}}},
)
def log_as_lines(
    service: ServiceDep,
    after: After = 0,
    until: Annotated[int | None, Query(ge=0, le=POSITION_LIMIT)] = None,
) -> StreamingResponse:
    """Stream the log from a position up to another or to its present end, one event per line."""
    end = service.ledger.head().position
    last = end if until is None else min(until, end)
    return StreamingResponse(log_lines(service.ledger, after, last), media_type=NDJSON)
