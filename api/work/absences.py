"""Absences and leave: decisions on all recorded facts, and reading with their decision makers."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime

from msgspec import Struct
from msgspec.structs import replace

from api.work.carry_out import (
    Acting,
    CommandResult,
    Decision,
    Parts,
    PersonMonth,
    Reading,
    carry_out,
)
from domain.evaluation.person_facts import joined_years
from domain.facts.absences import RecordedAbsence
from domain.rules.leave.exchange_days import check_election
from domain.streams import absence
from domain.streams.absence import Command, ElectExchangeDays, RequestAbsence
from domain.streams.employment import Employment
from domain.streams.stream_ids import absence_stream, employment_stream
from domain.values.errors import Code, Rejected
from domain.values.time import Month
from ledger.ledger import Ledger
from ledger.records import RecordedEvent
from projections.facts.event_codec import CODEC
from projections.facts.person import read_facts


class AbsenceStep(Struct, frozen=True):
    """One step of an absence: its time of record, actor, person acted for and mandate."""

    what: str
    recorded_at: datetime
    by: str
    on_behalf_of: str
    mandate: str


class AbsenceHistory(Struct, frozen=True):
    """An absence as it stands, with the steps that led there."""

    known: RecordedAbsence
    steps: tuple[AbsenceStep, ...]


Check = Callable[[Employment], None]
"""A further reason for refusal that the employment decides; raises Rejected."""


class Election(Struct, frozen=True):
    """Pay exchanged for days off, and the day on which the person said so."""

    elected: ElectExchangeDays
    declared_on: date


def decide_absence(parts: Parts, acting: Acting, person: str, command: Command) -> CommandResult:
    """Carry out a command about absence or leave; raises Rejected and the ledger's errors.

    The events lie in the stream of every year that the absence touches.
    """
    return _decide(parts, acting, person, command, lambda _: None)


def elect_exchange_days(
    parts: Parts, acting: Acting, person: str, command: Election
) -> CommandResult:
    """Exchange pay for days off as far as the person's agreements offer it; raises Rejected."""
    elected, book = command.elected, parts.contexts.book
    day = elected.effective_on

    def check(employment: Employment) -> None:
        agreed = employment.terms_on(day)
        if agreed is None:
            raise Rejected(Code.NOT_EMPLOYED_THEN, day=day)
        conditions = employment.profile_on(day).conditions(day)
        offered = book.parameters(agreed[0].agreements, day, None, conditions).exchange_days
        check_election(elected.days, day.year, command.declared_on, offered)

    return _decide(parts, acting, person, elected, check)


def _decide(
    parts: Parts, acting: Acting, person: str, command: Command, check: Check
) -> CommandResult:
    def decide(reading: Reading) -> Decision:
        hired = reading.stream(employment_stream(person))
        if not hired:
            raise Rejected(Code.NOT_HIRED, person=person)
        facts = read_facts(person, [*hired, *reading.range(f"{person}/absence/")])
        asked = command
        if isinstance(asked, RequestAbsence):
            first = PersonMonth(person, Month.of(asked.absence.first))
            sheet = read_facts(person, reading.stream(first.stream)).timesheet(first.month)
            asked = replace(asked, closed=None if sheet.closed is None else first.month)
        check(facts.employment)
        state = joined_years(facts.absences)
        decided = absence.decide(
            asked,
            state,
            employed=facts.employment.employed_on,
            kinds=parts.contexts.book.kinds.absences,
        )
        events = [
            (absence_stream(person, year), event)
            for event in decided
            for year in absence.years(event, state)
        ]
        return Decision(events)

    return carry_out(parts, acting, "absence", (person, command), decide)


def read_absences(ledger: Ledger, person: str, first: date, last: date) -> list[AbsenceHistory]:
    """Read all absences that touch a period, by their first days."""
    recorded = ledger.read_range(f"{person}/absence/")
    known = joined_years(read_facts(person, recorded).absences).known
    steps = _steps(recorded)
    found = [
        AbsenceHistory(one, tuple(steps.get(name, {}).values()))
        for name, one in known.items()
        if one.absence.first <= last and first <= one.absence.last
    ]
    return sorted(found, key=lambda told: (told.known.absence.first, told.known.absence.id))


def _steps(recorded: list[RecordedEvent]) -> dict[str, dict[tuple[datetime, str], AbsenceStep]]:
    """Collect the steps of each absence; a step in the streams of several years counts once."""
    found: dict[str, dict[tuple[datetime, str], AbsenceStep]] = {}
    for one in sorted(recorded, key=lambda event: event.position):
        provenance, event = CODEC.read(one)
        name = _absence_of(event)
        if name:
            what = one.topic.partition(".")[2].partition(".")[0]
            step = AbsenceStep(
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
        case absence.AbsenceRequested(absence=told) | absence.AbsenceReported(absence=told):
            return told.id
        case absence.AbsenceChanged(absence=told):
            return told.id
        case (
            absence.AbsenceApproved(id=name)
            | absence.AbsenceRefused(id=name)
            | absence.AbsenceWithdrawn(id=name)
            | absence.AbsenceCancelled(id=name)
        ):
            return name
        case _:
            return ""
