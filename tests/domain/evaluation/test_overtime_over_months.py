"""Overtime through whole months: for any weeks of work and any orders."""

from collections import Counter
from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from typing import NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.evaluation.evaluate import Context, Evaluation
from domain.facts.orders import Choice, OvertimeOrder
from domain.streams.employment import EmploymentEnded
from domain.streams.timesheet import Event, OvertimeOrdered, OvertimeSettled
from domain.values.accounts import Account, Posting, imbalance
from domain.values.bookings import Booked, Booking
from domain.values.time import Month
from tests.domain.lines import BOOK, employment, evaluate_months, sheet_of
from tests.domain.weeks import FULL, HALF
from tests.examples import times

CONTEXT = Context(BOOK, lambda _land, _year: {}, ("arbzg", "dv-muster"))
"""Without public holidays, so that a week is the same wherever it lies."""
AGREEMENTS = {
    "week": ("tvoed-vka", "dv-muster"),
    "corridor": ("tvoed-vka-corridor", "dv-muster"),
    "frame": ("tvoed-vka-frame", "dv-muster"),
    "officials": ("azvo-nrw", "dv-muster"),
}
WEEKS = 3
MONDAYS = [date(2026, 3, 2) + timedelta(weeks=n) for n in range(6)]
"""From each Monday on, three weeks lie differently over the ends of March and April."""
OWED = (Account.OVERTIME, Account.EXTRA_WORK)


class Done(NamedTuple):
    """A day: minutes from eight o'clock on without a break, ordered minutes, their settlement."""

    worked: int
    ordered: int
    choice: Choice


days = st.builds(
    Done,
    st.sampled_from([0, 0, 234, 300, 360, 468, 468, 498, 588, 700]),
    st.sampled_from([0, 0, 0, 30, 60, 120, 600]),
    st.sampled_from(list(Choice)),
)
periods = st.lists(days, min_size=WEEKS * 7, max_size=WEEKS * 7)


def facts(period: Sequence[Done], monday: date) -> list[tuple[Month, Event]]:
    """Bookings and orders, each as an event of its own."""
    found: list[tuple[Month, Event]] = []
    for n, done in enumerate(period):
        on = monday + timedelta(days=n)
        if done.worked:
            begin = int(datetime.combine(on, time(7), UTC).timestamp())
            pair = ((begin, "in", 1), (begin + done.worked * 60, "out", 2))
            made = tuple(Booking(at, 60, kind, 2 * n + last) for at, kind, last in pair)
            found.append((Month.of(on), Booked("T", "1001", made)))
        if done.ordered:
            order = OvertimeOrder(f"A{n:02d}", on, done.ordered, done.choice)
            found.append((Month.of(on), OvertimeOrdered(order)))
    return found


def evaluated(
    happened: Sequence[tuple[Month, Event]],
    monday: date,
    agreements: tuple[str, ...],
    weekly: Sequence[int] = FULL,
) -> list[Evaluation]:
    """All months of a person who is employed for these weeks."""
    last = monday + timedelta(days=WEEKS * 7 - 1)
    who = employment(monday, weekly, EmploymentEnded(last), agreements=agreements)
    months = Month.of(monday).through(Month.of(last).next())
    sheets = {
        str(month): sheet_of(str(month), *(event for of, event in happened if of == month))
        for month in months
    }
    first, *_, after = sorted(sheets)
    return list(evaluate_months(sheets, who, first, after, context=CONTEXT).values())


def postings_of(months: Sequence[Evaluation]) -> list[Posting]:
    return [posting for month in months for posting in month.postings]


def owed(months: Sequence[Evaluation]) -> Counter[str]:
    """Overtime and extra work owed, in minutes per order."""
    found: Counter[str] = Counter()
    for month in months:
        for transfer in month.transfers:
            if transfer.route.source is Account.FLEX and transfer.route.target in OWED:
                found[str(transfer.causes[0])] += transfer.amount
    return found


@settings(max_examples=times(25))
@given(periods, st.sampled_from(sorted(AGREEMENTS)), st.sampled_from(MONDAYS))
def test_postings_sum_to_zero_and_days_tell_what_moved(
    period: list[Done], name: str, monday: date
) -> None:
    months = evaluated(facts(period, monday), monday, AGREEMENTS[name])
    assert imbalance(postings_of(months)) == {}
    for month in months:
        sheet = month.sheet
        moved: Counter[Account] = Counter()
        for day in sheet.days:
            moved[Account.FLEX] += day.flex_minutes
            moved.update(dict(day.others))
        for account in (Account.FLEX, Account.OVERTIME, Account.PAID, Account.LIFETIME):
            booked = sum(total.amount for total in sheet.totals if total.account is account)
            assert moved[account] == booked, account


@settings(max_examples=times(25))
@given(periods, st.sampled_from(sorted(AGREEMENTS)), st.sampled_from(MONDAYS))
def test_no_more_is_owed_than_was_ordered_and_was_worked_beyond_the_threshold(
    period: list[Done], name: str, monday: date
) -> None:
    months = evaluated(facts(period, monday), monday, AGREEMENTS[name])
    found = owed(months)
    ordered = {f"order/A{n:02d}": done.ordered for n, done in enumerate(period)}
    assert all(minutes <= ordered[order] for order, minutes in found.items())
    if name != "frame":
        least = 2700 if name == "corridor" else 2340
        above = 0
        for week in range(WEEKS):
            worked = sum(
                total.worked_minutes
                for month in months
                for total in month.sheet.days
                if (total.day - monday).days // 7 == week
            )
            above += max(0, worked - least)
        beyond_day = sum(max(0, done.worked - 468) + done.worked for done in period)
        assert sum(found.values()) <= (beyond_day if name == "officials" else above)


@settings(max_examples=times(25))
@given(periods, st.sampled_from(["week", "corridor", "frame"]), st.sampled_from(MONDAYS[1:]))
def test_it_makes_no_difference_where_a_month_ends(
    period: list[Done], name: str, monday: date
) -> None:
    found = [
        owed(evaluated(facts(period, first), first, AGREEMENTS[name], HALF if half else FULL))
        for half in (False, True)
        for first in (MONDAYS[0], monday)
    ]
    assert found[0] == found[1]
    assert found[2] == found[3]


@settings(max_examples=times(25))
@given(periods, st.sampled_from(sorted(AGREEMENTS)), st.randoms(use_true_random=False))
def test_the_order_of_delivery_is_irrelevant(period: list[Done], name: str, chance: Random) -> None:
    happened = facts(period, MONDAYS[2])
    shuffled = list(happened)
    chance.shuffle(shuffled)
    first, second = (evaluated(each, MONDAYS[2], AGREEMENTS[name]) for each in (happened, shuffled))
    assert postings_of(first) == postings_of(second)
    assert [month.carry for month in first] == [month.carry for month in second]


@pytest.mark.parametrize("name", ["corridor", "frame"])
def test_a_minute_is_never_overtime_under_two_rules(name: str) -> None:
    period = [Done(700, 600, Choice.PAID)] * 5 + [Done(0, 0, Choice.OWED)] * 16
    months = evaluated(facts(period, MONDAYS[0]), MONDAYS[0], AGREEMENTS[name])
    rules = {
        transfer.route.rule
        for month in months
        for transfer in month.transfers
        if transfer.route.target is Account.OVERTIME
    }
    assert rules == {f"{name}_overtime"}
    assert months[-1].carry.balances.get(Account.OVERTIME, 0) == 0


def test_a_week_over_the_end_of_a_month_is_decided_in_the_next_and_settled_there() -> None:
    monday = date(2026, 3, 30)
    usual = [Done(498, 0, Choice.OWED)] * 5 + [Done(0, 0, Choice.OWED)] * 2
    period = [Done(633, 120, Choice.OWED), *usual[1:], *usual, *usual]
    happened = facts(period, monday)
    march, april, _ = evaluated(happened, monday, AGREEMENTS["week"])
    assert Account.OVERTIME not in march.sheet.closing
    assert march.carry.history.orders
    assert april.sheet.closing[Account.OVERTIME] == 120
    decided = [one for one in april.transfers if one.route.target is Account.OVERTIME]
    assert [(one.amount, one.effective_on) for one in decided] == [(120, date(2026, 4, 12))]
    paid = [*happened, (Month(2026, 3), OvertimeSettled("A00", Choice.PAID))]
    april = evaluated(paid, monday, AGREEMENTS["week"])[1]
    assert Account.OVERTIME not in april.sheet.closing
    assert april.sheet.closing[Account.PAID] == 120
