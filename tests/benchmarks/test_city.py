"""The seeded city: the same on every machine, numbered like terminals, shaped like the sample."""

from collections import Counter, defaultdict

import msgspec

from api.intake.items import WireItem
from benchmarks.city import (
    PER_TERMINAL,
    PRESSES,
    City,
    Delivery,
    booked_month,
    exact_shapes,
    real_days,
    working_days,
    year_days,
)
from domain.facts.kinds import SHIPPED
from domain.values.time import Month, local_day

DAYS = working_days(Month(2026, 9))


class Body(msgspec.Struct):
    bookings: list[WireItem]


def read(delivery: Delivery) -> list[WireItem]:
    return msgspec.json.decode(delivery.body, type=Body).bookings


def test_a_seed_gives_one_city() -> None:
    first, again = (list(City(60, seed=7).monthly(DAYS[:3])) for _ in range(2))
    assert first == again
    assert first != list(City(60, seed=8).monthly(DAYS[:3]))


def test_the_headline_month_is_22_days_of_four_bookings() -> None:
    assert len(DAYS) == 22
    city = City(2 * PER_TERMINAL)
    monthly = list(city.monthly(DAYS))
    assert [one.bookings for one in monthly] == [PER_TERMINAL * 22 * PRESSES] * 2
    assert sum(one.bookings for one in city.daily(DAYS)) == city.employees * 22 * PRESSES
    assert sum(len(month) for month in year_days(2026, 220)) == 220
    assert 12_000 * 22 * PRESSES == 1_056_000


def test_a_terminal_numbers_by_time() -> None:
    city = City(PER_TERMINAL)
    (delivery,) = city.monthly(DAYS)
    items = read(delivery)
    assert [item.sequence for item in items] == list(range(1, len(items) + 1))
    assert [item.at for item in items] == sorted(item.at for item in items)
    assert {item.kind for item in items} <= SHIPPED.bookings.codes
    presses = [press for of_day in city.number_bookings(0, DAYS) for press in of_day]
    assert [int(item.at.timestamp()) for item in items] == [one.booking.at for one in presses]


def test_late_days_come_after_those_of_others_and_before_their_terminals_next() -> None:
    city = City(20 * PER_TERMINAL)
    daily = city.daily(DAYS)
    assert len(daily) == 20 * 22
    last: defaultdict[str, int] = defaultdict(int)
    days_of_arrival = []
    for delivery in daily:
        items = read(delivery)
        assert items[0].sequence == last[delivery.terminal] + 1
        last[delivery.terminal] = items[-1].sequence
        days_of_arrival.append(items[0].at.date())
    assert days_of_arrival != sorted(days_of_arrival)


def test_exact_days_keep_what_was_odd_about_the_real_ones() -> None:
    real = real_days()
    exact = exact_shapes(real)
    assert len(real) == len(exact) == 6_122
    assert {len(presses) for presses in exact} == {PRESSES}
    forgotten = sum(presses[-1][1] != "out" for presses in exact)
    doubled = sum(Counter(kind for _, kind in presses)["in"] > 1 for presses in exact)
    assert 200 < forgotten < 500
    assert 300 < doubled < 1_000
    ordinary = sum(
        [kind for _, kind in presses] == ["in", "break", "break_end", "out"] for presses in exact
    )
    assert 0.85 < ordinary / len(exact) < 0.95


def test_events_made_directly_hold_the_same_days() -> None:
    city = City(PER_TERMINAL)
    event = booked_month(city, 3, DAYS)
    assert len(event.bookings) == 22 * PRESSES
    assert len({booking.sequence for booking in event.bookings}) == 22 * PRESSES
    for booking, (second, kind) in zip(event.bookings, city.presses(3, DAYS[0]), strict=False):
        assert (booking.at - DAYS[0].midnight, booking.kind) == (second, kind)
        assert local_day(booking.at, booking.offset_minutes) == DAYS[0].date
