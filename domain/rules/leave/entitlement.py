"""Leave entitlement of a year (BUrlG §§ 3-5, TVöD § 26, BEEG § 17, FrUrlV NRW § 18).

Days per year refer to a week with a stated number of working days. They are earned month by
month, by the working days a week of that month, so a change of the week leaves leave earned
before it unchanged (CJEU C-415/12). Each month of suspended employment duties loses its twelfth.
The sum is rounded once, at the end, and is never less than the statutory minimum.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from enum import StrEnum
from fractions import Fraction

from msgspec import Struct

from domain.values.time import Month

RULE = "entitlement"
MONTHS = 12
DAY_CENTIDAYS = 100


class Rounding(StrEnum):
    """Treatment of a fraction of a day; a value of agreements."""

    NONE = "none"
    """Fractions stay."""
    HALF_UP = "half_up"
    """Half a day or more becomes a whole day, less is dropped (TVöD § 26 Abs. 1)."""
    HALF_UP_ONLY = "half_up_only"
    """Half a day or more becomes a whole day, less stays (BUrlG § 5 Abs. 2)."""
    DOWN = "down"
    """Fractions are dropped."""


class Parameters(Struct, frozen=True, forbid_unknown_fields=True, cache_hash=True):
    """Days of leave a year, and the method of counting them."""

    statutory_days: int
    """The minimum of a year, for a week of ``statutory_week_days``."""
    statutory_week_days: int
    statutory_rounding: Rounding
    """Rounding of a partial year's minimum."""
    waiting_months: int
    """Months of employment after which the minimum of the whole year is due."""
    early_exit_month: int
    """An exit up to the end of this month gives only twelfths of the minimum."""
    days: int = 0
    """Days by the agreement, for a week of ``week_days``; 0: the minimum."""
    week_days: int = 5
    rounding: Rounding = Rounding.NONE
    cuts_suspended_months: bool = False
    """Deduct a twelfth for every calendar month of suspended employment duties."""
    days_off_divisor: int = 0
    """Divisor of ``days`` for the deduction per weekday left free by the pattern; 0: none."""
    retirement_half_month: int = 0
    """Retirement up to the end of this month gives half of the year's leave; 0: twelfths."""
    citation: str = ""


class Section(Struct, frozen=True):
    """Working days a week from ``first`` on."""

    first: date
    week_days: int


class LeaveYear(Struct, frozen=True):
    """Facts that determine a year's leave, as far as they are known.

    ``spans`` are the employed days within the year, ``began_on`` is the first day of the last
    employment, ``suspended`` are the numbers of the months with suspended duties throughout,
    ``days_off`` the weekdays without work by the pattern alone.
    """

    year: int
    spans: tuple[tuple[date, date], ...]
    began_on: date
    sections: tuple[Section, ...]
    suspended: tuple[int, ...] = ()
    days_off: int = 0
    retires: bool = False
    """Employment ends by retirement."""


class YearOfLeave(Struct, frozen=True):
    """A year's leave in hundredths of a day: the statutory part, and the total."""

    statutory_centidays: int
    total_centidays: int


def entitlement(facts: LeaveYear, parameters: Parameters) -> YearOfLeave:
    """Return the leave of a year by the known facts."""
    statutory = _statutory(facts, parameters)
    if not parameters.days:
        return YearOfLeave(statutory, statutory)
    if _has_half(facts, parameters):
        exact = _half(facts, parameters)
    elif parameters.days_off_divisor:
        lost = Fraction(parameters.days * facts.days_off, parameters.days_off_divisor)
        exact = parameters.days * _months(facts, parameters) / MONTHS - lost
    else:
        exact = earned_days(facts, Fraction(parameters.days, parameters.week_days), parameters)
    total = max(round_days(exact, parameters.rounding), statutory)
    return YearOfLeave(statutory, total)


def _has_half(facts: LeaveYear, parameters: Parameters) -> bool:
    """Check for retirement early in the year, which gives half of its leave (FrUrlV NRW § 18)."""
    month = parameters.retirement_half_month
    return bool(month) and facts.retires and facts.spans[-1][1] <= Month(facts.year, month).last


def _half(facts: LeaveYear, parameters: Parameters) -> Fraction:
    """Return half of the year's days, by the working days a week at retirement."""
    last = facts.spans[-1][1]
    days = week_days(facts.sections, last, last)
    return Fraction(parameters.days, 2 * parameters.week_days) * days


def earned_days(facts: LeaveYear, per_week_day: Fraction, parameters: Parameters) -> Fraction:
    """Return days earned in the year, from yearly days per working day of the week."""
    gained = sum(
        (week_days(facts.sections, begin, end) for begin, end in full_months(facts.spans)),
        Fraction(0),
    )
    return max(Fraction(0), (gained - _suspended_days(facts, parameters)) * per_week_day / MONTHS)


def round_days(days: Fraction, rounding: Rounding) -> int:
    """Return days in hundredths, rounded as agreed; half a hundredth is rounded up."""
    whole, rest = divmod(max(days, Fraction(0)), 1)
    match rounding:
        case Rounding.HALF_UP:
            rest = Fraction(rest >= Fraction(1, 2))
        case Rounding.HALF_UP_ONLY:
            rest = Fraction(1) if rest >= Fraction(1, 2) else rest
        case Rounding.DOWN:
            rest = Fraction(0)
        case Rounding.NONE:
            pass
    return int((whole + rest) * DAY_CENTIDAYS + Fraction(1, 2))


def full_months(spans: Iterable[tuple[date, date]]) -> list[tuple[date, date]]:
    """Return the full months within the spans, counted from the first day of each span."""
    found: list[tuple[date, date]] = []
    for first, last in spans:
        number, begin = 0, first
        while True:
            number += 1
            following = add_months(first, number)
            end = following - timedelta(days=1)
            if end > last:
                break
            found.append((begin, end))
            begin = following
    return found


def add_months(day: date, months: int) -> date:
    """Return the same day of a later month, or its last day if it has no such day."""
    year, month = divmod(day.year * MONTHS + day.month - 1 + months, MONTHS)
    last = Month(year, month + 1).last
    return min(last.replace(day=min(day.day, last.day)), last)


def week_days(sections: tuple[Section, ...], begin: date, end: date) -> Fraction:
    """Return the working days a week, averaged over the days from begin to end."""
    inside = [section for section in sections if begin < section.first <= end]
    current = sections[0].week_days
    for section in sections:
        if section.first <= begin:
            current = section.week_days
    if not inside:
        return Fraction(current)
    days = weighted = 0
    at = begin
    for section in (*inside, Section(end + timedelta(days=1), 0)):
        length = (section.first - at).days
        days += length
        weighted += length * current
        at, current = section.first, section.week_days
    return Fraction(weighted, days)


def _statutory(facts: LeaveYear, parameters: Parameters) -> int:
    """Return the minimum: the whole year's after the waiting period, otherwise twelfths of it."""
    per_week_day = Fraction(parameters.statutory_days, parameters.statutory_week_days)
    last = facts.spans[-1][1]
    waited = add_months(facts.began_on, parameters.waiting_months) <= last
    early = last <= Month(facts.year, parameters.early_exit_month).last
    if early or not waited:
        return round_days(
            earned_days(facts, per_week_day, parameters), parameters.statutory_rounding
        )
    first = facts.spans[0][0]
    months = full_months(facts.spans)
    missing = MONTHS - len(months)
    at_either_end = first if first > date(facts.year, 1, 1) else last
    gained = sum((week_days(facts.sections, begin, end) for begin, end in months), Fraction(0))
    gained += missing * week_days(facts.sections, at_either_end, at_either_end)
    exact = (gained - _suspended_days(facts, parameters)) * per_week_day / MONTHS
    return round_days(exact, Rounding.NONE)


def _suspended_days(facts: LeaveYear, parameters: Parameters) -> Fraction:
    """Return the working days a week, summed over the months of suspended duties."""
    if not parameters.cuts_suspended_months:
        return Fraction(0)
    months = (Month(facts.year, number) for number in facts.suspended)
    return sum(
        (week_days(facts.sections, month.first, month.last) for month in months), Fraction(0)
    )


def _months(facts: LeaveYear, parameters: Parameters) -> Fraction:
    """Return the number of months of the year that give leave."""
    lost = len(facts.suspended) if parameters.cuts_suspended_months else 0
    return Fraction(max(0, len(full_months(facts.spans)) - lost))
