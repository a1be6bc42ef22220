"""A person's facts as evaluation takes them, and the months their sheets cover."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import UTC
from functools import partial

from msgspec.structs import replace

from domain.evaluation.person_facts import PersonFacts
from domain.streams import absence as absences
from domain.streams import employment as employments
from domain.streams import timesheet as timesheets
from domain.streams.absence import NO_ABSENCES, Absences
from domain.streams.employment import NOBODY
from domain.streams.lifetime import events as lifetime
from domain.streams.timesheet import MonthClosed, Timesheet
from domain.values.time import Month
from ledger.ledger import Ledger
from ledger.records import RecordedEvent
from projections.facts.event_codec import CODEC


def read_facts(person: str, recorded: Iterable[RecordedEvent]) -> PersonFacts:
    """The facts that a person's events state; the events come ordered by stream and version."""
    employment = NOBODY
    events: defaultdict[str, list[timesheets.Event]] = defaultdict(list)
    by_year: dict[int, Absences] = {}
    account: list[RecordedEvent] = []
    for one in recorded:
        # The name of a stream tells its kind; events that are not needed are not decoded.
        match one.stream.split("/", 2)[1]:
            case "timesheet":
                event = CODEC.event(one)
                assert isinstance(event, timesheets.Event)
                if isinstance(event, MonthClosed) and event.known_on is None:
                    # A close from before orders of recalculation knew the agreements of its day.
                    event = replace(event, known_on=one.recorded_at.astimezone(UTC).date())
                events[one.stream].append(event)
            case "employment":
                event = CODEC.event(one)
                assert isinstance(event, employments.Event)
                employment = employments.evolve(employment, event)
            case "absence":
                event = CODEC.event(one)
                assert isinstance(event, absences.Event)
                year = int(one.stream[-4:])
                by_year[year] = absences.evolve(by_year.get(year, NO_ABSENCES), event)
            case "lifetime":
                account.append(one)
            case _:
                pass
    sheets: dict[Month, Timesheet] = {}
    for stream, of_month in events.items():
        month = Month.parse(stream[-7:])
        sheets[month] = timesheets.fold(Timesheet(month), of_month)
    return PersonFacts(person, employment, sheets, by_year, partial(lifetime_events, account))


def lifetime_events(recorded: Iterable[RecordedEvent]) -> tuple[lifetime.Event, ...]:
    """The events of a lifetime account's stream."""
    found: list[lifetime.Event] = []
    for one in recorded:
        event = CODEC.event(one)
        assert isinstance(event, lifetime.Event)
        found.append(event)
    return tuple(found)


def load_facts(ledger: Ledger, person: str, until_position: int | None = None) -> PersonFacts:
    """All facts of a person, or those known at a position of the log."""
    return read_facts(person, ledger.read_range(f"{person}/", until_position))
