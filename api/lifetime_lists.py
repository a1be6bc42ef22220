"""All lifetime accounts at once: on a day, as provisions by unit, as lines for payroll."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Final

from msgspec import Struct

from api.lifetime import History, person_on, read_history
from api.wiring import Service
from domain.lifetime.postings import payroll_lines
from domain.lifetime.provision import Provision, provision, provisions
from domain.lifetime.snapshot import Snapshot, snapshot
from domain.stored import lifetime_stream
from domain.streams.lifetime.account import fold
from domain.streams.lifetime.events import legal_day
from domain.time import Month

PAGE: Final = 1_000


class AccountOnDay(Struct, frozen=True):
    """Somebody's account at the end of a day, the unit they work for, and what is owed on it."""

    person: str
    unit: str
    snapshot: Snapshot
    provision: Provision


class LifetimeLine(Struct, frozen=True):
    """One quantity for payroll out of one event; ``source`` names it, ``position`` finds it.

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


def accounts_on(service: Service, day: date) -> Iterator[AccountOnDay]:
    """Every account that was agreed by a day, by person."""
    for person, history in _histories(service):
        account = fold(history.events, day)
        if account.agreed is None:
            continue
        asked = person_on(history, service.contexts, day)
        unit, _ = history.facts.employment.placed_on(day)
        yield AccountOnDay(
            person,
            unit,
            snapshot(account, day, service.book, asked),
            provision(account, day, service.book, asked),
        )


def provisions_on(service: Service, day: date) -> dict[str, Provision]:
    """What is owed on all accounts on a day, summed by unit."""
    return provisions((one.unit, one.provision) for one in accounts_on(service, day))


def lifetime_lines(service: Service, month: Month, after: int = 0) -> Iterator[LifetimeLine]:
    """What payroll is told of the events of a month, of those that stand after a position.

    An event that was recorded late belongs to its legal month; by its position it is found.
    """
    for person, history in _histories(service):
        agreed = fold(history.events).agreed
        parameters = (
            None
            if agreed is None
            else service.book.lifetime(agreed.agreements, month.last).lifetime_payroll
        )
        if parameters is None:
            continue
        unit, cost_centre = history.facts.employment.placed_on(month.last)
        stream = lifetime_stream(person)
        recorded = [one for one in history.recorded if one.stream == stream]
        for one, event in zip(recorded, history.events, strict=True):
            if one.position <= after or Month.of(legal_day(event)) != month:
                continue
            for line in payroll_lines(event, parameters):
                yield LifetimeLine(
                    person,
                    str(month),
                    line.wage_type,
                    line.quantity,
                    line.unit.value,
                    cost_centre,
                    unit,
                    f"{stream}#{one.version}",
                    one.position,
                )


def _histories(service: Service) -> Iterator[tuple[str, History]]:
    """Everybody with an account, and all that is known of them."""
    people = service.reader.people()
    for first in range(0, len(people), PAGE):
        page = people[first : first + PAGE]
        versions = service.ledger.stream_versions(map(lifetime_stream, page))
        for person in page:
            if versions.get(lifetime_stream(person)):
                yield person, read_history(service.ledger, person)
