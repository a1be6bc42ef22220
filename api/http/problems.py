"""Errors as RFC 9457 problems with stable codes.

The codes are the domain's `Code`, those of ledger errors and those of HTTP itself;
`docs/errors.md` lists them all. Titles and details are said in the language that the request
asks for; codes, statuses, facts and the technical `errors` are the same in each.
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
from api.intake.items import MalformedDelivery
from api.words import Language, Phrase, language_of, title, translated
from domain.values.errors import Code, Rejected, UnsoundAgreement
from ledger import errors as ledger_errors
from ledger.errors import LedgerError

LOG = structlog.get_logger(__name__)
MEDIA_TYPE: Final = "application/problem+json"
RETRY_SECONDS: Final = 1


class ProblemKind(NamedTuple):
    """One kind of problem: its code, its HTTP status, the group of words that say what it means."""

    code: str
    status: HTTPStatus
    group: str = "problem"

    def title(self, language: Language) -> str:
        """Its meaning, in the language of the caller."""
        return title(self.group, self.code, language)


MALFORMED_JSON = ProblemKind("malformed_json", HTTPStatus.BAD_REQUEST)
MALFORMED_REQUEST = ProblemKind("malformed_request", HTTPStatus.BAD_REQUEST)
UNAUTHENTICATED = ProblemKind("unauthenticated", HTTPStatus.UNAUTHORIZED)
FORBIDDEN = ProblemKind("forbidden", HTTPStatus.FORBIDDEN)
NOT_FOUND = ProblemKind("not_found", HTTPStatus.NOT_FOUND)
PERSON_UNKNOWN = ProblemKind("person_unknown", HTTPStatus.NOT_FOUND)
SHEET_UNKNOWN = ProblemKind("sheet_unknown", HTTPStatus.NOT_FOUND)
BADGE_UNKNOWN = ProblemKind("badge_unknown", HTTPStatus.NOT_FOUND)
TERMINAL_UNKNOWN = ProblemKind("terminal_unknown", HTTPStatus.NOT_FOUND)
METHOD_NOT_ALLOWED = ProblemKind("method_not_allowed", HTTPStatus.METHOD_NOT_ALLOWED)
BODY_STALLED = ProblemKind("body_stalled", HTTPStatus.REQUEST_TIMEOUT)
BODY_TOO_LARGE = ProblemKind("body_too_large", HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
UNSUPPORTED_MEDIA_TYPE = ProblemKind("unsupported_media_type", HTTPStatus.UNSUPPORTED_MEDIA_TYPE)
INVALID_REQUEST = ProblemKind("invalid_request", HTTPStatus.UNPROCESSABLE_ENTITY)
TOO_MANY_STREAMS = ProblemKind("too_many_streams", HTTPStatus.TOO_MANY_REQUESTS)
AGREEMENT_INCOMPLETE = ProblemKind("agreement_incomplete", HTTPStatus.UNPROCESSABLE_ENTITY)
NOT_YET_VISIBLE = ProblemKind("not_yet_visible", HTTPStatus.SERVICE_UNAVAILABLE)
INTERNAL_ERROR = ProblemKind("internal_error", HTTPStatus.INTERNAL_SERVER_ERROR)

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

    def __init__(
        self, kind: ProblemKind, detail: Phrase | None = None, errors: Sequence[str] = ()
    ) -> None:
        super().__init__(kind.code, detail)
        self.kind = kind
        self.detail = detail
        self.errors = tuple(errors)


def install_problems(app: FastAPI) -> None:
    """Answer every error with a problem."""
    app.add_exception_handler(Exception, answer)
    for known in (
        Problem, Rejected, LedgerError, UnsoundAgreement, NotAuthenticated, NotPermitted,
        RequestValidationError, HTTPException,
    ):  # fmt: skip
        app.add_exception_handler(known, answer)


def answer(request: Request, error: Exception) -> Response:
    """Make the response to an error of any kind; an error that no input caused is logged."""
    language = language_of_request(request)
    match error:
        case Problem(detail=Phrase() as detail):
            return respond(error.kind, language, detail.said(language), errors=error.errors)
        case Problem():
            return respond(error.kind, language, errors=error.errors)
        case Rejected():
            facts = {name: str(value) for name, value in error.facts.items()}
            return respond(kind_of_rejection(error.code), language, facts=facts)
        case UnsoundAgreement():
            return respond(AGREEMENT_INCOMPLETE, language, translated(str(error), language))
        case LedgerError():
            return _ledger_answer(error, language)
        case NotAuthenticated():
            return respond(UNAUTHENTICATED, language)
        case NotPermitted():
            return respond(FORBIDDEN, language)
        case RequestValidationError():
            return _invalid(error, language)
        case HTTPException():
            return respond(_http_kind(error.status_code), language, headers=error.headers)
        case _:
            LOG.error("request failed", error=type(error).__name__, exc_info=error)
            return respond(INTERNAL_ERROR, language)


def language_of_request(request: Request) -> Language:
    """The language that the caller wants to be answered in."""
    return language_of(",".join(request.headers.getlist("accept-language")))


def said_in(language: Language) -> dict[str, str]:
    """The headers of an answer that is said in a language."""
    return {"Content-Language": language, "Vary": "Accept-Language"}


def respond(
    kind: ProblemKind,
    language: Language,
    detail: str = "",
    *,
    facts: Mapping[str, str] | None = None,
    errors: Sequence[str] = (),
    headers: Mapping[str, str] | None = None,
) -> Response:
    """Make a response of a problem."""
    body = ProblemBody(
        type=f"urn:stundenbuch:problem:{kind.code}",
        title=kind.title(language),
        status=kind.status,
        code=kind.code,
        detail=detail,
        facts=dict(facts or {}),
        errors=list(errors),
    )
    sent = dict(headers or {}) | said_in(language)
    if kind.status is HTTPStatus.UNAUTHORIZED:
        sent["WWW-Authenticate"] = 'Bearer realm="stundenbuch"'
    if kind.status in {HTTPStatus.TOO_MANY_REQUESTS, _UNAVAILABLE}:
        sent["Retry-After"] = str(RETRY_SECONDS)
    return JSONResponse(body.model_dump(), kind.status, sent, MEDIA_TYPE)


def kind_of_rejection(code: Code) -> ProblemKind:
    """Find the kind of problem that answers a refused decision."""
    return ProblemKind(code.value, REJECTED[code], "error")


def kind_of_ledger_error(error: type[LedgerError]) -> ProblemKind:
    """The problem a ledger error is answered with."""
    return ProblemKind(*LEDGER[error], "ledger_error")


def of_ledger(error: LedgerError, detail: Phrase) -> Problem:
    """Make a problem of a ledger error, with details for the caller."""
    return Problem(_kind_of_ledger_error(error), detail)


def unreadable(error: MalformedDelivery) -> Phrase:
    """Place at which a body stops being a delivery, in the parser's words."""
    return Phrase("problem.unreadable", {"reason": error.detail})


def problem_responses(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """Describe the problems that an operation can answer with, for OpenAPI."""
    content = {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/ProblemBody"}}}
    return {
        status: {"description": HTTPStatus(status).phrase, "content": content}
        for status in sorted(statuses)
    }


def _ledger_answer(error: LedgerError, language: Language) -> Response:
    kind = _kind_of_ledger_error(error)
    if kind.status >= _INTERNAL:
        return respond(kind, language)
    facts = {name: str(value) for name, value in vars(error).items() if not name.startswith("_")}
    return respond(kind, language, facts=facts)


def _kind_of_ledger_error(error: LedgerError) -> ProblemKind:
    """Find the kind of a ledger error; the cause of an internal one goes to the log only."""
    kind = kind_of_ledger_error(type(error))
    if kind.status >= _INTERNAL:
        LOG.error("ledger failed", code=kind.code, error=str(error))
    return kind


def _invalid(error: RequestValidationError, language: Language) -> Response:
    found = error.errors()
    if any(entry["type"] == "json_invalid" for entry in found):
        return respond(MALFORMED_JSON, language)
    # The value itself is not repeated, since it may be personal.
    wrong = [f"{'.'.join(str(part) for part in entry['loc'])}: {entry['msg']}" for entry in found]
    return respond(INVALID_REQUEST, language, errors=wrong[:20])


def _http_kind(status: int) -> ProblemKind:
    for kind in (NOT_FOUND, METHOD_NOT_ALLOWED, BODY_TOO_LARGE, UNSUPPORTED_MEDIA_TYPE):
        if kind.status == status:
            return kind
    if status >= _INTERNAL:
        return INTERNAL_ERROR
    return MALFORMED_REQUEST
