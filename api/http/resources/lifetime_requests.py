"""Bodies of requests about lifetime accounts; hours in minutes, money in cents."""

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from api.http.values import Day, Model, MonthText, Reason, ShortText
from domain.rules.lifetime.contribution_room import Branch, Method
from domain.rules.lifetime.insolvency_protection import EmployerKind
from domain.rules.lifetime.lifetime_account import Model as AccountModel
from domain.rules.lifetime.lifetime_credit import Source
from domain.rules.lifetime.lifetime_release import Purpose
from domain.rules.lifetime.value_transfer import Destination
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
    """The account's protection against insolvency, and the evidence of it."""

    kind: ShortText
    document: Document
    effective_on: Day


class AgreedIn(Model):
    """An account and the text that the person confirmed: its SHA-256 in hex.

    `payable_minutes` is the scheme's limit on hours released or paid, if it has one.
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
    """Contribution room brought along from elsewhere."""

    branch: BranchIn
    cents: Cents


class CreditIn(Model):
    """A credit: hours in `minutes`, pay in `cents`; a value brought along in its original unit.

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
    """A fund's statement: its holding of the amounts paid in, and the holding's value."""

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
    """A month's pay, its contributory part, and the number of insurance days."""

    month: MonthText
    pay_cents: Cents
    contributory: Annotated[list[BranchPayIn], Field(max_length=4)]
    days: Annotated[int, Field(ge=0, le=31)]
    one_off_cents: Cents = 0


class PlanIn(Model):
    """A release: the amount taken by a whole month, and pay for hours still worked beside it."""

    purpose: Annotated[Purpose, Field(strict=False)]
    first: Day
    last: Day
    monthly_cents: Cents = 0
    monthly_minutes: Minutes = 0
    other_pay_cents: Cents = 0


class ReleaseIn(Model):
    """A requested release; `text` is the person's remark."""

    id: NewId = None
    effective_on: Day
    plan: PlanIn
    text: Reason = ""


class ApproveIn(Model):
    """The approval of a release, with the credits expected until it begins."""

    decision: Literal["approve"]
    effective_on: Day
    expected_cents: Cents = 0
    expected_minutes: Minutes = 0


class RejectIn(Model):
    """The rejection of a release, or the withdrawal of its remaining part."""

    decision: Literal["reject", "withdraw"]
    effective_on: Day
    reason: Reason = ""


class InterruptIn(Model):
    """The interruption of a release from this month on."""

    decision: Literal["interrupt"]
    month: MonthText
    reason: Reason = ""


class ResumeIn(Model):
    """The resumption of a release from this month on, up to `last`."""

    decision: Literal["resume"]
    month: MonthText
    last: Day


class ReleaseDecisionIn(Model):
    """A decision on a release."""

    decided: Annotated[
        ApproveIn | RejectIn | InterruptIn | ResumeIn, Field(discriminator="decision")
    ]


class DrawIn(Model):
    """A month of a release: the planned amount, or another."""

    month: MonthText
    minutes: Minutes | None = None
    cents: Cents | None = None


class HoldIn(Model):
    """A hold: this sum, or all money, must stay on the account until the hold is lifted."""

    id: NewId = None
    effective_on: Day
    kind: Annotated[HoldKind, Field(strict=False)]
    document: Document
    cents: Cents | None = None


class LiftIn(Model):
    """The document that lifts a hold."""

    effective_on: Day
    document: Document


class TransferIn(Model):
    """The recipient of the whole account."""

    effective_on: Day
    destination: Annotated[Destination, Field(strict=False)]
    name: ShortText
    document: Document


class SettlementIn(Model):
    """The reason of an early settlement; `method` replaces the agreement's."""

    effective_on: Day
    cause: Annotated[Cause, Field(strict=False)]
    document: Document = ""
    method: Annotated[Method, Field(strict=False)] | None = None
    paid_cents: Annotated[
        Cents | None,
        Field(description="In an insolvency: what the protection paid; null: all of it."),
    ] = None


class CloseIn(Model):
    """The day on which the empty account ends."""

    effective_on: Day


class WishIn(Model):
    """A wish for a release from a day, for some months or at some pay; open values are computed."""

    purpose: Annotated[Purpose, Field(strict=False)]
    first: Day
    requested_on: Day | None = None
    months: Annotated[int, Field(ge=1, le=600)] | None = None
    monthly_cents: Cents | None = None
    monthly_minutes: Minutes = 0
    other_pay_cents: Cents = 0
    saved_cents: Cents = 0
    saved_minutes: Minutes = 0
