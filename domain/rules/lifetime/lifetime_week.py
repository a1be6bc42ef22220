"""Weekly hour for the lifetime account (HAZVO § 1a), credited without a request.

It is earned while pay is due, by part-timers in proportion, until sickness has lasted a stated
number of weeks. The calendar week in which that number is reached still counts.
"""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct

from domain.rules.vocabulary.periods import Trait, Week, WeekSum
from domain.rules.vocabulary.rates import half_up
from domain.rules.vocabulary.work_day import NOTHING, Outcome
from domain.values.accounts import Account, Route, Transfer

RULE = "lifetime_week"
CREDIT = Route(RULE, Account.CREDITED, Account.LIFETIME)
_DAYS = 7
_SICK, _SUSPENDED = int(Trait.SICK), int(Trait.SUSPENDED)


class Parameters(Struct, frozen=True, forbid_unknown_fields=True):
    """Credit a week, and its conditions."""

    credit_minutes: int
    """Credit for a full week of full-timers."""
    full_weekly_minutes: int
    """Least full-time hours of a week, in minutes, for a credit."""
    sick_weeks: int
    """Weeks of sickness after which nothing is earned."""
    excluded: tuple[str, ...]
    """Circumstances that exclude a person from the credit."""
    citation: str = ""

    @property
    def look_back_weeks(self) -> int:
        """Look back one week more than ``sick_weeks``: sickness may begin within a week."""
        return self.sick_weeks + 1


def lifetime_week(week: Week, parameters: Parameters) -> Outcome:
    """Credit the week's share to the lifetime account."""
    profile = week.profile
    full = parameters.full_weekly_minutes
    if profile.full_weekly_minutes < full:
        return NOTHING
    if any(profile.value(kind) is not None for kind in parameters.excluded):
        return NOTHING
    if week.days[0].traits & _SICK:
        sick_days = sick_days_before(week.monday, week.earlier)
        if sick_days >= parameters.sick_weeks * _DAYS:
            return NOTHING
    paid_days = sum(not day.traits & _SUSPENDED for day in week.days)
    owed = min(profile.weekly_minutes, full)
    minutes = half_up(parameters.credit_minutes * owed * paid_days, full * _DAYS)
    if not minutes:
        return NOTHING
    return Outcome((Transfer(CREDIT, minutes, week.last, parameters.citation),))


def sick_days_before(monday: int, earlier: Sequence[WeekSum]) -> int:
    """Return the days of sickness without a gap before a week.

    In the week of its begin the sick days are assumed to be the last ones.
    """
    found = 0
    for past in reversed(earlier):
        monday -= _DAYS
        if past.monday != monday:
            break
        found += past.sick_days
        if past.sick_days < _DAYS:
            break
    return found
