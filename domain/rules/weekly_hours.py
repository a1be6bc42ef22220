"""The full weekly hours of an agreement by age and disability (§ 2 AZVO NRW, § 6 TVöD).

Terms may ask for a share of them; the week's sum is then that share, and the pattern
says only how it lies on the days.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from msgspec import Struct

from domain.standing import Standing

RULE = "weekly_hours"
DISABILITY = "severely_disabled"
"""The circumstance whose figure is the degree of disability."""

Week = tuple[int, int, int, int, int, int, int]


class Reduced(Struct, frozen=True, forbid_unknown_fields=True):
    """Fewer hours from an age on or from a degree of disability on; 0: does not depend on it."""

    weekly_minutes: int
    from_age: int = 0
    """Years completed."""
    from_disability: int = 0


class Parameters(Struct, frozen=True, forbid_unknown_fields=True):
    """What a full-timer owes in a week."""

    full_minutes: int
    reduced: tuple[Reduced, ...] = ()
    """Of those that apply the fewest hours count."""
    citation: str = ""


def weekly_hours(standing: Standing, day: date, parameters: Parameters) -> int:
    """The minutes a full-timer of this age and disability owes in a week.

    A year of life is completed with the end of the day before the birthday (§ 187 Abs. 2,
    § 188 Abs. 2 BGB), so on the birthday the fewer hours are owed. Without a known date of
    birth no age is reached.
    """
    if not parameters.reduced:
        return parameters.full_minutes
    age = standing.age(day) or 0
    disability = standing.value(DISABILITY) or 0
    fewer = (
        one.weekly_minutes
        for one in parameters.reduced
        if age >= one.from_age and disability >= one.from_disability
    )
    return min(fewer, default=parameters.full_minutes)


def share_of(full_minutes: int, permille: int) -> int:
    """A share of the full hours in whole minutes; half a minute counts as one."""
    return (full_minutes * permille + 500) // 1000


def spread(week_minutes: int, shape: Sequence[int]) -> Week:
    """Whole minutes Monday to Sunday in the proportions of ``shape``, adding up exactly.

    What cutting to minutes leaves goes, a minute each, to the days on which most was cut
    off, of equals to the earlier. ``shape`` asks for something on at least one day.
    """
    whole = sum(shape)
    days = [week_minutes * part // whole for part in shape]
    cut_off = [week_minutes * part % whole for part in shape]
    most_first = sorted(range(7), key=lambda day: -cut_off[day])
    for day in most_first[: week_minutes - sum(days)]:
        days[day] += 1
    monday, tuesday, wednesday, thursday, friday, saturday, sunday = days
    return monday, tuesday, wednesday, thursday, friday, saturday, sunday
