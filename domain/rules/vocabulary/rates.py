"""Hourly rate (TVöD § 24(3)) and the value of minutes at that rate, in cents.

Every amount is rounded separately to the cent, intermediate results too (§ 24(4)): half a cent
or more is rounded up, less is dropped.
"""

from msgspec import Struct

from domain.facts.profile import Pay, Rates

RULE = "rates"


class Parameters(Struct, frozen=True, forbid_unknown_fields=True):
    """Conversion of monthly pay to an hourly rate."""

    month_weeks_permille: int
    """Weeks a month by convention, in thousandths."""
    citation: str = ""


def rates(pay: Pay, full_weekly_minutes: int, parameters: Parameters) -> Rates:
    """Return the hourly rates of the person's step, of step three and of the capped step."""
    capped = pay.capped_cents
    return Rates(
        hour_cents(pay.monthly_cents, full_weekly_minutes, parameters),
        hour_cents(pay.third_step_cents, full_weekly_minutes, parameters),
        None if capped is None else hour_cents(capped, full_weekly_minutes, parameters),
    )


def hour_cents(monthly_cents: int, full_weekly_minutes: int, parameters: Parameters) -> int:
    """Return a full-timer's monthly pay divided by the month's hours, rounded to hundredths."""
    month_centihours = half_up(full_weekly_minutes * parameters.month_weeks_permille, 60 * 10)
    return half_up(monthly_cents * 100, month_centihours)


def cents_for(minutes: int, cents_an_hour: int, percent: int = 100) -> int:
    """Return the value of minutes at an hourly rate, or at a percentage of it, in cents."""
    return half_up(minutes * cents_an_hour * percent, 60 * 100)


def half_up(amount: int, divisor: int) -> int:
    """Return a quotient rounded to whole units, a half upwards."""
    return (2 * amount + divisor) // (2 * divisor)
