"""Commands of a lifetime account, and the facts for a decision besides its events.

A fact with its full meaning (``AccountAgreed``, ``ReleaseRequested``, ``HoldPlaced`` …) is command
and event in one; the commands here need a calculation first.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TypeVar

from msgspec import Struct

from domain.agreements.book import AgreementBook
from domain.agreements.parameters import LifetimeParameters
from domain.facts.profile import UNKNOWN, Profile
from domain.rules.lifetime.contribution_room import Branch, Method
from domain.rules.lifetime.insolvency_protection import EmployerKind
from domain.rules.lifetime.lifetime_account import Model
from domain.rules.lifetime.lifetime_credit import Source
from domain.rules.lifetime.value_conversion import HourlyRate, rate_on
from domain.rules.lifetime.value_transfer import Destination
from domain.streams.lifetime.amounts import NOTHING_EVALUATED, EvaluatedMinutes
from domain.streams.lifetime.events import (
    AccountAgreed,
    Cause,
    HoldKind,
    Plan,
    Protection,
)
from domain.streams.lifetime.state import LifetimeAccount
from domain.values.accounts import Account
from domain.values.errors import Code, Rejected
from domain.values.time import Month

RuleGroup = TypeVar("RuleGroup")


class CreditAccount(Struct, frozen=True):
    """Put hours or pay on the account.

    Hours (and exchange days, which come with their hours) are given in ``minutes``, pay in
    ``cents``; an amount brought along in its former unit, with its share and room.
    """

    id: str
    effective_on: date
    source: Source
    minutes: int = 0
    cents: int = 0
    share_cents: int = 0
    centidays: int = 0
    rooms: tuple[tuple[Branch, int], ...] = ()
    document: str = ""


class ConvertAccount(Struct, frozen=True):
    """Turn ``minutes`` of time into money, or ``cents`` of money into time, at the day's rate."""

    id: str
    effective_on: date
    minutes: int = 0
    cents: int = 0


class ValueAccount(Struct, frozen=True):
    """Take over a fund's statement of a day."""

    fund: str
    effective_on: date
    invested_cents: int
    market_cents: int
    document: str
    equity_cents: int = 0
    """Part of the paid-in amount in shares or funds of shares."""


class RecordContributions(Struct, frozen=True):
    """Record a month's pay and contributory pay per branch, with its number of insurance days."""

    month: str
    pay_cents: int
    contributory: tuple[tuple[Branch, int], ...]
    days: int
    one_off_cents: int = 0


class ApproveRelease(Struct, frozen=True):
    """Grant a release, counting on some credits until it begins."""

    id: str
    effective_on: date
    expected_cents: int = 0
    expected_minutes: int = 0


class DrawRelease(Struct, frozen=True):
    """Take a month of a release: the amount of the plan, or another."""

    release: str
    month: str
    minutes: int | None = None
    cents: int | None = None


class TransferAccount(Struct, frozen=True):
    """Hand the whole account to another employer or to pension insurance."""

    effective_on: date
    destination: Destination
    name: str
    document: str


class SettleAccount(Struct, frozen=True):
    """Settle the account because it is not used as agreed; ``method`` replaces the usual.

    ``paid_cents`` is the part paid by the protection of an insolvent employer; None: all of it.
    """

    effective_on: date
    cause: Cause
    document: str = ""
    method: Method | None = None
    paid_cents: int | None = None


class AgreeAccount(Struct, frozen=True, omit_defaults=True):
    """Agree on an account."""

    effective_on: date
    model: Model
    agreements: tuple[str, ...]
    employer: EmployerKind
    text_digest: str
    confirmed_on: date
    insured: tuple[Branch, ...] = ()
    payable_minutes: int | None = None
    protection: Protection | None = None


class ProtectAccount(Struct, frozen=True):
    """Record the protection against insolvency."""

    protection: Protection


class RequestRelease(Struct, frozen=True, omit_defaults=True):
    """Ask for a release."""

    id: str
    effective_on: date
    plan: Plan
    text: str = ""


class RejectRelease(Struct, frozen=True):
    """Reject a requested release."""

    id: str
    effective_on: date
    reason: str


class InterruptRelease(Struct, frozen=True):
    """Interrupt a release."""

    id: str
    month: str
    reason: str


class ResumeRelease(Struct, frozen=True):
    """Resume an interrupted release."""

    id: str
    month: str
    last: date


class WithdrawRelease(Struct, frozen=True):
    """Withdraw a release that has not begun."""

    id: str
    effective_on: date
    reason: str


class PlaceHold(Struct, frozen=True, omit_defaults=True):
    """Place a hold on the account."""

    id: str
    effective_on: date
    kind: HoldKind
    document: str
    cents: int | None = None


class LiftHold(Struct, frozen=True):
    """Lift a hold."""

    id: str
    effective_on: date
    document: str


class CloseAccount(Struct, frozen=True):
    """Close an account on which nothing is left."""

    effective_on: date


Command = (
    AgreeAccount
    | ProtectAccount
    | CreditAccount
    | ConvertAccount
    | ValueAccount
    | RecordContributions
    | RequestRelease
    | ApproveRelease
    | RejectRelease
    | DrawRelease
    | InterruptRelease
    | ResumeRelease
    | WithdrawRelease
    | PlaceHold
    | LiftHold
    | TransferAccount
    | SettleAccount
    | CloseAccount
)


def decided_on(command: Command) -> date:
    """The legal day of the decision on a command; for a command about a month, its last day."""
    match command:
        case DrawRelease(month=month) | RecordContributions(month=month):
            return Month.parse(month).last
        case ProtectAccount(protection=protection):
            return protection.effective_on
        case InterruptRelease(month=month) | ResumeRelease(month=month):
            return Month.parse(month).first
        case _:
            return command.effective_on


class LifetimeFacts(Struct, frozen=True):
    """Facts for a decision besides the account's own events."""

    book: AgreementBook
    profile: Profile = UNKNOWN
    """Standing on the day of the decision."""
    rates: tuple[HourlyRate, ...] = ()
    """Hourly rates of the person, in the order of the days."""
    evaluated: EvaluatedMinutes = NOTHING_EVALUATED
    available: Mapping[Account, int] = {}
    """Balances of the accounts that hours can come from, and the exchange days of leave."""

    def parameters(self, agreed: AccountAgreed, day: date) -> LifetimeParameters:
        """Parameters of the account's agreements on a day."""
        return self.book.lifetime(agreed.agreements, day)

    def rate(self, day: date) -> HourlyRate:
        """The rate of a day; raises Rejected where none is known."""
        found = rate_on(self.rates, day)
        if found is None or found.cents <= 0:
            raise Rejected(Code.RATE_MISSING, on=day)
        return found


def required_parameters(group: RuleGroup | None, rule: str, day: date) -> RuleGroup:
    """A rule's parameters; raises Rejected where the account's agreements do not set them."""
    if group is None:
        raise Rejected(Code.FIGURES_MISSING, rule=rule, on=day)
    return group


def kept_account(account: LifetimeAccount) -> AccountAgreed:
    """The agreement of an account that is still open; raises Rejected."""
    if account.agreed is None:
        raise Rejected(Code.LIFETIME_NOT_AGREED)
    if account.closed is not None:
        raise Rejected(Code.LIFETIME_CLOSED, closed_on=account.closed.effective_on)
    if account.ended is not None:
        raise Rejected(Code.LIFETIME_SETTLED, settled_on=account.ended.effective_on)
    return account.agreed


def check_positive(**amounts: int) -> None:
    """Refuse amounts below zero, and amounts that are all zero."""
    if min(amounts.values()) < 0 or not any(amounts.values()):
        raise Rejected(Code.AMOUNT_NOT_POSITIVE, **amounts)


def short_of_money(account: LifetimeAccount) -> Code:
    """Code for too little money to take: because of a hold, or of a low balance."""
    return Code.ACCOUNT_HELD if account.holds else Code.BALANCE_TOO_LOW
