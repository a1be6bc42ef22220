"""The backlog: a month of a city from JSON bytes to committed events, beside its peers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any, Final

import msgspec
from msgspec import Struct

from api.intake.items import MalformedDelivery, WireItem
from api.service import Service
from benchmarks import peers
from benchmarks.city import City, CityDay, Delivery, working_days
from benchmarks.lab import Lab, Timing, best, hire_city, per_second
from benchmarks.peers import PlainBooking
from benchmarks.row import SMALL, BenchmarkRow, Bound, Sizes
from domain.values.bookings import Booked
from domain.values.time import DAY_SECONDS, Month
from projections.facts.event_codec import CODEC

MONTH: Final = Month(2026, 9)
COPY: Final = "binary COPY of the same bookings, one row each, into the library's table"


class _Plain(Struct, frozen=True):
    """A delivery decoded from its JSON without any further handling."""

    bookings: list[WireItem]


_decode_only = msgspec.json.Decoder(_Plain).decode


class StoredBacklog(Struct, frozen=True):
    """The stored backlog: bookings, and the bytes on disk that hold them with both indexes."""

    bookings: int
    bytes: int


class BacklogMonth(Struct, frozen=True):
    """The month in the forms of its deliveries and in the form that the peers take."""

    city: City
    days: Sequence[CityDay]
    monthly: Sequence[Delivery]
    daily: Sequence[Delivery]
    few: Sequence[PlainBooking]
    count: int


def rows(lab: Lab, sizes: Sizes) -> list[BenchmarkRow]:
    """All rows that compare the backlog with something, measured in the same rounds."""
    lab.say("generating the month")
    backlog = make_backlog(sizes)
    found = list(peers.bookings(backlog.city, backlog.days))
    sent_as_come = peers.copy_rows(found)
    sent_sorted = peers.copy_rows(sorted(found, key=lambda one: one.stream))
    del found
    folder = peers.message_db(fetch=sizes is not SMALL)
    sides: list[Callable[[], Timing[Any]]] = [
        partial(time_deliveries, lab, backlog, backlog.monthly),
        partial(peers.time_copy, lab, sent_sorted, backlog.count),
        partial(peers.time_copy, lab, sent_as_come, backlog.count),
        partial(time_deliveries, lab, backlog, backlog.daily),
        partial(peers.time_library, lab, backlog.few),
        partial(time_decoding, lab, backlog),
    ]
    if isinstance(folder, Path):
        sides.append(partial(peers.time_message_db, lab, folder, backlog.few))
    lab.say(f"backlog of {backlog.count:,} bookings and its peers, {sizes.rounds} rounds")
    rounds = peers.repeat(sizes.rounds, sides)
    times = [best(side) for side in rounds]
    stored: StoredBacklog = rounds[0][0].result
    message_db_seconds = times[6] if isinstance(folder, Path) else None
    return [
        *_copy_rows(backlog, stored, (times[0], times[3]), (times[1], times[2])),
        *_peer_rows(backlog, times[0], times[4], message_db_seconds, str(folder)),
        _floor_row(backlog, times[0], times[5]),
    ]


def make_backlog(sizes: Sizes) -> BacklogMonth:
    """The month of a city of the wanted size."""
    city = City(sizes.employees)
    days = working_days(MONTH, sizes.days)
    monthly = list(city.monthly(days))
    few = list(peers.bookings(city, days, sizes.peer_bookings))
    count = sum(delivery.bookings for delivery in monthly)
    return BacklogMonth(city, days, monthly, city.daily(days), few, count)


def time_deliveries(
    lab: Lab, backlog: BacklogMonth, deliveries: Sequence[Delivery]
) -> Timing[StoredBacklog]:
    """Time from the bytes of all deliveries to the last commit, in an employer's fresh schema."""
    with lab.service("backlog") as service:
        hire_city(service.ledger, range(backlog.city.employees), MONTH)
        received_at = backlog.days[-1].midnight + DAY_SECONDS
        bytes_before = lab.log_bytes(service)
        # The sorters run already in a service that has been up for a while.
        service.sorters.start()
        timed = lab.measure(lambda: deliver_all(service, deliveries, received_at))
        assert timed.result == backlog.count
        assert stored_bookings(service) == backlog.count
        stored = StoredBacklog(timed.result, lab.log_bytes(service) - bytes_before)
    return Timing(timed.seconds, stored)


def deliver_all(service: Service, deliveries: Sequence[Delivery], received_at: int) -> int:
    """Deliver everything through the intake, a terminal's deliveries in their order.

    Returns the number of bookings stored.
    """
    bodies = ((delivery.terminal, delivery.body) for delivery in deliveries)
    stored = 0
    for answer in service.backlog.deliver(bodies, lambda: received_at):
        assert not isinstance(answer, MalformedDelivery)
        stored += answer.stored
    return stored


def stored_bookings(service: Service) -> int:
    """Count the bookings that can be read back from the log."""
    found = position = 0
    while events := service.ledger.read_log(position):
        position = events[-1].position
        for recorded in events:
            _, event = CODEC.read(recorded)
            if isinstance(event, Booked):
                found += len(event.bookings)
    return found


def time_decoding(lab: Lab, backlog: BacklogMonth) -> Timing[int]:
    """Decode the JSON of the monthly deliveries and do nothing with it."""

    def decode() -> int:
        return sum(len(_decode_only(delivery.body).bookings) for delivery in backlog.monthly)

    timed = lab.measure(decode)
    assert timed.result == backlog.count
    return timed


def _copy_rows(
    backlog: BacklogMonth,
    stored: StoredBacklog,
    ours: tuple[float, float],
    copies: tuple[float, float],
) -> list[BenchmarkRow]:
    count = backlog.count
    (monthly, daily), (copy_sorted, copy_as_come) = ours, copies
    copy = min(copy_sorted, copy_as_come)
    faster = "sorted by stream" if copy_sorted <= copy_as_come else "as they come"
    peer = (
        f"COPY {copy:.2f} s, {per_second(count, copy)} ({faster}; the other order "
        f"{max(copy_sorted, copy_as_come):.2f} s)"
    )
    return [
        BenchmarkRow(
            "backlog-monthly",
            f"Backlog: {count:,} bookings as {len(backlog.monthly)} monthly deliveries",
            COPY,
            copy / monthly,
            Bound("at least", 2.5),
            (
                f"backlog {monthly:.2f} s, {per_second(count, monthly)}",
                peer,
                f"{stored.bytes / count:.0f} bytes on disk a booking, stored by months",
            ),
        ),
        BenchmarkRow(
            "backlog-daily",
            f"The same month as {len(backlog.daily):,} daily deliveries",
            COPY,
            copy / daily,
            Bound("at least", 1.5),
            (f"daily {daily:.2f} s, {per_second(count, daily)}", peer),
        ),
    ]


def _peer_rows(
    backlog: BacklogMonth, monthly: float, library: float, message_db: float | None, missing: str
) -> list[BenchmarkRow]:
    few = len(backlog.few)
    rate = backlog.count / monthly
    ours = f"backlog {rate:,.0f}/s"
    if message_db is None:
        message_db_value, message_db_text = None, missing
    else:
        message_db_value = rate * message_db / few
        message_db_text = f"message-db {per_second(few, message_db)} on {few:,} bookings"
    return [
        BenchmarkRow(
            "library",
            "The backlog",
            "the eventsourcing library by its manual: aggregates, save of at most 500 events",
            rate * library / few,
            Bound("at least", 25),
            (ours, f"library {per_second(few, library)} on {few:,} bookings"),
        ),
        BenchmarkRow(
            "message-db",
            "The backlog",
            "message-db's write_message, one call a booking, pipelined, 1,000 a transaction",
            message_db_value,
            Bound("at least", 15),
            (ours, message_db_text),
        ),
    ]


def _floor_row(backlog: BacklogMonth, monthly: float, decoding: float) -> BenchmarkRow:
    return BenchmarkRow(
        "floor",
        "The backlog",
        "decoding the same JSON and doing nothing else",
        monthly / decoding,
        None,
        (
            f"backlog {monthly:.2f} s",
            f"decoding {decoding:.2f} s, {per_second(backlog.count, decoding)}",
        ),
        "x its time",
    )
