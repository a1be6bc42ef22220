"""Simulation of a release, its length and its pay, by the real decisions, without storing."""

from __future__ import annotations

from datetime import date

from msgspec import Struct

from domain.rules.lifetime.lifetime_release import Purpose
from domain.streams.lifetime.amounts import average_before, free_cents, time_balance
from domain.streams.lifetime.commands import ApproveRelease, LifetimeFacts, RequestRelease
from domain.streams.lifetime.decide import decide
from domain.streams.lifetime.events import Event, Plan
from domain.streams.lifetime.state import LifetimeAccount, evolve
from domain.values.errors import Code, Rejected
from domain.values.time import Month

NAME = "simulation"
_LONGEST_MONTHS = 600


class Wish(Struct, frozen=True):
    """A release from a day for some months, at some pay, or both; a missing figure is calculated.

    ``saved_cents`` and ``saved_minutes`` are expected to be credited until it begins;
    ``monthly_minutes`` is the time taken in a month, ``other_pay_cents`` pay for hours still
    worked.
    """

    purpose: Purpose
    first: date
    requested_on: date
    months: int | None = None
    monthly_cents: int | None = None
    monthly_minutes: int = 0
    other_pay_cents: int = 0
    saved_cents: int = 0
    saved_minutes: int = 0


class MonthLeft(Struct, frozen=True):
    """Amounts taken in a month and left after it, in minutes and cents."""

    month: Month
    minutes: int
    cents: int
    left_minutes: int
    left_cents: int


class Simulation(Struct, frozen=True):
    """Result of a wish: the plan, its months, and the reason for a refusal.

    ``least_cents`` and ``most_cents`` are the limits of reasonable monthly pay (None: no average
    is known, or the account is in time).
    """

    plan: Plan | None
    months: tuple[MonthLeft, ...]
    average_cents: int | None
    least_cents: int | None
    most_cents: int | None
    refused: Code | None


def simulate_release(account: LifetimeAccount, wish: Wish, known: LifetimeFacts) -> Simulation:
    """Simulate the wished release as far as the account and its agreement permit it."""
    average, least, most = _limits(account, wish, known)
    plan = _plan(account, wish, known, average, (least, most))
    if plan is None:
        return Simulation(None, (), average, least, most, Code.BALANCE_TOO_LOW)
    months = tuple(_months(account, wish, known, plan))
    try:
        _trial_events(account, wish, known, plan)
    except Rejected as refusal:
        return Simulation(plan, months, average, least, most, refusal.code)
    return Simulation(plan, months, average, least, most, None)


def _limits(
    account: LifetimeAccount, wish: Wish, known: LifetimeFacts
) -> tuple[int | None, int | None, int | None]:
    """Average monthly pay, and the least and most reasonable pay of a release."""
    if account.agreed is None or not account.agreed.model.has_money:
        return None, None, None
    pay = known.parameters(account.agreed, wish.requested_on).release_pay
    average = None if pay is None else average_before(account, wish.first, pay)
    if pay is None or average is None:
        return average, None, None
    return average, -(-average * pay.least_permille // 1000), average * pay.most_permille // 1000


def _plan(
    account: LifetimeAccount,
    wish: Wish,
    known: LifetimeFacts,
    average: int | None,
    limits: tuple[int | None, int | None],
) -> Plan | None:
    """The plan in full months; None where the account does not cover a single one."""
    there_cents = free_cents(account) + wish.saved_cents
    there_minutes = time_balance(account, known.evaluated) + wish.saved_minutes
    monthly = wish.monthly_cents
    if wish.monthly_minutes:
        monthly = monthly or 0
    elif monthly is None and wish.months:
        most = there_cents // wish.months
        monthly = most if limits[1] is None else min(most, limits[1] - wish.other_pay_cents)
    elif monthly is None:
        monthly = max(0, (average or 0) - wish.other_pay_cents)
    months = wish.months
    if months is None:
        carried = [
            there // each
            for there, each in ((there_cents, monthly), (there_minutes, wish.monthly_minutes))
            if each
        ]
        months = min((*carried, _LONGEST_MONTHS)) if carried else 0
    if months <= 0 or (not monthly and not wish.monthly_minutes):
        return None
    number = wish.first.year * 12 + wish.first.month - 1 + months - 1
    last = Month(number // 12, number % 12 + 1).last
    return Plan(
        wish.purpose, wish.first, last, monthly or 0, wish.monthly_minutes, wish.other_pay_cents
    )


def _months(
    account: LifetimeAccount, wish: Wish, known: LifetimeFacts, plan: Plan
) -> list[MonthLeft]:
    minutes = time_balance(account, known.evaluated) + wish.saved_minutes
    cents = free_cents(account) + wish.saved_cents
    found: list[MonthLeft] = []
    for month in Month.of(plan.first).through(Month.of(plan.last)):
        minutes -= plan.monthly_minutes
        cents -= plan.monthly_cents
        found.append(MonthLeft(month, plan.monthly_minutes, plan.monthly_cents, minutes, cents))
    return found


def _trial_events(
    account: LifetimeAccount, wish: Wish, known: LifetimeFacts, plan: Plan
) -> tuple[Event, ...]:
    """The events of requesting and granting the plan; raises Rejected."""
    day = wish.requested_on
    asked = decide(RequestRelease(NAME, day, plan), account, known)
    for event in asked:
        account = evolve(account, event)
    granted = ApproveRelease(NAME, day, wish.saved_cents, wish.saved_minutes)
    return (*asked, *decide(granted, account, known))
