"""Many deliveries at once and connections that break: each booking is stored, and stored once."""

import asyncio
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC, date, datetime, timedelta
from random import Random
from threading import Barrier, Thread

import pytest

from api.intake.draft import IMPORT_WINDOW, ItemStatus
from api.intake.intake import DeliveryAnswer, Intake
from api.intake.items import BadItem, Item, ItemCode
from domain.facts.kinds import SHIPPED
from domain.streams.badge import BookingsKept, ReturnBadge
from domain.streams.terminal import ItemsRefused
from domain.values.bookings import Booked
from ledger.errors import OutcomeUnknown, StoreUnavailable
from projections.facts.event_codec import CODEC
from tests.api.intake.test_intake import as_delivered
from tests.ledger.employers import TestEmployer
from tests.ledger.killing import KILL, Killer
from tests.ledger.test_outcomes import await_setting
from tests.patience import until
from tests.projections.conftest import HR, NOW, City, opened_city, punch

KINDS = SHIPPED.bookings.codes

THREADS = 8
LEAST_KILLS = 4
START = datetime(2025, 3, 3, 8, tzinfo=UTC)


@pytest.fixture
def city(employer: TestEmployer) -> Iterator[City]:
    with opened_city(employer) as opened:
        yield opened


def bookings(first: int, last: int) -> list[Item]:
    return [
        punch(number, (START + timedelta(minutes=number)).isoformat())
        for number in range(first, last + 1)
    ]


def in_the_log(city: City) -> Counter[tuple[str, int]]:
    """Counts of stored bookings by terminal and number; of refused items by their text."""
    found: Counter[tuple[str, int]] = Counter()
    for one in city.ledger.read_log(0):
        event = CODEC.read(one)[1]
        booked = event.booked if isinstance(event, BookingsKept) else event
        if isinstance(booked, Booked):
            found.update((booked.terminal, booking.sequence) for booking in booked.bookings)
        if isinstance(event, ItemsRefused):
            found.update((item.text, 0) for item in event.items)
    return found


def repeat(intake: Intake, items: list[Item]) -> DeliveryAnswer:
    """Deliver like a terminal, until there is an answer."""
    for _ in range(20):
        try:
            return intake.deliver("T", items, NOW, window=IMPORT_WINDOW)
        except (OutcomeUnknown, StoreUnavailable):
            continue
    pytest.fail("no answer")


def test_concurrent_retries_through_two_processes_store_once(city: City) -> None:
    city.hire("1", date(2025, 3, 1), badge="77")
    parts: list[list[Item | BadItem]] = [
        [*bookings(first, first + 9), BadItem(None, ItemCode.ITEM_MALFORMED, f"bad {first}")]
        for first in range(1, 51, 10)
    ]
    counted: Counter[int] = Counter()
    failed: list[BaseException] = []
    begin = Barrier(THREADS)
    with ExitStack() as stack:
        elsewhere = Intake(stack.enter_context(city.employer.ledger()), KINDS)

        def deliver(number: int) -> None:
            intake = (city.intake, elsewhere)[number % 2]
            mine = list(parts)
            if number > 3:
                Random(number).shuffle(mine)
            begin.wait()
            try:
                for part in mine:
                    delivery = intake.deliver("T", part, NOW, window=IMPORT_WINDOW)
                    counted[number] += delivery.stored
            except BaseException as error:  # noqa: BLE001 - the test's own thread must hear of it
                failed.append(error)

        threads = [Thread(target=deliver, args=(number,)) for number in range(THREADS)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert failed == []
    assert sum(counted.values()) == 50
    expected = {("T", number): 1 for number in range(1, 51)}
    texts = {(f"bad {first}", 0): 1 for first in range(1, 51, 10)}
    assert in_the_log(city) == expected | texts
    final = city.deliver("T")
    assert (final.acknowledged_through, final.missing) == (50, ())


def test_connections_of_one_event_loop_store_once(city: City) -> None:
    """Four connections repeat the same bookings one by one, as ordinary deliveries."""
    city.hire("1", date(2025, 3, 1), badge="77")
    received_at = int(START.timestamp()) + 86_400
    singles = [as_delivered([item], wire=True) for item in bookings(1, 40)]
    elsewhere = Intake(city.ledger, KINDS)

    async def deliver(intake: Intake) -> int:
        stored = 0
        for single in singles:
            stored += (await intake.deliver_soon("T", single, received_at)).stored
        return stored

    async def connections() -> list[int]:
        intakes = (city.intake, city.intake, elsewhere, elsewhere)
        return await asyncio.gather(*(deliver(intake) for intake in intakes))

    assert sum(asyncio.run(connections())) == 40
    assert in_the_log(city) == {("T", number): 1 for number in range(1, 41)}
    assert city.deliver("T").acknowledged_through == 40


def test_an_event_loop_hears_that_a_badge_changed_hands(city: City) -> None:
    city.hire("1", date(2025, 3, 1), badge="77")
    received_at = int(START.timestamp()) + 2 * 86_400
    first, second = (as_delivered([item], wire=True) for item in bookings(1, 2))
    asyncio.run(city.intake.deliver_soon("T", first, received_at))
    city.commands.return_badge("77", ReturnBadge(date(2025, 3, 1)), HR)
    asyncio.run(city.intake.deliver_soon("T", second, received_at))
    streams = {one.stream for one in city.ledger.read_log(0) if one.topic.startswith("badge.book")}
    assert streams == {"badge/77/2025-03"}
    assert in_the_log(city) == {("T", 1): 1, ("T", 2): 1}


def test_a_commit_that_broke_before_it_was_durable_is_repeated(city: City) -> None:
    city.deliver("T", *bookings(1, 2))
    city.employer.administer(
        "CREATE FUNCTION hang_up() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS"
        " 'BEGIN PERFORM pg_terminate_backend(pg_backend_pid()); RETURN NULL; END'"
    )
    city.employer.administer(
        "CREATE CONSTRAINT TRIGGER hang_up AFTER INSERT ON stored_events"
        " DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION hang_up()"
    )
    with pytest.raises(OutcomeUnknown):
        city.deliver("T", *bookings(1, 5))
    city.employer.administer("DROP TRIGGER hang_up ON stored_events")
    assert repeat(city.intake, bookings(1, 5)).stored == 3
    assert in_the_log(city) == {("T", number): 1 for number in range(1, 6)}


def test_a_commit_that_broke_after_it_was_durable_is_recognised(city: City) -> None:
    city.deliver("T", *bookings(1, 2))
    failed: list[BaseException] = []
    items: list[Item | BadItem] = [*bookings(3, 5)]
    items.append(BadItem(None, ItemCode.ITEM_MALFORMED, "bad"))

    def deliver() -> None:
        try:
            city.deliver("T", *items)
        except OutcomeUnknown as error:
            failed.append(error)

    # The commit is on disk and waits for a standby that never comes when it is cut off.
    city.employer.administer("ALTER SYSTEM SET synchronous_standby_names = 'never'")
    try:
        city.employer.administer("SELECT pg_reload_conf()")
        await_setting(city.employer, "never")
        thread = Thread(target=deliver)
        thread.start()

        def is_cut_off() -> bool:
            city.employer.administer(KILL.format(schema=city.employer.schema, query="^COMMIT"))
            return not thread.is_alive()

        until(is_cut_off)
    finally:
        city.employer.administer("ALTER SYSTEM RESET synchronous_standby_names")
        city.employer.administer("SELECT pg_reload_conf()")
    await_setting(city.employer, "")
    assert len(failed) == 1
    head = city.ledger.head()
    again = city.deliver("T", *items)
    assert [one.status for one in again.results[:3]] == [ItemStatus.REPEATED] * 3
    assert (again.stored, again.position, again.acknowledged_through) == (0, None, 5)
    assert city.ledger.head() == head
    assert in_the_log(city) == {("T", n): 1 for n in range(1, 6)} | {("bad", 0): 1}


def test_broken_connections_lose_and_double_no_booking(city: City) -> None:
    killer = Killer(city.employer, 10)
    sent = 0
    with killer.at_work():
        while sent < 100 or killer.killed < LEAST_KILLS:
            sent += 2
            delivery = repeat(city.intake, bookings(sent - 1, sent))
            assert delivery.acknowledged_through == sent
            killer.answered()
    with city.employer.ledger() as ledger:
        assert ledger.head().position == sent // 2
    assert in_the_log(city) == {("T", number): 1 for number in range(1, sent + 1)}
