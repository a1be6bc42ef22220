"""Rebuilding all balances from the log, and evaluating again after a late delivery."""

from __future__ import annotations

import time
from collections.abc import Sequence
from statistics import median
from typing import Final

from api.intake.items import decode_json
from api.service import Service
from api.work.rebuild import rebuild_projections
from benchmarks.backlog import deliver_all
from benchmarks.city import PRESSES, City, CityDay, person_of, working_days, year_days
from benchmarks.lab import Lab, analyze, catch_up, fill_ledger, hire_city, per_second
from benchmarks.row import BenchmarkRow, Bound, Sizes
from domain.values.time import DAY_SECONDS, Month
from projections.facts.event_codec import CODEC

YEAR: Final = 2026
COMPARED: Final = 25
WITHHELD_AFTER: Final = 10
"""Days of a month that are delivered in time; later days are withheld and come late."""


def rows(lab: Lab, sizes: Sizes) -> list[BenchmarkRow]:
    """A city-year from the log to all balances, stored by months and stored by days."""
    return [_year_row(lab, sizes, by_days=False), _year_row(lab, sizes, by_days=True)]


def late_rows(lab: Lab, sizes: Sizes) -> list[BenchmarkRow]:
    """Evaluation after a late delivery into a month that another has followed."""
    city = City(sizes.late_employees)
    first, second = Month(YEAR, 8), Month(YEAR, 9)
    days = [*working_days(first), *working_days(second)]
    turns = city.by_day(days)
    late = slice(WITHHELD_AFTER, WITHHELD_AFTER + sizes.late_days)
    received_at = days[-1].midnight + DAY_SECONDS
    lab.say(f"late delivery of {sizes.late_days} days for {city.employees:,} employees")
    with lab.service("late") as service:
        hire_city(service.ledger, range(city.employees), first)
        in_time = [*turns[: late.start], *turns[late.stop :]]
        deliver_all(service, [one for turn in in_time for one in turn], received_at)
        catch_up(service)
        before = service.ledger.head().position
        count = deliver_all(service, [one for turn in turns[late] for one in turn], received_at)
        timed = lab.measure(service.projector.catch_up)
        assert timed.result == service.ledger.head().position > before
        repeated = turns[late.start][0]
        again = service.intake.deliver(repeated.terminal, decode_json(repeated.body), received_at)
        assert again.stored == 0
    employee_days = city.employees * sizes.late_days
    return [
        BenchmarkRow(
            "late",
            f"Evaluation after a late delivery: {city.employees:,} employees x "
            f"{sizes.late_days} days into the month before",
            "nothing: the rate is shown",
            employee_days / timed.seconds,
            None,
            (f"{timed.seconds:.2f} s for {count:,} bookings",),
            "employee-days/s",
        )
    ]


def _year_row(lab: Lab, sizes: Sizes, *, by_days: bool) -> BenchmarkRow:
    city = City(sizes.year_employees)
    months = year_days(YEAR, sizes.year_days)
    groups: Sequence[Sequence[CityDay]] = months
    if by_days:
        groups = [[day] for month in months for day in month]
    stored = "days" if by_days else "months"
    lab.say(f"a year of {city.employees:,} employees stored by {stored}, to be rebuilt")
    with lab.service("rebuild") as service:
        hire_city(service.ledger, range(city.employees), Month(YEAR, 1))
        bookings = fill_ledger(service.ledger, city, range(city.employees), groups)
        analyze(service)
        rebuilds: list[float] = []
        reads: list[float] = []
        for _ in range(sizes.year_rounds):
            reads.append(lab.measure(lambda: read_and_decode(service)).seconds)
            rebuilding = lab.measure(lambda: rebuild_projections(service))
            assert rebuilding.result.people == city.employees
            assert rebuilding.result.position == service.ledger.head().position
            rebuilds.append(rebuilding.seconds)
        replay = _require_same(service, city, months[-1][-1])
    return _row(city, stored, bookings, min(rebuilds), min(reads), replay)


def read_and_decode(service: Service) -> int:
    """Read the whole log in its order and decode every event, in this one process."""
    position = count = 0
    while events := service.ledger.read_log(position):
        position = events[-1].position
        for recorded in events:
            CODEC.read(recorded)
        count += len(events)
    return count


def _require_same(service: Service, city: City, day: CityDay) -> float:
    """Assert that rebuilt balances equal those of a replay; returns the seconds of one replay."""
    known_at = service.ledger.head().recorded_at
    seconds: list[float] = []
    for employee in range(0, city.employees, max(1, city.employees // COMPARED)):
        person = person_of(employee)
        rebuilt = service.reader.balances(person, day.date).content
        started = time.perf_counter()
        replayed = service.reader.balances(person, day.date, known_at).content
        seconds.append(time.perf_counter() - started)
        assert rebuilt == replayed
        assert any(balance.amount for balance in rebuilt)
    return median(seconds)


def _row(
    city: City, stored: str, bookings: int, rebuilding: float, reading: float, replay: float
) -> BenchmarkRow:
    employee_days = bookings // PRESSES
    return BenchmarkRow(
        f"rebuild-{stored}",
        f"Rebuild: {bookings:,} bookings, {employee_days:,} employee-days of {city.employees:,} "
        f"employees, one event for each of their {stored}",
        "reading and decoding the same events in one process",
        rebuilding / reading,
        Bound("at most", 10),
        (
            f"rebuild {rebuilding:.1f} s, {per_second(employee_days, rebuilding)} employee-days",
            f"reading and decoding {reading:.2f} s, {per_second(bookings, reading)} bookings",
            f"as-of balance of a year's history {replay * 1000:.0f} ms",
        ),
        "x its time",
    )
