"""Entries of a lifetime account: credits, conversions, funds, pay, holds, transfer, settlement.

Hours are in minutes, money is in cents.
"""

from typing import Annotated

from fastapi import APIRouter
from pydantic import Field

from api.http.field_types import Body, DayIn, MonthText, PersonText, ShortText
from api.http.request_parameters import ActingDep, ServiceDep
from api.http.resources.lifetime.common import (
    ACCOUNT,
    CHANGE,
    AmountCents,
    AmountMinutes,
    BranchIn,
    DocumentText,
    EntryId,
    LifetimeDecided,
    NewId,
    decide,
)
from domain.rules.lifetime.contribution_room import Method
from domain.rules.lifetime.lifetime_credit import Source
from domain.rules.lifetime.value_transfer import Destination
from domain.streams.lifetime.commands import (
    ConvertAccount,
    CreditAccount,
    LiftHold,
    PlaceHold,
    RecordContributions,
    SettleAccount,
    TransferAccount,
    ValueAccount,
)
from domain.streams.lifetime.events import Cause, HoldKind

router = APIRouter()


class RoomIn(Body):
    """Contribution room brought along from elsewhere."""

    branch: BranchIn
    cents: AmountCents


class CreditIn(Body):
    """A credit: hours in `minutes`, pay in `cents`; a value brought along in its original unit.

    Hours of flex time, overtime and extra work leave those accounts with the credit.
    """

    id: NewId = None
    effective_on: DayIn
    source: Annotated[Source, Field(strict=False)]
    minutes: AmountMinutes = 0
    cents: AmountCents = 0
    share_cents: AmountCents = 0
    centidays: Annotated[int, Field(ge=0, le=100_000)] = 0
    rooms: Annotated[tuple[RoomIn, ...], Field(max_length=4, strict=False)] = ()
    document: DocumentText = ""


class ConversionIn(Body):
    """Hours that become money, or money that becomes hours, at the rate of the day."""

    id: NewId = None
    effective_on: DayIn
    minutes: AmountMinutes = 0
    cents: AmountCents = 0


class ValuationIn(Body):
    """A fund's statement: its holding of the amounts paid in, and the holding's value."""

    fund: ShortText
    effective_on: DayIn
    invested_cents: AmountCents
    market_cents: AmountCents
    document: DocumentText
    equity_cents: Annotated[
        AmountCents, Field(description="What of that which was paid in is in shares.")
    ] = 0


class BranchPayIn(Body):
    """Contributory pay of a month in a branch."""

    branch: BranchIn
    cents: AmountCents


class ContributionsIn(Body):
    """A month's pay, its contributory part, and the number of insurance days."""

    month: MonthText
    pay_cents: AmountCents
    contributory: Annotated[list[BranchPayIn], Field(max_length=4)]
    days: Annotated[int, Field(ge=0, le=31)]
    one_off_cents: AmountCents = 0


class HoldIn(Body):
    """A hold: this sum, or all money, must stay on the account until the hold is lifted."""

    id: NewId = None
    effective_on: DayIn
    kind: Annotated[HoldKind, Field(strict=False)]
    document: DocumentText
    cents: AmountCents | None = None


class LiftIn(Body):
    """The document that lifts a hold."""

    effective_on: DayIn
    document: DocumentText


class TransferIn(Body):
    """The recipient of the whole account."""

    effective_on: DayIn
    destination: Annotated[Destination, Field(strict=False)]
    name: ShortText
    document: DocumentText


class SettlementIn(Body):
    """The reason of an early settlement; `method` replaces the agreement's."""

    effective_on: DayIn
    cause: Annotated[Cause, Field(strict=False)]
    document: DocumentText = ""
    method: Annotated[Method, Field(strict=False)] | None = None
    paid_cents: Annotated[
        AmountCents | None,
        Field(description="In an insolvency: what the protection paid; null: all of it."),
    ] = None


@router.post(ACCOUNT + "/credits", status_code=201, dependencies=CHANGE)
def credit(
    person: PersonText, body: CreditIn, service: ServiceDep, acting: ActingDep
) -> LifetimeDecided:
    """Credit hours or pay to the account; hours leave the account that they come from."""
    name = body.id or acting.new_id()
    command = CreditAccount(
        name,
        body.effective_on,
        body.source,
        body.minutes,
        body.cents,
        body.share_cents,
        body.centidays,
        tuple((room.branch, room.cents) for room in body.rooms),
        body.document,
    )
    return decide(service, person, command, name, acting)


@router.post(ACCOUNT + "/conversions", status_code=201, dependencies=CHANGE)
def convert(
    person: PersonText, body: ConversionIn, service: ServiceDep, acting: ActingDep
) -> LifetimeDecided:
    """Convert hours into money or money into hours, at the rate of the day."""
    name = body.id or acting.new_id()
    command = ConvertAccount(name, body.effective_on, body.minutes, body.cents)
    return decide(service, person, command, name, acting)


@router.post(ACCOUNT + "/valuations", status_code=201, dependencies=CHANGE)
def value(
    person: PersonText, body: ValuationIn, service: ServiceDep, acting: ActingDep
) -> LifetimeDecided:
    """Record a fund's statement; the account never falls below the amount paid in."""
    command = ValueAccount(
        body.fund,
        body.effective_on,
        body.invested_cents,
        body.market_cents,
        body.document,
        body.equity_cents,
    )
    return decide(service, person, command, body.fund, acting)


@router.post(ACCOUNT + "/contributions", status_code=201, dependencies=CHANGE)
def record_contributions(
    person: PersonText, body: ContributionsIn, service: ServiceDep, acting: ActingDep
) -> LifetimeDecided:
    """Record a month's contributory pay, the basis of room and average pay."""
    contributory = tuple((one.branch, one.cents) for one in body.contributory)
    command = RecordContributions(
        body.month, body.pay_cents, contributory, body.days, body.one_off_cents
    )
    return decide(service, person, command, body.month, acting)


@router.post(ACCOUNT + "/holds", status_code=201, dependencies=CHANGE)
def hold(
    person: PersonText, body: HoldIn, service: ServiceDep, acting: ActingDep
) -> LifetimeDecided:
    """Place a hold on the account because of a divorce or a garnishment."""
    name = body.id or acting.new_id()
    command = PlaceHold(name, body.effective_on, body.kind, body.document, body.cents)
    return decide(service, person, command, name, acting)


@router.post(ACCOUNT + "/holds/{hold}/lift", dependencies=CHANGE)
def lift(
    person: PersonText, hold: EntryId, body: LiftIn, service: ServiceDep, acting: ActingDep
) -> LifetimeDecided:
    """Lift a hold."""
    command = LiftHold(hold, body.effective_on, body.document)
    return decide(service, person, command, hold, acting)


@router.post(ACCOUNT + "/transfers", status_code=201, dependencies=CHANGE)
def transfer(
    person: PersonText, body: TransferIn, service: ServiceDep, acting: ActingDep
) -> LifetimeDecided:
    """Transfer the whole account to another employer or to pension insurance."""
    command = TransferAccount(body.effective_on, body.destination, body.name, body.document)
    return decide(service, person, command, "", acting)


@router.post(ACCOUNT + "/settlements", status_code=201, dependencies=CHANGE)
def settle(
    person: PersonText, body: SettlementIn, service: ServiceDep, acting: ActingDep
) -> LifetimeDecided:
    """Settle the account early (Störfall); room per branch is stored as counted and as bounded."""
    command = SettleAccount(
        body.effective_on, body.cause, body.document, body.method, body.paid_cents
    )
    return decide(service, person, command, "", acting)
