"""Keeping the tables up with the log: in batches, each exactly once."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from threading import Event
from typing import Any

import psycopg
from msgspec import Struct
from psycopg import Connection

from domain.evaluation import START, Context, Evaluation
from domain.stored import employment_stream, touched
from domain.time import Month
from ledger import read
from ledger.errors import LedgerError, PositionNotAhead, WriteFailed
from ledger.ledger import Ledger
from ledger.records import RecordedEvent
from projections.catalogue import CODEC
from projections.context import Contexts
from projections.facts import PersonFacts, evaluate_months, read_facts
from projections.sheets.project import carry_text
from projections.sheets.read import parse_carry, read_around
from projections.tables import READER, replace_months

BATCH_EVENTS = 5_000
FOR_EVER = Month(9999, 12)
POLL_SECONDS = 0.02


class Progress(Struct, frozen=True):
    """One batch: the position reached and the number of employee-months evaluated."""

    position: int
    months: int
    seconds: float


class Span(Struct, frozen=True):
    """The months of one person that a batch touched."""

    first: Month
    last: Month


class Projector:
    """Brings the tables of one employer up to the head of the log.

    Several may run, in threads or processes: a batch is committed together with
    its position, so one of them wins and the others read on from there.
    """

    def __init__(
        self,
        ledger: Ledger,
        contexts: Contexts,
        *,
        batch: int = BATCH_EVENTS,
        on_batch: Callable[[Progress], None] | None = None,
    ) -> None:
        self._ledger = ledger
        self._contexts = contexts
        self._batch = batch
        self._on_batch = on_batch

    def position(self) -> int:
        """The log position up to which the tables are true."""
        return self._ledger.tracked_position(READER)

    def catch_up(self, until: int | None = None) -> int:
        """Project what the log holds now, or up to a position; returns the position reached."""
        head = self._ledger.head().position
        goal = head if until is None else min(until, head)
        position = self.position()
        while position < goal:
            position = self._project(position, goal)
        return position

    def run(self, stop: Event, on_error: Callable[[LedgerError], None]) -> None:
        """Follow the log until told to stop; a store that is away is tried again."""
        while not stop.is_set():
            try:
                position = self.catch_up()
                for batch in self._ledger.follow(position, stop):
                    if batch:
                        self.catch_up()
            except LedgerError as error:
                on_error(error)
                stop.wait(1.0)
            except psycopg.Error as error:
                # A full disk or a lock not had in time passes too, and nobody else would go on.
                on_error(WriteFailed(" ".join(str(error).split())))
                stop.wait(1.0)

    def wait_for(self, position: int, timeout: float) -> bool:
        """Wait until the tables are true up to a position; False if that took too long."""
        deadline = time.monotonic() + timeout
        while self.position() < position:
            if time.monotonic() >= deadline:
                return False
            time.sleep(POLL_SECONDS)
        return True

    def _project(self, after: int, goal: int) -> int:
        started = time.monotonic()
        events = self._ledger.read_log(after, self._batch, goal)
        reached = events[-1].position
        spans = touched_months(events)
        with self._ledger.connection() as conn:
            try:
                with conn.transaction(), conn.cursor() as cursor:
                    self._ledger.track(cursor, READER, reached)
                    context = self._contexts.context()
                    evaluations = list(evaluate_touched(conn, spans, reached, context))
                    if evaluations:
                        replace_months(cursor, evaluations)
            except PositionNotAhead:
                return self.position()
        if self._on_batch is not None:
            seconds = time.monotonic() - started
            self._on_batch(Progress(reached, len(evaluations), seconds))
        return reached


def evaluate_touched(
    conn: Connection[Any], spans: Mapping[str, Span], until: int, context: Context
) -> Iterator[Evaluation]:
    """Evaluate touched months as of a position, from the carries that the tables hold."""
    stored = read_around(conn, {person: span.first for person, span in spans.items()})
    starts = {person: _start(span, stored[person]) for person, span in spans.items()}
    facts = _read_people(conn, starts, until)
    for person, span in spans.items():
        yield from _reevaluate(facts[person], span, stored[person], context)


def touched_months(events: Iterable[RecordedEvent]) -> dict[str, Span]:
    """The months that events touch, as one span per person."""
    spans: dict[str, Span] = {}
    for recorded in events:
        _, event = CODEC.read(recorded)
        months = touched(recorded.stream, event)
        if months is None:
            continue
        last = months.last or FOR_EVER
        span = spans.get(months.person)
        if span is None:
            spans[months.person] = Span(months.first, last)
        else:
            spans[months.person] = Span(min(span.first, months.first), max(span.last, last))
    return spans


def _start(span: Span, stored: Mapping[Month, str]) -> Month | None:
    """The month to read facts from: None for a person without a row before the touched months."""
    earlier = [month for month in stored if month < span.first]
    return min(span.first, max(earlier).next()) if earlier else None


def _read_people(
    conn: Connection[Any], starts: Mapping[str, Month | None], until: int
) -> dict[str, PersonFacts]:
    """Employment, and the timesheets from each person's starting month on."""
    employments = [employment_stream(person) for person in starts]
    recorded: dict[str, list[RecordedEvent]] = {person: [] for person in starts}
    for stream, events in read.read_streams(conn, employments, until).items():
        recorded[stream.partition("/")[0]] += events
    ranges = [
        (f"{person}/timesheet/{start or ''}", f"{person}/timesheet0")
        for person, start in starts.items()
    ]
    for event in read.read_ranges(conn, ranges, until):
        recorded[event.stream.partition("/")[0]].append(event)
    return {person: read_facts(person, events) for person, events in recorded.items()}


def _reevaluate(
    facts: PersonFacts, span: Span, stored: Mapping[Month, str], context: Context
) -> Iterator[Evaluation]:
    """Evaluate from the first touched month until what is handed on is what it was before."""
    newest_earlier = max((month for month in stored if month < span.first), default=None)
    if newest_earlier is None:
        first, carry = facts.first_month, START
    else:
        first, carry = newest_earlier.next(), parse_carry(stored[newest_earlier])
    last = max((month for month in (facts.last_month, *stored) if month), default=None)
    if first is None or last is None:
        return
    # A new fact can add a month at the end; only where all rows are there may one stop early.
    may_stop_at = span.last if last in stored else FOR_EVER
    for evaluation in evaluate_months(facts, context, first=first, last=last, carry=carry):
        yield evaluation
        month = evaluation.sheet.month
        if month >= may_stop_at and stored.get(month) == carry_text(evaluation.carry):
            return
