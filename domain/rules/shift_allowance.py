"""Allowances for shift work (TVöD § 8(5) and (6)): by the month where permanent, else by the hour.

Permanent shift work is a circumstance of the person. A month of which it fills a part gives
that part by calendar days (§ 24(3)), and part-timers have their share of it (§ 24(2)). Where
shift work is a circumstance at times, the hours worked by roster count.
"""

from __future__ import annotations

from fractions import Fraction

from msgspec import Struct

from domain.accounts import Account, Route, Transfer
from domain.rosters import DutyKind
from domain.rules.period import Day, MonthFigures
from domain.rules.rates import half_up
from domain.rules.work import NOTHING, Outcome
from domain.standing import Standing
from domain.time import Month

RULE = "shift_allowance"
ALLOWANCE = Route(RULE, Account.EMPLOYER, Account.PAY)

_SHIFT = DutyKind.SHIFT


class Parameters(Struct, frozen=True, forbid_unknown_fields=True):
    """Cents a month and an hour: of work in shifts around the clock, and of other shift work."""

    alternating_month_cents: int
    alternating_hour_cents: int
    shift_month_cents: int
    shift_hour_cents: int
    citation: str = ""


def shift_allowance(month: MonthFigures, parameters: Parameters) -> Outcome:
    """The month's allowances, one amount of each sort; of two on a day the higher."""
    if not any(day.standing.circumstances for day in month.days):
        return NOTHING
    days_in_month = len(Month.of(month.first).days())
    by_month = by_hour = Fraction(0)
    for day in month.days:
        by_month += _of_day(day.standing, parameters) / days_in_month
        by_hour += _of_hours(day, parameters)
    amounts = (half_up(due.numerator, due.denominator) for due in (by_month, by_hour))
    return Outcome(
        tuple(
            Transfer(ALLOWANCE, cents, month.last, parameters.citation)
            for cents in amounts
            if cents
        )
    )


def _of_day(standing: Standing, parameters: Parameters) -> Fraction:
    """What a month of such days would give."""
    if standing.value("alternating_shift_work") is not None:
        return parameters.alternating_month_cents * standing.share_of_full_time
    if standing.value("shift_work") is not None:
        return parameters.shift_month_cents * standing.share_of_full_time
    return Fraction(0)


def _of_hours(day: Day, parameters: Parameters) -> Fraction:
    if not any(shift.kind is _SHIFT for shift in day.shifts):
        return Fraction(0)
    if day.standing.value("alternating_shift_work_at_times") is not None:
        return Fraction(day.worked_minutes * parameters.alternating_hour_cents, 60)
    if day.standing.value("shift_work_at_times") is not None:
        return Fraction(day.worked_minutes * parameters.shift_hour_cents, 60)
    return Fraction(0)
