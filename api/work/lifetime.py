"""Lifetime accounts: commands, decided beside everything known of the person.

Hours that a credit takes from flex time, overtime or extra work leave those accounts in the same
append: the month's timesheet records it (``HoursSaved``), and its evaluation shows it.
"""

from __future__ import annotations

from collections.abc import Iterator

from api.work.carry_out import Acting, CommandResult, Decision, Parts, Reading, carry_out
from domain.lifetime.consequences import leave_consequence, sheet_consequences
from domain.streams.event_names import StoredEvent
from domain.streams.lifetime.commands import Command, decided_on
from domain.streams.lifetime.decide import decide as decide_account
from domain.streams.lifetime.events import Event
from domain.streams.lifetime.state import fold
from domain.streams.stream_ids import absence_stream, lifetime_stream, timesheet_stream
from domain.values.errors import Code, Rejected
from domain.values.time import Month
from projections.questions.lifetime import known_on


def decide_lifetime(parts: Parts, acting: Acting, person: str, command: Command) -> CommandResult:
    """Carry out a command about an account; raises Rejected and the ledger's errors."""

    def decide(reading: Reading) -> Decision:
        stream = lifetime_stream(person)
        facts = reading.facts(person, stream)
        if not facts.employment.version:
            raise Rejected(Code.NOT_HIRED, person=person)
        known = known_on(facts, parts.contexts, decided_on(command))
        events: list[tuple[str, StoredEvent]] = []
        for event in decide_account(command, fold(facts.lifetime), known):
            events += ((stream, event), *_consequences(person, event))
        return Decision(events)

    return carry_out(parts, acting, "lifetime", (person, command), decide)


def _consequences(person: str, event: Event) -> Iterator[tuple[str, StoredEvent]]:
    """Entries of the same append in the streams of sheets and leave."""
    for saved in sheet_consequences(event):
        yield timesheet_stream(person, Month.of(saved.effective_on)), saved
    leave = leave_consequence(event)
    if leave is not None:
        yield absence_stream(person, leave.effective_on.year), leave
