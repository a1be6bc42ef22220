"""From bytes to items: every wire form has its answer, and one bad item costs no other."""

import json
from contextlib import suppress
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from api.intake.items import (
    TEXT_LIMIT,
    BadItem,
    Batch,
    Item,
    ItemCode,
    Items,
    MalformedDelivery,
    decode_item,
    decode_json,
    decode_ndjson,
)
from tests.examples import times

GOOD = b'{"sequence":1,"badge":"77","at":"2025-03-03T08:00:00+01:00","kind":"in"}'
GOOD_ITEM = Item(1, "77", 1_740_985_200, 60, "in")
SECONDS_2025_03_03 = 1_740_960_000
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def wire(**changes: object) -> bytes:
    """A booking as JSON with some of its fields changed; a field set to ... is left out."""
    fields: dict[str, Any] = {
        "sequence": 2,
        "badge": "77",
        "at": "2025-03-03T08:00:00+01:00",
        "kind": "in",
    }
    fields |= changes
    return json.dumps({name: value for name, value in fields.items() if value is not ...}).encode()


def listed(items: Items) -> list[Item | BadItem]:
    return list(items.items()) if isinstance(items, Batch) else list(items)


def body(*items: bytes) -> bytes:
    return b'{"bookings":[' + b",".join(items) + b"]}"


TIMES = [
    ("2025-03-03T00:00:00Z", SECONDS_2025_03_03, 0),
    ("2025-03-03T00:00:00+00:00", SECONDS_2025_03_03, 0),
    ("2025-03-03T00:00:00-00:00", SECONDS_2025_03_03, 0),
    ("2025-03-03 00:00:00Z", SECONDS_2025_03_03, 0),
    ("2025-03-03T05:45:00+05:45", SECONDS_2025_03_03, 345),
    ("2025-03-02T20:30:00-03:30", SECONDS_2025_03_03, -210),
    ("2025-03-03T14:00:00+14:00", SECONDS_2025_03_03, 840),
    ("2025-03-02T12:00:00-12:00", SECONDS_2025_03_03, -720),
    ("2025-03-03T00:00:59.999999Z", SECONDS_2025_03_03 + 59, 0),
    ("1970-01-01T00:00:00Z", 0, 0),
    ("1969-12-31T23:59:59.500Z", -1, 0),
    ("1969-12-31T23:59:58.000001Z", -2, 0),
    ("1950-06-01T00:00:00+01:00", -618_109_200, 60),
    ("0001-01-01T00:00:00+14:00", -62_135_647_200, 840),
    ("9999-12-31T23:59:59.999999Z", 253_402_300_799, 0),
    ("9999-12-31T23:59:59.999999-12:00", 253_402_343_999, -720),
]


@pytest.mark.parametrize(("text", "at", "offset"), TIMES, ids=[text for text, _, _ in TIMES])
def test_an_instant_is_cut_downward_and_keeps_its_offset(text: str, at: int, offset: int) -> None:
    assert decode_item(wire(at=text)) == Item(2, "77", at, offset, "in")


BAD: list[tuple[str, bytes, ItemCode, int | None]] = [
    ("naive", wire(at="2025-03-03T08:00:00"), ItemCode.TIME_WITHOUT_OFFSET, 2),
    ("no such day", wire(at="2025-02-30T08:00:00Z"), ItemCode.TIME_INVALID, 2),
    ("no such month", wire(at="2025-13-01T08:00:00Z"), ItemCode.TIME_INVALID, 2),
    ("no leap year", wire(at="2025-02-29T08:00:00Z"), ItemCode.TIME_INVALID, 2),
    ("hour 24", wire(at="2025-03-03T24:00:00Z"), ItemCode.TIME_INVALID, 2),
    ("second 60", wire(at="2016-12-31T23:59:60Z"), ItemCode.TIME_INVALID, 2),
    ("year 0", wire(at="0000-01-01T00:00:00Z"), ItemCode.TIME_INVALID, 2),
    ("five-digit year", wire(at="12025-01-01T00:00:00Z"), ItemCode.TIME_INVALID, 2),
    ("offset of a day", wire(at="2025-03-03T08:00:00+24:00"), ItemCode.TIME_INVALID, 2),
    ("no time", wire(at="2025-03-03"), ItemCode.TIME_INVALID, 2),
    ("number for a time", wire(at=1_740_985_200), ItemCode.TIME_INVALID, 2),
    ("time left out", wire(at=...), ItemCode.TIME_INVALID, 2),
    ("sequence 0", wire(sequence=0), ItemCode.SEQUENCE_INVALID, None),
    ("sequence -1", wire(sequence=-1), ItemCode.SEQUENCE_INVALID, None),
    ("sequence 2^62+1", wire(sequence=2**62 + 1), ItemCode.SEQUENCE_INVALID, None),
    ("sequence 2^70", wire(sequence=2**70), ItemCode.SEQUENCE_INVALID, None),
    ("sequence 1.5", wire(sequence=1.5), ItemCode.SEQUENCE_INVALID, None),
    ("sequence as text", wire(sequence="2"), ItemCode.SEQUENCE_INVALID, None),
    ("sequence true", wire(sequence=True), ItemCode.SEQUENCE_INVALID, None),
    ("sequence left out", wire(sequence=...), ItemCode.SEQUENCE_INVALID, None),
    ("badge empty", wire(badge=""), ItemCode.BADGE_INVALID, 2),
    ("badge a number", wire(badge=77), ItemCode.BADGE_INVALID, 2),
    ("badge of 65", wire(badge="7" * 65), ItemCode.BADGE_INVALID, 2),
    ("badge left out", wire(badge=...), ItemCode.BADGE_INVALID, 2),
    ("kind empty", wire(kind=""), ItemCode.ITEM_MALFORMED, 2),
    ("kind of 33", wire(kind="i" * 33), ItemCode.ITEM_MALFORMED, 2),
    ("kind left out", wire(kind=...), ItemCode.ITEM_MALFORMED, 2),
    ("source of 65", wire(source="s" * 65), ItemCode.ITEM_MALFORMED, 2),
    ("huge string", wire(kind="i" * 100_000), ItemCode.ITEM_MALFORMED, 2),
    ("unknown field", wire(timezone="CET"), ItemCode.ITEM_MALFORMED, 2),
    ("null", b"null", ItemCode.ITEM_MALFORMED, None),
    ("list", b"[2]", ItemCode.ITEM_MALFORMED, None),
    ("text", b'"2"', ItemCode.ITEM_MALFORMED, None),
    ("no UTF-8", wire().replace(b'"in"', b'"\xff"'), ItemCode.ITEM_MALFORMED, 2),
    ("lone surrogate", wire(kind="\ud800"), ItemCode.ITEM_MALFORMED, None),
    ("deep lists", b"[" * 3_000 + b"]" * 3_000, ItemCode.ITEM_MALFORMED, None),
    ("deep objects", b'{"a":' * 3_000 + b"1" + b"}" * 3_000, ItemCode.ITEM_MALFORMED, None),
    ("comma twice", b'{"sequence":2,,"badge":"77"}', ItemCode.ITEM_MALFORMED, None),
    ("word", b"sequence", ItemCode.ITEM_MALFORMED, None),
]


@pytest.mark.parametrize(("name", "text", "code", "number"), BAD, ids=[row[0] for row in BAD])
def test_a_bad_item_has_a_code_its_text_and_good_neighbours(
    name: str, text: bytes, code: ItemCode, number: int | None
) -> None:
    first, bad, last = listed(decode_json(body(GOOD, text, GOOD)))
    assert first == last == GOOD_ITEM
    shown = text.decode("utf-8", "replace")[:TEXT_LIMIT]
    assert bad == BadItem(number, code, shown)
    lines = [GOOD, text, b"", b"  ", GOOD]
    assert list(decode_ndjson(lines)) == [GOOD_ITEM, bad, GOOD_ITEM]


def test_brackets_and_quotes_in_texts_split_nothing() -> None:
    tricky = wire(badge='7"],{}\\', kind="[{")
    spoilt = b'{"sequence":3,"badge":"\\ud800","kind":"]},[\\"\\\\"}'
    first, second, third = listed(decode_json(b' {"bookings" : [ %s ,%s, %s] } ' % (
        tricky, spoilt, GOOD,
    )))  # fmt: skip
    assert first == Item(2, '7"],{}\\', GOOD_ITEM.at, 60, "[{")
    assert second == BadItem(None, ItemCode.ITEM_MALFORMED, spoilt.decode())
    assert third == GOOD_ITEM


@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"null",
        b"[]",
        b"[" + GOOD + b"]",
        b'{"bookings":null}',
        b'{"bookings":{}}',
        b'{"items":[]}',
        b'{"bookings":[],"more":1}',
        b'{"bookings":[' + GOOD,
        b'{"bookings":[' + GOOD + b"]",
        body(GOOD)[:-30],
        body(GOOD) + b"x",
        b"\xff\xfe" + body(GOOD),
        b"[" * 200_000,
        b'{"bookings":' * 200_000,
        b'{"bookings":[' + b"[" * 200_000,
    ],
)
def test_what_is_no_delivery_is_refused_as_a_whole(text: bytes) -> None:
    with pytest.raises(MalformedDelivery) as refused:
        decode_json(text)
    assert refused.value.detail


def test_an_empty_delivery_is_one() -> None:
    assert listed(decode_json(b'{"bookings":[]}')) == []


def test_the_text_of_an_item_can_always_be_kept() -> None:
    item = Item(1, "77", 0, 0, "\ud800\x00" + "i" * 5_000)
    text = item.text()
    assert len(text) == TEXT_LIMIT
    assert text.encode()
    assert "\x00" not in text


minutes = st.integers(-23 * 60 - 59, 23 * 60 + 59)
instants = st.builds(
    lambda moment, offset: moment.replace(tzinfo=timezone(timedelta(minutes=offset))),
    st.datetimes(),
    minutes,
)
well_formed = st.fixed_dictionaries(
    {
        "sequence": st.integers(1, 2**62),
        "badge": st.text(st.characters(codec="utf-8"), min_size=1, max_size=64),
        "at": instants.map(datetime.isoformat),
        "kind": st.text(st.characters(codec="utf-8"), min_size=1, max_size=32),
        "source": st.text(st.characters(codec="utf-8"), max_size=64),
    }
)
values = st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(), instants)
odd = st.one_of(
    st.dictionaries(st.sampled_from(["sequence", "badge", "at", "kind", "more"]), values),
    st.tuples(well_formed, st.sampled_from(["sequence", "badge", "at", "kind"]), values).map(
        lambda parts: parts[0] | {parts[1]: parts[2]}
    ),
    st.lists(st.text()),
    st.none(),
)


@settings(max_examples=times(150))
@given(well_formed, instants)
def test_any_well_formed_item_means_what_it_says(fields: dict[str, Any], moment: datetime) -> None:
    [item] = listed(decode_json(body(json.dumps(fields | {"at": moment.isoformat()}).encode())))
    offset = moment.utcoffset()
    assert offset is not None
    assert item == Item(
        fields["sequence"],
        fields["badge"],
        (moment - EPOCH) // timedelta(seconds=1),
        offset // timedelta(minutes=1),
        fields["kind"],
        fields["source"],
    )


@settings(max_examples=times(150))
@given(st.lists(st.one_of(well_formed, odd), max_size=6))
def test_both_ways_of_decoding_agree(found: list[Any]) -> None:
    """A batch as a whole, a batch with a stranger in it, and line by line give the same items."""
    texts = [json.dumps(one, default=str).encode() for one in found]
    alone = [decode_item(text) for text in texts]
    assert listed(decode_json(body(*texts))) == alone
    stranger = b'"\\udfff"'
    assert listed(decode_json(body(*texts, stranger))) == [*alone, decode_item(stranger)]
    assert list(decode_ndjson(texts)) == alone


@settings(max_examples=times(150))
@given(st.binary(max_size=60))
def test_no_bytes_break_the_decoder(noise: bytes) -> None:
    assert list(decode_ndjson([GOOD, noise, GOOD]))[-1] == GOOD_ITEM
    for text in (noise, body(noise), body(GOOD, noise)):
        with suppress(MalformedDelivery):
            assert len(listed(decode_json(text))) <= noise.count(b",") + 2
