"""Overtime in money, TVöD § 8 Abs. 1: pay by the person's step, surcharge by step three."""

from collections.abc import Sequence
from datetime import date, timedelta

import pytest
from msgspec.structs import replace

from domain.facts.profile import Pay, Profile
from domain.rules.pay.overtime_pay import Parameters, overtime_pay
from domain.rules.vocabulary.rates import Parameters as RateParameters
from domain.rules.vocabulary.rates import rates
from domain.rules.vocabulary.work_day import NOTHING, Outcome
from domain.rules.working_time import call_outs, extra_work, overtime
from domain.values.accounts import Account, Transfer
from domain.values.findings import FindingCode
from tests.domain.lines import BOOK
from tests.domain.months import day, month

AGREEMENTS = ("tvoed-vka", "dv-muster")
RATES = RateParameters(month_weeks_permille=4348)
SUNDAY = date(2026, 3, 15)


def parameters(on: date = date(2026, 3, 1)) -> Parameters:
    found = BOOK.parameters(AGREEMENTS, on).overtime_pay
    assert found is not None
    return found


def paid_by(grade: str, step: int = 4, capped_cents: int | None = None) -> Profile:
    """28.86 euros an hour of one's own step, 25.00 of step three."""
    pay = Pay(grade, step, 489_373, 424_000, capped_cents)
    return Profile(pay=pay, rates=rates(pay, 2340, RATES))


ONWARD = {
    Account.PAID: overtime.WAYS.paid,
    Account.FLEX: overtime.WAYS.time_off,
    Account.LIFETIME: overtime.WAYS.lifetime,
}


def moved(
    minutes: int, onward: Account | None, on: date = SUNDAY, order: str = "A1"
) -> list[Transfer]:
    """Overtime of an order, and its settlement."""
    ways = [overtime.WAYS.owed, *([] if onward is None else [ONWARD[onward]])]
    return [Transfer(way, minutes, on, "", (f"order/{order}",)) for way in ways]


def cents(outcome: Outcome) -> list[int]:
    return [one.amount for one in outcome.transfers if one.route.target is Account.PAY]


def surcharged(outcome: Outcome) -> list[int]:
    target = Account.OVERTIME_SURCHARGE
    return [one.amount for one in outcome.transfers if one.route.target is target]


@pytest.mark.parametrize(
    ("grade", "surcharge"),
    [("1", 750), ("9a", 750), ("9b", 750), ("9c", 375), ("15", 375), ("A 8", 0)],
)
def test_tvoed_8_abs_1_a_30_per_cent_up_to_grade_9b_and_15_above(
    grade: str, surcharge: int
) -> None:
    made = moved(60, Account.PAID)
    outcome = overtime_pay(month(who=paid_by(grade), made=made), parameters())
    assert surcharged(outcome) == [60]
    assert cents(outcome) == ([surcharge] if surcharge else []) + [2886]
    for one in outcome.transfers:
        assert (one.effective_on, one.causes) == (date(2026, 3, 31), ("order/A1",))
        assert "§ 8 Abs. 1 Satz 2 Buchst. a" in one.citation


def test_before_2017_the_surcharges_were_split_between_grade_9_and_10() -> None:
    split = {g: one.percent for one in parameters(date(2016, 12, 31)).surcharges
             for g in one.grades}  # fmt: skip
    assert (split["9"], split["10"]) == (30, 15)


@pytest.mark.parametrize(
    ("onward", "expected"),
    [
        (None, [750]),
        (Account.PAID, [750, 2886]),
        (Account.FLEX, [750]),
        (Account.LIFETIME, [750]),
    ],
)
def test_tvoed_8_abs_1_the_surcharge_is_due_whatever_becomes_of_the_time(
    onward: Account | None, expected: Sequence[int]
) -> None:
    given = month(who=paid_by("9a"), made=moved(60, onward))
    assert cents(overtime_pay(given, parameters())) == expected


@pytest.mark.parametrize(
    ("step", "capped_cents", "expected"),
    [(1, None, 2886), (4, None, 2886), (5, 473_100, 2790), (6, 473_100, 2790)],
)
def test_protokollerklaerung_8_abs_1_pay_is_by_the_own_step_and_at_most_step_four(
    step: int, capped_cents: int | None, expected: int
) -> None:
    given = month(who=paid_by("9a", step, capped_cents), made=moved(60, Account.PAID))
    assert cents(overtime_pay(given, parameters()))[1] == expected


def test_a_step_above_four_without_the_pay_of_step_four_is_a_finding() -> None:
    given = month(who=paid_by("9a", 5), made=moved(60, Account.PAID))
    outcome = overtime_pay(given, parameters())
    assert cents(outcome) == [750]
    (finding,) = outcome.findings
    assert finding.code is FindingCode.PAY_UNKNOWN
    assert finding.figures == {"minutes": 60, "step": 5, "highest_step": 4}


def test_tvoed_8_abs_2_paid_extra_work_is_paid_by_the_own_step_without_a_surcharge() -> None:
    made = [Transfer(extra_work.WAYS.paid, 60, SUNDAY, "", ("order/A1",))]
    outcome = overtime_pay(month(who=paid_by("9a", 6), made=made), parameters())
    assert (surcharged(outcome), cents(outcome)) == ([], [2886])


def test_tvoed_24_abs_4_a_month_s_hours_are_one_amount_and_rounded_once() -> None:
    made = [
        *moved(1, Account.PAID, SUNDAY, "A1"),
        *moved(1, Account.PAID, SUNDAY + timedelta(days=7), "A2"),
    ]
    outcome = overtime_pay(month(who=paid_by("9a"), made=made), parameters())
    # Two minutes at 28.86 are 96.2 cents, of the surcharge 25.0.
    assert (surcharged(outcome), cents(outcome)) == ([2], [25, 96])
    assert outcome.transfers[0].causes == ("order/A1", "order/A2")


def test_each_day_is_paid_at_its_own_rate_where_pay_changed_within_the_month() -> None:
    later = paid_by("9a")
    pay = replace(later.pay, monthly_cents=500_000) if later.pay else None
    assert pay is not None
    raised = Profile(pay=pay, rates=rates(pay, 2340, RATES))
    days = [
        replace(day(SUNDAY, 0, 0), profile=later),
        replace(day(SUNDAY + timedelta(days=7), 0, 0), profile=raised),
    ]
    made = [
        *moved(60, Account.PAID, SUNDAY, "A1"),
        *moved(60, Account.PAID, SUNDAY + timedelta(days=7), "A2"),
    ]
    outcome = overtime_pay(month(days=days, who=raised, made=made), parameters())
    assert cents(outcome) == [750, 750, 2886, 2949]


def test_without_known_pay_only_the_minutes_are_counted() -> None:
    outcome = overtime_pay(month(who=Profile(), made=moved(60, Account.PAID)), parameters())
    assert (surcharged(outcome), cents(outcome), outcome.findings) == ([60], [], ())


def test_a_month_without_overtime_is_left_at_once() -> None:
    assert overtime_pay(month(who=paid_by("9a")), parameters()) is NOTHING


def test_tvoed_8_abs_3_call_outs_are_paid_like_overtime() -> None:
    called = [Transfer(call_outs.PAID, 60, SUNDAY, "", (f"T:{n}",)) for n in (1, 2)]
    who = paid_by("9b", step=5, capped_cents=489_373)
    outcome = overtime_pay(month(who=who, made=called), parameters())
    assert surcharged(outcome) == [120]
    assert cents(outcome) == [1500, 5772]
    assert outcome.transfers[-1].causes == ("T:1", "T:2")
    assert (
        overtime_pay(month(who=who, made=called), replace(parameters(), pays_call_outs=False))
        is NOTHING
    )
    unknown = overtime_pay(month(who=paid_by("9b", step=5), made=called), parameters())
    assert [one.code for one in unknown.findings] == [FindingCode.PAY_UNKNOWN]
