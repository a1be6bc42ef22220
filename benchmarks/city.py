"""A seeded city: employees, terminals, and days shaped like those of the real sample punches.

The same seed gives the same city on every machine. A day of an employee is a real
day of `sample/punches.csv` moved by up to a quarter of an hour; the irregularities of the
sample (double presses, forgotten clock-outs, clock-ins after clock-ins) are kept.
"""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, time
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

from msgspec import Struct

from domain.streams.badge import BadgeIssued
from domain.streams.employment import Hired, TermsAgreed, UnitAssigned
from domain.values.bookings import Booked, Booking
from domain.values.time import DAY_SECONDS, Month

SAMPLE: Final = Path(__file__).parents[1] / "sample" / "punches.csv"
HOME: Final = ZoneInfo("Europe/Berlin")
PRESSES: Final = 4
PER_TERMINAL: Final = 30
LAND: Final = "NW"
AGREEMENTS: Final = ("tvoed-vka", "dv-muster")
LATE_ONE_IN: Final = 33
"""One terminal-day in this many is offline and delivered a day later."""

FIRST_PERSON: Final = 4_000_000
FIRST_BADGE: Final = 1_000_000
MOVED_SECONDS: Final = 900
WEEKLY_MINUTES: Final = (468, 468, 468, 468, 468, 0, 0)

Press = tuple[int, str]
"""Second of the local day and kind of booking."""


class Delivery(Struct, frozen=True):
    """One delivery of a terminal: the JSON body and the number of its bookings."""

    terminal: str
    body: bytes
    bookings: int


class CityDay(Struct, frozen=True):
    """A legal day with the instant of its midnight and the offset of its morning."""

    date: date
    midnight: int
    offset_minutes: int


class City:
    """Employees numbered from 0, thirty to a terminal; all presses are computed, none are stored.

    ``exact`` gives every employee-day four presses, as the headline rows count them;
    otherwise a day has as many as the real one.
    """

    def __init__(self, employees: int, *, seed: int = 1, exact: bool = True) -> None:
        self.employees = employees
        self._seed = seed
        self._shapes = exact_shapes(real_days()) if exact else real_days()

    @property
    def terminals(self) -> int:
        return -(-self.employees // PER_TERMINAL)

    def members(self, terminal: int) -> range:
        """The employees who book at a terminal."""
        first = terminal * PER_TERMINAL
        return range(first, min(first + PER_TERMINAL, self.employees))

    def presses(self, employee: int, day: CityDay) -> list[Press]:
        """An employee's day, ordered by time."""
        chance = _mix(self._seed, employee, day.date.toordinal())
        shape = self._shapes[chance % len(self._shapes)]
        moved = (chance >> 32) % (2 * MOVED_SECONDS + 1) - MOVED_SECONDS
        moved = max(-shape[0][0], min(moved, DAY_SECONDS - 1 - shape[-1][0]))
        return [(second + moved, kind) for second, kind in shape]

    def number_bookings(
        self, terminal: int, days: Sequence[CityDay]
    ) -> Iterator[list[NumberedPress]]:
        """A terminal's bookings day by day, numbered from 1 by time as the terminal does."""
        sequence = 0
        for day in days:
            pressed = sorted(
                (second, employee, kind)
                for employee in self.members(terminal)
                for second, kind in self.presses(employee, day)
            )
            yield [
                NumberedPress(sequence + number, employee, day, second, kind)
                for number, (second, employee, kind) in enumerate(pressed, start=1)
            ]
            sequence += len(pressed)

    def monthly(self, days: Sequence[CityDay]) -> Iterator[Delivery]:
        """One delivery per terminal with all the days in it."""
        for terminal in range(self.terminals):
            lines = [
                press.json for of_day in self.number_bookings(terminal, days) for press in of_day
            ]
            yield _delivery(terminal, lines)

    def by_day(
        self, days: Sequence[CityDay], terminals: Sequence[int] | None = None
    ) -> list[list[Delivery]]:
        """One delivery per terminal for each day, or of the named terminals only."""
        found: list[list[Delivery]] = [[] for _ in days]
        for terminal in range(self.terminals) if terminals is None else terminals:
            for of_day, all_of_day in zip(self.number_bookings(terminal, days), found, strict=True):
                all_of_day.append(_delivery(terminal, [press.json for press in of_day]))
        return found

    def daily(self, days: Sequence[CityDay]) -> list[Delivery]:
        """One delivery per terminal and day, in the order of arrival: some come a day late."""
        arriving: defaultdict[int, list[Delivery]] = defaultdict(list)
        turns = [0] * self.terminals
        for index, of_day in enumerate(self.by_day(days)):
            for terminal, delivery in enumerate(of_day):
                late = _mix(self._seed + 1, terminal, index) % LATE_ONE_IN == 0
                # A late day still comes before the terminal's next one, which is numbered after it.
                turns[terminal] = max(turns[terminal], 2 * index + (3 if late else 0))
                arriving[turns[terminal]].append(delivery)
        return [delivery for turn in sorted(arriving) for delivery in arriving[turn]]


class NumberedPress(Struct, frozen=True, gc=False):
    """One booking at a terminal."""

    sequence: int
    employee: int
    day: CityDay
    second: int
    kind: str

    @property
    def badge(self) -> str:
        return badge_number(self.employee)

    @property
    def json(self) -> str:
        """The booking as a terminal sends it."""
        return (
            f'{{"sequence":{self.sequence},"badge":"{self.badge}",'
            f'"at":"{self.stamp}","kind":"{self.kind}"}}'
        )

    @property
    def stamp(self) -> str:
        hour, rest = divmod(self.second, 3600)
        minute, second = divmod(rest, 60)
        return (
            f"{self.day.date.isoformat()}T{hour:02d}:{minute:02d}:{second:02d}"
            f"+{self.day.offset_minutes // 60:02d}:00"
        )

    @property
    def booking(self) -> Booking:
        """The booking as it is stored."""
        at = self.day.midnight + self.second
        return Booking(at, self.day.offset_minutes, self.kind, self.sequence)


def person_of(employee: int) -> str:
    """The personnel number."""
    return str(FIRST_PERSON + employee)


def badge_number(employee: int) -> str:
    """The number of the badge that an employee holds."""
    return str(FIRST_BADGE + employee)


def terminal_of(terminal: int) -> str:
    """A terminal's id."""
    return f"T-{terminal + 1:05d}"


def booked_month(city: City, employee: int, days: Sequence[CityDay]) -> Booked:
    """An employee's days of one month as one event, numbered apart from the terminal's own."""
    bookings = [
        Booking(
            day.midnight + second,
            day.offset_minutes,
            kind,
            day.date.toordinal() * 1_000 + employee % PER_TERMINAL * PRESSES + number,
        )
        for day in days
        for number, (second, kind) in enumerate(city.presses(employee, day))
    ]
    return Booked(terminal_of(employee // PER_TERMINAL), badge_number(employee), tuple(bookings))


def employment_events(employee: int, hired_on: date) -> tuple[Hired, TermsAgreed, UnitAssigned]:
    """Events of an employee on the day of hiring: hired, with terms and a unit."""
    return (
        Hired(hired_on, f"Person {person_of(employee)}"),
        TermsAgreed(hired_on, WEEKLY_MINUTES, AGREEMENTS, LAND),
        UnitAssigned(hired_on, f"{employee // PER_TERMINAL:04d}", "710100"),
    )


def issue_event(employee: int, hired_on: date) -> BadgeIssued:
    """The badge handed to an employee."""
    return BadgeIssued(person_of(employee), hired_on)


def working_days(month: Month, most: int = 31) -> list[CityDay]:
    """The first weekdays of a month; public holidays are worked, so that the numbers are round."""
    return [city_day(day) for day in month.days() if day.weekday() < 5][:most]


def year_days(year: int, count: int) -> list[list[CityDay]]:
    """Working days of a year by month, spread as evenly as ``count`` allows."""
    each, more = divmod(count, 12)
    return [
        working_days(Month(year, number), each + (1 if number <= more else 0))
        for number in range(1, 13)
    ]


def city_day(day: date) -> CityDay:
    """A day with the offset of its noon, which counts for its first hours too."""
    noon = datetime.combine(day, time(12), HOME)
    offset = noon.utcoffset()
    assert offset is not None
    offset_minutes = offset.seconds // 60
    return CityDay(day, int(noon.timestamp()) - 12 * 3600, offset_minutes)


def real_days(path: Path = SAMPLE) -> list[tuple[Press, ...]]:
    """Every employee-day of the sample by the device's clock."""
    days: defaultdict[tuple[str, str], list[Press]] = defaultdict(list)
    with path.open(newline="") as file:
        for row in csv.DictReader(file):
            hour, minute, second = map(int, row["time"].split(":"))
            press = (hour * 3600 + minute * 60 + second, row["kind"].lower())
            days[row["badge"], row["date"]].append(press)
    return [tuple(sorted(presses)) for _, presses in sorted(days.items())]


def exact_shapes(days: Iterable[tuple[Press, ...]]) -> list[tuple[Press, ...]]:
    """The same days with four presses each."""
    return [_with_four(presses) for presses in days]


def _with_four(presses: tuple[Press, ...]) -> tuple[Press, ...]:
    """A day of four presses that keeps its arrival, its departure and its irregularities.

    The sample's clinic deducts breaks without presses, so an ordinary day gets a break
    of 30 to 45 minutes in its middle; a forgotten press stays forgotten.
    """
    first, last = presses[0], presses[-1]
    if len(presses) >= PRESSES:
        return (*presses[: PRESSES - 1], last)
    if len(presses) == 3:
        return tuple(sorted((*presses, (presses[1][0] + 60, "info"))))[:PRESSES]
    end = last[0] if len(presses) == 2 else min(first[0] + 8 * 3600, DAY_SECONDS - 60)
    middle = (first[0] + end) // 2
    pause = min(1800 + first[0] % 900, max(end - middle - 1, 0))
    rest = ((middle, "break"), (middle + pause, "break_end"))
    doubled = () if len(presses) == 2 else ((min(first[0] + 7, middle), first[1]),)
    return tuple(sorted((*presses, *doubled, *rest)))


def _delivery(terminal: int, lines: Sequence[str]) -> Delivery:
    body = f'{{"bookings":[{",".join(lines)}]}}'.encode()
    return Delivery(terminal_of(terminal), body, len(lines))


def _mix(*parts: int) -> int:
    """Sixty-four well mixed bits of whole numbers (the finaliser of splitmix64)."""
    value = 0
    for part in parts:
        value = (value + part + 0x9E3779B97F4A7C15) & 0xFFFFFFFFFFFFFFFF
        value = ((value ^ (value >> 30)) * 0xBF58476D1CE4E5B9) & 0xFFFFFFFFFFFFFFFF
        value = ((value ^ (value >> 27)) * 0x94D049BB133111EB) & 0xFFFFFFFFFFFFFFFF
        value ^= value >> 31
    return value
