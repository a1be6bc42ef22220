"""Lifetime accounts for tests: an agreement, known facts, and decisions one after another."""

from collections.abc import Iterable
from datetime import date

from msgspec import convert

from domain.agreements.parameters import LifetimeParameters
from domain.facts.profile import Profile
from domain.rules.lifetime.contribution_room import Branch
from domain.rules.lifetime.insolvency_protection import EmployerKind
from domain.rules.lifetime.lifetime_account import Model
from domain.rules.lifetime.lifetime_credit import Source
from domain.rules.lifetime.lifetime_release import Purpose
from domain.rules.lifetime.value_conversion import HourlyRate
from domain.streams.lifetime import commands, events
from domain.streams.lifetime.commands import (
    AgreeAccount,
    Command,
    CreditAccount,
    LifetimeFacts,
    RecordContributions,
)
from domain.streams.lifetime.decide import decide
from domain.streams.lifetime.events import Event, Plan
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
IN_MONEY = AgreeAccount(
    FIRST, Model.MONEY, ("lak-muster",), EmployerKind.MUNICIPALITY, DIGEST, FIRST, ALL
)
IN_BOTH = AgreeAccount(
    FIRST, Model.BOTH, ("lak-muster",), EmployerKind.MUNICIPALITY, DIGEST, FIRST, ALL
)
OFFICIALS = AgreeAccount(FIRST, Model.TIME, ("azvo-nrw",), EmployerKind.MUNICIPALITY, DIGEST, FIRST)


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


RECORDED: dict[type[object], type[Event]] = {
    commands.AgreeAccount: events.AccountAgreed,
    commands.RequestRelease: events.ReleaseRequested,
    commands.RejectRelease: events.ReleaseRejected,
    commands.InterruptRelease: events.ReleaseInterrupted,
    commands.ResumeRelease: events.ReleaseResumed,
    commands.WithdrawRelease: events.ReleaseWithdrawn,
    commands.PlaceHold: events.HoldPlaced,
    commands.LiftHold: events.HoldLifted,
    commands.CloseAccount: events.AccountClosed,
}


def happened(*asked: Command, known: LifetimeFacts = KNOWN) -> tuple[Event, ...]:
    """The events that commands give, one after another; a refusal is an error of the test."""
    found: list[Event] = []
    state = NO_ACCOUNT
    for command in asked:
        for event in decide(command, state, known):
            found.append(event)
            state = evolve(state, event)
    return tuple(found)


def recorded(one: Event | Command) -> Event:
    """The event of a command that is recorded as it was given; an event as it is."""
    kind = RECORDED.get(type(one))
    if kind is not None:
        return convert(one, kind, from_attributes=True)
    assert isinstance(one, Event)
    return one


def account(given: Iterable[Event | Command]) -> LifetimeAccount:
    return fold(map(recorded, given))


def month(text: str) -> Month:
    return Month.parse(text)


def known_parameters(agreed: commands.AgreeAccount, day: date) -> LifetimeParameters:
    event = recorded(agreed)
    assert isinstance(event, events.AccountAgreed)
    return KNOWN.parameters(event, day)
