"""Pay for a day of leave earned at other weekly hours (BMI circular of 22.1.2016).

Leave earned at full time is paid at full time, even if it is taken in a shorter week.
"""

from __future__ import annotations

RULE = "leave_pay"


def daily_rate_cents(
    monthly_cents: int, divisor_days: int, earned_minutes: int, current_minutes: int
) -> int:
    """Return cents for a day: the month's pay divided by its days, at the weekly hours when earned.

    Rounded to the nearest cent, once; half a cent up.
    """
    amount = monthly_cents * earned_minutes
    parts = divisor_days * current_minutes
    return (2 * amount + parts) // (2 * parts)
