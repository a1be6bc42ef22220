"""Allowances for shift work (TVöD § 8(5), (6)): monthly if permanent, otherwise by the hour.

Permanent shift work is a circumstance of the person. A month with it in only part gives that
part by calendar days (§ 24(3)), and part-timers receive their share (§ 24(2)). For occasional
shift work, also a circumstance, the hours worked by roster count.
"""

from __future__ import annotations

from fractions import Fraction

from msgspec import Struct

from domain.facts.profile import Profile
from domain.facts.rosters import DutyKind
from domain.rules.vocabulary.periods import MonthFigures, Stretch
from domain.rules.vocabulary.rates import half_up
from domain.rules.vocabulary.work_day import NOTHING, Outcome
from domain.values.accounts import Account, Route, Transfer
from domain.values.time import Month

RULE = "shift_allowance"
ALLOWANCE = Route(RULE, Account.EMPLOYER, Account.ALLOWANCE)

_SHIFT = DutyKind.SHIFT


class Parameters(Struct, frozen=True, forbid_unknown_fields=True):
    """Cents a month and an hour for alternating shifts around the clock and other shift work."""

    alternating_month_cents: int
    alternating_hour_cents: int
    shift_month_cents: int
    shift_hour_cents: int
    citation: str = ""


def shift_allowance(month: MonthFigures, parameters: Parameters) -> Outcome:
    """Grant the month's allowances, one amount of each sort; of two on a day the higher."""
    by_days = by_hour = Fraction(0)
    for stretch in month.stretches:
        profile = stretch.profile
        if profile.circumstances:
            by_days += stretch.days * _of_month(profile, parameters)
            by_hour += _of_hours(month, stretch, _hour_cents(profile, parameters))
    if not by_days and not by_hour:
        return NOTHING
    by_month = by_days / len(Month.of(month.first).days())
    amounts = (half_up(due.numerator, due.denominator) for due in (by_month, by_hour) if due)
    transfers = tuple(
        Transfer(ALLOWANCE, cents, month.last, parameters.citation) for cents in amounts if cents
    )
    return Outcome(transfers) if transfers else NOTHING


def _of_month(profile: Profile, parameters: Parameters) -> Fraction:
    """Return the allowance of a whole month at this profile, in cents."""
    if profile.value("alternating_shift_work") is not None:
        return parameters.alternating_month_cents * profile.share_of_full_time
    if profile.value("shift_work") is not None:
        return parameters.shift_month_cents * profile.share_of_full_time
    return Fraction(0)


def _hour_cents(profile: Profile, parameters: Parameters) -> int:
    """Return the allowance of an hour worked by roster, in cents."""
    if profile.value("alternating_shift_work_at_times") is not None:
        return parameters.alternating_hour_cents
    if profile.value("shift_work_at_times") is not None:
        return parameters.shift_hour_cents
    return 0


def _of_hours(month: MonthFigures, stretch: Stretch, hour_cents: int) -> Fraction:
    if not hour_cents:
        return Fraction(0)
    minutes = sum(
        day.worked_minutes
        for day in month.days
        if stretch.first <= day.planned.number <= stretch.last
        and any(shift.kind is _SHIFT for shift in day.shifts)
    )
    return Fraction(minutes * hour_cents, 60)
