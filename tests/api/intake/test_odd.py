"""Odd deliveries: bad items, clocks that err, numbers used twice."""

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from api.intake.draft import IMPORT_WINDOW, TERMINAL_WINDOW, ItemStatus
from api.intake.intake import DeliveryAnswer, Intake
from api.intake.items import TEXT_LIMIT, BadItem, Item, ItemCode, decode_json
from domain.facts.kinds import SHIPPED
from domain.streams.terminal import ItemsRefused, RefusedItem
from domain.values.bookings import Mark
from domain.values.findings import FindingCode
from domain.values.local_time import resolve
from domain.values.time import Month
from projections.facts.event_codec import CODEC
from tests.ledger.employers import TestEmployer
from tests.projections.conftest import HR, City, instant, opened_city, punch

KINDS = SHIPPED.bookings.codes

RECEIVED = instant("2025-03-20T12:00+01:00")
MARCH = Month(2025, 3)


@pytest.fixture
def city(employer: TestEmployer) -> Iterator[City]:
    with opened_city(employer) as opened:
        opened.hire("1", date(2025, 3, 3), badge="77")
        yield opened


def deliver(city: City, *items: Item | BadItem, received_at: int = RECEIVED) -> DeliveryAnswer:
    return city.intake.deliver("T", items, received_at)


def answers(delivery: DeliveryAnswer) -> list[tuple[int | None, ItemStatus, ItemCode | None]]:
    return [(one.sequence, one.status, one.code) for one in delivery.results]


def refused(city: City) -> list[RefusedItem]:
    """All refused texts that were kept with the terminal."""
    found: list[RefusedItem] = []
    for one in city.ledger.read_stream("terminal/T"):
        event = CODEC.read(one)[1]
        assert isinstance(event, ItemsRefused)
        found += event.items
    return found


def marks(city: City) -> dict[int, int]:
    """The marks of the person's bookings by number."""
    recorded = city.ledger.read_range("1/timesheet/")
    events: list[Any] = [CODEC.read(one)[1] for one in recorded]
    return {booking.sequence: booking.marks for event in events for booking in event.bookings}


def findings(city: City, month: Month = MARCH) -> list[FindingCode]:
    city.projector().catch_up()
    return [FindingCode(row.code) for row in city.reader.findings(month).content]


def wire(sequence: object, **changes: object) -> str:
    at = f"2025-03-20T08:00:{sequence:02d}+01:00" if type(sequence) is int else "2025-03-20T08:00Z"
    return json.dumps({"sequence": sequence, "badge": "77", "at": at, "kind": "in"} | changes)


STORED, REFUSED, REPEATED = ItemStatus.STORED, ItemStatus.REFUSED, ItemStatus.REPEATED


def test_bad_items_cost_no_good_one_and_their_texts_are_kept(city: City) -> None:
    huge = wire(9, kind="x" * 100_000)
    texts: list[tuple[str, int | None, ItemCode | None]] = [
        (wire(1), 1, None),
        (wire(2, at="2025-03-20T08:00:00"), 2, ItemCode.TIME_WITHOUT_OFFSET),
        (wire(3, at="1985-03-20T08:00:00Z"), 3, ItemCode.TIME_IMPLAUSIBLE),
        (wire(4, at="2999-03-20T08:00:00Z"), 4, ItemCode.TIME_IMPLAUSIBLE),
        (wire(5, at="2025-02-30T08:00:00Z"), 5, ItemCode.TIME_INVALID),
        (wire(2**70), None, ItemCode.SEQUENCE_INVALID),
        (wire(6, kind="i\x00n"), 6, ItemCode.ITEM_MALFORMED),
        (wire(7, badge="7\x007"), 7, ItemCode.BADGE_INVALID),
        (wire(8, badge="../8"), 8, ItemCode.BADGE_INVALID),
        (huge, 9, ItemCode.ITEM_MALFORMED),
        (wire(10, kind="\ud800"), None, ItemCode.ITEM_MALFORMED),
        ("[" * 5_000 + "]" * 5_000, None, ItemCode.ITEM_MALFORMED),
        ("{,}", None, ItemCode.ITEM_MALFORMED),
        (wire(11), 11, None),
    ]
    body = '{"bookings":[' + ",".join(text for text, _, _ in texts) + "]}"
    items = decode_json(body.encode())
    delivery = city.intake.deliver("T", items, RECEIVED)
    assert answers(delivery) == [
        (number, STORED if code is None else REFUSED, code) for _, number, code in texts
    ]
    assert (delivery.stored, sorted(marks(city))) == (2, [1, 11])
    # The one number that could not be read is still missing.
    assert (delivery.acknowledged_through, delivery.missing) == (9, ((10, 10),))
    kept = refused(city)
    assert [one.code for one in kept] == [code.value for _, _, code in texts if code]
    for one, text in zip(kept, (text for text, _, code in texts if code), strict=True):
        # Decoded items are kept with their instant in seconds, the rest as received.
        if one.text.endswith('"marks":0}'):
            assert json.loads(one.text)["badge"] == json.loads(text)["badge"]
        else:
            assert one.text == text[:TEXT_LIMIT]

    head = city.ledger.head()
    for intake in (city.intake, Intake(city.ledger, KINDS)):
        again = intake.deliver("T", items, RECEIVED + 60)
        assert {one.status for one in again.results if one.sequence is not None} == {REPEATED}
        assert (again.stored, again.position) == (0, None)
    assert city.ledger.head() == head


def test_what_no_column_holds_is_refused_and_stops_no_projecting(city: City) -> None:
    """Items need not come as JSON: a file can bring values that a decoder would not let through."""
    good = punch(1, "2025-03-20T08:00+01:00")
    delivery = deliver(
        city,
        good,
        Item(2, "77", good.at, 60, "\x00"),
        Item(3, "77", good.at, 60, "\udc80"),
        Item(4, "77", good.at, 60, "in", "\udfff"),
        BadItem(5, ItemCode.ITEM_MALFORMED, "\ud800\x00"),
        punch(6, "2025-03-20T11:00+01:00", "out"),
    )
    codes = [code for _, _, code in answers(delivery)]
    assert codes == [None, *[ItemCode.ITEM_MALFORMED] * 4, None]
    assert [one.sequence for one in refused(city)] == [2, 3, 4, 5]
    assert findings(city) == []
    presence = city.reader.presence("1").content
    assert presence is not None
    assert presence.kind == "out"


def test_refused_items_split_otherwise_store_no_booking_twice(city: City) -> None:
    bad = [BadItem(number, ItemCode.TIME_INVALID, f"bad {number}") for number in (2, 4)]
    good = [punch(number, f"2025-03-20T08:0{number}+01:00") for number in (1, 3, 5)]
    deliver(city, good[0], bad[0], good[1], bad[1], good[2])
    for part in ((bad[0],), (good[0], bad[1]), (bad[1], bad[0], good[2])):
        delivery = deliver(city, *part)
        assert {one.status for one in delivery.results} == {REPEATED}
        assert delivery.stored == 0
    assert sorted(marks(city)) == [1, 3, 5]
    assert {one.text for one in refused(city)} == {"bad 2", "bad 4"}


def test_the_same_refused_text_does_not_hold_up_a_new_booking(city: City) -> None:
    bad = BadItem(None, ItemCode.ITEM_MALFORMED, "?")
    for number in range(1, 6):
        delivery = deliver(city, bad, punch(number, f"2025-03-20T08:0{number}+01:00"))
        assert delivery.stored == 1
        assert answers(delivery)[0] == (None, REFUSED, ItemCode.ITEM_MALFORMED)
    assert sorted(marks(city)) == [1, 2, 3, 4, 5]
    assert [one.text for one in refused(city)] == ["?"]


def test_a_counter_that_began_anew_keeps_the_texts(city: City) -> None:
    deliver(city, *(punch(n, f"2025-03-19T08:0{n}+01:00") for n in range(1, 6)))
    anew = [punch(n, f"2025-03-20T08:0{n}+01:00", "out") for n in (1, 2)]
    for _ in range(3):
        delivery = deliver(city, *anew, punch(6, "2025-03-19T08:06+01:00"))
        reused = ItemCode.SEQUENCE_REUSED
        assert answers(delivery)[:2] == [(1, REFUSED, reused), (2, REFUSED, reused)]
    assert [json.loads(one.text)["at"] for one in refused(city)] == [one.at for one in anew]
    assert [one.sequence for one in refused(city)] == [1, 2]
    assert sorted(marks(city)) == [1, 2, 3, 4, 5, 6]


def test_a_number_used_twice_in_one_delivery_keeps_the_later_text(city: City) -> None:
    first, later = punch(1, "2025-03-20T08:00+01:00"), punch(1, "2025-03-20T11:00+01:00")
    assert [code for _, _, code in answers(deliver(city, first, later))] == [
        None, ItemCode.SEQUENCE_REUSED,
    ]  # fmt: skip
    assert [one.text for one in refused(city)] == [later.text()]


def test_counter_and_clock_both_begun_anew_keep_the_texts(city: City) -> None:
    deliver(city, *(punch(n, f"2025-03-20T08:0{n}+01:00") for n in range(1, 4)))
    unset = punch(2, "2000-01-01T00:05Z")
    delivery = deliver(city, unset)
    assert (delivery.stored, delivery.acknowledged_through) == (0, 3)
    assert [(one.code, one.text) for one in refused(city)] == [("time_implausible", unset.text())]


def test_a_clock_that_is_ahead_is_marked_and_its_repeats_are_repeats(city: City) -> None:
    ahead = [punch(1, "2025-03-20T13:00+01:00"), punch(2, "2025-03-20T14:00+01:00", "out")]
    assert deliver(city, *ahead, ahead[1]).stored == 2
    for later in (0, 60, 7_200):
        again = deliver(city, *ahead, received_at=RECEIVED + later)
        assert [status for _, status, _ in answers(again)] == [REPEATED] * 2
    # After a correction the clock runs on from the time of receipt and is not marked late.
    deliver(
        city, punch(3, "2025-03-20T12:01+01:00", "in"), punch(4, "2025-03-20T12:04+01:00", "info")
    )
    assert marks(city) == {1: Mark.CLOCK_AHEAD, 2: Mark.CLOCK_AHEAD, 3: 0, 4: 0}
    assert refused(city) == []
    assert findings(city).count(FindingCode.CLOCK_AHEAD) == 2


def test_a_repeat_of_the_future_is_known_whoever_holds_the_badge_now(city: City) -> None:
    ahead = [punch(1, "2025-03-20T13:00+01:00"), punch(2, "2025-03-20T13:05+01:00", badge="99")]
    deliver(city, *ahead)
    city.commands.assign_kept("99", "1", date(2025, 3, 1), None, HR)
    again = deliver(city, *ahead)
    assert [status for _, status, _ in answers(again)] == [REPEATED] * 2


def test_a_clock_that_runs_backwards_is_marked_and_a_late_comer_is_not(city: City) -> None:
    delivery = deliver(
        city,
        punch(1, "2025-03-20T08:00+01:00"),
        punch(2, "2025-03-20T07:00+01:00", "out"),
        punch(3, "2025-03-20T07:59:30+01:00"),
        punch(6, "2025-03-20T09:00+01:00", "out"),
        # It fills a gap, so it may be older than number 6.
        punch(4, "2025-03-20T08:30+01:00", "info"),
    )
    assert delivery.stored == 5
    assert marks(city) == {1: 0, 2: Mark.CLOCK_BACKWARDS, 3: 0, 4: 0, 6: 0}
    assert findings(city).count(FindingCode.CLOCK_BACKWARDS) == 1


def test_an_unknown_kind_is_stored_and_found(city: City) -> None:
    delivery = deliver(
        city,
        punch(1, "2025-03-20T08:00+01:00"),
        punch(2, "2025-03-20T10:00+01:00", "lunch \N{BELL}"),
        punch(3, "2025-03-20T11:00+01:00", "out"),
    )
    assert answers(delivery)[1] == (2, STORED, ItemCode.UNKNOWN_KIND)
    assert findings(city) == [FindingCode.UNKNOWN_KIND]
    sheet = city.reader.sheet("1", MARCH).content
    assert sheet is not None
    assert sum(day.attended_minutes for day in sheet.days) == 180


def test_an_hour_that_comes_twice_is_marked_by_who_only_told_the_local_time(city: City) -> None:
    berlin = ZoneInfo("Europe/Berlin")
    found = [
        resolve(datetime(2024, 10, 27, hour, 30), berlin)  # noqa: DTZ001 - the zone stands apart
        for hour in (1, 2, 3)
    ]
    city.hire("2", date(2024, 10, 1), badge="78")
    items = [
        Item(number, "78", one.at, one.offset_minutes, "info", "", one.marks)
        for number, one in enumerate(found, start=1)
    ]
    assert deliver(city, *items).stored == 3
    assert [one.offset_minutes for one in found] == [120, 120, 60]
    assert findings(city, Month(2024, 10)) == [FindingCode.AMBIGUOUS_HOUR]


@pytest.mark.parametrize(
    ("text", "by_terminal", "by_import"),
    [
        ("2024-02-14T10:59Z", ItemCode.TIME_IMPLAUSIBLE, None),
        ("2024-02-14T11:00Z", None, None),
        ("1995-07-03T07:00+02:00", ItemCode.TIME_IMPLAUSIBLE, None),
        ("1970-01-01T00:00Z", ItemCode.TIME_IMPLAUSIBLE, None),
        ("1969-12-31T23:59:59Z", ItemCode.TIME_IMPLAUSIBLE, ItemCode.TIME_IMPLAUSIBLE),
        ("2025-03-21T11:59Z", ItemCode.TIME_IMPLAUSIBLE, ItemCode.TIME_IMPLAUSIBLE),
        ("2025-03-21T10:59Z", None, None),
    ],
)
def test_a_terminal_holds_a_year_and_an_import_decades(
    city: City, text: str, by_terminal: ItemCode | None, by_import: ItemCode | None
) -> None:
    item = punch(1, text, badge="999")
    for name, window, code in (
        ("A", TERMINAL_WINDOW, by_terminal),
        ("B", IMPORT_WINDOW, by_import),
    ):
        delivery = city.intake.deliver(name, [item], RECEIVED, window=window)
        expected = ItemCode.UNKNOWN_BADGE if code is None else code
        assert delivery.results[0].code is expected
        assert delivery.acknowledged_through == 1


def test_who_delivered_is_on_the_event(city: City) -> None:
    city.intake.deliver("T", [punch(1, "2025-03-20T08:00+01:00")], RECEIVED)
    city.intake.deliver("T", [punch(2, "2025-03-20T09:00+01:00")], RECEIVED, by="cli:import")
    by = [CODEC.read(one)[0].by for one in city.ledger.read_range("1/timesheet/")]
    assert by == ["terminal:T", "cli:import"]


def test_the_received_time_is_not_the_booking_s(city: City) -> None:
    delivery = deliver(city, punch(1, "2025-03-19T08:00+01:00"))
    [recorded] = city.ledger.read_range("1/timesheet/")
    assert recorded.position == delivery.position
    assert recorded.recorded_at > datetime.now(UTC) - timedelta(minutes=5)
