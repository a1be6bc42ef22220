"""Calendar: the public holidays of a Land and year, frozen when first used.

Stream ``calendar/NW/2026``. A later edition of the library `holidays` can then
never change a balance of the past.
"""

from datetime import date

from msgspec import Struct


class HolidaysSet(Struct, frozen=True):
    """All public holidays of one Land and year, with the source they were taken from."""

    land: str
    year: int
    days: tuple[tuple[date, str], ...]
    source: str


Event = HolidaysSet
