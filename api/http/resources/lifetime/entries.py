"""Entries of a lifetime account: credits, conversions, funds, pay, holds, transfer, settlement.

Hours are in minutes, money is in cents.
"""

from typing import Annotated

from fastapi import APIRouter
from pydantic import Field

from api.http.parameters import ActingDep, ServiceDep
from api.http.resources.lifetime.common import (
    ACCOUNT,
    CHANGE,
    BranchIn,
    Cents,
    Document,
    Id,
    LifetimeDecided,
    Minutes,
    NewId,
    decide,
)
from api.http.values import Day, Model, MonthText, Person, ShortText
from domain.rules.lifetime.contribution_room import Method
from domain.rules.lifetime.lifetime_credit import Source
from domain.rules.lifetime.value_transfer import Destination
from domain.streams.lifetime.commands import (
    Convert,
    Credit,
    RecordContributions,
    SettleEarly,
    Transfer,
    Value,
)
from domain.streams.lifetime.events import Cause, Held, HoldKind, HoldLifted

router = APIRouter()


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


@router.post(ACCOUNT + "/credits", status_code=201, dependencies=CHANGE)
def credit(
    person: Person, body: CreditIn, service: ServiceDep, acting: ActingDep
) -> LifetimeDecided:
    """Credit hours or pay to the account; hours leave the account that they come from."""
    name = body.id or acting.new_id()
    command = Credit(
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
    person: Person, body: ConversionIn, service: ServiceDep, acting: ActingDep
) -> LifetimeDecided:
    """Convert hours into money or money into hours, at the rate of the day."""
    name = body.id or acting.new_id()
    command = Convert(name, body.effective_on, body.minutes, body.cents)
    return decide(service, person, command, name, acting)


@router.post(ACCOUNT + "/valuations", status_code=201, dependencies=CHANGE)
def value(
    person: Person, body: ValuationIn, service: ServiceDep, acting: ActingDep
) -> LifetimeDecided:
    """Record a fund's statement; the account never falls below the amount paid in."""
    command = Value(
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
    person: Person, body: ContributionsIn, service: ServiceDep, acting: ActingDep
) -> LifetimeDecided:
    """Record a month's contributory pay, the basis of room and average pay."""
    contributory = tuple((one.branch, one.cents) for one in body.contributory)
    command = RecordContributions(
        body.month, body.pay_cents, contributory, body.days, body.one_off_cents
    )
    return decide(service, person, command, body.month, acting)


@router.post(ACCOUNT + "/holds", status_code=201, dependencies=CHANGE)
def hold(person: Person, body: HoldIn, service: ServiceDep, acting: ActingDep) -> LifetimeDecided:
    """Place a hold on the account because of a divorce or a garnishment."""
    name = body.id or acting.new_id()
    command = Held(name, body.effective_on, body.kind, body.document, body.cents)
    return decide(service, person, command, name, acting)


@router.post(ACCOUNT + "/holds/{hold}/lift", dependencies=CHANGE)
def lift(
    person: Person, hold: Id, body: LiftIn, service: ServiceDep, acting: ActingDep
) -> LifetimeDecided:
    """Lift a hold."""
    command = HoldLifted(hold, body.effective_on, body.document)
    return decide(service, person, command, hold, acting)


@router.post(ACCOUNT + "/transfers", status_code=201, dependencies=CHANGE)
def transfer(
    person: Person, body: TransferIn, service: ServiceDep, acting: ActingDep
) -> LifetimeDecided:
    """Transfer the whole account to another employer or to pension insurance."""
    command = Transfer(body.effective_on, body.destination, body.name, body.document)
    return decide(service, person, command, "", acting)


@router.post(ACCOUNT + "/settlements", status_code=201, dependencies=CHANGE)
def settle(
    person: Person, body: SettlementIn, service: ServiceDep, acting: ActingDep
) -> LifetimeDecided:
    """Settle the account early (Störfall); room per branch is stored as counted and as bounded."""
    command = SettleEarly(
        body.effective_on, body.cause, body.document, body.method, body.paid_cents
    )
    return decide(service, person, command, "", acting)
