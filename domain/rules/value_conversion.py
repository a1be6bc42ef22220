"""Hours as money and money as hours at the rate of a day (SGB IV § 7d(1), § 23b(2) sentence 5).

A credit in money is worth its hours at the rate of the day it was made; what is taken out is
worth as many hours as the rate of that day gives. A rise in pay between the two lets both
views drift apart, so every entry keeps hours, rate and euros.
"""

from datetime import date

from msgspec import Struct

RULE = "value_conversion"


class HourlyRate(Struct, frozen=True):
    """What an hour is worth in cents, from a day on."""

    effective_on: date
    cents: int


class Parameters(Struct, frozen=True, forbid_unknown_fields=True):
    """In which directions the two can be exchanged."""

    into_money: bool
    into_time: bool
    citation: str = ""


def value_conversion(minutes: int, rate: HourlyRate) -> int:
    """Minutes at a rate by the hour, in cents."""
    return commercially_rounded(minutes * rate.cents, 60)


def worth_in_minutes(cents: int, rate: HourlyRate) -> int:
    """Cents at a rate by the hour, in minutes; the way back of ``value_conversion``."""
    return commercially_rounded(cents * 60, rate.cents)


def rate_on(rates: tuple[HourlyRate, ...], day: date) -> HourlyRate | None:
    """The rate in force on a day, of rates in the order of their days; None before the first."""
    found = None
    for rate in rates:
        if rate.effective_on <= day:
            found = rate
    return found


def commercially_rounded(amount: int, divisor: int) -> int:
    """A quotient rounded to whole units, a half away from zero (TVöD § 24(4))."""
    rounded = (2 * abs(amount) + divisor) // (2 * divisor)
    return -rounded if amount < 0 else rounded
