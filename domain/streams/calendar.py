"""Calendar: the public holidays of a Land and year, frozen before anything closed rests on them.

Stream ``calendar/NW/2026``. A later edition of the library `holidays` can then
never change a balance of the past.
"""

from collections.abc import Callable, Mapping
from datetime import date
from importlib.metadata import version

from holidays.countries.germany import Germany
from msgspec import Struct


class HolidaysSet(Struct, frozen=True):
    """All public holidays of one Land and year, with the source they were taken from."""

    land: str
    year: int
    days: tuple[tuple[date, str], ...]
    source: str


Event = HolidaysSet


LANDS: tuple[str, ...] = tuple(Germany.subdivisions)
"""The Länder by their two letters, and the city of Augsburg with its own holiday."""

Holidays = Callable[[str, int], Mapping[date, str]]
"""Function that gives evaluation the holidays of a Land and year, by day."""

SOURCE = f"holidays {version('holidays')}"


def holidays_of(land: str, year: int) -> dict[date, str]:
    """German names of the public holidays of one Land and year, by day."""
    found = Germany(subdiv=land, years=year, language="de")
    return {day: name for day, name in sorted(found.items()) if day.year == year}
