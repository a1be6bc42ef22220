"""Errors as RFC 9457 problems with stable codes.

The codes are the domain's `Code`, those of ledger errors and those of HTTP itself;
`docs/errors.md` lists them all.
"""

from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any, Final, NamedTuple

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, ConfigDict, Field
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, Response

from api.http.rejections import REJECTED
from api.identity.access import NotAuthenticated, NotPermitted
from domain.values.errors import Code, Rejected, UnsoundAgreement
from ledger import errors as ledger_errors
from ledger.errors import LedgerError

LOG = structlog.get_logger(__name__)
MEDIA_TYPE: Final = "application/problem+json"
RETRY_SECONDS: Final = 1


class Kind(NamedTuple):
    """One kind of problem: its code, its HTTP status and its title."""

    code: str
    status: HTTPStatus
    title: str


MALFORMED_JSON = Kind("malformed_json", HTTPStatus.BAD_REQUEST, "The body is not JSON.")
MALFORMED_REQUEST = Kind(
    "malformed_request", HTTPStatus.BAD_REQUEST, "The request could not be read."
)
UNAUTHENTICATED = Kind(
    "unauthenticated", HTTPStatus.UNAUTHORIZED, "A valid key is needed: Authorization: Bearer sb_…"
)
FORBIDDEN = Kind("forbidden", HTTPStatus.FORBIDDEN, "The key's role does not allow this.")
NOT_FOUND = Kind("not_found", HTTPStatus.NOT_FOUND, "There is nothing here.")
PERSON_UNKNOWN = Kind("person_unknown", HTTPStatus.NOT_FOUND, "Nobody has this personnel number.")
SHEET_UNKNOWN = Kind(
    "sheet_unknown", HTTPStatus.NOT_FOUND, "This person has no sheet for the month."
)
BADGE_UNKNOWN = Kind("badge_unknown", HTTPStatus.NOT_FOUND, "Nothing is known of this badge.")
TERMINAL_UNKNOWN = Kind(
    "terminal_unknown", HTTPStatus.NOT_FOUND, "This terminal has delivered nothing yet."
)
METHOD_NOT_ALLOWED = Kind(
    "method_not_allowed", HTTPStatus.METHOD_NOT_ALLOWED, "The method is not offered here."
)
BODY_STALLED = Kind(
    "body_stalled", HTTPStatus.REQUEST_TIMEOUT, "Nothing more of the body came for too long."
)
BODY_TOO_LARGE = Kind(
    "body_too_large", HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "The body is longer than is read."
)
UNSUPPORTED_MEDIA_TYPE = Kind(
    "unsupported_media_type",
    HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
    "The body's content type is not taken here.",
)
INVALID_REQUEST = Kind(
    "invalid_request",
    HTTPStatus.UNPROCESSABLE_ENTITY,
    "The request does not have the shape or the values that are described.",
)
TOO_MANY_STREAMS = Kind(
    "too_many_streams",
    HTTPStatus.TOO_MANY_REQUESTS,
    "As many bulk bodies as are read at a time are being read; nothing of this one was.",
)
AGREEMENT_INCOMPLETE = Kind(
    "agreement_incomplete",
    HTTPStatus.UNPROCESSABLE_ENTITY,
    "The agreements do not say what applies on the day.",
)
NOT_YET_VISIBLE = Kind(
    "not_yet_visible",
    HTTPStatus.SERVICE_UNAVAILABLE,
    "The answer does not yet contain the position that was waited for.",
)
INTERNAL_ERROR = Kind(
    "internal_error", HTTPStatus.INTERNAL_SERVER_ERROR, "Something failed here; it was logged."
)

HTTP_KINDS: Final = (
    MALFORMED_JSON, MALFORMED_REQUEST, UNAUTHENTICATED, FORBIDDEN, NOT_FOUND, PERSON_UNKNOWN,
    SHEET_UNKNOWN, BADGE_UNKNOWN, TERMINAL_UNKNOWN, METHOD_NOT_ALLOWED, BODY_STALLED,
    BODY_TOO_LARGE, UNSUPPORTED_MEDIA_TYPE, INVALID_REQUEST, TOO_MANY_STREAMS,
    AGREEMENT_INCOMPLETE, NOT_YET_VISIBLE, INTERNAL_ERROR,
)  # fmt: skip

_CONFLICT = HTTPStatus.CONFLICT
_UNPROCESSABLE = HTTPStatus.UNPROCESSABLE_ENTITY
_UNAVAILABLE = HTTPStatus.SERVICE_UNAVAILABLE
_INTERNAL = HTTPStatus.INTERNAL_SERVER_ERROR

LEDGER: Final[Mapping[type[LedgerError], tuple[str, HTTPStatus]]] = {
    ledger_errors.VersionConflict: ("version_conflict", _CONFLICT),
    ledger_errors.CommandReused: ("command_reused", _UNPROCESSABLE),
    ledger_errors.TerminalMoved: ("terminal_moved", _CONFLICT),
    ledger_errors.WriteFailed: ("write_failed", _INTERNAL),
    ledger_errors.HeadLost: ("head_lost", _UNAVAILABLE),
    ledger_errors.StoreUnavailable: ("store_unavailable", _UNAVAILABLE),
    ledger_errors.OutcomeUnknown: ("outcome_unknown", _UNAVAILABLE),
    ledger_errors.QueueFull: ("queue_full", HTTPStatus.TOO_MANY_REQUESTS),
    ledger_errors.LedgerClosed: ("ledger_closed", _UNAVAILABLE),
    ledger_errors.GapInLog: ("gap_in_log", _INTERNAL),
    ledger_errors.PositionNotAhead: ("position_not_ahead", _INTERNAL),
    ledger_errors.UnsoundCatalogue: ("unsound_catalogue", _INTERNAL),
    ledger_errors.UnknownStoredEvent: ("unknown_stored_event", _INTERNAL),
    ledger_errors.UnreadableStoredEvent: ("unreadable_stored_event", _INTERNAL),
    ledger_errors.UnknownKey: ("unknown_key", _INTERNAL),
    ledger_errors.UnsoundName: ("unsound_name", _INTERNAL),
    ledger_errors.UnsoundMigration: ("unsound_migration", _INTERNAL),
    ledger_errors.MigrationChanged: ("migration_changed", _INTERNAL),
}


class ProblemBody(BaseModel):
    """The answer to an error (RFC 9457); `code` is stable, texts may change."""

    model_config = ConfigDict(extra="forbid")

    type: str = Field(description="urn:stundenbuch:problem:<code>")
    title: str
    status: int
    code: str
    detail: str = ""
    facts: dict[str, str] = Field(default_factory=dict)
    errors: list[str] = Field(default_factory=list, description="What is wrong where.")


class Problem(Exception):
    """A request that is answered with a problem."""

    def __init__(self, kind: Kind, detail: str = "", errors: Sequence[str] = ()) -> None:
        super().__init__(kind.code, detail)
        self.kind = kind
        self.detail = detail
        self.errors = tuple(errors)


def install(app: FastAPI) -> None:
    """Answer every error with a problem."""
    app.add_exception_handler(Exception, answer)
    for known in (
        Problem, Rejected, LedgerError, UnsoundAgreement, NotAuthenticated, NotPermitted,
        RequestValidationError, HTTPException,
    ):  # fmt: skip
        app.add_exception_handler(known, answer)


def answer(_request: Request, error: Exception) -> Response:
    """Make the response to an error of any kind; an error that no input caused is logged."""
    match error:
        case Problem():
            return respond(error.kind, error.detail, errors=error.errors)
        case Rejected():
            facts = {name: str(value) for name, value in error.facts.items()}
            return respond(kind_of_rejection(error.code), facts=facts)
        case UnsoundAgreement():
            return respond(AGREEMENT_INCOMPLETE, str(error))
        case LedgerError():
            return _ledger_answer(error)
        case NotAuthenticated():
            return respond(UNAUTHENTICATED)
        case NotPermitted():
            return respond(FORBIDDEN)
        case RequestValidationError():
            return _invalid(error)
        case HTTPException():
            return respond(_http_kind(error.status_code), headers=error.headers)
        case _:
            LOG.error("request failed", error=type(error).__name__, exc_info=error)
            return respond(INTERNAL_ERROR)


def respond(
    kind: Kind,
    detail: str = "",
    *,
    facts: Mapping[str, str] | None = None,
    errors: Sequence[str] = (),
    headers: Mapping[str, str] | None = None,
) -> Response:
    """Make a response of a problem."""
    body = ProblemBody(
        type=f"urn:stundenbuch:problem:{kind.code}",
        title=kind.title,
        status=kind.status,
        code=kind.code,
        detail=detail,
        facts=dict(facts or {}),
        errors=list(errors),
    )
    sent = dict(headers or {})
    if kind.status is HTTPStatus.UNAUTHORIZED:
        sent["WWW-Authenticate"] = 'Bearer realm="stundenbuch"'
    if kind.status in {HTTPStatus.TOO_MANY_REQUESTS, _UNAVAILABLE}:
        sent["Retry-After"] = str(RETRY_SECONDS)
    return JSONResponse(body.model_dump(), kind.status, sent, MEDIA_TYPE)


def kind_of_rejection(code: Code) -> Kind:
    """Find the kind of problem that answers a refused decision."""
    status, title = REJECTED[code]
    return Kind(code.value, status, title)


def kind_of_ledger_error(error: type[LedgerError]) -> Kind:
    """Make the kind of problem that answers a ledger error; its docstring is the title."""
    code, status = LEDGER[error]
    return Kind(code, status, " ".join((error.__doc__ or "").split()))


def of_ledger(error: LedgerError, detail: str) -> Problem:
    """Make a problem of a ledger error, with details for the caller."""
    return Problem(_kind_logged(error), detail)


def documented(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """Describe the problems that an operation can answer with, for OpenAPI."""
    content = {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/ProblemBody"}}}
    return {
        status: {"description": HTTPStatus(status).phrase, "content": content}
        for status in sorted(statuses)
    }


def _ledger_answer(error: LedgerError) -> Response:
    kind = _kind_logged(error)
    if kind.status >= _INTERNAL:
        return respond(kind)
    facts = {name: str(value) for name, value in vars(error).items() if not name.startswith("_")}
    return respond(kind, facts=facts)


def _kind_logged(error: LedgerError) -> Kind:
    """Find the kind of a ledger error; the cause of an internal one goes to the log only."""
    kind = kind_of_ledger_error(type(error))
    if kind.status >= _INTERNAL:
        LOG.error("ledger failed", code=kind.code, error=str(error))
    return kind


def _invalid(error: RequestValidationError) -> Response:
    found = error.errors()
    if any(entry["type"] == "json_invalid" for entry in found):
        return respond(MALFORMED_JSON)
    # The value itself is not repeated, since it may be personal.
    wrong = [f"{'.'.join(str(part) for part in entry['loc'])}: {entry['msg']}" for entry in found]
    return respond(INVALID_REQUEST, errors=wrong[:20])


def _http_kind(status: int) -> Kind:
    for kind in (NOT_FOUND, METHOD_NOT_ALLOWED, BODY_TOO_LARGE, UNSUPPORTED_MEDIA_TYPE):
        if kind.status == status:
            return kind
    if status >= _INTERNAL:
        return INTERNAL_ERROR
    return MALFORMED_REQUEST
