"""Deliveries in any order, with any repeats: every number is stored once, gaps are named."""

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta, timezone
from itertools import count
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from api.intake.draft import IMPORT_WINDOW, TERMINAL_WINDOW, Draft, ItemStatus, ReceiptWindow
from api.intake.intake import DeliveryAnswer, Intake
from api.intake.items import BadItem, Batch, Item, ItemCode, Items, WireItem, decode_json
from domain.facts.kinds import SHIPPED
from domain.streams.badge import BookingsKept
from domain.values.bookings import Booked, Booking
from ledger.records import ABSENT, TerminalHead
from projections.facts.event_codec import CODEC
from tests.examples import times
from tests.ledger.employers import TestEmployer
from tests.projections.conftest import NOW, City, opened_city, punch

KINDS = SHIPPED.bookings.codes

MORNING = "2025-03-03T08:00+01:00"


@pytest.fixture
def city(employer: TestEmployer) -> Iterator[City]:
    with opened_city(employer) as opened:
        yield opened


def results(delivery: DeliveryAnswer) -> list[tuple[int | None, ItemStatus, ItemCode | None]]:
    return [(one.sequence, one.status, one.code) for one in delivery.results]


def stored(city: City, terminal: str, after: int = 0) -> list[Booking]:
    """A terminal's bookings in the log after a position, in their order there."""
    found: list[Booking] = []
    for one in city.ledger.read_log(after):
        event = CODEC.read(one)[1]
        booked = event.booked if isinstance(event, BookingsKept) else event
        if isinstance(booked, Booked) and booked.terminal == terminal:
            found += booked.bookings
    return found


def numbered(*sequences: int) -> list[Item]:
    """Bookings whose times go with their numbers."""
    start = datetime(2025, 3, 3, 8, tzinfo=UTC)
    return [punch(number, (start + timedelta(minutes=number)).isoformat()) for number in sequences]


def test_a_repeat_in_the_same_delivery_or_later_stores_nothing(city: City) -> None:
    first = city.deliver("T", *numbered(1, 2, 1, 3, 2))
    kept, again = (ItemStatus.KEPT, ItemCode.UNKNOWN_BADGE), (ItemStatus.REPEATED, None)
    assert results(first) == [(1, *kept), (2, *kept), (1, *again), (3, *kept), (2, *again)]
    assert (first.stored, first.acknowledged_through) == (3, 3)
    head = city.ledger.head()
    assert first.position == head.position
    for intake in (city.intake, Intake(city.ledger, KINDS)):
        delivery = intake.deliver("T", numbered(3, 1, 2), NOW, window=IMPORT_WINDOW)
        assert results(delivery) == [(3, *again), (1, *again), (2, *again)]
        assert (delivery.stored, delivery.position) == (0, None)
        assert delivery.acknowledged_through == 3
    assert city.ledger.head() == head
    assert [one.sequence for one in stored(city, "T")] == [1, 2, 3]


def test_a_repeat_is_answered_with_what_another_process_received(city: City) -> None:
    city.deliver("T", *numbered(1, 3))
    with city.employer.ledger() as ledger:
        Intake(ledger, KINDS).deliver("T", numbered(2, 4), NOW, window=IMPORT_WINDOW)
    again = city.deliver("T", *numbered(1))
    assert (again.acknowledged_through, again.missing) == (4, ())


def test_an_empty_delivery_says_how_far_the_terminal_is(city: City) -> None:
    assert city.deliver("T") == DeliveryAnswer([], 0, (), None, 0)
    city.deliver("T", *numbered(1, 3))
    assert city.deliver("T") == DeliveryAnswer([], 1, ((2, 2),), None, 0)


GAPS: list[tuple[list[list[int]], int, tuple[tuple[int, int], ...]]] = [
    ([[1, 2, 3]], 3, ()),
    ([[1, 3]], 1, ((2, 2),)),
    ([[1], [3], [2]], 3, ()),
    ([[5, 4, 3, 2, 1]], 5, ()),
    ([[1], [10], [5], [3]], 1, ((2, 2), (4, 4), (6, 9))),
    ([[1, 10], [10, 9, 8, 2, 2]], 2, ((3, 7),)),
    ([[1, 10], [*range(2, 10)]], 10, ()),
    # A terminal need not begin at 1; numbers below its first may come, and are not missed.
    ([[100]], 100, ()),
    ([[100, 101], [50]], 50, ((51, 99),)),
    ([[100], [99], [98]], 100, ()),
    ([[3], [1]], 1, ((2, 2),)),
    ([[3], [1], [2]], 3, ()),
    ([[2**62]], 2**62, ()),
    ([[1, 2**62]], 1, ((2, 2**62 - 1),)),
    ([[1, 2**62], [2, 3]], 3, ((4, 2**62 - 1),)),
]


@pytest.mark.parametrize(("deliveries", "through", "missing"), GAPS, ids=[str(r[0]) for r in GAPS])
def test_gaps_are_named_until_they_are_filled(
    city: City, deliveries: list[list[int]], through: int, missing: tuple[tuple[int, int], ...]
) -> None:
    delivery = city.deliver("T")
    for sequences in deliveries:
        delivery = city.deliver("T", *(punch(number, MORNING) for number in sequences))
    assert (delivery.acknowledged_through, delivery.missing) == (through, missing)
    numbers = {number for sequences in deliveries for number in sequences}
    assert Counter(one.sequence for one in stored(city, "T")) == Counter(numbers)
    another = Intake(city.ledger, KINDS).deliver("T", [], NOW)
    assert (another.acknowledged_through, another.missing) == (through, missing)


def test_terminals_do_not_mind_each_other_s_numbers(city: City) -> None:
    for terminal in ("T", "T2", "t"):
        assert city.deliver(terminal, *numbered(1, 2)).stored == 2


def test_many_gaps_cost_little(city: City) -> None:
    odd = [punch(number, MORNING) for number in range(1, 20_001, 2)]
    even = [punch(number, MORNING) for number in range(20_000, 1, -2)]
    assert len(city.deliver("T", *odd).missing) == 9_999
    delivery = city.deliver("T", *even)
    assert (delivery.missing, delivery.acknowledged_through) == ((), 20_000)


offsets = st.sampled_from([0, 60, 120, 345, -210, -720, 840])
bookings = st.builds(
    lambda number, minute, offset, kind, badge: Item(
        number, badge, NOW - 40 * 86_400 + minute * 61, offset, kind
    ),
    st.integers(1, 30),
    st.integers(0, 60 * 24 * 40),
    offsets,
    st.sampled_from(["in", "out", "info", "lunch"]),
    st.sampled_from(["77", "78"]),
)
bad = st.builds(
    BadItem, st.integers(1, 30) | st.none(), st.just(ItemCode.TIME_INVALID), st.text(max_size=3)
)
anything = st.lists(
    bookings | bad,
    min_size=1,
    max_size=20,
    # One content for each number: a reset counter has a test of its own.
    unique_by=lambda item: object() if item.sequence is None else item.sequence,
)
windows = st.sampled_from([TERMINAL_WINDOW, IMPORT_WINDOW])
_terminal = count(1)


def as_delivered(items: Sequence[Item | BadItem], *, wire: bool) -> Items:
    """The items unchanged, or read back from the JSON that a terminal would send."""
    if not wire or any(isinstance(item, BadItem) for item in items):
        return items
    return decode_json(json.dumps({"bookings": [wire_form(item) for item in items]}).encode())


def wire_form(item: Item | BadItem) -> dict[str, Any]:
    assert isinstance(item, Item)
    zone = timezone(timedelta(minutes=item.offset_minutes))
    return {
        "sequence": item.sequence,
        "badge": item.badge,
        "at": datetime.fromtimestamp(item.at, zone).isoformat(),
        "kind": item.kind,
    }


@settings(
    max_examples=times(60),
    # Every example leaves its events in the log, so a shrinking run would never end.
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
@given(items=anything, data=st.data())
def test_any_split_order_and_repeats_store_each_number_once(
    city: City, items: list[Item | BadItem], data: st.DataObject
) -> None:
    terminal = f"T{next(_terminal)}"
    before = city.ledger.head().position
    order = data.draw(st.permutations(items))
    repeats = data.draw(st.lists(st.sampled_from(items), max_size=10))
    queue = [*order, *repeats]
    window = data.draw(windows)
    received: set[int] = set()
    while queue:
        size = data.draw(st.integers(1, len(queue)))
        part, queue = queue[:size], queue[size:]
        delivered = as_delivered(part, wire=data.draw(st.booleans()))
        intake = data.draw(st.sampled_from([city.intake, Intake(city.ledger, KINDS)]))
        delivery = intake.deliver(terminal, delivered, NOW, window=window)
        assert [one.sequence for one in delivery.results] == [one.sequence for one in part]
        received |= {item.sequence for item in part if item.sequence is not None}
        assert delivery.missing == missing_from(received)
        # Everything from the first number up to the acknowledged one is really there.
        through = delivery.acknowledged_through
        assert set(range(min(received, default=1), through + 1)) <= received
    expected = {item.sequence: item for item in items if isinstance(item, Item)}
    found = stored(city, terminal, before)
    assert Counter(one.sequence for one in found) == Counter(expected.keys())
    for one in found:
        item = expected[one.sequence]
        assert (one.at, one.offset_minutes, one.kind) == (item.at, item.offset_minutes, item.kind)


def missing_from(received: set[int]) -> tuple[tuple[int, int], ...]:
    """Ranges of numbers absent between the lowest and the highest."""
    found: list[tuple[int, int]] = []
    for low, high in zip(sorted(received), sorted(received)[1:], strict=False):
        if high > low + 1:
            found.append((low + 1, high - 1))
    return tuple(found)


steady = st.lists(
    st.tuples(st.integers(0, 90_000), st.sampled_from(["77", "78", "7 8"])), min_size=1, max_size=8
)


@settings(max_examples=times(200))
@given(
    steps=steady,
    begin=st.sampled_from([1, 5, 6]),
    offset=offsets,
    fraction=st.sampled_from([0, 999_999]),
    kinds=st.lists(st.sampled_from(["in", "out", "lunch"]), min_size=8, max_size=8),
    late=st.integers(-3, 90),
    window=windows,
)
def test_an_ordinary_delivery_is_sorted_as_one_item_by_item(
    steps: list[tuple[int, str]],
    begin: int,
    offset: int,
    fraction: int,
    kinds: list[str],
    late: int,
    window: ReceiptWindow,
) -> None:
    """A delivery that the batch path takes, or declines, ends as on the single path."""
    head = TerminalHead("T", 7, 5, ((2, 3),), NOW - late * 3_600)
    zone = timezone(timedelta(minutes=offset))
    moment = datetime.fromtimestamp(NOW - 80 * 3_600, zone).replace(microsecond=fraction)
    wire: list[WireItem] = []
    for number, (step, badge) in enumerate(steps):
        moment += timedelta(seconds=step)
        wire.append(WireItem(begin + number, badge, moment, kinds[number]))
    batch = Batch(wire)
    one, other = (Draft(head, NOW, window, lambda _: False, KINDS) for _ in range(2))
    assert list(one.sort(batch)) == list(other.sort(batch.items()))
    assert one.groups == other.groups
    assert (one.refused, one.advance()) == (other.refused, other.advance())


def test_the_first_delivery_ever_may_be_an_ordinary_one() -> None:
    moment = datetime.fromtimestamp(NOW, UTC)
    batch = Batch([WireItem(number, "77", moment, "in") for number in (1, 2)])
    draft = Draft(TerminalHead("T", ABSENT, 0, (), 0), NOW, IMPORT_WINDOW, lambda _: False, KINDS)
    assert [one.status for one in draft.sort(batch)] == [ItemStatus.STORED, ItemStatus.STORED]
    assert draft.advance().last_sequence == 2
    assert draft.advance().missing == ()
