"""Pay by the hour, TVöD § 24 Abs. 3 and 4."""

import pytest

from domain.facts.profile import Pay, Rates
from domain.rules.vocabulary.rates import Parameters, cents_for, half_up, hour_cents, rates

PARAMETERS = Parameters(month_weeks_permille=4348)


@pytest.mark.parametrize(
    ("weekly_hours", "month_hours"), [(38.5, 167.40), (39, 169.57), (40, 173.92)]
)
def test_tvoed_24_abs_3_a_month_has_4_348_times_the_weekly_hours(
    weekly_hours: float, month_hours: float
) -> None:
    minutes = round(weekly_hours * 60)
    # Pay of as many euros as the month has hours is one euro an hour.
    assert hour_cents(round(month_hours * 100), minutes, PARAMETERS) == 100
    assert hour_cents(round(month_hours * 100) * 1000, minutes, PARAMETERS) == 100_000


def test_tvoed_24_abs_3_both_steps_by_the_hour() -> None:
    pay = Pay("9b", 4, 489_373, 424_000)
    assert rates(pay, 2340, PARAMETERS) == Rates(2886, 2500)


@pytest.mark.parametrize(
    ("minutes", "cents_an_hour", "percent", "cents"),
    [
        (60, 2886, 100, 2886),
        (20 * 60, 2886, 115, 66_378),
        (20 * 60, 2886, 140, 80_808),
        (40 * 60, 2886, 115, 132_756),
        (1, 30, 100, 1),
        (1, 29, 100, 0),
        (0, 2886, 100, 0),
    ],
)
def test_tvoed_24_abs_4_from_half_a_cent_on_up_less_is_dropped(
    minutes: int, cents_an_hour: int, percent: int, cents: int
) -> None:
    assert cents_for(minutes, cents_an_hour, percent) == cents


@pytest.mark.parametrize(("amount", "divisor", "whole"), [(5, 10, 1), (4, 10, 0), (15, 10, 2)])
def test_a_half_is_rounded_up(amount: int, divisor: int, whole: int) -> None:
    assert half_up(amount, divisor) == whole
