"""Hours as money and back, SGB IV § 7d Abs. 1 and § 23b Abs. 2 Satz 5."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.rules.lifetime.value_conversion import (
    HourlyRate,
    rate_on,
    round_commercially,
    value_conversion,
    worth_in_minutes,
)

MAY = HourlyRate(date(2026, 5, 1), 2_886)
RATES = (HourlyRate(date(2025, 4, 1), 2_800), MAY)


@pytest.mark.parametrize(
    ("minutes", "cents"), [(60, 2_886), (468, 22_511), (1, 48), (0, 0), (-60, -2_886), (5, 241)]
)
def test_sgb_iv_7d_abs_1_hours_are_worth_the_rate_of_their_day(minutes: int, cents: int) -> None:
    assert value_conversion(minutes, MAY) == cents


@pytest.mark.parametrize(
    ("cents", "minutes"), [(2_886, 60), (22_511, 468), (0, 0), (24, 0), (25, 1)]
)
def test_sgb_iv_23b_abs_2_satz_5_money_is_worth_hours_at_the_rate_of_withdrawal(
    cents: int, minutes: int
) -> None:
    assert worth_in_minutes(cents, MAY) == minutes


def test_a_rise_in_pay_lets_time_and_money_diverge() -> None:
    saved = value_conversion(6_000, RATES[0])
    assert saved == 280_000
    assert worth_in_minutes(saved, RATES[0]) == 6_000
    assert worth_in_minutes(saved, MAY) == 5_821


@pytest.mark.parametrize(
    ("day", "rate"),
    [(date(2025, 3, 31), None), (date(2025, 4, 1), RATES[0]), (date(2026, 5, 1), MAY)],
)
def test_a_rate_holds_from_its_day_on(day: date, rate: HourlyRate | None) -> None:
    assert rate_on(RATES, day) == rate


@pytest.mark.parametrize(
    ("amount", "divisor", "rounded"), [(1, 2, 1), (-1, 2, -1), (149, 100, 1), (150, 100, 2)]
)
def test_a_half_is_rounded_away_from_zero(amount: int, divisor: int, rounded: int) -> None:
    assert round_commercially(amount, divisor) == rounded


@given(st.integers(0, 100_000), st.integers(100, 20_000))
def test_minutes_come_back_from_money_at_the_same_rate(minutes: int, cents_an_hour: int) -> None:
    rate = HourlyRate(date(2026, 1, 1), cents_an_hour)
    assert worth_in_minutes(value_conversion(minutes, rate), rate) == pytest.approx(minutes, abs=1)
