"""Cost of evaluating a day, for people under different law."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import lru_cache
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from benchmarks.city import (
    PRESSES,
    WEEKLY_MINUTES,
    City,
    CityDay,
    booked_month,
    person_of,
    year_days,
)
from benchmarks.lab import SETUP, Lab, best, per_second
from benchmarks.row import BenchmarkRow, Sizes
from domain.agreements.book import AgreementBook
from domain.evaluation.evaluate import Context
from domain.evaluation.person_facts import PersonFacts, evaluate_all
from domain.facts.profile import Pay
from domain.facts.rosters import Shift
from domain.streams import employment, timesheet
from domain.streams.calendar import holidays_of
from domain.streams.employment import CircumstanceRecorded, Hired, PayAgreed, TermsAgreed
from domain.values.bookings import Booked
from domain.values.time import Month
from projections.facts.event_codec import CODEC

YEAR: Final = 2026
PEOPLE_ONE_IN: Final = 12
"""One in this many employees of the rebuilt year is evaluated, once for each kind."""

HALF_DAY_SECONDS: Final = 12 * 3600
PAY: Final = Pay("9a", 4, 400_000, 380_000)


class EmployeeKind(Struct, frozen=True):
    """A kind of employee: agreements, further events of the employment, and work at night."""

    name: str
    agreements: tuple[str, ...]
    events: tuple[employment.Event, ...] = ()
    at_night: bool = False


def _since(code: str) -> CircumstanceRecorded:
    return CircumstanceRecorded(code, date(YEAR, 1, 1))


PAID: Final = PayAgreed(date(YEAR, 1, 1), PAY)
KINDS: Final = (
    EmployeeKind("desk, the working hours act alone", ("arbzg", "dv-muster")),
    EmployeeKind("desk, collective agreement", ("tvoed-vka", "dv-muster"), (PAID,)),
    EmployeeKind("desk, civil servant", ("azvo-nrw", "dv-muster")),
    EmployeeKind(
        "rotating shifts by roster, at night",
        ("tvoed-vka", "dv-muster"),
        (PAID, _since("alternating_shift_work"), _since("night_worker")),
        at_night=True,
    ),
)
MEASURED: Final = 1
"""Index of the kind that gives the row's value: most of a city's employees."""


def rows(lab: Lab, sizes: Sizes) -> list[BenchmarkRow]:
    """Evaluate a year of each kind of people in this process, from facts in memory."""
    city = City(sizes.year_employees)
    months = year_days(YEAR, sizes.year_days)
    employees = range(max(1, city.employees // PEOPLE_ONE_IN))
    days = len(employees) * sum(map(len, months))
    context = Context(AgreementBook.of_package(), lru_cache(holidays_of), ("arbzg", "dv-muster"))
    lab.say(f"a year of {len(employees):,} people evaluated in memory, {len(KINDS)} kinds of them")
    events = [booked_month(city, employee, month) for employee in employees for month in months]
    stored = [CODEC.encode(event, SETUP) for event in events]
    decoding = best(
        [lab.measure(lambda: [CODEC.decode(*one) for one in stored]) for _ in range(sizes.rounds)]
    )
    spent = [
        _seconds(lab, sizes, context, _people(kind, city, employees, months)) for kind in KINDS
    ]
    return [
        BenchmarkRow(
            "evaluation",
            f"Evaluation: {days:,} employee-days of a year under a collective agreement, "
            "from facts in memory",
            "decoding the same bookings",
            spent[MEASURED] / decoding,
            None,
            tuple(
                f"{kind.name}: {seconds / days * 1e6:.0f} us an employee-day, "
                f"{per_second(days, seconds)}"
                for kind, seconds in zip(KINDS, spent, strict=True)
            ),
            "x its time",
        )
    ]


def _seconds(lab: Lab, sizes: Sizes, context: Context, people: Sequence[PersonFacts]) -> float:
    return best([lab.measure(lambda: _evaluate(people, context)) for _ in range(sizes.rounds)])


def _evaluate(people: Sequence[PersonFacts], context: Context) -> int:
    """Evaluate everybody; returns the minutes attended, which must not be zero."""
    attended = 0
    for facts in people:
        for evaluation in evaluate_all(facts, context):
            attended += sum(day.attended_minutes for day in evaluation.sheet.days)
    assert attended
    return attended


def _people(
    kind: EmployeeKind, city: City, employees: Sequence[int], months: Sequence[Sequence[CityDay]]
) -> list[PersonFacts]:
    first = date(YEAR, 1, 1)
    state = employment.NOBODY
    terms = TermsAgreed(first, WEEKLY_MINUTES, kind.agreements, "NW")
    for event in (Hired(first), terms, *kind.events):
        state = employment.evolve(state, event)
    return [
        PersonFacts(
            person_of(employee),
            state,
            {Month.of(days[0].date): _sheet(kind, city, employee, days) for days in months},
        )
        for employee in employees
    ]


def _sheet(
    kind: EmployeeKind, city: City, employee: int, days: Sequence[CityDay]
) -> timesheet.Timesheet:
    month = Month.of(days[0].date)
    events: list[timesheet.Event] = [booked_month(city, employee, days)]
    if kind.at_night:
        events = [_night_roster(month, days), *_at_night(booked_month(city, employee, days))]
    return timesheet.fold(timesheet.Timesheet(month), events)


def _night_roster(month: Month, days: Sequence[CityDay]) -> timesheet.RosterPlanned:
    shifts = tuple(Shift(day.date, 20 * 60, 28 * 60 + 18, 30) for day in days)
    return timesheet.RosterPlanned(month.first, month.last, shifts)


def _at_night(event: Booked) -> list[Booked]:
    """The same presses half a day later, without those that then lie outside the month."""
    later = tuple(replace(one, at=one.at + HALF_DAY_SECONDS) for one in event.bookings)
    month = event.bookings[0].month
    assert len(event.bookings) % PRESSES == 0
    return [replace(event, bookings=tuple(one for one in later if one.month == month))]
