"""Items of a delivery: from bytes to bookings; a bad item never affects a good one."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Annotated

import msgspec
from msgspec import Meta, Raw, Struct

TEXT_LIMIT = 2_000
"""Characters kept of an item that could not be understood."""


class ItemCode(StrEnum):
    """Reason of an item's refusal, or oddity of a stored item; never renamed."""

    ITEM_MALFORMED = "item_malformed"
    SEQUENCE_INVALID = "sequence_invalid"
    SEQUENCE_REUSED = "sequence_reused"
    """The number was used before, yet the booking is newer than all earlier ones."""
    BADGE_INVALID = "badge_invalid"
    TIME_WITHOUT_OFFSET = "time_without_offset"
    TIME_INVALID = "time_invalid"
    TIME_IMPLAUSIBLE = "time_implausible"
    """The time lies years from the time of receipt: the device's clock is not set."""
    UNKNOWN_BADGE = "unknown_badge"
    UNKNOWN_KIND = "unknown_kind"


class Item(Struct, frozen=True, gc=False):
    """One well-formed booking: instant (Unix seconds), UTC offset, kind, and its number."""

    sequence: int
    badge: str
    at: int
    offset_minutes: int
    kind: str
    source: str = ""
    marks: int = 0

    def text(self) -> str:
        """Write the item as JSON, for keeping it if it is refused."""
        # In ASCII, so that unstorable characters can be kept as text.
        return json.dumps(msgspec.structs.asdict(self), separators=(",", ":"))[:TEXT_LIMIT]


class BadItem(Struct, frozen=True):
    """An unreadable item: the reason, its text (cut), and its number if readable."""

    sequence: int | None
    code: ItemCode
    text: str


class MalformedDelivery(Exception):
    """The body is not a delivery; ``detail`` names the place of the fault."""

    def __init__(self, detail: str) -> None:
        super().__init__(detail)
        self.detail = detail


class WireItem(Struct, frozen=True, forbid_unknown_fields=True, gc=False):
    """A booking as terminals send it."""

    sequence: Annotated[int, Meta(ge=1, le=2**62)]
    badge: Annotated[str, Meta(min_length=1, max_length=64)]
    at: Annotated[datetime, Meta(tz=True)]
    kind: Annotated[str, Meta(min_length=1, max_length=32)]
    source: Annotated[str, Meta(max_length=64)] = ""

    def item(self) -> Item:
        at = self.at
        offset = at.utcoffset()
        assert offset is not None
        return Item(
            self.sequence,
            self.badge,
            (at - _EPOCH) // _SECOND,
            offset.days * 1440 + offset.seconds // 60,
            self.kind,
            self.source,
        )


class Batch(Struct, frozen=True, forbid_unknown_fields=True):
    """A decoded delivery with only well-formed items."""

    bookings: list[WireItem]

    def items(self) -> list[Item]:
        """Make the bookings one by one."""
        return [item.item() for item in self.bookings]


Items = Batch | Sequence[Item | BadItem]
"""A delivery: well formed throughout, or judged item by item."""


class _RawBatch(Struct, frozen=True, forbid_unknown_fields=True):
    bookings: list[Raw]


class _Numbered(Struct, frozen=True):
    sequence: Annotated[int, Meta(ge=1, le=2**62)]


_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_SECOND = timedelta(seconds=1)

_decode_batch = msgspec.json.Decoder(Batch).decode
_decode_raw_batch = msgspec.json.Decoder(_RawBatch).decode
_decode_item = msgspec.json.Decoder(WireItem).decode
_decode_number = msgspec.json.Decoder(_Numbered).decode


def decode_json(body: bytes) -> Items:
    """Decode the items of ``{"bookings": […]}``; raises MalformedDelivery for any other body."""
    try:
        return _decode_batch(body)
    except (msgspec.DecodeError, ValueError, OverflowError):
        pass
    try:
        found = [bytes(raw) for raw in _decode_raw_batch(body).bookings]
    except (msgspec.DecodeError, ValueError, RecursionError) as error:
        # One item that no parser takes, as by its depth, must not affect the others.
        split = split_items(body)
        if split is None:
            raise MalformedDelivery(str(error)) from error
        found = split
    return [decode_item(text) for text in found]


def decode_ndjson(lines: Iterable[bytes]) -> Iterator[Item | BadItem]:
    """Decode items of one booking a line; blank lines are skipped."""
    return (decode_item(line) for line in lines if line.strip())


def decode_item(text: bytes) -> Item | BadItem:
    """Decode one item, or give the reason of its refusal."""
    try:
        return _decode_item(text).item()
    except (msgspec.DecodeError, ValueError, OverflowError, RecursionError) as error:
        return BadItem(_number(text), _code(str(error)), _shown(text))


def split_items(body: bytes) -> list[bytes] | None:
    """Split a delivery into its items by brackets and quotes alone, whatever they contain.

    None if the delivery does not close as it was opened.
    """
    opened = _OPENING.match(body)
    if opened is None:
        return None
    begin, depth = opened.end(), 0
    items: list[bytes] = []
    for token in _TOKEN.finditer(body, begin):
        mark = token[0]
        if mark in b"[{":
            depth += 1
        elif mark == b"," and not depth:
            items.append(body[begin : token.start()].strip())
            begin = token.end()
        elif mark in b"]}":
            depth -= 1
        if depth < 0:
            items.append(body[begin : token.start()].strip())
            return items if _CLOSING.fullmatch(body, token.start()) else None
    return None


_OPENING = re.compile(rb'\s*\{\s*"bookings"\s*:\s*\[')
# Possessive, and satisfied with a quote that is never closed: time is linear for any input.
_TOKEN = re.compile(rb'"(?:[^"\\]++|\\.)*+"?|[\[\]{},]', re.DOTALL)
_CLOSING = re.compile(rb"\s*\]\s*\}\s*")


def _number(text: bytes) -> int | None:
    try:
        return _decode_number(text).sequence
    except (msgspec.DecodeError, ValueError, RecursionError):
        return None


def _code(message: str) -> ItemCode:
    """Give the code for a decoder's message, by the field it names."""
    if "a timezone component" in message:
        return ItemCode.TIME_WITHOUT_OFFSET
    for field, code in _BY_FIELD.items():
        if f"`$.{field}`" in message or f"field `{field}`" in message:
            return code
    return ItemCode.ITEM_MALFORMED


_BY_FIELD = {
    "at": ItemCode.TIME_INVALID,
    "sequence": ItemCode.SEQUENCE_INVALID,
    "badge": ItemCode.BADGE_INVALID,
}


def _shown(text: bytes) -> str:
    return text.decode("utf-8", "replace").replace("\x00", "\N{REPLACEMENT CHARACTER}")[:TEXT_LIMIT]
