"""Lifetime accounts for tests: an agreement, known facts, and decisions one after another."""

from collections.abc import Iterable
from datetime import date

from domain.facts.profile import Profile
from domain.rules.lifetime.contribution_room import Branch
from domain.rules.lifetime.insolvency_protection import EmployerKind
from domain.rules.lifetime.lifetime_account import Model
from domain.rules.lifetime.lifetime_credit import Source
from domain.rules.lifetime.lifetime_release import Purpose
from domain.rules.lifetime.value_conversion import HourlyRate
from domain.streams.lifetime.commands import (
    Command,
    CreditAccount,
    LifetimeFacts,
    RecordContributions,
)
from domain.streams.lifetime.decide import decide
from domain.streams.lifetime.events import AccountAgreed, Event, Plan
from domain.streams.lifetime.state import NO_ACCOUNT, LifetimeAccount, evolve, fold
from domain.values.accounts import Account
from domain.values.time import Month
from tests.domain.lines import BOOK

ALL = tuple(Branch)
FIRST = date(2026, 1, 1)
DIGEST = "ab" * 32
RATE = HourlyRate(FIRST, 3_000)
RAISED = HourlyRate(date(2026, 7, 1), 3_300)
BORN = date(1970, 5, 15)
"""Reaches the standard retirement age with the end of May 2037."""
PROFILE = Profile(born_on=BORN, weekly_minutes=2_340)
PLENTY = {
    Account.FLEX: 100_000,
    Account.OVERTIME: 100_000,
    Account.EXTRA_WORK: 100_000,
    Account.LEAVE: 300,
}
KNOWN = LifetimeFacts(BOOK, PROFILE, (RATE, RAISED), {}, PLENTY)
IN_MONEY = AccountAgreed(
    FIRST, Model.MONEY, ("lak-muster",), EmployerKind.MUNICIPALITY, DIGEST, FIRST, ALL
)
IN_BOTH = AccountAgreed(
    FIRST, Model.BOTH, ("lak-muster",), EmployerKind.MUNICIPALITY, DIGEST, FIRST, ALL
)
OFFICIALS = AccountAgreed(
    FIRST, Model.TIME, ("azvo-nrw",), EmployerKind.MUNICIPALITY, DIGEST, FIRST
)


def hours(name: str, day: date, minutes: int, source: Source = Source.OVERTIME) -> CreditAccount:
    return CreditAccount(name, day, source, minutes=minutes)


def pay(name: str, day: date, cents: int) -> CreditAccount:
    return CreditAccount(name, day, Source.PAY, cents=cents)


def month_pay(month: str, cents: int = 4_000_00, days: int = 30) -> RecordContributions:
    """Pay of a month, contributory in all branches."""
    return RecordContributions(month, cents, tuple((branch, cents) for branch in Branch), days)


def plan(
    first: date, last: date, cents: int = 0, minutes: int = 0, purpose: Purpose = Purpose.SABBATICAL
) -> Plan:
    return Plan(purpose, first, last, cents, minutes)


def happened(*commands: Command, known: LifetimeFacts = KNOWN) -> tuple[Event, ...]:
    """The events that commands give, one after another; a refusal is an error of the test."""
    events: list[Event] = []
    state = NO_ACCOUNT
    for command in commands:
        for event in decide(command, state, known):
            events.append(event)
            state = evolve(state, event)
    return tuple(events)


def account(events: Iterable[Event]) -> LifetimeAccount:
    return fold(events)


def month(text: str) -> Month:
    return Month.parse(text)
