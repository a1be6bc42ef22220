"""A holiday or day of release that is free by the roster (TVöD § 6 Abs. 3 Satz 3).

Work on other days of the week would otherwise make up for the holiday, so the weekly hours are
reduced by a day's part of them.
"""

from msgspec import Struct

from domain.facts.rosters import OWED
from domain.rules.vocabulary.periods import Day
from domain.rules.vocabulary.work_day import NOTHING, Outcome
from domain.values.accounts import Account, Route, Transfer

RULE = "roster_holiday"
REDUCED = Route(RULE, Account.TARGET, Account.FLEX)


class Parameters(Struct, frozen=True, forbid_unknown_fields=True):
    """Reduction of the week by a holiday off."""

    week_days: int
    """Days among which the weekly hours are divided; a holiday takes one of them."""
    last_weekday: int
    """The last weekday that counts, 0 for Monday."""
    citation: str = ""


def roster_holiday(day: Day, parameters: Parameters) -> Outcome:
    """Reduce the target by a day's part of the week if the roster is free on a holiday."""
    off = day.holiday or day.planned.released
    if not day.rostered or not off or day.weekday > parameters.last_weekday:
        return NOTHING
    if any(shift.kind in OWED for shift in day.shifts):
        return NOTHING
    minutes = _part(day.profile.weekly_minutes, parameters.week_days)
    if not minutes:
        return NOTHING
    return Outcome((Transfer(REDUCED, minutes, day.day, parameters.citation),))


def _part(week_minutes: int, days: int) -> int:
    """Return a day's part of the week; half a minute counts as one."""
    return (2 * week_minutes + days) // (2 * days)
