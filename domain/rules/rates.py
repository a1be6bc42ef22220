"""What an hour is worth (TVöD § 24(3)), and what minutes of it come to in cents.

Every amount is rounded by itself to the cent, intermediate results too (§ 24(4)): from half
a cent on up, less is dropped.
"""

from msgspec import Struct

from domain.standing import Pay, Rates

RULE = "rates"


class Parameters(Struct, frozen=True, forbid_unknown_fields=True):
    """How monthly pay becomes pay by the hour."""

    month_weeks_permille: int
    """Weeks that a month is reckoned at, in thousandths."""
    citation: str = ""


def rates(pay: Pay, full_weekly_minutes: int, parameters: Parameters) -> Rates:
    """The pay by the hour of the person's step, of step three and of the capped one."""
    capped = pay.capped_cents
    return Rates(
        hour_cents(pay.monthly_cents, full_weekly_minutes, parameters),
        hour_cents(pay.third_step_cents, full_weekly_minutes, parameters),
        None if capped is None else hour_cents(capped, full_weekly_minutes, parameters),
    )


def hour_cents(monthly_cents: int, full_weekly_minutes: int, parameters: Parameters) -> int:
    """Monthly pay of a full-timer by the hours of a month, which are rounded to hundredths."""
    month_centihours = half_up(full_weekly_minutes * parameters.month_weeks_permille, 60 * 10)
    return half_up(monthly_cents * 100, month_centihours)


def cents_for(minutes: int, cents_an_hour: int, percent: int = 100) -> int:
    """What minutes come to at a rate by the hour, or at so many per cent of it."""
    return half_up(minutes * cents_an_hour * percent, 60 * 100)


def half_up(amount: int, divisor: int) -> int:
    """A quotient rounded to whole units, a half upwards."""
    return (2 * amount + divisor) // (2 * divisor)
