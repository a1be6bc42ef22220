"""Items of a delivery: from bytes to bookings, one bad item never costing a good one."""

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
    """Why an item was refused, or what was odd about one that was stored; never renamed."""

    ITEM_MALFORMED = "item_malformed"
    SEQUENCE_INVALID = "sequence_invalid"
    SEQUENCE_REUSED = "sequence_reused"
    """The number was used before, yet the booking is newer than all that came."""
    BADGE_INVALID = "badge_invalid"
    TIME_WITHOUT_OFFSET = "time_without_offset"
    TIME_INVALID = "time_invalid"
    TIME_IMPLAUSIBLE = "time_implausible"
    """Years from the time of receipt: the device's clock is not set."""
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
        """The item as JSON, to be kept where it is refused."""
        # In ASCII, so that what cannot be stored as it is can be kept as text.
        return json.dumps(msgspec.structs.asdict(self), separators=(",", ":"))[:TEXT_LIMIT]


class BadItem(Struct, frozen=True):
    """What could not be understood: why, its text (cut), its number if that could be read."""

    sequence: int | None
    code: ItemCode
    text: str


class MalformedDelivery(Exception):
    """The body is not a delivery; ``detail`` says where it stops being one."""

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
    """A delivery of which every item is well formed, as it was decoded."""

    bookings: list[WireItem]

    def items(self) -> list[Item]:
        """The bookings one by one."""
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
    """Items of ``{"bookings": […]}``; raises MalformedDelivery for anything else."""
    try:
        return _decode_batch(body)
    except (msgspec.DecodeError, ValueError, OverflowError):
        pass
    try:
        found = [bytes(raw) for raw in _decode_raw_batch(body).bookings]
    except (msgspec.DecodeError, ValueError, RecursionError) as error:
        # One item that no parser takes, as by its depth, must not cost the others.
        split = split_items(body)
        if split is None:
            raise MalformedDelivery(str(error)) from error
        found = split
    return [decode_item(text) for text in found]


def decode_ndjson(lines: Iterable[bytes]) -> Iterator[Item | BadItem]:
    """Items of one booking a line; blank lines are passed over."""
    return (decode_item(line) for line in lines if line.strip())


def decode_item(text: bytes) -> Item | BadItem:
    """One item, or why it is none."""
    try:
        return _decode_item(text).item()
    except (msgspec.DecodeError, ValueError, OverflowError, RecursionError) as error:
        return BadItem(_number(text), _code(str(error)), _shown(text))


def split_items(body: bytes) -> list[bytes] | None:
    """The items of a delivery told apart by brackets and quotes alone, whatever they hold.

    None where the delivery is not closed as it was opened.
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
# Possessive, and content with a quote that is never closed: time is linear whatever comes.
_TOKEN = re.compile(rb'"(?:[^"\\]++|\\.)*+"?|[\[\]{},]', re.DOTALL)
_CLOSING = re.compile(rb"\s*\]\s*\}\s*")


def _number(text: bytes) -> int | None:
    try:
        return _decode_number(text).sequence
    except (msgspec.DecodeError, ValueError, RecursionError):
        return None


def _code(message: str) -> ItemCode:
    """The code for what the decoder says, by the field it names."""
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
