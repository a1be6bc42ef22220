"""Backlogs of many terminals store the same as delivery by delivery, and store it once."""

import json
import os
import signal
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from multiprocessing import active_children
from threading import Timer

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from api.intake.backlog import Backlog
from api.intake.draft import ItemStatus
from api.intake.intake import DeliveryAnswer, Intake
from api.intake.items import MalformedDelivery, decode_json
from api.intake.sorting_workers import Pile, SortingWorkers
from domain.facts.kinds import SHIPPED
from domain.streams.badge import BookingsKept, ReturnBadge
from domain.streams.terminal import ItemsRefused
from domain.values.bookings import Booked
from ledger.codec import Provenance
from ledger.ledger import Ledger
from ledger.records import TerminalHead
from projections.facts.event_codec import CODEC
from tests.examples import times
from tests.ledger.employers import TestEmployer
from tests.projections.conftest import HR, City, opened_city

KINDS = SHIPPED.bookings.codes

START = datetime(2026, 9, 28, 8, tzinfo=UTC)
RECEIVED_AT = int(datetime(2026, 10, 20, tzinfo=UTC).timestamp())
HIRED = date(2026, 9, 1)
Told = tuple[int | None, ItemStatus, str | None]


@pytest.fixture
def city(employer: TestEmployer) -> Iterator[City]:
    with opened_city(employer) as opened:
        yield opened


@pytest.fixture(scope="module")
def sorters() -> Iterator[SortingWorkers]:
    with SortingWorkers(KINDS, 2, worth_bytes=0) as opened:
        yield opened


def item(sequence: int, badge: str = "77", minute: int | None = None, kind: str = "in") -> object:
    at = START + timedelta(minutes=97 * sequence if minute is None else minute)
    return {"sequence": sequence, "badge": badge, "at": at.isoformat(), "kind": kind}


def body(*items: object) -> bytes:
    return json.dumps({"bookings": items}).encode()


def clock() -> int:
    return RECEIVED_AT


def backlog(city: City, sorters: SortingWorkers, window_bytes: int = 2_000) -> Backlog:
    return Backlog(city.ledger, city.intake, sorters, window_bytes=window_bytes)


def in_the_log(city: City, after: int = 0) -> Counter[tuple[object, ...]]:
    """Stored bookings by stream and booking; refused items by their text."""
    found: Counter[tuple[object, ...]] = Counter()
    for one in city.ledger.read_log(after):
        event = CODEC.read(one)[1]
        booked = event.booked if isinstance(event, BookingsKept) else event
        if isinstance(booked, Booked):
            found.update(
                (one.stream, booked.terminal, booked.badge, booking) for booking in booked.bookings
            )
        if isinstance(event, ItemsRefused):
            found.update((one.stream, refused.text) for refused in event.items)
    return found


def told(answer: DeliveryAnswer | MalformedDelivery) -> list[Told] | str:
    if isinstance(answer, MalformedDelivery):
        return answer.detail
    return [(one.sequence, one.status, one.code) for one in answer.results]


ITEMS = st.one_of(
    st.builds(item, st.integers(1, 25), st.sampled_from(["77", "78", "79"])),
    st.builds(item, st.integers(1, 25), st.just("77"), st.integers(0, 40_000)),
    st.builds(item, st.integers(1, 25), kind=st.sampled_from(["out", "odd"])),
    st.sampled_from([{"sequence": 3}, {"badge": "77"}, 7]),
)
IN_TURN = st.builds(
    lambda first, length: [item(number) for number in range(first, first + length)],
    st.integers(1, 20),
    st.integers(1, 8),
)
BODIES = st.one_of(
    st.builds(lambda items: body(*items), IN_TURN),
    st.builds(lambda items: body(*items), st.lists(ITEMS, max_size=6)),
    st.sampled_from([b"", b"[]", b'{"bookings": 1}']),
)


@pytest.mark.hypothesis
def test_windows_of_any_size_store_what_single_deliveries_store(
    city: City, sorters: SortingWorkers
) -> None:
    city.hire("1", HIRED, badge="77")
    city.hire("2", HIRED, badge="78")
    city.commands.return_badge("78", ReturnBadge(date(2026, 10, 3)), HR)
    case = 0

    @settings(
        max_examples=times(60),
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    )
    @given(
        st.lists(st.tuples(st.sampled_from(["A", "B"]), BODIES), max_size=12),
        st.integers(1, 3_000),
    )
    def agrees(deliveries: list[tuple[str, bytes]], window_bytes: int) -> None:
        nonlocal case
        case += 1
        before = city.ledger.head().position
        together = [(f"{terminal}-{case}", body) for terminal, body in deliveries]
        answers = list(backlog(city, sorters, window_bytes).deliver(together, clock))
        stored = in_the_log(city, before)

        before = city.ledger.head().position
        alone: list[DeliveryAnswer | MalformedDelivery] = []
        for terminal, one in together:
            try:
                alone.append(city.intake.deliver(f"{terminal}x", decode_json(one), RECEIVED_AT))
            except MalformedDelivery as error:
                alone.append(error)
        expected = in_the_log(city, before)
        assert [told(one) for one in answers] == [told(one) for one in alone]
        assert sorted(map(str, stored.elements())) == sorted(
            str(one).replace("x", "") for one in expected.elements()
        )
        for terminal in {name for name, _ in together}:
            ours, theirs = city.intake.state(terminal), city.intake.state(f"{terminal}x")
            assert (ours is None) == (theirs is None)
            if ours is not None and theirs is not None:
                assert (ours.last_sequence, ours.missing) == (theirs.last_sequence, theirs.missing)

    agrees()


def test_what_waits_together_becomes_one_event_of_a_badge_and_month(
    city: City, sorters: SortingWorkers
) -> None:
    city.hire("1", HIRED, badge="77")
    deliveries = [("T", body(item(n, minute=1_440 * n))) for n in range(1, 11)]
    before = city.ledger.head().position
    answers = list(backlog(city, sorters, 1_000_000).deliver(deliveries, clock))
    assert [told(one) for one in answers] == [[(n, ItemStatus.STORED, None)] for n in range(1, 11)]
    events = city.ledger.read_log(before)
    assert [one.stream for one in events] == ["1/timesheet/2026-09", "1/timesheet/2026-10"]
    assert {one.position for one in answers if isinstance(one, DeliveryAnswer)} == {
        events[-1].position
    }


def test_an_empty_delivery_before_others_shifts_no_answer(
    city: City, sorters: SortingWorkers
) -> None:
    bodies = [body(), body(item(1, "88"), item(2, "88"))]
    answers = list(backlog(city, sorters).deliver([("T", one) for one in bodies], clock))
    kept = (ItemStatus.KEPT, "unknown_badge")
    assert [told(one) for one in answers] == [[], [(1, *kept), (2, *kept)]]


def test_refused_items_are_kept_once_however_they_come_again(
    city: City, sorters: SortingWorkers
) -> None:
    deliveries = [("T", body(item(n), 7)) for n in range(1, 4)]
    for window_bytes in (1_000_000, 1, 200):
        list(backlog(city, sorters, window_bytes).deliver(deliveries, clock))
    assert in_the_log(city)["terminal/T", "7"] == 1


def test_another_process_that_delivers_the_same_terminal_in_between(
    city: City, sorters: SortingWorkers, employer: TestEmployer
) -> None:
    """Each window rests on the row that the one before will store; here another one is stored."""
    city.hire("1", HIRED, badge="77")
    with employer.ledger() as other:
        elsewhere = Intake(other, KINDS)

        def deliveries() -> Iterator[tuple[str, bytes]]:
            for first in range(1, 61, 5):
                if first in (21, 41):
                    # It stores other numbers, so that the row it leaves is not the expected one.
                    late = body(*(item(number) for number in range(first, first + 3)))
                    elsewhere.deliver("T", decode_json(late), RECEIVED_AT)
                yield "T", body(*(item(number) for number in range(first, first + 5)))

        answers = list(backlog(city, sorters, 1).deliver(deliveries(), clock))
    last = answers[-1]
    assert isinstance(last, DeliveryAnswer)
    assert (last.acknowledged_through, last.missing) == (60, ())
    stored = Counter(
        booking.sequence
        for one in city.ledger.read_log(0)
        if isinstance(event := CODEC.read(one)[1], Booked)
        for booking in event.bookings
    )
    assert stored == dict.fromkeys(range(1, 61), 1)


def test_a_full_queue_is_waited_for(
    city: City, sorters: SortingWorkers, employer: TestEmployer
) -> None:
    city.hire("1", HIRED, badge="77")
    with Ledger(employer.conninfo, employer.schema, max_waiting=1) as narrow:
        through = Backlog(narrow, Intake(narrow, KINDS), sorters)
        deliveries = [(f"T{n}", body(item(1, minute=n))) for n in range(30)]
        answers = list(through.deliver(deliveries, clock))
    assert all(isinstance(one, DeliveryAnswer) and one.stored == 1 for one in answers)
    assert sum(in_the_log(city).values()) == 30


def test_a_backlog_is_read_no_further_than_it_can_be_stored(
    city: City, sorters: SortingWorkers
) -> None:
    city.hire("1", HIRED, badge="77")
    taken = 0

    def deliveries() -> Iterator[tuple[str, bytes]]:
        nonlocal taken
        for number in range(1, 101):
            taken = number
            yield "T", body(item(number))

    length = len(body(item(1)))
    answers = backlog(city, sorters, 10 * length).deliver(deliveries(), clock)
    next(answers)
    assert taken <= 21
    assert len(list(answers)) == 99


def sorted_by(sorters: SortingWorkers, piles: list[Pile]) -> list[tuple[object, ...]]:
    (part,) = sorters.sort(piles, RECEIVED_AT)
    return [(one.advance, one.groups) for one in part if one is not None]


def test_a_worker_that_dies_costs_nothing() -> None:
    piles = [
        Pile(TerminalHead(f"T{n}"), Provenance(f"terminal:T{n}"), (body(item(1)),))
        for n in range(3)
    ]
    others = set(active_children())
    with SortingWorkers(KINDS, 1, worth_bytes=0) as fragile:
        fragile.start()
        (worker,) = set(active_children()) - others
        first = sorted_by(fragile, piles)
        assert len(first) == len(piles)
        os.kill(worker.pid or 0, signal.SIGSTOP)
        Timer(0.2, worker.kill).start()
        assert sorted_by(fragile, piles) == first
        assert sorted_by(fragile, piles) == first
        (again,) = set(active_children()) - others
        assert again != worker
