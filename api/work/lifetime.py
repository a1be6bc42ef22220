"""Lifetime accounts: decisions on all facts of the person, and the account on any day.

Hours that a credit takes from flex time, overtime or extra work leave those accounts in the same
append: the month's timesheet records it (``HoursSaved``), and its evaluation shows it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime
from hashlib import sha256
from itertools import chain
from typing import Final
from uuid import uuid4

from msgspec import Struct

from api.wiring import Service
from api.work.carry_out import Acting, Decided, Done
from domain.evaluation.evaluate import Evaluation
from domain.facts.absences import ABSENCES, Leave, days_between
from domain.facts.leave import LeaveSaved, Part
from domain.lifetime.consequences import told_to_leave, told_to_sheet
from domain.lifetime.credited_months import evaluated_by
from domain.lifetime.hourly_rates import hourly_rates
from domain.lifetime.postings import HOURS_FROM, WORKED
from domain.lifetime.simulation import Simulation, Wish, simulate
from domain.lifetime.snapshot import Person, Snapshot, evaluated_until
from domain.lifetime.statement import Statement, moved, statement
from domain.streams.lifetime.commands import (
    Command,
    Known,
    decided_on,
)
from domain.streams.lifetime.decide import decide
from domain.streams.lifetime.events import (
    Event,
    legal_day,
)
from domain.streams.lifetime.figures import Evaluated
from domain.streams.lifetime.state import fold
from domain.streams.stream_ids import absence_stream, lifetime_stream, timesheet_stream
from domain.values.accounts import Account
from domain.values.errors import Code, Rejected
from domain.values.time import Month
from ledger.ledger import Ledger
from ledger.records import ABSENT, RecordedEvent
from projections.engine.lifetime_months import credited_by
from projections.facts.codec import CODEC
from projections.facts.contexts import Contexts
from projections.facts.person import PersonFacts, evaluate_all, joined_years, read_facts
from projections.questions.leave_on_day import lots_on
from projections.questions.lifetime_on_day import account_of

SAVED_FROM: Final = tuple(HOURS_FROM[source] for source in sorted(WORKED))
"""The accounts of working time from which a credit takes hours."""


class Entered(Struct, frozen=True):
    """One event of an account: its place in the log, its actor, its movements.

    Amounts are its changes in time, in money and in the employer's share.
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


class Shown(Struct, frozen=True):
    """A person's account on a day, and the log's position up to which it is evaluated."""

    snapshot: Snapshot
    position: int


class Proof(Struct, frozen=True):
    """Proof of a statement by the log: the account's events and the last of them."""

    stream: str
    events: int
    last_position: int
    last_recorded_at: datetime
    digest: str
    """The SHA-256 (hex) of the events' stored bytes, one after another."""


class Stated(Struct, frozen=True):
    """A yearly statement, the positions of its lines in the log, and its proof."""

    statement: Statement
    positions: tuple[int, ...]
    proof: Proof
    position: int


def entry_id(acting: Acting) -> str:
    """Make an id for a new entry: the same for the same command, so a repeat finds it."""
    if acting.command_id is None:
        return uuid4().hex[:12]
    return sha256(acting.command_id.encode()).hexdigest()[:12]


def decide_lifetime(service: Service, person: str, command: Command, acting: Acting) -> Done:
    """Carry out a command about an account; raises Rejected and the ledger's errors."""

    def decide_now() -> Decided:
        history = read_history(service.ledger, person)
        if not history.facts.employment.version:
            raise Rejected(Code.NOT_HIRED, person=person)
        stream = lifetime_stream(person)
        known = known_on(history, service.contexts, decided_on(command))
        events: list[tuple[str, Struct]] = []
        versions = {stream: ABSENT} | {one.stream: one.version for one in history.recorded}
        for event in decide(command, fold(history.events), known):
            events += ((stream, event), *_told(person, event))
        for told, _ in events:
            versions.setdefault(told, ABSENT)
        return Decided(events, versions)

    return service.commands.carry_out("lifetime", (person, command), acting, decide_now)


class History(Struct, frozen=True):
    """All events of a person in the log, up to a position."""

    recorded: Sequence[RecordedEvent]
    facts: PersonFacts

    @property
    def events(self) -> tuple[Event, ...]:
        """Give the events of the lifetime account."""
        return self.facts.lifetime


def read_history(ledger: Ledger, person: str, until_position: int | None = None) -> History:
    """Read a person's history; empty for an unknown person."""
    recorded = ledger.read_range(f"{person}/", until_position)
    return History(recorded, read_facts(person, recorded))


def known_on(history: History, contexts: Contexts, day: date, known: date | None = None) -> Known:
    """Collect the basis of a day's decision: profile, rates, credits and available hours."""
    evaluations = tuple(evaluate_all(history.facts, contexts.context(known), Month.of(day)))
    employment = history.facts.employment
    return Known(
        contexts.book,
        employment.profile_on(day),
        hourly_rates(employment, contexts.book),
        evaluated_until(_evaluated(history.facts, evaluations, day), day),
        _available(history.facts, evaluations, day),
    )


def show(service: Service, person: str, valid_on: date, known_at: datetime | None = None) -> Shown:
    """Show the account at the end of a legal day, by present or past knowledge."""
    position, known = _position(service, known_at)
    history = read_history(service.ledger, person, position)
    account = account_of(history.facts, valid_on, service.contexts.context(known))
    return Shown(account.snapshot, position)


def entries(service: Service, person: str) -> list[Entered]:
    """List all events of an account in their order, with actors and people acted for."""
    recorded = service.ledger.read_stream(lifetime_stream(person))
    found: list[Entered] = []
    for one in recorded:
        provenance, event = CODEC.read(one)
        assert isinstance(event, Event)
        found.append(
            Entered(
                one.version,
                one.position,
                one.topic.partition(".")[2].partition(".")[0],
                legal_day(event),
                one.recorded_at,
                provenance.by,
                provenance.on_behalf_of or "",
                provenance.mandate or "",
                *moved(event),
                event,
            )
        )
    return found


def try_out(service: Service, person: str, wish: Wish) -> Simulation:
    """Simulate a wish for a release; nothing is written."""
    history = read_history(service.ledger, person)
    known = known_on(history, service.contexts, wish.requested_on)
    return simulate(fold(history.events), wish, known)


def state_year(
    service: Service, person: str, year: int, known_at: datetime | None = None
) -> Stated:
    """Make the statement of a calendar year, by present or past knowledge, with its proof.

    Raises Rejected if no account was ever agreed.
    """
    position, known = _position(service, known_at)
    history = read_history(service.ledger, person, position)
    end = date(year, 12, 31)
    of_account = _of_account(person, history.recorded)
    if not of_account:
        raise Rejected(Code.LIFETIME_NOT_AGREED)
    asked = person_on(history, service.contexts, end, known)
    stated = statement(history.events, year, service.book, asked)
    digest = sha256(b"".join(one.state for one in of_account)).hexdigest()
    last = of_account[-1]
    proof = Proof(lifetime_stream(person), len(of_account), last.position, last.recorded_at, digest)
    positions = tuple(
        of_account[line.number - 1].position if line.number else 0 for line in stated.lines
    )
    return Stated(stated, positions, proof, position)


def person_on(history: History, contexts: Contexts, day: date, known: date | None = None) -> Person:
    """Collect the facts of a person that a day's snapshot needs."""
    found = known_on(history, contexts, day, known)
    return Person(found.profile, found.rates, found.evaluated)


def _position(service: Service, known_at: datetime | None) -> tuple[int, date | None]:
    if known_at is None:
        return service.ledger.head().position, None
    return service.ledger.position_at(known_at), known_at.astimezone(UTC).date()


def _of_account(person: str, recorded: Iterable[RecordedEvent]) -> list[RecordedEvent]:
    stream = lifetime_stream(person)
    return [one for one in recorded if one.stream == stream]


def _told(person: str, event: Event) -> Iterator[tuple[str, Struct]]:
    """Yield the events for sheets and leave that belong to an event, in the same append."""
    for saved in told_to_sheet(event):
        yield timesheet_stream(person, Month.of(saved.effective_on)), saved
    leave = told_to_leave(event)
    if leave is not None:
        yield absence_stream(person, leave.effective_on.year), leave


def _evaluated(facts: PersonFacts, evaluations: Iterable[Evaluation], day: date) -> Evaluated:
    return evaluated_by(credited_by(facts, evaluations), Month.of(day))


def _available(
    facts: PersonFacts, evaluations: Sequence[Evaluation], day: date
) -> dict[Account, int]:
    """Compute the balances of the source accounts of hours and days, less later withdrawals.

    Overtime whose use is undecided is left out: only that decision can credit it.
    """
    if not evaluations:
        return {}
    found = dict.fromkeys(SAVED_FROM, 0)
    balances = evaluations[-1].sheet.balances_on(day)
    found.update((account, balances.get(account, 0)) for account in found)
    for sheet in facts.timesheets.values():
        for saved, _ in sheet.saved:
            if saved.effective_on > day and saved.source in found:
                found[saved.source] -= saved.minutes
    undecided = set(chain.from_iterable(one.sheet.undecided for one in evaluations))
    orders = chain.from_iterable(sheet.orders.values() for sheet in facts.timesheets.values())
    waiting = sum(order.minutes for order in orders if order.id in undecided)
    found[Account.OVERTIME] -= waiting
    found[Account.LEAVE] = _exchange_days(facts, evaluations, day)
    return {account: max(0, amount) for account, amount in found.items()}


def _exchange_days(facts: PersonFacts, evaluations: Sequence[Evaluation], day: date) -> int:
    """Compute a day's remaining exchange days, in hundredths, less those saved or taken later."""
    left = sum(lot.left_centidays for lot in lots_on(evaluations, day) if lot.part is Part.EXCHANGE)
    stated = joined_years(facts.absences)
    for act, _ in stated.leave:
        if isinstance(act, LeaveSaved) and _later_in_year(act.effective_on, day):
            left -= act.centidays
    for known in stated.known.values():
        absence = known.absence
        if known.status.counts and ABSENCES[absence.kind].leave is Leave.EXCHANGE:
            days = days_between(absence.first, absence.last)
            left -= sum(absence.permille // 10 for on in days if _later_in_year(on, day))
    return left


def _later_in_year(one: date, day: date) -> bool:
    return one > day and one.year == day.year
