"""Keeping the tables up with the log: in batches, each exactly once."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from functools import partial
from threading import Event
from typing import Any

import psycopg
from msgspec import Struct
from psycopg import Connection

from domain.evaluation.evaluate import START, Context, Evaluation
from domain.evaluation.person_facts import PersonFacts, evaluate_months
from domain.streams.stream_ids import employment_stream
from domain.streams.touched_months import touched as touched_by
from domain.values.time import Month
from ledger import read
from ledger.errors import PositionNotAhead, WriteFailed
from ledger.ledger import Ledger
from ledger.records import RecordedEvent
from ledger.workers import Workers
from projections.engine.lifetime_months import (
    AccountSpan,
    Touch,
    credited_by,
    remake_ends,
    touched_accounts,
)
from projections.engine.tables import (
    READER,
    STATEMENTS,
    MonthRows,
    Remade,
    hold_position,
    month_rows,
    replace_months,
    tables_current,
)
from projections.facts.codec import CODEC
from projections.facts.contexts import Contexts
from projections.facts.origin import Origin
from projections.facts.person import read_facts
from projections.sheets.project import carry_text
from projections.sheets.read import parse_carry, read_around

BATCH_EVENTS = 5_000
FOR_EVER = Month(9999, 12)
POLL_SECONDS = 0.02
RETRY_SECONDS = 1.0
APART_SECONDS = 0.1
"""Least seconds from one batch's start to the next, so that single bookings share a batch."""

SHARED_FROM = 500
"""Number of touched people from which on workers evaluate a batch."""

PEOPLE_PER_PART = 250
"""People per part: enough for a round trip, few enough for memory and to keep all cores busy."""

MOST_WORKERS = 8
"""Limit of the workers: each holds connections, and one process writes the rows of all."""


class TablesOfOthers(Exception):
    """The tables were made under other agreements or definitions; restart this service."""

    def __str__(self) -> str:
        return str(self.__doc__)


class Progress(Struct, frozen=True):
    """One batch: the position reached and the number of employee-months evaluated."""

    position: int
    months: int
    seconds: float


class Span(Struct, frozen=True):
    """The months of one person that a batch touched; ``earliest_at`` as in ``touched_months``."""

    first: Month
    last: Month
    earliest_at: int | None = None


class Touched(Struct, frozen=True):
    """Touched months, and touched month ends of lifetime accounts, by person."""

    spans: dict[str, Span]
    accounts: dict[str, AccountSpan]

    @property
    def people(self) -> set[str]:
        return {*self.spans, *self.accounts}


class Part(Struct, frozen=True):
    """Some of the people whom a batch touched, and the position as of which they are evaluated."""

    touched: Touched
    until: int


class Projector:
    """Brings the tables of one employer up to the head of the log.

    Several may run, in threads or processes: a batch is committed together with
    its position, so one of them wins and the others read on from there. Batches that
    touch ``shared_from`` people or more are evaluated by the workers, if there are any.
    """

    def __init__(
        self,
        ledger: Ledger,
        contexts: Contexts,
        *,
        batch: int = BATCH_EVENTS,
        workers: Workers[Part, MonthRows] | None = None,
        shared_from: int = SHARED_FROM,
        on_batch: Callable[[Progress], None] | None = None,
    ) -> None:
        self._ledger = ledger
        self._contexts = contexts
        self._batch = batch
        self._workers = workers
        self._shared_from = shared_from
        self._on_batch = on_batch

    def position(self) -> int:
        """The log position up to which the tables are true."""
        return self._ledger.tracked_position(READER)

    def catch_up(self, until: int | None = None, stop: Event | None = None) -> int:
        """Project the log to its present end or to a position; returns the position reached.

        ``stop`` ends it after the batch that is under way.
        """
        head = self._ledger.head().position
        goal = head if until is None else min(until, head)
        position = self.position()
        while position < goal and not (stop and stop.is_set()):
            position = self._project(position, goal)
        return position

    def run(self, stop: Event, on_error: Callable[[Exception], None]) -> None:
        """Follow the log until stopped; errors go to ``on_error``, and the batch is tried again."""
        while not stop.is_set():
            try:
                position = self.catch_up(stop=stop)
                for _ in self._ledger.follow(position, stop):
                    began = time.monotonic()
                    self.catch_up(stop=stop)
                    stop.wait(began + APART_SECONDS - time.monotonic())
            except psycopg.Error as error:
                # A full disk or a lock timeout passes too, and nobody else would go on.
                on_error(WriteFailed(" ".join(str(error).split())))
                stop.wait(RETRY_SECONDS)
            except Exception as error:  # noqa: BLE001 - reads would stand still until a restart
                on_error(error)
                stop.wait(RETRY_SECONDS)

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
        found = touched(events)
        months = 0
        with self._ledger.connection() as conn:
            try:
                with conn.transaction(), conn.cursor() as cursor:
                    # First, because it locks: nobody else changes the rows below until the commit.
                    held = hold_position(cursor)
                    if held != after:
                        return held
                    if not tables_current(conn, self._contexts.book.digest):
                        raise TablesOfOthers
                    self._ledger.track(cursor, READER, reached)
                    with closing(self._rows(conn, found, reached)) as parts:
                        for rows in parts:
                            replace_months(cursor, rows)
                            months += len(rows.people)
            except PositionNotAhead:
                return self.position()
        if self._on_batch is not None:
            self._on_batch(Progress(reached, months, time.monotonic() - started))
        return reached

    def _rows(self, conn: Connection[Any], found: Touched, until: int) -> Generator[MonthRows]:
        if self._workers is None or len(found.people) < self._shared_from:
            return touched_rows(conn, found, until, self._contexts.context())
        return self._workers.map(_parts(found, until))


def make_workers(origin: Origin, size: int | None = None) -> Workers[Part, MonthRows]:
    """Worker processes that evaluate parts of batches; one for each core, up to a limit."""
    cores = min(os.cpu_count() or 1, MOST_WORKERS)
    return Workers(size or cores, partial(_evaluating, origin))


def touched_rows(
    conn: Connection[Any], found: Touched, until: int, context: Context
) -> Generator[MonthRows]:
    """Rows of the touched months and accounts as of a position, evaluated here part by part."""
    for part in _parts(found, until):
        yield month_rows(conn, remake(conn, part, context))


@contextmanager
def _evaluating(origin: Origin) -> Generator[Callable[[Part], MonthRows]]:
    """The function that evaluates parts in a worker, with connections of its own.

    It sees the carries that were committed before the batch: nobody else can commit any
    while the batch's transaction holds the position.
    """
    with origin.opened(readers=2) as (ledger, contexts):

        def evaluate(part: Part) -> MonthRows:
            with ledger.connection() as conn, conn.transaction():
                conn.execute(STATEMENTS["wait_briefly"])
                return month_rows(conn, remake(conn, part, contexts.context()))

        yield evaluate


def _parts(found: Touched, until: int) -> Iterator[Part]:
    people = sorted(found.people)
    for first in range(0, len(people), PEOPLE_PER_PART):
        chosen = people[first : first + PEOPLE_PER_PART]
        spans = {person: found.spans[person] for person in chosen if person in found.spans}
        accounts = {person: found.accounts[person] for person in chosen if person in found.accounts}
        yield Part(Touched(spans, accounts), until)


def remake(conn: Connection[Any], part: Part, context: Context) -> Remade:
    """Evaluate touched months as of a position, from the carries that the tables hold.

    Accounts are made again where their events, the employment or the credits of evaluation
    have changed.
    """
    spans, accounts = part.touched.spans, part.touched.accounts
    firsts = {person: span.last for person, span in accounts.items()}
    firsts |= {person: span.first for person, span in spans.items()}
    stored = read_around(conn, firsts)
    left = {person: _less_settled(span, stored[person]) for person, span in spans.items()}
    starts = {person: _start(span, stored[person]) for person, span in left.items()}
    facts = _read_people(conn, firsts, starts, part.until)
    evaluated: list[Evaluation] = []
    touches: dict[str, Touch] = {}
    for person in firsts:
        made: list[Evaluation] = []
        if person in left:
            made += _reevaluate(facts[person], left[person], stored[person], context)
        span, account = spans.get(person), accounts.get(person)
        touches[person] = _touch(facts[person], made, stored[person], span, account)
        evaluated += made
    return Remade(evaluated, *remake_ends(conn, touches, part.until, context))


def _touch(
    facts: PersonFacts,
    made: Sequence[Evaluation],
    stored: Mapping[Month, str],
    span: Span | None,
    account: AccountSpan | None,
) -> Touch:
    evaluated = [one.sheet.month for one in made]
    months = [*evaluated, *(one.first for one in (span, account) if one is not None)]
    return Touch(
        min(months),
        max([*stored, *evaluated], default=None),
        account,
        facts.employment,
        # Only facts about the person (pay, birth, unit) touch all later months.
        span is not None and span.last == FOR_EVER,
        credited_by(facts, made),
    )


def touched(events: Sequence[RecordedEvent]) -> Touched:
    """The months and accounts that events touch."""
    return Touched(touched_months(events), touched_accounts(events))


def touched_months(events: Iterable[RecordedEvent]) -> dict[str, Span]:
    """The months that events touch, as one span per person."""
    spans: dict[str, Span] = {}
    for recorded in events:
        event = CODEC.event(recorded)
        months = touched_by(recorded.stream, event)
        if months is None:
            continue
        span = Span(months.first, months.last or FOR_EVER, months.earliest_at)
        known = spans.get(months.person)
        spans[months.person] = span if known is None else _joined(known, span)
    return spans


def _joined(one: Span, other: Span) -> Span:
    """The span from the first month of either to the last of either."""
    last = max(one.last, other.last)
    if one.first != other.first:
        begin = min(one, other, key=lambda span: span.first)
        return Span(begin.first, last, begin.earliest_at)
    if one.earliest_at is None or other.earliest_at is None:
        return Span(one.first, last)
    return Span(one.first, last, min(one.earliest_at, other.earliest_at))


def _less_settled(span: Span, stored: Mapping[Month, str]) -> Span:
    """The span without its first month, where that is settled before the batch's bookings begin."""
    if span.earliest_at is None or span.first not in stored:
        return span
    settled_by = parse_carry(stored[span.first]).settled_by
    # Bookings of one instant count in the order of their terminals, so a tie settles nothing.
    if settled_by is None or span.earliest_at <= settled_by:
        return span
    return Span(span.first.next(), span.last)


def _start(span: Span, stored: Mapping[Month, str]) -> Month | None:
    """The month to read facts from: None for a person without a row before the touched months."""
    earlier = [month for month in stored if month < span.first]
    return min(span.first, max(earlier).next()) if earlier else None


def _read_people(
    conn: Connection[Any], people: Iterable[str], starts: Mapping[str, Month | None], until: int
) -> dict[str, PersonFacts]:
    """Everybody's employment, and timesheets and absences from a starting month on, if any."""
    employments = {employment_stream(person): person for person in people}
    recorded: dict[str, list[RecordedEvent]] = {person: [] for person in employments.values()}
    for stream, events in read.read_streams(conn, employments, until).items():
        recorded[employments[stream]] += events
    ranges = [
        (f"{person}/{family}/{start or ''}", f"{person}/{family}0")
        for person, month in starts.items()
        for family, start in (
            ("timesheet", month),
            ("absence", None if month is None else f"{month.year:04d}"),
        )
    ]
    for event in read.read_ranges(conn, ranges, until):
        recorded[event.stream.partition("/")[0]].append(event)
    return {person: read_facts(person, events) for person, events in recorded.items()}


def _reevaluate(
    facts: PersonFacts, span: Span, stored: Mapping[Month, str], context: Context
) -> Iterator[Evaluation]:
    """Evaluate from the first touched month until the carry is the same as before."""
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
