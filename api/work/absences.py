"""Absences and leave: decisions on all recorded facts, and reading with their decision makers."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from hashlib import sha256
from uuid import uuid4

from msgspec import Struct
from msgspec.structs import replace

from api.work.carry_out import Acting, Commands, Decided, Done
from domain.agreements.book import AgreementBook
from domain.facts.absences import Known
from domain.facts.leave import ExchangeDaysElected
from domain.rules.leave.exchange_days import check_election
from domain.streams import absence
from domain.streams.absence import Command, Request
from domain.streams.employment import Employment
from domain.streams.stream_ids import absence_stream, employment_stream, timesheet_stream
from domain.values.errors import Code, Rejected
from domain.values.time import Month
from ledger.ledger import Ledger
from ledger.records import ABSENT, RecordedEvent
from projections.facts.codec import CODEC
from projections.facts.person import joined_years, read_facts


class Step(Struct, frozen=True):
    """One step of an absence: its time of record, actor, person acted for and mandate."""

    what: str
    recorded_at: datetime
    by: str
    on_behalf_of: str
    mandate: str


class Told(Struct, frozen=True):
    """An absence as it stands, with the steps that led there."""

    known: Known
    steps: tuple[Step, ...]


def absence_id(acting: Acting) -> str:
    """Make an id for a new absence: the same for the same command, so a repeat finds it."""
    if acting.command_id is None:
        return uuid4().hex[:12]
    return sha256(acting.command_id.encode()).hexdigest()[:12]


Check = Callable[[Employment], None]
"""A further check of a command against the employment; raises Rejected."""


def decide_absence(
    ledger: Ledger,
    commands: Commands,
    person: str,
    command: Command,
    acting: Acting,
    check: Check | None = None,
) -> Done:
    """Carry out a command about absence or leave; raises Rejected and the ledger's errors.

    The events lie in the stream of every year that the absence touches.
    """

    def decide() -> Decided:
        recorded = ledger.read_range(f"{person}/absence/")
        hired = ledger.read_stream(employment_stream(person))
        if not hired:
            raise Rejected(Code.NOT_HIRED, person=person)
        versions = {employment_stream(person): len(hired)}
        versions |= {one.stream: one.version for one in recorded}
        asked = command
        if isinstance(asked, Request):
            month = Month.of(asked.absence.first)
            stream = timesheet_stream(person, month)
            booked = ledger.read_stream(stream)
            versions[stream] = len(booked) or ABSENT
            closed = read_facts(person, booked).timesheet(month).closed
            asked = replace(asked, closed=None if closed is None else month)
        facts = read_facts(person, [*hired, *recorded])
        if check is not None:
            check(facts.employment)
        state = joined_years(facts.absences)
        events: list[tuple[str, Struct]] = []
        for event in absence.decide(asked, state, employed=facts.employment.employed_on):
            for year in absence.years(event, state):
                stream = absence_stream(person, year)
                versions.setdefault(stream, ABSENT)
                events.append((stream, event))
        return Decided(events, versions)

    return commands.carry_out("absence", (person, command), acting, decide)


def elect_exchange_days(
    ledger: Ledger,
    commands: Commands,
    book: AgreementBook,
    person: str,
    elected: ExchangeDaysElected,
    declared_on: date,
    acting: Acting,
) -> Done:
    """Exchange pay for days off as far as the person's agreements offer it; raises Rejected."""
    day = elected.effective_on

    def check(employment: Employment) -> None:
        agreed = employment.terms_on(day)
        if agreed is None:
            raise Rejected(Code.NOT_EMPLOYED_THEN, day=day)
        conditions = employment.profile_on(day).conditions(day)
        offered = book.parameters(agreed[0].agreements, day, None, conditions).exchange_days
        check_election(elected.days, day.year, declared_on, offered)

    return decide_absence(ledger, commands, person, elected, acting, check)


def read_absences(ledger: Ledger, person: str, first: date, last: date) -> list[Told]:
    """Read all absences that touch a period, by their first days."""
    recorded = ledger.read_range(f"{person}/absence/")
    known = joined_years(read_facts(person, recorded).absences).known
    steps = _steps(recorded)
    found = [
        Told(one, tuple(steps.get(name, {}).values()))
        for name, one in known.items()
        if one.absence.first <= last and first <= one.absence.last
    ]
    return sorted(found, key=lambda told: (told.known.absence.first, told.known.absence.id))


def _steps(recorded: list[RecordedEvent]) -> dict[str, dict[tuple[datetime, str], Step]]:
    """Collect the steps of each absence; a step in the streams of several years counts once."""
    found: dict[str, dict[tuple[datetime, str], Step]] = {}
    for one in sorted(recorded, key=lambda event: event.position):
        provenance, event = CODEC.read(one)
        name = _absence_of(event)
        if name:
            what = one.topic.partition(".")[2].partition(".")[0]
            step = Step(
                what,
                one.recorded_at,
                provenance.by,
                provenance.on_behalf_of or "",
                provenance.mandate or "",
            )
            found.setdefault(name, {})[one.recorded_at, what] = step
    return found


def _absence_of(event: Struct) -> str:
    match event:
        case absence.Requested(absence=told) | absence.Reported(absence=told):
            return told.id
        case absence.Changed(absence=told):
            return told.id
        case (
            absence.Approved(id=name)
            | absence.Refused(id=name)
            | absence.Withdrawn(id=name)
            | absence.Cancelled(id=name)
        ):
            return name
        case _:
            return ""
