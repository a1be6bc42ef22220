"""How much leave a year gives (BUrlG §§ 3-5, TVöD § 26, BEEG § 17, FrUrlV NRW § 18).

Days per year are for a week of so many working days. They are earned month by month: what
the week had in that month counts, so a change of it changes nothing that was earned before
(CJEU C-415/12). Twelfths of months in which the duties of employment rested are taken off.
The sum is rounded once, at the end, and is never less than the statutory minimum.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from enum import StrEnum
from fractions import Fraction

from msgspec import Struct

from domain.time import Month

RULE = "entitlement"
MONTHS = 12
DAY_CENTIDAYS = 100


class Rounding(StrEnum):
    """What becomes of a fraction of a day; a value of agreements."""

    NONE = "none"
    """It stays."""
    HALF_UP = "half_up"
    """From half a day on it is a whole one, less is dropped (TVöD § 26 Abs. 1)."""
    HALF_UP_ONLY = "half_up_only"
    """From half a day on it is a whole one, less stays (BUrlG § 5 Abs. 2)."""
    DOWN = "down"
    """It is dropped."""


class Parameters(Struct, frozen=True, forbid_unknown_fields=True, cache_hash=True):
    """What a year gives, and by which method."""

    statutory_days: int
    """The minimum of a year, for a week of ``statutory_week_days``."""
    statutory_week_days: int
    statutory_rounding: Rounding
    """Of a minimum that is only a part of the year's."""
    waiting_months: int
    """After so many months the minimum of the whole year is due."""
    early_exit_month: int
    """Who leaves up to the end of this month has earned twelfths of the minimum only."""
    days: int = 0
    """What the agreement gives, for a week of ``week_days``; 0: the minimum."""
    week_days: int = 5
    rounding: Rounding = Rounding.NONE
    cuts_suspended_months: bool = False
    """A twelfth less for every calendar month in which the duties of employment rested."""
    days_off_divisor: int = 0
    """Where set, weekdays that the pattern leaves free cost this part of the days each."""
    retirement_half_month: int = 0
    """Who retires up to the end of this month has half of the year's; 0: twelfths like others."""
    citation: str = ""


class Section(Struct, frozen=True):
    """From ``first`` on the week has so many working days."""

    first: date
    week_days: int


class LeaveYear(Struct, frozen=True):
    """What a year's leave depends on, as far as it is known.

    ``spans`` are the employed days within the year, ``began_on`` is the first day of the last
    employment, ``suspended`` are the months, by number, in which its duties rested throughout,
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


class Entitled(Struct, frozen=True):
    """A year's leave in hundredths of a day: the statutory part, and all of it."""

    statutory_centidays: int
    total_centidays: int


def entitlement(facts: LeaveYear, parameters: Parameters) -> Entitled:
    """The leave of a year by what is known of it."""
    statutory = _statutory(facts, parameters)
    if not parameters.days:
        return Entitled(statutory, statutory)
    if _has_half(facts, parameters):
        exact = _half(facts, parameters)
    elif parameters.days_off_divisor:
        lost = Fraction(parameters.days * facts.days_off, parameters.days_off_divisor)
        exact = parameters.days * _months(facts, parameters) / MONTHS - lost
    else:
        exact = earned(facts, Fraction(parameters.days, parameters.week_days), parameters)
    total = max(rounded(exact, parameters.rounding), statutory)
    return Entitled(statutory, total)


def _has_half(facts: LeaveYear, parameters: Parameters) -> bool:
    """Whether retirement in the first part of the year gives half of it (FrUrlV NRW § 18)."""
    month = parameters.retirement_half_month
    return bool(month) and facts.retires and facts.spans[-1][1] <= Month(facts.year, month).last


def _half(facts: LeaveYear, parameters: Parameters) -> Fraction:
    """Half of the year's days at the week that retirement ends."""
    last = facts.spans[-1][1]
    days = week_days(facts.sections, last, last)
    return Fraction(parameters.days, 2 * parameters.week_days) * days


def earned(facts: LeaveYear, per_week_day: Fraction, parameters: Parameters) -> Fraction:
    """Days earned in the year at so many days a year for each working day of the week."""
    gained = sum(
        (week_days(facts.sections, begin, end) for begin, end in full_months(facts.spans)),
        Fraction(0),
    )
    return max(Fraction(0), (gained - _lost(facts, parameters)) * per_week_day / MONTHS)


def rounded(days: Fraction, rounding: Rounding) -> int:
    """Days in hundredths, rounded as agreed; a hundredth is rounded from its half up."""
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
    """The months that are whole within spans, counted from each one's first day."""
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
    """The same day of a later month, or that month's last day where it has no such day."""
    year, month = divmod(day.year * MONTHS + day.month - 1 + months, MONTHS)
    last = Month(year, month + 1).last
    return min(last.replace(day=min(day.day, last.day)), last)


def week_days(sections: tuple[Section, ...], begin: date, end: date) -> Fraction:
    """Working days of the week on average of the days of a time."""
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
    """The minimum: of the whole year after the waiting period, else twelfths of it."""
    per_week_day = Fraction(parameters.statutory_days, parameters.statutory_week_days)
    last = facts.spans[-1][1]
    waited = add_months(facts.began_on, parameters.waiting_months) <= last
    early = last <= Month(facts.year, parameters.early_exit_month).last
    if early or not waited:
        return rounded(earned(facts, per_week_day, parameters), parameters.statutory_rounding)
    first = facts.spans[0][0]
    months = full_months(facts.spans)
    missing = MONTHS - len(months)
    at_either_end = first if first > date(facts.year, 1, 1) else last
    gained = sum((week_days(facts.sections, begin, end) for begin, end in months), Fraction(0))
    gained += missing * week_days(facts.sections, at_either_end, at_either_end)
    exact = (gained - _lost(facts, parameters)) * per_week_day / MONTHS
    return rounded(exact, Rounding.NONE)


def _lost(facts: LeaveYear, parameters: Parameters) -> Fraction:
    """Working days of the week, summed over the months in which the duties rested."""
    if not parameters.cuts_suspended_months:
        return Fraction(0)
    months = (Month(facts.year, number) for number in facts.suspended)
    return sum(
        (week_days(facts.sections, month.first, month.last) for month in months), Fraction(0)
    )


def _months(facts: LeaveYear, parameters: Parameters) -> Fraction:
    """Months of the year that give leave."""
    lost = len(facts.suspended) if parameters.cuts_suspended_months else 0
    return Fraction(max(0, len(full_months(facts.spans)) - lost))
