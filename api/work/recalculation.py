"""Recalculating closed months under newer agreements, person by person."""

from __future__ import annotations

from datetime import date
from hashlib import sha256

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from api.service import Service
from api.work.carry_out import Acting, CommandResult, Decision, Parts, Reading, carry_out
from domain.evaluation.recalculation import Cover
from domain.streams import timesheet
from domain.streams.stream_ids import timesheet_stream
from domain.streams.timesheet import RecalculationOrdered
from domain.values.time import Month
from projections.facts.person import read_facts
from projections.questions.recalculation import OnEvaluated, covered_people


class RecalculationOrder(Struct, frozen=True):
    """Evaluate the covered months by what was agreed up to a day, for a reason."""

    cover: Cover
    known_on: date
    reason: str


class PersonRecalculation(Struct, frozen=True):
    """One person's share of an order."""

    months: tuple[Month, ...]
    ordered: RecalculationOrdered


class OrderedRecalculation(Struct, frozen=True):
    """An order carried out: its name, and how many people and months it covers."""

    order: str
    people: int
    months: int


def order_recalculation(
    service: Service,
    acting: Acting,
    command: RecalculationOrder,
    on_person: OnEvaluated | None = None,
) -> OrderedRecalculation:
    """Order the recalculation; each person's months together, under a key of their own.

    A repeat with the same key continues after an interruption. Raises Rejected.
    """
    known_on, reason = command.known_on, command.reason
    named = (command.cover, known_on, reason, acting.command_id)
    name = sha256(msgspec.json.encode(named)).hexdigest()[:16]
    ordered = RecalculationOrdered(name, known_on, reason)
    people = months = 0
    for facts, covered in covered_people(service.reader, command.cover, known_on, on_person):
        key = None if acting.key is None else f"{acting.key}:{facts.person}"
        own = replace(acting, on_behalf_of=facts.person, key=key)
        recalculate(service, own, facts.person, PersonRecalculation(tuple(covered), ordered))
        people += 1
        months += len(covered)
    return OrderedRecalculation(name, people, months)


def recalculate(
    parts: Parts, acting: Acting, person: str, command: PersonRecalculation
) -> CommandResult:
    """Evaluate a person's closed months by newer agreements; ``details`` count those that change.

    Raises Rejected and the ledger's errors.
    """
    streams = {month: timesheet_stream(person, month) for month in command.months}

    def decide(reading: Reading) -> Decision:
        read = reading.streams(streams.values())
        facts = read_facts(person, [one for events in read.values() for one in events])
        asked = timesheet.RecalculateMonth(command.ordered)
        events = [
            (stream, event)
            for month, stream in streams.items()
            for event in timesheet.decide(asked, facts.timesheet(month))
        ]
        return Decision(events, {"months": len(events)})

    inputs = (person, [str(month) for month in command.months], command.ordered)
    return carry_out(parts, acting, "recalculate", inputs, decide)
