"""Employment: hiring, terms, units, personal facts, the end."""

from __future__ import annotations

from api.work.calendars import freeze_for_terms
from api.work.carry_out import Acting, CommandResult, Decision, Parts, Reading, carry_out
from domain.streams import employment
from domain.streams.calendar import LANDS
from domain.streams.stream_ids import employment_stream
from projections.facts.person import read_facts


def employ(parts: Parts, acting: Acting, person: str, command: employment.Command) -> CommandResult:
    """Hire, agree terms, assign a unit, record a personal fact or end employment.

    Terms freeze the calendars of their Land in the same append.
    Raises Rejected, UnsoundAgreement for terms whose agreements are incomplete, and the
    ledger's errors.
    """
    book = parts.contexts.book

    def decide(reading: Reading) -> Decision:
        stream = employment_stream(person)
        state = read_facts(person, reading.stream(stream)).employment
        events = employment.decide(command, state, agreements=book, lands=LANDS)
        for event in events:
            if isinstance(event, employment.TermsAgreed):
                # Raises where the agreements leave out what evaluation needs.
                book.parameters(event.agreements, event.effective_on)
        frozen = freeze_for_terms(parts, reading, events)
        return Decision([(stream, event) for event in events], of_service=frozen)

    return carry_out(parts, acting, "employ", (person, command), decide)
