"""Stale months and lifetime accounts: which of them the events of a batch can have changed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final

from msgspec import Struct
from psycopg import Connection

from domain.streams.calendar import HolidaysSet
from domain.streams.employment import Employment
from domain.streams.lifetime.events import legal_day
from domain.streams.stream_ids import CALENDAR_STREAMS, employment_stream
from domain.streams.touched_months import reach_of_event
from domain.values.time import Month
from ledger import read
from ledger.records import RecordedEvent
from projections.engine.tables import STATEMENTS
from projections.facts.event_codec import CODEC
from projections.facts.person import lifetime_events, read_facts

FOR_EVER = Month(9999, 12)
PEOPLE_PER_READ: Final = 1_000
"""Employments read at a time where a calendar was frozen."""


class StaleMonths(Struct, frozen=True):
    """The months of one person that a batch touches; ``earliest_at`` as in ``touched_months``."""

    first: Month
    last: Month
    earliest_at: int | None = None


class StaleAccount(Struct, frozen=True):
    """The months in which new events of an account count: the first and the last of them."""

    first: Month
    last: Month


class StalePeople(Struct, frozen=True):
    """Stale months, and stale month ends of lifetime accounts, by person."""

    months: dict[str, StaleMonths]
    accounts: dict[str, StaleAccount]

    @property
    def people(self) -> set[str]:
        return {*self.months, *self.accounts}


def stale_people(events: Sequence[RecordedEvent]) -> StalePeople:
    """The months and accounts that events of people touch."""
    return StalePeople(stale_months(events), stale_accounts(events))


def stale_months(events: Iterable[RecordedEvent]) -> dict[str, StaleMonths]:
    """The months that events of people touch, from the first to the last of each person."""
    stale: dict[str, StaleMonths] = {}
    for recorded in events:
        event = CODEC.event(recorded)
        months = reach_of_event(recorded.stream, event)
        if months is not None:
            span = StaleMonths(months.first, months.last or FOR_EVER, months.earliest_at)
            _add(stale, months.person, span)
    return stale


def stale_accounts(events: Iterable[RecordedEvent]) -> dict[str, StaleAccount]:
    """The months in which events of lifetime accounts count, by person."""
    stale: dict[str, StaleAccount] = {}
    for recorded in events:
        person, _, rest = recorded.stream.partition("/")
        if rest != "lifetime":
            continue
        (event,) = lifetime_events([recorded])
        month = Month.of(legal_day(event))
        known = stale.get(person, StaleAccount(month, month))
        stale[person] = StaleAccount(min(known.first, month), max(known.last, month))
    return stale


def with_calendars(
    conn: Connection[Any], stale: StalePeople, events: Iterable[RecordedEvent], until: int
) -> StalePeople:
    """Add the months whose evaluation asks for a calendar that was frozen among the events.

    They are those of the calendar's year and the December before, which looks ahead, of the
    people who have rows there and whose terms name the Land. Evaluated before the calendar was
    frozen, they rest on another edition of the library, perhaps.
    """
    years = _frozen_years(events)
    if not years:
        return stale
    span = _months_of(year for of_land in years.values() for year in of_land)
    found = conn.execute(
        STATEMENTS["people_with_rows"], {"first": str(span.first), "last": str(span.last)}
    )
    months = dict(stale.months)
    for person, employment in _employments(conn, [person for (person,) in found], until):
        own = {year for terms, _ in employment.terms for year in years.get(terms.land, ())}
        if own:
            _add(months, person, _months_of(own))
    return StalePeople(months, stale.accounts)


def _frozen_years(events: Iterable[RecordedEvent]) -> dict[str, set[int]]:
    """The years of calendars that were frozen, by Land."""
    years: dict[str, set[int]] = {}
    for recorded in events:
        if recorded.stream.startswith(CALENDAR_STREAMS):
            event = CODEC.event(recorded)
            assert isinstance(event, HolidaysSet)
            years.setdefault(event.land, set()).add(event.year)
    return years


def _months_of(years: Iterable[int]) -> StaleMonths:
    chosen = sorted(years)
    return StaleMonths(Month(chosen[0], 1).previous(), Month(chosen[-1], 12))


def _employments(
    conn: Connection[Any], people: Sequence[str], until: int
) -> Iterator[tuple[str, Employment]]:
    for first in range(0, len(people), PEOPLE_PER_READ):
        chosen = people[first : first + PEOPLE_PER_READ]
        streams = {employment_stream(person): person for person in chosen}
        for stream, recorded in read.read_streams(conn, streams, until).items():
            person = streams[stream]
            yield person, read_facts(person, recorded).employment


def _add(stale: dict[str, StaleMonths], person: str, span: StaleMonths) -> None:
    known = stale.get(person)
    stale[person] = span if known is None else _join(known, span)


def _join(one: StaleMonths, other: StaleMonths) -> StaleMonths:
    """The months from the first of either to the last of either."""
    last = max(one.last, other.last)
    if one.first != other.first:
        begin = min(one, other, key=lambda span: span.first)
        return StaleMonths(begin.first, last, begin.earliest_at)
    if one.earliest_at is None or other.earliest_at is None:
        return StaleMonths(one.first, last)
    return StaleMonths(one.first, last, min(one.earliest_at, other.earliest_at))
