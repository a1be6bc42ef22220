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
from domain.values.time import Month
from ledger import read
from ledger.errors import PositionNotAhead, WriteFailed
from ledger.ledger import Ledger
from ledger.records import RecordedEvent
from ledger.workers import Workers
from projections.engine.lifetime_months import (
    PersonChange,
    account_ends,
    credited_by,
)
from projections.engine.stale import (
    FOR_EVER,
    StaleAccount,
    StaleMonths,
    StalePeople,
    stale_people,
    with_calendars,
)
from projections.engine.tables import (
    READER,
    STATEMENTS,
    Replacement,
    TableRows,
    hold_position,
    replace_rows,
    table_rows,
    tables_current,
)
from projections.facts.contexts import Contexts
from projections.facts.origin import Origin
from projections.facts.person import read_facts
from projections.sheets.project import carry_text
from projections.sheets.read import parse_carry, read_around

BATCH_EVENTS = 5_000
POLL_SECONDS = 0.02
RETRY_SECONDS = 1.0
APART_SECONDS = 0.1
"""Least seconds from one batch's start to the next, so that single bookings share a batch."""

SHARED_FROM = 500
"""Number of touched people from which on workers evaluate a batch."""

PEOPLE_PER_SHARE = 250
"""People per share: enough for a round trip, few enough for memory and to keep all cores busy."""

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


class BatchShare(Struct, frozen=True):
    """Some of the people whom a batch touched, and the position as of which they are evaluated."""

    stale: StalePeople
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
        workers: Workers[BatchShare, TableRows] | None = None,
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
        stale = stale_people(events)
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
                    stale = with_calendars(conn, stale, events, reached)
                    with closing(self._rows(conn, stale, reached)) as shares:
                        for rows in shares:
                            replace_rows(cursor, rows)
                            months += len(rows.months.people)
            except PositionNotAhead:
                return self.position()
        if self._on_batch is not None:
            self._on_batch(Progress(reached, months, time.monotonic() - started))
        return reached

    def _rows(self, conn: Connection[Any], stale: StalePeople, until: int) -> Generator[TableRows]:
        if self._workers is None or len(stale.people) < self._shared_from:
            return batch_rows(conn, stale, until, self._contexts.context())
        return self._workers.map(_shares(stale, until))


def make_workers(origin: Origin, size: int | None = None) -> Workers[BatchShare, TableRows]:
    """Worker processes that evaluate shares of batches; one for each core, up to a limit."""
    cores = min(os.cpu_count() or 1, MOST_WORKERS)
    return Workers(size or cores, partial(share_evaluation, origin))


def batch_rows(
    conn: Connection[Any], stale: StalePeople, until: int, context: Context
) -> Generator[TableRows]:
    """Rows of the touched months and accounts as of a position, evaluated here share by share."""
    for share in _shares(stale, until):
        yield table_rows(conn, evaluate_share(conn, share, context))


@contextmanager
def share_evaluation(origin: Origin) -> Generator[Callable[[BatchShare], TableRows]]:
    """The function that evaluates shares in a worker, with connections of its own.

    It sees the carries that were committed before the batch: nobody else can commit any
    while the batch's transaction holds the position.
    """
    with origin.opened(readers=2) as (ledger, contexts):

        def evaluate(share: BatchShare) -> TableRows:
            with ledger.connection() as conn, conn.transaction():
                conn.execute(STATEMENTS["wait_briefly"])
                return table_rows(conn, evaluate_share(conn, share, contexts.context()))

        yield evaluate


def _shares(stale: StalePeople, until: int) -> Iterator[BatchShare]:
    people = sorted(stale.people)
    for first in range(0, len(people), PEOPLE_PER_SHARE):
        chosen = people[first : first + PEOPLE_PER_SHARE]
        months = {person: stale.months[person] for person in chosen if person in stale.months}
        accounts = {person: stale.accounts[person] for person in chosen if person in stale.accounts}
        yield BatchShare(StalePeople(months, accounts), until)


def evaluate_share(conn: Connection[Any], share: BatchShare, context: Context) -> Replacement:
    """Evaluate touched months as of a position, from the carries that the tables hold.

    Accounts are made again where their events, the employment or the credits of evaluation
    have changed.
    """
    spans, accounts = share.stale.months, share.stale.accounts
    firsts = {person: span.last for person, span in accounts.items()}
    firsts |= {person: span.first for person, span in spans.items()}
    stored = read_around(conn, firsts)
    left = {person: _without_settled_month(span, stored[person]) for person, span in spans.items()}
    starts = {person: _start(span, stored[person]) for person, span in left.items()}
    facts = _read_people(conn, firsts, starts, share.until)
    evaluated: list[Evaluation] = []
    changes: dict[str, PersonChange] = {}
    for person in firsts:
        own: list[Evaluation] = []
        if person in left:
            own += _reevaluate(facts[person], left[person], stored[person], context)
        span, account = spans.get(person), accounts.get(person)
        changes[person] = _change(facts[person], own, stored[person], span, account)
        evaluated += own
    return Replacement(evaluated, *account_ends(conn, changes, share.until, context))


def _change(
    facts: PersonFacts,
    evaluations: Sequence[Evaluation],
    stored: Mapping[Month, str],
    span: StaleMonths | None,
    account: StaleAccount | None,
) -> PersonChange:
    evaluated = [one.sheet.month for one in evaluations]
    months = [*evaluated, *(one.first for one in (span, account) if one is not None)]
    return PersonChange(
        min(months),
        max([*stored, *evaluated], default=None),
        account,
        facts.employment,
        # Only facts about the person (pay, birth, unit) touch all later months.
        span is not None and span.last == FOR_EVER,
        credited_by(facts, evaluations),
    )


def _without_settled_month(span: StaleMonths, stored: Mapping[Month, str]) -> StaleMonths:
    """The span without its first month, where that is settled before the batch's bookings begin."""
    if span.earliest_at is None or span.first not in stored:
        return span
    settled_by = parse_carry(stored[span.first]).settled_by
    # Bookings of one instant count in the order of their terminals, so a tie settles nothing.
    if settled_by is None or span.earliest_at <= settled_by:
        return span
    return StaleMonths(span.first.next(), span.last)


def _start(span: StaleMonths, stored: Mapping[Month, str]) -> Month | None:
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
    facts: PersonFacts, span: StaleMonths, stored: Mapping[Month, str], context: Context
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
