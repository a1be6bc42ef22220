"""Lifetime accounts: agreed, protected, shown, closed."""

from typing import Annotated

from fastapi import APIRouter
from pydantic import Field, StringConstraints

from api.http.field_types import Body, DayIn, Instant, PersonText, ShortText, instant
from api.http.request_parameters import ActingDep, KnownAt, ServiceDep, not_too_far, require_known
from api.http.resources.lifetime.common import (
    ACCOUNT,
    CHANGE,
    SEE,
    AmountMinutes,
    BranchIn,
    DocumentText,
    LifetimeDecided,
    SnapshotOut,
    decide,
)
from api.statements.lifetime import plain_json
from domain.rules.lifetime.insolvency_protection import EmployerKind
from domain.rules.lifetime.lifetime_account import Model as AccountModel
from domain.streams.lifetime.commands import AgreeAccount, CloseAccount, ProtectAccount
from domain.streams.lifetime.events import Protection
from projections.questions.lifetime import answer_account, entries

router = APIRouter()

AgreementText = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9-]{0,63}$")]


class ProtectionIn(Body):
    """The account's protection against insolvency, and the evidence of it."""

    kind: ShortText
    document: DocumentText
    effective_on: DayIn


class AgreedIn(Body):
    """An account and the text that the person confirmed: its SHA-256 in hex.

    `payable_minutes` is the scheme's limit on hours released or paid, if it has one.
    """

    effective_on: DayIn
    model: Annotated[AccountModel, Field(strict=False)]
    agreements: Annotated[list[AgreementText], Field(min_length=1, max_length=10)]
    employer: Annotated[EmployerKind, Field(strict=False)]
    text_digest: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
    confirmed_on: DayIn
    insured: Annotated[tuple[BranchIn, ...], Field(max_length=4, strict=False)] = ()
    payable_minutes: AmountMinutes | None = None
    protection: ProtectionIn | None = None


class CloseIn(Body):
    """The day on which the empty account ends."""

    effective_on: DayIn


class AccountOut(Body):
    """An account on a legal day, by the facts known at an instant."""

    person: str
    known_at: Instant | None
    account: SnapshotOut
    position: int


class EntryOut(Body):
    """One event: its movements, actor, person acted for, and its whole content."""

    number: int
    position: int
    what: str
    effective_on: DayIn
    recorded_at: Instant
    by: str
    on_behalf_of: str
    mandate: str
    minutes: int
    cents: int
    share_cents: int
    details: dict[str, object]


class EntriesOut(Body):
    """The events of an account in their order."""

    person: str
    entries: list[EntryOut]


@router.get(ACCOUNT, dependencies=SEE)
def account(
    person: PersonText, service: ServiceDep, valid_on: DayIn | None = None, known_at: KnownAt = None
) -> AccountOut:
    """Show the account at a legal day's end (today): hours, money, room, plans, earliest exit."""
    require_known(service, person)
    shown = answer_account(
        service.reader,
        person,
        not_too_far(valid_on, service.clock.today()),
        known_at,
    )
    return AccountOut(
        person=person,
        known_at=None if known_at is None else instant(known_at),
        account=SnapshotOut.model_validate(plain_json(shown.snapshot)),
        position=shown.position,
    )


@router.get(ACCOUNT + "/entries", dependencies=SEE)
def list_entries(person: PersonText, service: ServiceDep) -> EntriesOut:
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
            details=plain_json(one.event),
        )
        for one in entries(service.reader, person)
    ]
    return EntriesOut(person=person, entries=found)


@router.post(ACCOUNT, status_code=201, dependencies=CHANGE)
def agree(
    person: PersonText, body: AgreedIn, service: ServiceDep, acting: ActingDep
) -> LifetimeDecided:
    """Agree an account, with the text confirmed by the person."""
    command = AgreeAccount(
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
    return decide(service, person, command, "", acting)


@router.post(ACCOUNT + "/protections", status_code=201, dependencies=CHANGE)
def protect(
    person: PersonText, body: ProtectionIn, service: ServiceDep, acting: ActingDep
) -> LifetimeDecided:
    """State the account's protection against insolvency, with the evidence."""
    return decide(service, person, ProtectAccount(_protection(body)), "", acting)


@router.post(ACCOUNT + "/close", dependencies=CHANGE)
def close(
    person: PersonText, body: CloseIn, service: ServiceDep, acting: ActingDep
) -> LifetimeDecided:
    """Close an empty account."""
    return decide(service, person, CloseAccount(body.effective_on), "", acting)


def _protection(body: ProtectionIn) -> Protection:
    return Protection(body.kind, body.document, body.effective_on)
