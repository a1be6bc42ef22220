"""Lifetime accounts: decisions about them, and their state."""

from datetime import datetime
from typing import Annotated, Any, assert_never

from fastapi import APIRouter, Depends, Path
from starlette.responses import Response

from api.http.dependencies import ActingDep, ServiceDep
from api.http.problems import PERSON_UNKNOWN, Problem
from api.http.resources.lifetime_answers import (
    AccountOut,
    EntriesOut,
    EntryOut,
    LifetimeDecided,
    SimulationOut,
    SnapshotOut,
    StatementOut,
)
from api.http.resources.lifetime_requests import (
    AgreedIn,
    ApproveIn,
    CloseIn,
    ContributionsIn,
    ConversionIn,
    CreditIn,
    DrawIn,
    HoldIn,
    Id,
    InterruptIn,
    LiftIn,
    PlanIn,
    ProtectionIn,
    RejectIn,
    ReleaseDecisionIn,
    ReleaseIn,
    ResumeIn,
    SettlementIn,
    TransferIn,
    ValuationIn,
    WishIn,
)
from api.http.resources.sheets import KnownAt, not_too_far
from api.http.values import Day, Person, instant
from api.identity.access import Permission, requires
from api.service import Service
from api.statements.lifetime import pdf_of, statement_facts, told
from api.work.carry_out import Acting
from api.work.lifetime import decide_lifetime
from domain.lifetime.simulation import Wish
from domain.streams.lifetime.commands import (
    ApproveRelease,
    Command,
    Convert,
    Credit,
    Draw,
    RecordContributions,
    SettleEarly,
    Transfer,
    Value,
)
from domain.streams.lifetime.events import (
    Agreed,
    Closed,
    Held,
    HoldLifted,
    Plan,
    Protected,
    Protection,
    ReleaseInterrupted,
    ReleaseRejected,
    ReleaseRequested,
    ReleaseResumed,
    ReleaseWithdrawn,
)
from projections.facts.states import employment_of
from projections.questions.lifetime import entries, show, state_year, try_out

router = APIRouter(tags=["lifetime accounts"])

ACCOUNT = "/employees/{person}/lifetime"
PDF = "application/pdf"
SEE = [Depends(requires(Permission.SEE_LIFETIME))]
CHANGE = [Depends(requires(Permission.CHANGE_LIFETIME))]
Year = Annotated[int, Path(ge=1970, le=2199)]


@router.get(ACCOUNT, dependencies=SEE)
def account(
    person: Person, service: ServiceDep, valid_on: Day | None = None, known_at: KnownAt = None
) -> AccountOut:
    """Show the account at a legal day's end (today): hours, money, room, plans, earliest exit."""
    require_known(service, person)
    shown = show(
        service.reader,
        person,
        not_too_far(valid_on, service.clock.today()),
        known_at,
    )
    return AccountOut(
        person=person,
        known_at=None if known_at is None else instant(known_at),
        account=SnapshotOut.model_validate(told(shown.snapshot)),
        position=shown.position,
    )


@router.get(ACCOUNT + "/entries", dependencies=SEE)
def list_entries(person: Person, service: ServiceDep) -> EntriesOut:
    """List all events of the account, each with actor, person acted for and mandate."""
    require_known(service, person)
    found = [
        EntryOut(
            number=one.number,
            position=one.position,
            what=one.what,
            effective_on=one.effective_on,
            recorded_at=instant(one.recorded_at),
            by=one.by,
            on_behalf_of=one.on_behalf_of,
            mandate=one.mandate,
            minutes=one.minutes,
            cents=one.cents,
            share_cents=one.share_cents,
            details=told(one.event),
        )
        for one in entries(service.reader, person)
    ]
    return EntriesOut(person=person, entries=found)


@router.post(ACCOUNT, status_code=201, dependencies=CHANGE)
def agree(
    person: Person, body: AgreedIn, service: ServiceDep, acting: ActingDep
) -> LifetimeDecided:
    """Agree an account, with the text confirmed by the person."""
    command = Agreed(
        body.effective_on,
        body.model,
        tuple(body.agreements),
        body.employer,
        body.text_digest,
        body.confirmed_on,
        body.insured,
        body.payable_minutes,
        None if body.protection is None else _protection(body.protection),
    )
    return _decide(service, person, command, "", acting)


@router.post(ACCOUNT + "/protections", status_code=201, dependencies=CHANGE)
def protect(
    person: Person, body: ProtectionIn, service: ServiceDep, acting: ActingDep
) -> LifetimeDecided:
    """State the account's protection against insolvency, with the evidence."""
    return _decide(service, person, Protected(_protection(body)), "", acting)


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
    return _decide(service, person, command, name, acting)


@router.post(ACCOUNT + "/conversions", status_code=201, dependencies=CHANGE)
def convert(
    person: Person, body: ConversionIn, service: ServiceDep, acting: ActingDep
) -> LifetimeDecided:
    """Convert hours into money or money into hours, at the rate of the day."""
    name = body.id or acting.new_id()
    command = Convert(name, body.effective_on, body.minutes, body.cents)
    return _decide(service, person, command, name, acting)


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
    return _decide(service, person, command, body.fund, acting)


@router.post(ACCOUNT + "/contributions", status_code=201, dependencies=CHANGE)
def record_contributions(
    person: Person, body: ContributionsIn, service: ServiceDep, acting: ActingDep
) -> LifetimeDecided:
    """Record a month's contributory pay, the basis of room and average pay."""
    contributory = tuple((one.branch, one.cents) for one in body.contributory)
    command = RecordContributions(
        body.month, body.pay_cents, contributory, body.days, body.one_off_cents
    )
    return _decide(service, person, command, body.month, acting)


@router.post(ACCOUNT + "/releases", status_code=201, dependencies=CHANGE)
def request_release(
    person: Person, body: ReleaseIn, service: ServiceDep, acting: ActingDep
) -> LifetimeDecided:
    """Request a release; purpose, notice, length and retirement age are checked."""
    name = body.id or acting.new_id()
    command = ReleaseRequested(name, body.effective_on, _plan(body.plan), body.text)
    return _decide(service, person, command, name, acting)


@router.post(ACCOUNT + "/releases/{release}/decisions", dependencies=CHANGE)
def decide_release(
    person: Person, release: Id, body: ReleaseDecisionIn, service: ServiceDep, acting: ActingDep
) -> LifetimeDecided:
    """Approve, reject, interrupt, resume or withdraw a release."""
    return _decide(service, person, _release_command(release, body), release, acting)


@router.post(ACCOUNT + "/releases/{release}/draws", status_code=201, dependencies=CHANGE)
def draw(
    person: Person, release: Id, body: DrawIn, service: ServiceDep, acting: ActingDep
) -> LifetimeDecided:
    """Take a month of a granted release, from the oldest entries first."""
    command = Draw(release, body.month, body.minutes, body.cents)
    return _decide(service, person, command, release, acting)


@router.post(ACCOUNT + "/holds", status_code=201, dependencies=CHANGE)
def hold(person: Person, body: HoldIn, service: ServiceDep, acting: ActingDep) -> LifetimeDecided:
    """Place a hold on the account because of a divorce or a garnishment."""
    name = body.id or acting.new_id()
    command = Held(name, body.effective_on, body.kind, body.document, body.cents)
    return _decide(service, person, command, name, acting)


@router.post(ACCOUNT + "/holds/{hold}/lift", dependencies=CHANGE)
def lift(
    person: Person, hold: Id, body: LiftIn, service: ServiceDep, acting: ActingDep
) -> LifetimeDecided:
    """Lift a hold."""
    command = HoldLifted(hold, body.effective_on, body.document)
    return _decide(service, person, command, hold, acting)


@router.post(ACCOUNT + "/transfers", status_code=201, dependencies=CHANGE)
def transfer(
    person: Person, body: TransferIn, service: ServiceDep, acting: ActingDep
) -> LifetimeDecided:
    """Transfer the whole account to another employer or to pension insurance."""
    command = Transfer(body.effective_on, body.destination, body.name, body.document)
    return _decide(service, person, command, "", acting)


@router.post(ACCOUNT + "/settlements", status_code=201, dependencies=CHANGE)
def settle(
    person: Person, body: SettlementIn, service: ServiceDep, acting: ActingDep
) -> LifetimeDecided:
    """Settle the account early (Störfall); room per branch is stored as counted and as bounded."""
    command = SettleEarly(
        body.effective_on, body.cause, body.document, body.method, body.paid_cents
    )
    return _decide(service, person, command, "", acting)


@router.post(ACCOUNT + "/close", dependencies=CHANGE)
def close(person: Person, body: CloseIn, service: ServiceDep, acting: ActingDep) -> LifetimeDecided:
    """Close an empty account."""
    return _decide(service, person, Closed(body.effective_on), "", acting)


@router.post(ACCOUNT + "/simulations", dependencies=SEE)
def simulate(person: Person, body: WishIn, service: ServiceDep) -> SimulationOut:
    """Simulate a release: length, begin and pay; decided like a real one, nothing is written."""
    require_known(service, person)
    wish = Wish(
        body.purpose,
        body.first,
        body.requested_on or service.clock.today(),
        body.months,
        body.monthly_cents,
        body.monthly_minutes,
        body.other_pay_cents,
        body.saved_cents,
        body.saved_minutes,
    )
    return SimulationOut.model_validate(
        {"person": person, **told(try_out(service.reader, person, wish))}
    )


@router.get(ACCOUNT + "/statements/{year}", dependencies=SEE)
def statement(
    person: Person, year: Year, service: ServiceDep, known_at: KnownAt = None
) -> StatementOut:
    """Give the yearly statement (SGB IV § 7d(2)): opening, lines, valuations, closing, proof."""
    return StatementOut.model_validate(_stated(service, person, year, known_at))


@router.get(
    ACCOUNT + "/statements/{year}/pdf",
    dependencies=SEE,
    response_class=Response,
    responses={200: {"content": {PDF: {"schema": {"type": "string", "format": "binary"}}}}},
)
def statement_pdf(
    person: Person, year: Year, service: ServiceDep, known_at: KnownAt = None
) -> Response:
    """Give the yearly statement as the person gets it, in German, from the same figures."""
    name = f"lebensarbeitszeitkonto-{person}-{year}.pdf"
    return Response(
        pdf_of(_stated(service, person, year, known_at)),
        media_type=PDF,
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def _stated(service: Service, person: str, year: int, known_at: datetime | None) -> dict[str, Any]:
    require_known(service, person)
    stated = state_year(service.reader, person, year, known_at)
    return statement_facts(person, stated, known_at)


def _decide(
    service: Service, person: str, command: Command, name: str, acting: Acting
) -> LifetimeDecided:
    done = decide_lifetime(service, acting, person, command)
    return LifetimeDecided(id=name, position=done.position, repeated=done.repeated)


def _release_command(release: str, body: ReleaseDecisionIn) -> Command:
    asked = body.decided
    match asked:
        case ApproveIn():
            return ApproveRelease(
                release, asked.effective_on, asked.expected_cents, asked.expected_minutes
            )
        case RejectIn(decision="reject"):
            return ReleaseRejected(release, asked.effective_on, asked.reason)
        case RejectIn():
            return ReleaseWithdrawn(release, asked.effective_on, asked.reason)
        case InterruptIn():
            return ReleaseInterrupted(release, asked.month, asked.reason)
        case ResumeIn():
            return ReleaseResumed(release, asked.month, asked.last)
        case _:
            assert_never(asked)


def _plan(body: PlanIn) -> Plan:
    return Plan(
        body.purpose,
        body.first,
        body.last,
        body.monthly_cents,
        body.monthly_minutes,
        body.other_pay_cents,
    )


def _protection(body: ProtectionIn) -> Protection:
    return Protection(body.kind, body.document, body.effective_on)


def require_known(service: Service, person: str) -> None:
    """Raise the problem of an unknown person if the personnel number is unknown."""
    if not employment_of(service.ledger, person).version:
        raise Problem(PERSON_UNKNOWN)
