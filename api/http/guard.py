"""Guard of every request: authentication, the body's type and length, its idempotency key.

It runs before FastAPI reads a body, so that no unknown caller makes the service read one.
"""

import re
import uuid
from collections.abc import Collection
from http import HTTPStatus
from typing import Final

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.http import problems
from api.http.problems import BODY_TOO_LARGE, UNSUPPORTED_MEDIA_TYPE, Problem
from api.identity.access import Keyring, NotAuthenticated
from api.words import Phrase
from ledger.errors import LedgerError

JSON: Final = "application/json"
NDJSON: Final = "application/x-ndjson"
IDEMPOTENCY_KEY: Final = "Idempotency-Key"

# Paths that take lines as well as one JSON value.
LINES_PATH: Final = re.compile(r"/v1/terminals/[^/]+/bookings")

STREAMED: Final = frozenset({("POST", "/v1/deliveries")})
"""Operations that take lines in a body of any length and read it themselves, piece by piece."""


class Guard:
    """ASGI middleware; puts `principal` and `idempotency_key` into the request's state."""

    def __init__(
        self, app: ASGIApp, keyring: Keyring, limit_bytes: int, open_paths: Collection[str]
    ) -> None:
        self._app = app
        self._keyring = keyring
        self._limit_bytes = limit_bytes
        self._open_paths = frozenset(open_paths)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on with its body read or ready to stream, or answer with a problem."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request = Request(scope, receive)
        try:
            await self._authenticate(request)
            left = await self._body(request)
        except (NotAuthenticated, Problem, LedgerError) as error:
            await problems.answer(request, error)(scope, receive, send)
            return
        if left is not None:
            await self._app(scope, left, _naming_key(request, send))

    async def _authenticate(self, request: Request) -> None:
        if request.url.path in self._open_paths:
            return
        header = request.headers.get("authorization")
        known = self._keyring.from_memory(header)
        if known is None:
            # Reading the ledger blocks, so it happens in a thread beside the event loop.
            known = await run_in_threadpool(self._keyring.principal, header)
        request.state.principal = known

    async def _body(self, request: Request) -> Receive | None:
        """Give the application's source of the body; None when the caller has gone away."""
        if _is_streamed(request):
            _require_known_type(request)
            return request.receive
        body = await self._read(request)
        return None if body is None else _replay(body, request.receive)

    async def _read(self, request: Request) -> bytes | None:
        """Read the whole body; None when the caller has gone away."""
        announced = request.headers.get("content-length", "")
        if announced.isdigit() and int(announced) > self._limit_bytes:
            raise self._too_large()
        parts: list[bytes] = []
        length = 0
        more = True
        while more:
            message = await request.receive()
            if message["type"] == "http.disconnect":
                return None
            parts.append(message.get("body", b""))
            length += len(parts[-1])
            if length > self._limit_bytes:
                raise self._too_large()
            more = message.get("more_body", False)
        if length:
            _require_known_type(request)
        return b"".join(parts)

    def _too_large(self) -> Problem:
        return Problem(BODY_TOO_LARGE, Phrase("problem.body_limit", {"bytes": self._limit_bytes}))


def _require_known_type(request: Request) -> None:
    given = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    taken = {JSON}
    if _is_streamed(request):
        taken = {NDJSON}
    elif LINES_PATH.fullmatch(request.url.path):
        taken = {JSON, NDJSON}
    if given not in taken:
        one, *others = sorted(taken)
        key = "problem.send_either" if others else "problem.send"
        raise Problem(UNSUPPORTED_MEDIA_TYPE, Phrase(key, {"one": one, "other": "".join(others)}))


def _is_streamed(request: Request) -> bool:
    return (request.method, request.url.path) in STREAMED


def _replay(body: bytes, receive: Receive) -> Receive:
    left = [body]

    async def again() -> Message:
        if left:
            return {"type": "http.request", "body": left.pop(), "more_body": False}
        return await receive()

    return again


def _naming_key(request: Request, send: Send) -> Send:
    """Tell the caller the key for repeating a change, also when none was sent."""
    if request.method not in {"POST", "PUT", "DELETE"}:
        return send
    key = request.headers.get(IDEMPOTENCY_KEY) or str(uuid.uuid4())
    request.state.idempotency_key = key

    async def with_key(message: Message) -> None:
        unreadable = HTTPStatus.UNPROCESSABLE_ENTITY
        if message["type"] == "http.response.start" and message["status"] != unreadable:
            MutableHeaders(scope=message)[IDEMPOTENCY_KEY] = key
        await send(message)

    return with_key
