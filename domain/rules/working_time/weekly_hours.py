"""The full weekly hours of an agreement by age and disability (§ 2 AZVO NRW, § 6 TVöD).

Terms may state a share of them; the week's sum is then that share, and the pattern only
distributes it among the days.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from msgspec import Struct

from domain.facts.profile import Profile

RULE = "weekly_hours"
DISABILITY = "severely_disabled"
"""The circumstance with the degree of disability as its figure."""

DailyMinutes = tuple[int, int, int, int, int, int, int]


class HoursReduction(Struct, frozen=True, forbid_unknown_fields=True):
    """Fewer hours from an age or a degree of disability on; 0: no such condition."""

    weekly_minutes: int
    from_age: int = 0
    """Completed years of life."""
    from_disability: int = 0


class Parameters(Struct, frozen=True, forbid_unknown_fields=True):
    """Weekly minutes of a full-timer."""

    full_minutes: int
    reduced: tuple[HoursReduction, ...] = ()
    """Reductions; the fewest hours of all that apply count."""
    citation: str = ""


def weekly_hours(profile: Profile, day: date, parameters: Parameters) -> int:
    """Return the weekly minutes of a full-timer of this age and disability.

    A year of life is completed at the end of the day before the birthday (§ 187 Abs. 2,
    § 188 Abs. 2 BGB), so the fewer hours apply from the birthday on. Without a known date of
    birth no age is reached.
    """
    if not parameters.reduced:
        return parameters.full_minutes
    age = profile.age(day) or 0
    disability = profile.value(DISABILITY) or 0
    fewer = (
        one.weekly_minutes
        for one in parameters.reduced
        if age >= one.from_age and disability >= one.from_disability
    )
    return min(fewer, default=parameters.full_minutes)


def share_of(full_minutes: int, permille: int) -> int:
    """Return a share of the full hours in whole minutes; half a minute counts as one."""
    return (full_minutes * permille + 500) // 1000


def spread_minutes(week_minutes: int, shape: Sequence[int]) -> DailyMinutes:
    """Return whole minutes Monday to Sunday in the proportions of ``shape``, adding up exactly.

    The minutes lost by rounding down go, one each, to the days that lost the most, the earlier
    first among equals. ``shape`` is not zero on every day.
    """
    whole = sum(shape)
    days = [week_minutes * part // whole for part in shape]
    cut_off = [week_minutes * part % whole for part in shape]
    most_first = sorted(range(7), key=lambda day: -cut_off[day])
    for day in most_first[: week_minutes - sum(days)]:
        days[day] += 1
    monday, tuesday, wednesday, thursday, friday, saturday, sunday = days
    return monday, tuesday, wednesday, thursday, friday, saturday, sunday
