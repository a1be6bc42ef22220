"""Allowances for shift work, TVöD § 8 Abs. 5 and 6."""

from datetime import date

import pytest
from msgspec.structs import replace

from domain.facts.profile import Circumstance, Profile
from domain.facts.rosters import Shift
from domain.rules.pay.shift_allowance import Parameters, shift_allowance
from domain.rules.vocabulary.work_day import NOTHING
from domain.values.accounts import Account
from tests.domain.lines import BOOK, day_of, work_day
from tests.domain.whole_months import free_day, month_of

SINCE = date(2026, 1, 1)


def parameters(on: date) -> Parameters:
    found = BOOK.parameters(("tvoed-vka", "dv-muster"), on).shift_allowance
    assert found is not None
    return found


P = parameters(date(2026, 3, 1))


def profile(kind: str, weekly_minutes: int = 2340) -> Profile:
    circumstances = (Circumstance(kind, SINCE),)
    return Profile(
        circumstances=circumstances, weekly_minutes=weekly_minutes, full_weekly_minutes=2340
    )


@pytest.mark.parametrize(
    ("kind", "on", "cents"),
    [
        ("alternating_shift_work", date(2026, 3, 1), 20_000),
        ("shift_work", date(2026, 3, 1), 10_000),
        ("alternating_shift_work", date(2025, 6, 30), 10_500),
        ("shift_work", date(2025, 6, 30), 4_000),
        ("care_work", date(2026, 3, 1), 0),
    ],
)
def test_tvoed_8_abs_5_and_6_satz_1_permanent_shift_work(kind: str, on: date, cents: int) -> None:
    outcome = shift_allowance(month_of([], profile=profile(kind)), parameters(on))
    assert [transfer.amount for transfer in outcome.transfers] == ([cents] if cents else [])
    for transfer in outcome.transfers:
        assert (transfer.route.source, transfer.route.target) == (
            Account.EMPLOYER,
            Account.ALLOWANCE,
        )


def test_tvoed_24_abs_2_part_timers_have_their_share() -> None:
    month = month_of([], profile=profile("shift_work", 1170))
    (transfer,) = shift_allowance(month, P).transfers
    assert transfer.amount == 5_000
    whole = month_of([], profile=replace(profile("shift_work"), full_weekly_minutes=0))
    assert shift_allowance(whole, P).transfers[0].amount == 10_000


def test_tvoed_24_abs_3_part_of_a_month_by_its_days() -> None:
    days = [free_day(date(2026, 3, number), profile("shift_work")) for number in range(1, 11)]
    (transfer,) = shift_allowance(month_of(days), P).transfers
    assert transfer.amount == 3_226
    changed = [free_day(date(2026, 3, 31), profile("shift_work"))]
    month = month_of(changed, profile=profile("alternating_shift_work"))
    assert shift_allowance(month, P).transfers[0].amount == 19_677


@pytest.mark.parametrize(
    ("kind", "cents"), [("alternating_shift_work_at_times", 944), ("shift_work_at_times", 472)]
)
def test_tvoed_8_abs_5_and_6_satz_2_shift_work_at_times_by_the_hour(kind: str, cents: int) -> None:
    on = date(2026, 3, 3)
    worked = replace(
        day_of(work_day("3. 14:00 in, 22:00 out")),
        profile=profile(kind),
        shifts=(Shift(on, 840, 1320),),
    )
    (transfer,) = shift_allowance(month_of([worked]), P).transfers
    assert transfer.amount == cents
    unplanned = replace(worked, shifts=())
    assert shift_allowance(month_of([unplanned]), P).transfers == ()


def test_others_have_none() -> None:
    assert shift_allowance(month_of([]), P) is NOTHING
