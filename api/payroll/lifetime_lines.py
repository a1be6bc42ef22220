"""Payroll lines of all lifetime accounts."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from msgspec import Struct

from api.service import Service
from domain.lifetime.postings import account_wage_lines
from domain.streams.lifetime.events import legal_day
from domain.streams.lifetime.state import fold
from domain.streams.stream_ids import employment_stream, lifetime_stream
from domain.values.time import Month
from ledger.records import RecordedEvent
from projections.facts.person import read_facts

PAGE: Final = 1_000


class LifetimeLine(Struct, frozen=True):
    """One quantity for payroll from one event, named by ``source`` and found by ``position``.

    ``quantity`` counts ``unit``.
    """

    person: str
    period: str
    wage_type: str
    quantity: int
    unit: str
    cost_centre: str
    org_unit: str
    source: str
    position: int


def lifetime_lines(service: Service, month: Month, after: int = 0) -> Iterator[LifetimeLine]:
    """Yield payroll lines of a month's events, of those after a position of the log.

    An event that was recorded late belongs to its legal month; its position makes it findable.
    """
    for person, employment, recorded in _accounts(service):
        facts = read_facts(person, [*employment, *recorded])
        agreed = fold(facts.lifetime).agreed
        parameters = (
            None
            if agreed is None
            else service.book.lifetime(agreed.agreements, month.last).lifetime_payroll
        )
        if parameters is None:
            continue
        unit, cost_centre = facts.employment.placed_on(month.last)
        for one, event in zip(recorded, facts.lifetime, strict=True):
            if one.position <= after or Month.of(legal_day(event)) != month:
                continue
            for line in account_wage_lines(event, parameters):
                yield LifetimeLine(
                    person,
                    str(month),
                    line.wage_type,
                    line.quantity,
                    line.unit.value,
                    cost_centre,
                    unit,
                    f"{one.stream}#{one.version}",
                    one.position,
                )


def _accounts(
    service: Service,
) -> Iterator[tuple[str, list[RecordedEvent], list[RecordedEvent]]]:
    """Yield each person with an account, with the events of employment and of the account."""
    people = service.reader.people()
    for first in range(0, len(people), PAGE):
        accounts = {lifetime_stream(person): person for person in people[first : first + PAGE]}
        events = service.ledger.read_streams(accounts)
        kept = [person for stream, person in accounts.items() if events[stream]]
        employments = service.ledger.read_streams(map(employment_stream, kept))
        for person in kept:
            yield person, employments[employment_stream(person)], events[lifetime_stream(person)]
