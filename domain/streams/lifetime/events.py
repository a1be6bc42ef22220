"""What happens to a lifetime account: agreed, saved, converted, valued, taken, held, settled.

Stream ``4711/lifetime``. Every entry keeps hours, rate, money, the employer's share and the
rule and version by which it was reckoned, so the account is a plain sum of its entries and no
later change of law or pay alters what stands there. What the monthly evaluation credits in
time stands on the sheets and is added where the account is looked at.
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
    """How an account is protected against insolvency, and the evidence of it."""

    kind: str
    """Trust, insurance, guarantee: as the evidence calls it."""
    document: str
    effective_on: date


class Agreed(Struct, frozen=True, omit_defaults=True):
    """An account was agreed. ``text_digest`` is the SHA-256 (hex) of the text that was confirmed.

    ``agreements`` are the files it follows, ``insured`` the branches in which the person is
    insured, ``payable_minutes`` what the scheme lets be released or paid out at most.
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


class Protected(Struct, frozen=True):
    """Protection against insolvency was provided or renewed."""

    protection: Protection


class Credited(Struct, frozen=True, omit_defaults=True):
    """Hours or pay were put on the account; ``id`` names the entry for good.

    ``minutes`` and ``cents`` are the same value at ``rate``; what is kept in time has no
    cents. ``centidays`` are exchange days it came from, ``rooms`` contribution
    room that was brought along.
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


class Taken(Struct, frozen=True, array_like=True, gc=False):
    """What was taken from one entry, by its id."""

    entry: str
    cents: int
    share_cents: int


class Converted(Struct, frozen=True, omit_defaults=True):
    """Time became money, or money time again, at a rate.

    ``minutes`` is what time gained (negative: it became money), ``cents`` and ``share_cents``
    what money gained; ``taken`` are the entries that money came from.
    """

    id: str
    effective_on: date
    minutes: int
    cents: int
    share_cents: int
    rate: HourlyRate
    rule: str
    citation: str
    taken: tuple[Taken, ...] = ()


class Valued(Struct, frozen=True, omit_defaults=True):
    """A fund's statement: what it holds of what was paid in, what that is worth.

    ``yield_cents`` is what the account gained by it, negative where an earlier gain melted;
    ``equity_cents`` is what of that which was paid in is in shares.
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
    """A release from one day to another: what a whole month takes, and is paid beside it."""

    purpose: Purpose
    first: date
    last: date
    monthly_cents: int = 0
    monthly_minutes: int = 0
    other_pay_cents: int = 0
    """Pay of a month for the hours that are still worked."""

    def holds(self, month: Month) -> bool:
        return Month.of(self.first) <= month <= Month.of(self.last)


class ReleaseRequested(Struct, frozen=True, omit_defaults=True):
    """A release was asked for."""

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
    """Credits until its begin that it counts on."""
    expected_minutes: int = 0


class ReleaseRejected(Struct, frozen=True):
    """A release was not granted."""

    id: str
    effective_on: date
    reason: str


class Drawn(Struct, frozen=True, omit_defaults=True):
    """A month of a release was taken from the account."""

    release: str
    month: str
    rule: str
    citation: str
    minutes: int = 0
    cents: int = 0
    share_cents: int = 0
    rate: HourlyRate | None = None
    taken: tuple[Taken, ...] = ()


class ReleaseInterrupted(Struct, frozen=True):
    """From this month on nothing is taken until the release goes on."""

    id: str
    month: str
    reason: str


class ReleaseResumed(Struct, frozen=True):
    """From this month on the release goes on, up to ``last``."""

    id: str
    month: str
    last: date


class ReleaseWithdrawn(Struct, frozen=True):
    """What has not been taken of a release is not taken any more."""

    id: str
    effective_on: date
    reason: str


class HoldKind(StrEnum):
    """Why an account is held; stored for ever."""

    DIVORCE = "divorce"
    """Versorgungsausgleich."""
    GARNISHMENT = "garnishment"


class Held(Struct, frozen=True, omit_defaults=True):
    """So much money must stay on the account, or all of it (None), until the hold is lifted."""

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


class Transferred(Struct, frozen=True):
    """The whole account was taken over by another."""

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
    Recorded again, the later record counts.
    """

    month: str
    pay_cents: int
    citation: str
    one_off_cents: int = 0
    """Regular one-offs in it that are not paid during release."""
    branches: tuple[BranchPay, ...] = ()


class Cause(StrEnum):
    """Why an account is settled early (Störfall); stored for ever."""

    EXIT = "exit"
    DEATH = "death"
    INSOLVENCY = "insolvency"


class SettledEarly(Struct, frozen=True, omit_defaults=True):
    """Störfall: what stood on the account was paid, or lapsed where nothing may be paid.

    ``branches`` keep the room as counted by ``method`` and as bounded, and what is due.
    ``minutes`` lapsed, for then there is no method; below zero they were owed, and were let go
    or taken from pay (``owed_cents``). ``one_off``: a scheme of short flexible hours, paid as a
    one-off. ``unpaid_cents`` is what an insolvent employer's protection did not pay of ``cents``.
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


class Closed(Struct, frozen=True):
    """The account is empty and ends."""

    effective_on: date


Saving = Agreed | Protected | Credited | Converted | Valued | ContributionsRecorded
Releasing = (
    ReleaseRequested
    | ReleaseApproved
    | ReleaseRejected
    | Drawn
    | ReleaseInterrupted
    | ReleaseResumed
    | ReleaseWithdrawn
)
Ending = Held | HoldLifted | Transferred | SettledEarly | Closed
Event = Saving | Releasing | Ending


def legal_day(event: Event) -> date:
    """The day on which an event counts; what is of a month counts on its last day."""
    match event:
        case Protected(protection=protection):
            return protection.effective_on
        case Drawn(month=month) | ContributionsRecorded(month=month):
            return Month.parse(month).last
        case ReleaseInterrupted(month=month) | ReleaseResumed(month=month):
            return Month.parse(month).first
        case _:
            return event.effective_on
