"""Pay for leave earned in a longer week: BMI circular of 22 January 2016.

The case is `tests/cases/tvoed-vka/urlaubsentgelt-nach-wechsel-in-teilzeit.toml`.
"""

import pytest

from domain.rules.leave.leave_pay import daily_rate_cents


@pytest.mark.parametrize(
    ("monthly", "divisor", "earned", "current", "cents"),
    [
        # 3,000 EUR at 39 h become 1,500 at 19.5 h: 1,500 / 30 = 50, x 39 / 19.5 = 100 EUR a day.
        (150_000, 30, 2340, 1170, 10_000),
        (150_000, 30, 1170, 1170, 5_000),
        (100_000, 30, 2340, 2340, 3_333),
        (100_010, 4, 60, 60, 25_003),
    ],
)
def test_a_day_is_paid_at_the_hours_at_which_it_was_earned(
    monthly: int, divisor: int, earned: int, current: int, cents: int
) -> None:
    assert daily_rate_cents(monthly, divisor, earned, current) == cents
