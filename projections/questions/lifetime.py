"""Lifetime accounts of one person: looked at on any day, tried out, stated."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from hashlib import sha256

from msgspec import Struct

from domain.evaluation.evaluate import Evaluation
from domain.evaluation.person_facts import PersonFacts, evaluate_all
from domain.lifetime.available import available
from domain.lifetime.credited_months import evaluated_by
from domain.lifetime.hourly_rates import hourly_rates
from domain.lifetime.simulation import Simulation, Wish, simulate_release
from domain.lifetime.snapshot import PersonOnDay, Snapshot, evaluated_until
from domain.lifetime.statement import Statement, amounts_of, yearly_statement
from domain.streams.lifetime.amounts import EvaluatedMinutes
from domain.streams.lifetime.commands import LifetimeFacts
from domain.streams.lifetime.events import (
    Event,
    legal_day,
)
from domain.streams.lifetime.state import fold
from domain.streams.stream_ids import lifetime_stream
from domain.values.errors import Code, Rejected
from domain.values.time import Month
from projections.engine.lifetime_months import credited_by
from projections.facts.contexts import Contexts
from projections.facts.event_codec import CODEC
from projections.facts.person import load_facts
from projections.questions.lifetime_on_day import account_of
from projections.questions.reader import Reader


class AccountEvent(Struct, frozen=True):
    """One event of an account: where it stands in the log, who did it, what it moved.

    Amounts are what it changed in time, in money and in the employer's share.
    """

    number: int
    position: int
    what: str
    effective_on: date
    recorded_at: datetime
    by: str
    on_behalf_of: str
    mandate: str
    minutes: int
    cents: int
    share_cents: int
    event: Event


class AccountAnswer(Struct, frozen=True):
    """A person's account on a day, and the log's position up to which that is true."""

    snapshot: Snapshot
    position: int


class Proof(Struct, frozen=True):
    """Proof of a statement in the log: the account's events and the last of them."""

    stream: str
    events: int
    last_position: int
    last_recorded_at: datetime
    digest: str
    """The SHA-256 (hex) of the events' bytes as they are stored, one after another."""


class ProvenStatement(Struct, frozen=True):
    """A yearly statement, the positions of its lines in the log, and its proof."""

    statement: Statement
    positions: tuple[int, ...]
    proof: Proof
    position: int


def known_on(
    facts: PersonFacts, contexts: Contexts, day: date, known: date | None = None
) -> LifetimeFacts:
    """Knowledge of a decision on a day: profile, rates, credits of sheets, available amounts."""
    evaluations = tuple(evaluate_all(facts, contexts.context(known), Month.of(day)))
    employment = facts.employment
    return LifetimeFacts(
        contexts.book,
        employment.profile_on(day),
        hourly_rates(employment, contexts.book),
        evaluated_until(_evaluated_minutes(facts, evaluations, day), day),
        available(facts, evaluations, day, contexts.book.kinds.absences),
    )


def answer_account(
    reader: Reader,
    person: str,
    valid_on: date,
    known_at: datetime | None = None,
) -> AccountAnswer:
    """The account at the end of a legal day, by what is or was known."""
    position, known = reader.knowledge(known_at)
    facts = load_facts(reader.ledger, person, position)
    account = account_of(facts, valid_on, reader.contexts.context(known))
    return AccountAnswer(account.snapshot, position)


def entries(reader: Reader, person: str) -> list[AccountEvent]:
    """All events of an account in their order, with who did them for whom."""
    recorded = reader.ledger.read_stream(lifetime_stream(person))
    found: list[AccountEvent] = []
    for one in recorded:
        provenance, event = CODEC.read(one)
        assert isinstance(event, Event)
        found.append(
            AccountEvent(
                one.version,
                one.position,
                one.topic.partition(".")[2].partition(".")[0],
                legal_day(event),
                one.recorded_at,
                provenance.by,
                provenance.on_behalf_of or "",
                provenance.mandate or "",
                *amounts_of(event),
                event,
            )
        )
    return found


def try_out(reader: Reader, person: str, wish: Wish) -> Simulation:
    """The outcome of a wish for a release; nothing is written."""
    facts = load_facts(reader.ledger, person)
    known = known_on(facts, reader.contexts, wish.requested_on)
    return simulate_release(fold(facts.lifetime), wish, known)


def state_year(
    reader: Reader, person: str, year: int, known_at: datetime | None = None
) -> ProvenStatement:
    """The statement of a calendar year, by what is or was known, with its proof.

    Raises Rejected where nothing was ever agreed.
    """
    position, known = reader.knowledge(known_at)
    facts = load_facts(reader.ledger, person, position)
    end = date(year, 12, 31)
    of_account = reader.ledger.read_stream(lifetime_stream(person), until_position=position)
    if not of_account:
        raise Rejected(Code.LIFETIME_NOT_AGREED)
    asked = person_on(facts, reader.contexts, end, known)
    stated = yearly_statement(facts.lifetime, year, reader.contexts.book, asked)
    digest = sha256(b"".join(one.state for one in of_account)).hexdigest()
    last = of_account[-1]
    proof = Proof(lifetime_stream(person), len(of_account), last.position, last.recorded_at, digest)
    positions = tuple(
        of_account[line.number - 1].position if line.number else 0 for line in stated.lines
    )
    return ProvenStatement(stated, positions, proof, position)


def person_on(
    facts: PersonFacts, contexts: Contexts, day: date, known: date | None = None
) -> PersonOnDay:
    """The person as a snapshot of a day asks for it."""
    found = known_on(facts, contexts, day, known)
    return PersonOnDay(found.profile, found.rates, found.evaluated)


def _evaluated_minutes(
    facts: PersonFacts, evaluations: Iterable[Evaluation], day: date
) -> EvaluatedMinutes:
    return evaluated_by(credited_by(facts, evaluations), Month.of(day))
