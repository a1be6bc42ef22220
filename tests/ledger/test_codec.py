"""Stored bytes equal the golden files, and every version ever stored can be read."""

from datetime import date, datetime
from pathlib import Path
from typing import Any, cast

import pytest
from msgspec import Struct

from ledger.codec import Codec, Provenance, StoredName, Upcast
from ledger.errors import (
    LedgerError,
    UnknownKey,
    UnknownStoredEvent,
    UnreadableStoredEvent,
    UnsoundCatalogue,
)
from ledger.records import NewEvent, RecordedEvent

GOLDEN = Path(__file__).parent / "golden" / "codec"


class Moved(Struct, frozen=True, omit_defaults=True):
    """The third version: a day was added to the second, and `place` of the first was split."""

    street: str
    number: int
    moved_on: date
    notes: tuple[str, ...] = ()


class Left(Struct, frozen=True):
    at: datetime


def split_place(data: dict[str, Any]) -> dict[str, Any]:
    street, _, number = data["place"].rpartition(" ")
    return {"street": street, "number": int(number)}


def add_day(data: dict[str, Any]) -> dict[str, Any]:
    return {**data, "moved_on": "2026-01-01"}


UPCASTS: dict[tuple[str, int], Upcast] = {
    ("home.moved", 1): split_place,
    ("home.moved", 2): add_day,
}
CODEC: Codec[Moved | Left] = Codec(
    [StoredName("home.moved", 3, Moved), StoredName("home.left", 1, Left)], UPCASTS
)

WRITTEN_TODAY: dict[str, tuple[Moved | Left, Provenance]] = {
    "home.moved.v3.all": (
        Moved("Am Markt", 4, date(2026, 11, 2), ("Größe", 'a "b"')),
        Provenance("officer:7", "person:4711", "mandate:3", "command:9"),
    ),
    "home.moved.v3.least": (Moved("Am Markt", 4, date(2026, 11, 2)), Provenance("terminal:1")),
    "home.left.v1": (Left(datetime.fromisoformat("2026-11-02T07:00:00+01:00")), Provenance("x")),
}

STORED_ONCE = {
    "home.moved.v1": Moved("Am Markt", 4, date(2026, 1, 1)),
    "home.moved.v2": Moved("Am Markt", 4, date(2026, 1, 1)),
}


@pytest.mark.parametrize("name", WRITTEN_TODAY)
def test_what_is_written_is_golden(name: str) -> None:
    event, provenance = WRITTEN_TODAY[name]
    topic, state = CODEC.encode(event, provenance)
    assert name.startswith(topic)
    assert state + b"\n" == (GOLDEN / f"{name}.json").read_bytes()
    assert CODEC.decode(topic, state) == (provenance, event)


@pytest.mark.parametrize("topic", STORED_ONCE)
def test_what_was_written_once_is_read_as_today(topic: str) -> None:
    state = (GOLDEN / f"{topic}.json").read_bytes()
    assert CODEC.decode(topic, state) == (Provenance("terminal:1"), STORED_ONCE[topic])


def test_every_topic_has_a_golden_file() -> None:
    stems = {path.stem for path in GOLDEN.iterdir()}
    assert stems == set(WRITTEN_TODAY) | set(STORED_ONCE)
    assert all(any(stem.startswith(topic) for stem in stems) for topic in CODEC.topics)


def test_events_go_into_the_ledger_and_come_out() -> None:
    event, provenance = WRITTEN_TODAY["home.left.v1"]
    new = CODEC.new_event("4711/home", event, provenance)
    assert new == NewEvent("4711/home", "home.left.v1", new.state, "none")
    stored = RecordedEvent(
        1, new.stream, 1, new.topic, new.state, "none", datetime.fromisoformat("2026-11-02T06Z")
    )
    assert CODEC.read(stored) == (provenance, event)
    locked = RecordedEvent(1, "s", 1, new.topic, new.state, "key-1", stored.recorded_at)
    with pytest.raises(UnknownKey, match="key-1"):
        CODEC.read(locked)


@pytest.mark.parametrize(
    ("topic", "state", "error"),
    [
        ("home.moved.v4", b"{}", UnknownStoredEvent),
        ("home.moved.v0", b"{}", UnknownStoredEvent),
        ("home.burnt.v1", b"{}", UnknownStoredEvent),
        ("home.left.v1", b"{}", UnreadableStoredEvent),
        ("home.left.v1", b'{"by":"x","data":{"at":"yesterday"}}', UnreadableStoredEvent),
        ("home.left.v1", b"\xff", UnreadableStoredEvent),
        ("home.moved.v2", b'{"by":"x","data":{"street":1,"number":2}}', UnreadableStoredEvent),
    ],
)
def test_what_cannot_be_read_says_so(topic: str, state: bytes, error: type[LedgerError]) -> None:
    with pytest.raises(error, match=topic):
        CODEC.decode(topic, state)


def test_a_type_outside_the_catalogue_cannot_be_written() -> None:
    class Stranger(Struct, frozen=True):
        pass

    with pytest.raises(UnknownStoredEvent, match="Stranger"):
        CODEC.encode(cast("Left", Stranger()), Provenance("x"))


@pytest.mark.parametrize(
    ("names", "upcasts", "reason"),
    [
        ([StoredName("a", 1, Left), StoredName("a", 1, Moved)], {}, "a name is given twice"),
        ([StoredName("a", 1, Left), StoredName("b", 1, Left)], {}, "a type is given twice"),
        ([StoredName("a", 3, Left)], {("a", 1): add_day}, r"no upcast from \[\('a', 2\)\]"),
        ([StoredName("a", 1, Left)], {("a", 1): add_day}, "leads nowhere"),
        ([StoredName("a", 0, Left)], {}, "versions count from 1"),
    ],
)
def test_a_catalogue_is_sound(
    names: list[StoredName[Left | Moved]], upcasts: dict[tuple[str, int], Upcast], reason: str
) -> None:
    with pytest.raises(UnsoundCatalogue, match=reason):
        Codec(names, upcasts)
