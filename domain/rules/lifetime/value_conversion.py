"""Hours as money and money as hours at the rate of a day (SGB IV § 7d(1), § 23b(2) sentence 5).

A credit in money is worth its hours at the rate of the day of the credit; a withdrawal is worth
its hours at the rate of its own day. A rise in pay between the two makes hours and euros
diverge, so every entry keeps hours, rate and euros.
"""

from datetime import date

from msgspec import Struct

RULE = "value_conversion"


class HourlyRate(Struct, frozen=True):
    """Value of an hour in cents, from a day on."""

    effective_on: date
    cents: int


class Parameters(Struct, frozen=True, forbid_unknown_fields=True):
    """Permitted directions of conversion."""

    into_money: bool
    into_time: bool
    citation: str = ""


def value_conversion(minutes: int, rate: HourlyRate) -> int:
    """Return the value of minutes at an hourly rate, in cents."""
    return round_commercially(minutes * rate.cents, 60)


def worth_in_minutes(cents: int, rate: HourlyRate) -> int:
    """Return cents at an hourly rate as minutes; the reverse of ``value_conversion``."""
    return round_commercially(cents * 60, rate.cents)


def rate_on(rates: tuple[HourlyRate, ...], day: date) -> HourlyRate | None:
    """Return the rate in force on a day, of rates ordered by day; None before the first."""
    found = None
    for rate in rates:
        if rate.effective_on <= day:
            found = rate
    return found


def round_commercially(amount: int, divisor: int) -> int:
    """Return a quotient rounded to whole units, a half away from zero (TVöD § 24(4))."""
    rounded = (2 * abs(amount) + divisor) // (2 * divisor)
    return -rounded if amount < 0 else rounded
