"""Cost of an append and of an as-of balance by the length of the log."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from functools import partial
from typing import Final

from msgspec import Struct

from api.service import Service
from benchmarks.backlog import deliver_all
from benchmarks.city import PRESSES, City, CityDay, Delivery, booked_month, person_of, working_days
from benchmarks.lab import SETUP, Lab, Timing, analyze, append_all, best, hire_city
from benchmarks.row import BenchmarkRow, Bound, Sizes
from domain.streams.stream_ids import timesheet_stream
from domain.values.time import DAY_SECONDS, Month
from ledger.records import NewEvent
from projections.facts.event_codec import CODEC

MONTH: Final = Month(2026, 9)
FILLED_DAYS: Final = 16
"""Days of each employee that a log holds, one event a day; later days are left to append."""

MEASURED_TERMINALS: Final = 400
ROUNDS: Final = 5


class Workplaces(Struct, frozen=True):
    """Terminals that deliver and employees whose balances are read, in both measurements.

    They are spread over the log's streams at both lengths, and the employees get nothing new, so
    that only the length of the log differs.
    """

    first: Sequence[int]
    """The terminals whose employees the shorter log holds."""
    delivering: Sequence[int]
    asked: Sequence[int]


class Log(Struct, frozen=True):
    """A service on a log of some length, and the times measured on it."""

    service: Service
    bookings: int
    appends: list[Timing[int]] = []
    balances: list[Timing[None]] = []


def rows(lab: Lab, sizes: Sizes) -> list[BenchmarkRow]:
    """Append and as-of balance on a long log against a shorter one, in turns."""
    small, large = sizes.growth_bookings
    city = City(-(-large // (FILLED_DAYS * PRESSES)))
    place = _place(city, large // small, sizes.growth_asked)
    days = working_days(MONTH, FILLED_DAYS + ROUNDS)
    filled, fresh = days[:FILLED_DAYS], days[FILLED_DAYS:]
    with lab.service("short") as one, lab.service("long") as other:
        lab.say(f"a log of {small:,} bookings and one of {large:,}")
        short = Log(one, _fill(one, city, place, place.first, filled))
        long = Log(other, _fill(other, city, place, range(city.terminals), filled))
        lab.say(f"appends to both and balances from both, {ROUNDS} rounds")
        for day, deliveries in zip(fresh, city.by_day(fresh, place.delivering), strict=True):
            for log in (short, long):
                _measure(lab, log, place, deliveries, day)
        appended = sum(timed.result for timed in long.appends)
        bytes_each = lab.log_bytes(other) / (long.bookings + appended)
    return [_append_row(short, long, bytes_each), _balance_row(short, long, len(place.asked))]


def _place(city: City, times: int, asked: int) -> Workplaces:
    first = range(0, city.terminals, times)
    delivering = first[: max(1, min(MEASURED_TERMINALS, len(first) * 3 // 4))]
    others = [one for terminal in first[len(delivering) :] for one in city.members(terminal)]
    return Workplaces(first, delivering, others[:: max(1, len(others) // asked)][:asked])


def _fill(
    service: Service,
    city: City,
    place: Workplaces,
    terminals: Sequence[int],
    days: Sequence[CityDay],
) -> int:
    """Append day by day as in a city: every batch is spread over the whole index.

    Only the employees that a measurement needs are hired. Returns the number of bookings.
    """
    members = [one for terminal in place.delivering for one in city.members(terminal)]
    hire_city(service.ledger, [*members, *place.asked], MONTH)
    count = 0

    def events() -> Iterator[NewEvent]:
        nonlocal count
        for day in days:
            for terminal in terminals:
                for employee in city.members(terminal):
                    event = booked_month(city, employee, [day])
                    count += len(event.bookings)
                    stream = timesheet_stream(person_of(employee), MONTH)
                    yield CODEC.new_event(stream, event, SETUP)

    append_all(service.ledger, events())
    analyze(service)
    return count


def _measure(
    lab: Lab, log: Log, place: Workplaces, deliveries: Sequence[Delivery], day: CityDay
) -> None:
    received_at = day.midnight + DAY_SECONDS
    log.appends.append(lab.measure(partial(deliver_all, log.service, deliveries, received_at)))
    assert log.appends[-1].result == sum(delivery.bookings for delivery in deliveries)
    log.balances.append(lab.measure(partial(_ask, log.service, place.asked, day.date)))


def _ask(service: Service, employees: Sequence[int], day: date) -> None:
    known_at = service.ledger.head().recorded_at
    for employee in employees:
        answer = service.reader.balances(person_of(employee), day, known_at)
        assert any(balance.amount for balance in answer.content)


def _append_row(short: Log, long: Log, bytes_each: float) -> BenchmarkRow:
    bookings = short.appends[0].result
    shorter, longer = best(short.appends) / bookings, best(long.appends) / bookings
    return BenchmarkRow(
        "growth-append",
        f"Growth: cost per booking of an append to a log of {long.bookings:,} bookings",
        f"to one of {short.bookings:,}",
        longer / shorter,
        Bound("at most", 1.3),
        (
            f"{longer * 1e6:.2f} us a booking against {shorter * 1e6:.2f} us",
            f"{bytes_each:.0f} bytes on disk a booking, stored by days, indexes included",
        ),
    )


def _balance_row(short: Log, long: Log, asked: int) -> BenchmarkRow:
    shorter, longer = best(short.balances) / asked, best(long.balances) / asked
    return BenchmarkRow(
        "growth-balance",
        f"Growth: an as-of balance from a log of {long.bookings:,} bookings",
        f"from one of {short.bookings:,}",
        longer / shorter,
        Bound("at most", 1.3),
        (f"{longer * 1e3:.2f} ms a balance against {shorter * 1e3:.2f} ms",),
    )
