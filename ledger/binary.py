"""The events as rows of Postgres' binary COPY format, in pieces ready to be sent."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from struct import Struct as Layout

from ledger.records import NewEvent

HEADER = b"PGCOPY\n\xff\r\n\0" + bytes(8)
TRAILER = b"\xff\xff"
PIECE_BYTES = 256 * 1024

COLUMNS = 7
EIGHT_BYTES = 8

# Postgres counts microseconds from here.
EPOCH = datetime(2000, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)

LENGTH = Layout(">i")
ROW_START = Layout(">hi")
VERSION = Layout(">iq")
POSITION = Layout(">iq")
RECORDED_AT = Layout(">iq")


def copy_pieces(
    events: Sequence[NewEvent], versions: Sequence[int], first_position: int, recorded_at: datetime
) -> Iterator[bytes]:
    """The rows sorted by stream and version, so that the primary key grows page by page."""
    # Text sorts by code point as its UTF-8 sorts by byte; the sort is stable, and the versions of
    # one stream rise with the index.
    order = sorted(range(len(events)), key=[event.stream for event in events].__getitem__)
    ending = RECORDED_AT.pack(EIGHT_BYTES, (recorded_at - EPOCH) // MICROSECOND)
    fields = Fields()
    piece = bytearray(HEADER)
    for index in order:
        event = events[index]
        piece += b"".join(
            (
                fields.start(event.stream),
                VERSION.pack(EIGHT_BYTES, versions[index]),
                fields.text(event.topic),
                LENGTH.pack(len(event.state)),
                event.state,
                POSITION.pack(EIGHT_BYTES, first_position + index),
                fields.text(event.key),
                ending,
            )
        )
        if len(piece) >= PIECE_BYTES:
            yield bytes(piece)
            piece = bytearray()
    yield bytes(piece + TRAILER)


class Fields:
    """Keeps encoded fields that recur in many rows: the stream before, the few topics and keys."""

    def __init__(self) -> None:
        self._stream = ""
        self._start = _start("")
        self._texts: dict[str, bytes] = {}

    def start(self, stream: str) -> bytes:
        """The number of columns and the stream."""
        if stream != self._stream:
            self._stream, self._start = stream, _start(stream)
        return self._start

    def text(self, text: str) -> bytes:
        """A text with its length before it."""
        field = self._texts.get(text)
        if field is None:
            encoded = text.encode()
            field = self._texts[text] = LENGTH.pack(len(encoded)) + encoded
        return field


def _start(stream: str) -> bytes:
    encoded = stream.encode()
    return ROW_START.pack(COLUMNS, len(encoded)) + encoded
