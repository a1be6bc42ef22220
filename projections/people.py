"""Projecting a range of people from the log, in this process or in a worker beside it."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from itertools import groupby
from typing import Any

import psycopg
from msgspec import Struct
from psycopg import Connection
from psycopg.sql import SQL, Identifier

from domain.agreements.book import AgreementBook
from domain.evaluation import Context, Evaluation
from ledger.ledger import Ledger
from ledger.names import Employer
from ledger.records import RecordedEvent
from projections.context import Contexts
from projections.facts import evaluate_all, read_facts
from projections.tables import STATEMENTS, replace_months

MONTHS_PER_COPY = 500
ROWS_PER_FETCH = 2_000


class Shadow(Struct, frozen=True):
    """Where new tables are made: an administrator's connection, the employer, their schema."""

    admin_conninfo: str
    employer: str
    schema: str


class People(Struct, frozen=True):
    """A half-open range of stream ids that holds whole people, as of a position of the log."""

    first: str
    past: str
    until: int


class Made(Struct, frozen=True):
    """How many people and employee-months were projected."""

    people: int
    months: int


def enter_shadow(conn: Connection[Any], shadow: Shadow) -> None:
    """Work as the owner, with new tables in front of the live ones."""
    employer = Employer(shadow.employer)
    conn.execute(SQL("SET ROLE {}").format(Identifier(employer.owner)))
    conn.execute(
        SQL("SET search_path = {}, {}").format(
            Identifier(shadow.schema), Identifier(shadow.employer)
        )
    )


def project_people(conn: Connection[Any], people: People, context: Context) -> Made:
    """Evaluate every month of everybody in the range and fill the new tables."""
    count = months = 0
    waiting: list[Evaluation] = []
    with conn.transaction(), conn.cursor() as writing:
        for person in _each_person(conn, people):
            waiting += _evaluate(person, context)
            count += 1
            if len(waiting) >= MONTHS_PER_COPY:
                replace_months(writing, waiting, fresh=True)
                months += len(waiting)
                waiting = []
        if waiting:
            replace_months(writing, waiting, fresh=True)
    return Made(count, months + len(waiting))


class _Worker:
    """One worker process's connection and context, opened once."""

    conn: Connection[Any]
    context: Context


def open_worker(
    shadow: Shadow, conninfo: str, book: AgreementBook, fallback: tuple[str, ...]
) -> None:
    """Make this process ready for ranges; its connections end with it."""
    ledger = Ledger(conninfo, shadow.employer, readers=1)
    ledger.__enter__()
    _Worker.context = Contexts(ledger, book, fallback).context()
    _Worker.conn = psycopg.connect(shadow.admin_conninfo, autocommit=True)
    enter_shadow(_Worker.conn, shadow)
    # Evaluation makes no reference cycles worth looking for after every few hundred objects, which
    # cost a quarter of the time; once a range is enough.
    gc.freeze()
    gc.disable()


def work_on(people: People) -> Made:
    """Project a range in this process."""
    try:
        return project_people(_Worker.conn, people, _Worker.context)
    finally:
        gc.collect()


def _each_person(conn: Connection[Any], people: People) -> Iterator[list[RecordedEvent]]:
    with conn.cursor("people", binary=True) as cursor:
        cursor.itersize = ROWS_PER_FETCH
        cursor.execute(STATEMENTS["people_events"], (people.first, people.past, people.until))
        events = (RecordedEvent(*row) for row in cursor)
        for _, recorded in groupby(events, key=_person):
            yield list(recorded)


def _evaluate(recorded: list[RecordedEvent], context: Context) -> Iterator[Evaluation]:
    return evaluate_all(read_facts(_person(recorded[0]), recorded), context)


def _person(event: RecordedEvent) -> str:
    return event.stream.partition("/")[0]
