"""Value of an hour: from pay, full hours and agreements, by the days on which it changes."""

from datetime import date

from domain.facts.profile import Pay
from domain.lifetime.hourly_rates import hourly_rates
from domain.rules.lifetime.value_conversion import HourlyRate
from domain.streams.employment import EmploymentEnded, PayAgreed
from tests.domain.lines import BOOK, FULL_WEEK, employment

FIRST, MAY = date(2026, 1, 1), date(2026, 5, 1)
TARIFF = ("tvoed-vka", "dv-muster")
PAYS = (
    PayAgreed(FIRST, Pay("9b", 4, 480_000, 450_000)),
    PayAgreed(MAY, Pay("9b", 4, 493_440, 462_600)),
)


def test_tvoed_24_abs_3_a_rate_for_every_day_on_which_pay_changes() -> None:
    somebody = employment(FIRST, FULL_WEEK, *PAYS, agreements=TARIFF)
    # By 169.57 hours a month.
    assert hourly_rates(somebody, BOOK) == (HourlyRate(FIRST, 2_831), HourlyRate(MAY, 2_910))


def test_what_stays_as_it_was_is_no_new_rate() -> None:
    again = PayAgreed(MAY, Pay("9b", 5, 480_000, 450_000))
    somebody = employment(FIRST, FULL_WEEK, PAYS[0], again, agreements=TARIFF)
    assert hourly_rates(somebody, BOOK) == (HourlyRate(FIRST, 2_831),)


def test_without_pay_or_after_the_end_there_is_none() -> None:
    assert hourly_rates(employment(FIRST, FULL_WEEK, agreements=TARIFF), BOOK) == ()
    left = employment(
        FIRST, FULL_WEEK, *PAYS, EmploymentEnded(date(2026, 3, 31)), agreements=TARIFF
    )
    assert hourly_rates(left, BOOK) == (HourlyRate(FIRST, 2_831),)
