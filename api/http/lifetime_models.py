"""Bodies of requests about lifetime accounts; hours in minutes, money in cents."""

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from api.http.values import Day, Model, MonthText, Reason, ShortText
from domain.rules.contribution_room import Branch, Method
from domain.rules.insolvency_protection import EmployerKind
from domain.rules.lifetime_account import Model as AccountModel
from domain.rules.lifetime_credit import Source
from domain.rules.lifetime_release import Purpose
from domain.rules.value_transfer import Destination
from domain.streams.lifetime.events import Cause, HoldKind

Id = Annotated[
    str, StringConstraints(pattern=r"^[0-9A-Za-z][0-9A-Za-z._-]{0,63}$"), Field(examples=["c-17"])
]
NewId = Annotated[Id | None, Field(description="Without one, one is made.")]
Agreement = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9-]{0,63}$")]
Document = Annotated[str, StringConstraints(max_length=200, pattern=r"^[^\x00-\x1f]*$")]
Minutes = Annotated[int, Field(ge=0, le=10_000_000)]
Cents = Annotated[int, Field(ge=0, le=10_000_000_000)]
BranchIn = Annotated[Branch, Field(strict=False)]


class ProtectionIn(Model):
    """How the account is protected against insolvency, and the evidence of it."""

    kind: ShortText
    document: Document
    effective_on: Day


class AgreedIn(Model):
    """An account and the text that the person confirmed: its SHA-256 in hex.

    `payable_minutes` is what the scheme lets be released or paid at most, where it has a limit.
    """

    effective_on: Day
    model: Annotated[AccountModel, Field(strict=False)]
    agreements: Annotated[list[Agreement], Field(min_length=1, max_length=10)]
    employer: Annotated[EmployerKind, Field(strict=False)]
    text_digest: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
    confirmed_on: Day
    insured: Annotated[tuple[BranchIn, ...], Field(max_length=4, strict=False)] = ()
    payable_minutes: Minutes | None = None
    protection: ProtectionIn | None = None


class RoomIn(Model):
    """Contribution room that was brought along."""

    branch: BranchIn
    cents: Cents


class CreditIn(Model):
    """Hours in `minutes`, pay in `cents`; what was brought along in what it was kept in.

    Hours of flex time, overtime and extra work leave those accounts with the credit.
    """

    id: NewId = None
    effective_on: Day
    source: Annotated[Source, Field(strict=False)]
    minutes: Minutes = 0
    cents: Cents = 0
    share_cents: Cents = 0
    centidays: Annotated[int, Field(ge=0, le=100_000)] = 0
    rooms: Annotated[tuple[RoomIn, ...], Field(max_length=4, strict=False)] = ()
    document: Document = ""


class ConversionIn(Model):
    """Hours that become money, or money that becomes hours, at the rate of the day."""

    id: NewId = None
    effective_on: Day
    minutes: Minutes = 0
    cents: Cents = 0


class ValuationIn(Model):
    """A fund's statement: what it holds of what was paid in, and what that is worth."""

    fund: ShortText
    effective_on: Day
    invested_cents: Cents
    market_cents: Cents
    document: Document
    equity_cents: Annotated[
        Cents, Field(description="What of that which was paid in is in shares.")
    ] = 0


class BranchPayIn(Model):
    """Contributory pay of a month in a branch."""

    branch: BranchIn
    cents: Cents


class ContributionsIn(Model):
    """A month's pay, and what of it was contributory for so many insurance days."""

    month: MonthText
    pay_cents: Cents
    contributory: Annotated[list[BranchPayIn], Field(max_length=4)]
    days: Annotated[int, Field(ge=0, le=31)]
    one_off_cents: Cents = 0


class PlanIn(Model):
    """A release: what a whole month takes, and pay for the hours still worked beside it."""

    purpose: Annotated[Purpose, Field(strict=False)]
    first: Day
    last: Day
    monthly_cents: Cents = 0
    monthly_minutes: Minutes = 0
    other_pay_cents: Cents = 0


class ReleaseIn(Model):
    """A release that is asked for; `text` is what the person says to it."""

    id: NewId = None
    effective_on: Day
    plan: PlanIn
    text: Reason = ""


class ApproveIn(Model):
    """Granted, counting on some credits until it begins."""

    decision: Literal["approve"]
    effective_on: Day
    expected_cents: Cents = 0
    expected_minutes: Minutes = 0


class RejectIn(Model):
    """Not granted, or what is left of it not taken any more."""

    decision: Literal["reject", "withdraw"]
    effective_on: Day
    reason: Reason = ""


class InterruptIn(Model):
    """From this month on nothing is taken."""

    decision: Literal["interrupt"]
    month: MonthText
    reason: Reason = ""


class ResumeIn(Model):
    """From this month on it goes on, up to `last`."""

    decision: Literal["resume"]
    month: MonthText
    last: Day


class ReleaseDecisionIn(Model):
    """What becomes of a release."""

    decided: Annotated[
        ApproveIn | RejectIn | InterruptIn | ResumeIn, Field(discriminator="decision")
    ]


class DrawIn(Model):
    """A month of a release: what the plan says, or another amount."""

    month: MonthText
    minutes: Minutes | None = None
    cents: Cents | None = None


class HoldIn(Model):
    """So much money must stay on the account, or all of it, until the hold is lifted."""

    id: NewId = None
    effective_on: Day
    kind: Annotated[HoldKind, Field(strict=False)]
    document: Document
    cents: Cents | None = None


class LiftIn(Model):
    """By which document a hold no longer counts."""

    effective_on: Day
    document: Document


class TransferIn(Model):
    """Who takes the whole account over."""

    effective_on: Day
    destination: Annotated[Destination, Field(strict=False)]
    name: ShortText
    document: Document


class SettlementIn(Model):
    """Why it is settled early; `method` stands in place of the agreement's."""

    effective_on: Day
    cause: Annotated[Cause, Field(strict=False)]
    document: Document = ""
    method: Annotated[Method, Field(strict=False)] | None = None
    paid_cents: Annotated[
        Cents | None,
        Field(description="In an insolvency: what the protection paid; null: all of it."),
    ] = None


class CloseIn(Model):
    """On which day the empty account ends."""

    effective_on: Day


class WishIn(Model):
    """A release from a day: for some months, or at some pay; what is left open is found."""

    purpose: Annotated[Purpose, Field(strict=False)]
    first: Day
    requested_on: Day | None = None
    months: Annotated[int, Field(ge=1, le=600)] | None = None
    monthly_cents: Cents | None = None
    monthly_minutes: Minutes = 0
    other_pay_cents: Cents = 0
    saved_cents: Cents = 0
    saved_minutes: Minutes = 0
