"""Projecting a range of people from the log, in this process or in a worker beside it."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from itertools import groupby
from typing import Any

import psycopg
from msgspec import Struct
from psycopg import Connection
from psycopg.sql import SQL, Identifier

from domain.evaluation.evaluate import Context, Evaluation
from domain.lifetime.month_ends import MonthEnd
from ledger.names import Employer
from ledger.records import RecordedEvent
from projections.engine.lifetime_months import evaluate_person
from projections.engine.tables import STATEMENTS, Replacement, replace_rows, table_rows
from projections.facts.origin import Origin
from projections.facts.person import read_facts

MONTHS_PER_COPY = 500
ROWS_PER_FETCH = 2_000


class Shadow(Struct, frozen=True):
    """Place of the new tables: an administrator's connection, the employer, their schema."""

    admin_conninfo: str
    employer: str
    schema: str


class PeopleRange(Struct, frozen=True):
    """A half-open range of stream ids that holds whole people, as of a position of the log."""

    first: str
    past: str
    until: int


class RebuildProgress(Struct, frozen=True):
    """Numbers of people and of employee-months that were projected."""

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


@contextmanager
def projecting_people(
    shadow: Shadow, origin: Origin
) -> Generator[Callable[[PeopleRange], RebuildProgress]]:
    """The function that projects ranges in a worker, with connections that are opened once."""
    with (
        origin.opened(readers=1) as (_, contexts),
        psycopg.connect(shadow.admin_conninfo, autocommit=True) as conn,
    ):
        enter_shadow(conn, shadow)
        context = contexts.context()
        yield lambda people: project_people(conn, people, context)


def project_people(conn: Connection[Any], people: PeopleRange, context: Context) -> RebuildProgress:
    """Evaluate every month of everybody in the range and fill the new tables."""
    count = months = 0
    evaluated: list[Evaluation] = []
    ends: list[MonthEnd] = []
    with conn.transaction(), conn.cursor() as writing:
        for recorded in _each_person(conn, people):
            whole = evaluate_person(read_facts(_person(recorded[0]), recorded), context)
            evaluated += whole.evaluations
            ends += whole.ends
            count += 1
            if len(evaluated) + len(ends) >= MONTHS_PER_COPY:
                replace_rows(writing, table_rows(conn, Replacement(evaluated, ends)), fresh=True)
                months += len(evaluated)
                evaluated, ends = [], []
        replace_rows(writing, table_rows(conn, Replacement(evaluated, ends)), fresh=True)
    return RebuildProgress(count, months + len(evaluated))


def _each_person(conn: Connection[Any], people: PeopleRange) -> Iterator[list[RecordedEvent]]:
    with conn.cursor("people", binary=True) as cursor:
        cursor.itersize = ROWS_PER_FETCH
        cursor.execute(STATEMENTS["people_events"], (people.first, people.past, people.until))
        events = (RecordedEvent(*row) for row in cursor)
        for _, recorded in groupby(events, key=_person):
            yield list(recorded)


def _person(event: RecordedEvent) -> str:
    return event.stream.partition("/")[0]
