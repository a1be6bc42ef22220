"""Events of a lifetime account: saving, conversion, valuation, release, holds, settlement.

Stream ``4711/lifetime``. Every entry keeps hours, rate, money, the employer's share and the
rule and version of its calculation, so the account is a plain sum of its entries and no later
change of law or pay alters them. Time credited by the monthly evaluation stands on the sheets
and is added in every view of the account.
"""

from __future__ import annotations

from datetime import date
from enum import StrEnum

from msgspec import Struct

from domain.rules.lifetime.contribution_room import Branch, BranchPay, Method
from domain.rules.lifetime.early_settlement import BranchSettlement
from domain.rules.lifetime.insolvency_protection import EmployerKind
from domain.rules.lifetime.lifetime_account import Model
from domain.rules.lifetime.lifetime_credit import Source
from domain.rules.lifetime.lifetime_release import Purpose
from domain.rules.lifetime.value_conversion import HourlyRate
from domain.rules.lifetime.value_transfer import Destination
from domain.values.time import Month


class Protection(Struct, frozen=True):
    """Protection of an account against insolvency, and the evidence of it."""

    kind: str
    """Trust, insurance, guarantee: as the evidence calls it."""
    document: str
    effective_on: date


class AccountAgreed(Struct, frozen=True, omit_defaults=True):
    """An account was agreed. ``text_digest`` is the SHA-256 (hex) of the text that was confirmed.

    ``agreements`` are the files it follows, ``insured`` the branches in which the person is
    insured, ``payable_minutes`` the most that the scheme lets be released or paid out.
    """

    effective_on: date
    model: Model
    agreements: tuple[str, ...]
    employer: EmployerKind
    text_digest: str
    confirmed_on: date
    insured: tuple[Branch, ...] = ()
    payable_minutes: int | None = None
    protection: Protection | None = None


class AccountProtected(Struct, frozen=True):
    """Protection against insolvency was provided or renewed."""

    protection: Protection


class AccountCredited(Struct, frozen=True, omit_defaults=True):
    """Hours or pay were put on the account; ``id`` names the entry for good.

    ``minutes`` and ``cents`` are the same value at ``rate``; an entry kept in time has no
    cents. ``centidays`` are the exchange days used for it, ``rooms`` contribution room
    brought along.
    """

    id: str
    effective_on: date
    source: Source
    minutes: int
    rule: str
    citation: str
    cents: int = 0
    share_cents: int = 0
    rate: HourlyRate | None = None
    centidays: int = 0
    rooms: tuple[tuple[Branch, int], ...] = ()
    document: str = ""

    @property
    def in_money(self) -> bool:
        return bool(self.cents or self.share_cents)


class EntryDraw(Struct, frozen=True, array_like=True, gc=False):
    """Amount taken from one entry, by its id."""

    entry: str
    cents: int
    share_cents: int


class AccountConverted(Struct, frozen=True, omit_defaults=True):
    """Time became money, or money time again, at a rate.

    ``minutes`` is the gain in time (negative: it became money), ``cents`` and ``share_cents``
    the gain in money; ``taken`` are the amounts taken from entries for it.
    """

    id: str
    effective_on: date
    minutes: int
    cents: int
    share_cents: int
    rate: HourlyRate
    rule: str
    citation: str
    taken: tuple[EntryDraw, ...] = ()


class AccountValued(Struct, frozen=True, omit_defaults=True):
    """A fund's statement: the paid-in amount that it holds, and its value.

    ``yield_cents`` is the account's gain by it, negative where an earlier gain shrank;
    ``equity_cents`` is the part of the paid-in amount in shares.
    """

    fund: str
    effective_on: date
    invested_cents: int
    market_cents: int
    yield_cents: int
    document: str
    rule: str
    citation: str
    equity_cents: int = 0


class Plan(Struct, frozen=True, omit_defaults=True):
    """A release from one day to another: amounts of a whole month, and pay beside it."""

    purpose: Purpose
    first: date
    last: date
    monthly_cents: int = 0
    monthly_minutes: int = 0
    other_pay_cents: int = 0
    """Pay of a month for hours still worked."""

    def holds(self, month: Month) -> bool:
        return Month.of(self.first) <= month <= Month.of(self.last)


class ReleaseRequested(Struct, frozen=True, omit_defaults=True):
    """A release was requested."""

    id: str
    effective_on: date
    plan: Plan
    text: str = ""


class ReleaseApproved(Struct, frozen=True, omit_defaults=True):
    """A release was granted; ``average_cents`` is the pay it was measured against."""

    id: str
    effective_on: date
    citation: str
    average_cents: int | None = None
    pay_permille: int | None = None
    expected_cents: int = 0
    """Expected credits until it begins, included in its cover."""
    expected_minutes: int = 0


class ReleaseRejected(Struct, frozen=True):
    """A release was not granted."""

    id: str
    effective_on: date
    reason: str


class ReleaseDrawn(Struct, frozen=True, omit_defaults=True):
    """A month of a release was taken from the account."""

    release: str
    month: str
    rule: str
    citation: str
    minutes: int = 0
    cents: int = 0
    share_cents: int = 0
    rate: HourlyRate | None = None
    taken: tuple[EntryDraw, ...] = ()


class ReleaseInterrupted(Struct, frozen=True):
    """Nothing is taken from this month on until the release resumes."""

    id: str
    month: str
    reason: str


class ReleaseResumed(Struct, frozen=True):
    """The release resumes from this month on, up to ``last``."""

    id: str
    month: str
    last: date


class ReleaseWithdrawn(Struct, frozen=True):
    """The rest of a release was withdrawn and is not taken any more."""

    id: str
    effective_on: date
    reason: str


class HoldKind(StrEnum):
    """Reason for a hold on an account; stored for ever."""

    DIVORCE = "divorce"
    """Versorgungsausgleich."""
    GARNISHMENT = "garnishment"


class HoldPlaced(Struct, frozen=True, omit_defaults=True):
    """An amount, or all money (None), must stay on the account until the hold is lifted."""

    id: str
    effective_on: date
    kind: HoldKind
    document: str
    cents: int | None = None


class HoldLifted(Struct, frozen=True):
    """A hold no longer counts."""

    id: str
    effective_on: date
    document: str


class AccountTransferred(Struct, frozen=True):
    """The whole account was handed over to another employer or to pension insurance."""

    effective_on: date
    destination: Destination
    name: str
    minutes: int
    cents: int
    share_cents: int
    document: str
    rule: str
    citation: str


class ContributionsRecorded(Struct, frozen=True, omit_defaults=True):
    """A month's pay and contributory pay per branch, with that month's ceilings.

    Branches are empty for a month without contributions or of release only: it gives no room.
    A later record of a month replaces an earlier one.
    """

    month: str
    pay_cents: int
    citation: str
    one_off_cents: int = 0
    """Regular one-offs in the pay that are not paid during release."""
    branches: tuple[BranchPay, ...] = ()


class Cause(StrEnum):
    """Cause of an early settlement (Störfall); stored for ever."""

    EXIT = "exit"
    DEATH = "death"
    INSOLVENCY = "insolvency"


class AccountSettled(Struct, frozen=True, omit_defaults=True):
    """Störfall: the balance of the account was paid, or lapsed where nothing may be paid.

    ``branches`` keep the room as counted by ``method`` and as bounded, and the amounts due.
    ``minutes`` lapsed, and then there is no method; below zero they are a time debt, waived or
    taken from pay (``owed_cents``). ``one_off``: a scheme of short flexible hours, paid as a
    one-off. ``unpaid_cents`` is the part of ``cents`` that an insolvent employer's protection
    did not pay.
    """

    effective_on: date
    cause: Cause
    method: Method | None
    minutes: int
    cents: int
    share_cents: int
    rule: str
    citation: str
    branches: tuple[BranchSettlement, ...] = ()
    one_off: bool = False
    document: str = ""
    owed_cents: int = 0
    unpaid_cents: int = 0


class AccountClosed(Struct, frozen=True):
    """The account is empty and ends."""

    effective_on: date


Saving = (
    AccountAgreed
    | AccountProtected
    | AccountCredited
    | AccountConverted
    | AccountValued
    | ContributionsRecorded
)
Releasing = (
    ReleaseRequested
    | ReleaseApproved
    | ReleaseRejected
    | ReleaseDrawn
    | ReleaseInterrupted
    | ReleaseResumed
    | ReleaseWithdrawn
)
Ending = HoldPlaced | HoldLifted | AccountTransferred | AccountSettled | AccountClosed
Event = Saving | Releasing | Ending


def legal_day(event: Event) -> date:
    """The day on which an event counts; an event about a month counts on its last day."""
    match event:
        case AccountProtected(protection=protection):
            return protection.effective_on
        case ReleaseDrawn(month=month) | ContributionsRecorded(month=month):
            return Month.parse(month).last
        case ReleaseInterrupted(month=month) | ReleaseResumed(month=month):
            return Month.parse(month).first
        case _:
            return event.effective_on
