"""Bodies of lines: read while they arrive, and answered line by line after their end.

A body is pulled: its next piece is taken from the connection when the reader has room for it.
Nothing waits in between, so a busy reader slows its sender down through TCP.
"""

import asyncio
from collections.abc import Iterable, Iterator
from heapq import merge
from tempfile import SpooledTemporaryFile
from typing import Final

from starlette.responses import StreamingResponse
from starlette.types import Message, Receive, Scope, Send

from api.http.guard import NDJSON
from api.http.problems import BODY_STALLED, MALFORMED_REQUEST, ProblemKind, said_in
from api.words import Language

STALLED_SECONDS: Final = 60.0
"""A sender that sends nothing for this long loses its place to others."""

SPOOL_BYTES: Final = 1024 * 1024
"""Answers up to this length wait in memory, longer ones in a file."""

PIECE_BYTES: Final = 64 * 1024


class BodyCut(Exception):
    """The body broke off; `kind` names the cause."""

    def __init__(self, kind: ProblemKind) -> None:
        super().__init__(kind.code)
        self.kind = kind


def pieces_of(receive: Receive, loop: asyncio.AbstractEventLoop) -> Iterator[bytes]:
    """Yield the body as it arrives, for a thread beside the event loop; raises BodyCut.

    Before the next piece is requested, no more than the server's own small buffer is read.
    """

    async def arriving() -> Message:
        async with asyncio.timeout(STALLED_SECONDS):
            return await receive()

    more = True
    while more:
        try:
            message = asyncio.run_coroutine_threadsafe(arriving(), loop).result()
        except TimeoutError as error:
            raise BodyCut(BODY_STALLED) from error
        if message["type"] == "http.disconnect":
            raise BodyCut(MALFORMED_REQUEST)
        yield message.get("body", b"")
        more = message.get("more_body", False)


def lines_of(pieces: Iterable[bytes], limit_bytes: int) -> Iterator[bytes | None]:
    """Yield the lines of a body without their ends; None for one that is longer than the limit."""
    begun: list[bytes] = []
    length = 0
    for piece in pieces:
        *ended, rest = piece.split(b"\n")
        for end in ended:
            length += len(end)
            yield b"".join([*begun, end]) if length <= limit_bytes else None
            begun, length = [], 0
        length += len(rest)
        if length > limit_bytes:
            # Too long a line is answered at its end; its content is not kept until then.
            begun = []
        elif rest:
            begun.append(rest)
    if length:
        yield b"".join(begun) if length <= limit_bytes else None


class Spool:
    """Answers to lines until the body has ended: in memory while they are few, then in files.

    A sender may read nothing before it has sent everything, so answers must not wait in the
    connection. Answers to deliveries come later than answers to other lines; each kind is in its
    own order. An answer begins with `{"line":` and its number.
    """

    def __init__(self) -> None:
        self._delivered = SpooledTemporaryFile[bytes](SPOOL_BYTES)
        self._declined = SpooledTemporaryFile[bytes](SPOOL_BYTES)

    def deliver(self, answer: bytes) -> None:
        """Add the next answer to a delivery."""
        self._delivered.write(answer + b"\n")

    def decline(self, answer: bytes) -> None:
        """Add the next answer to a line that is no delivery."""
        self._declined.write(answer + b"\n")

    def answers(self) -> Iterator[bytes]:
        """Yield all answers by the numbers of their lines, in pieces fit for sending."""
        self._delivered.seek(0)
        self._declined.seek(0)
        piece: list[bytes] = []
        length = 0
        for answer in merge(self._delivered, self._declined, key=_number):
            piece.append(answer)
            length += len(answer)
            if length >= PIECE_BYTES:
                yield b"".join(piece)
                piece, length = [], 0
        yield b"".join(piece)

    def close(self) -> None:
        """Delete the files; a second call does nothing."""
        self._delivered.close()
        self._declined.close()


class SpooledAnswers(StreamingResponse):
    """Response with the content of a spool; closes the spool, however far it was sent."""

    media_type = NDJSON

    def __init__(self, spool: Spool, language: Language) -> None:
        super().__init__(spool.answers(), headers=said_in(language))
        self._spool = spool

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send, then close."""
        try:
            await super().__call__(scope, receive, send)
        finally:
            self._spool.close()


def _number(answer: bytes) -> int:
    return int(answer[_BEFORE_NUMBER : answer.index(b",")])


_BEFORE_NUMBER = len(b'{"line":')
