"""Rebuilding all tables beside the live ones, and swapping them without a pause.

The log is read once, person by person, as of one position; then the new tables
are brought up to the head like the live ones, and take their place in one short
transaction. Memory holds one batch of people, whatever the log's length.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import groupby
from typing import Any

import psycopg
from msgspec import Struct
from psycopg import Connection
from psycopg.sql import SQL, Identifier

from domain.evaluation import Context, Evaluation
from ledger.ledger import Ledger
from ledger.names import Employer
from ledger.records import RecordedEvent
from projections.context import Contexts
from projections.facts import evaluate_all, read_facts
from projections.runner import evaluate_touched, touched_months
from projections.tables import (
    PROJECTIONS,
    READER,
    STATEMENTS,
    create_tables,
    replace_months,
)

PEOPLE_PER_BATCH = 200


class Rebuilt(Struct, frozen=True):
    """What a rebuild made: the position its tables are true up to, people and months."""

    position: int
    people: int
    months: int


def rebuild(
    admin_conninfo: str,
    ledger: Ledger,
    contexts: Contexts,
    *,
    on_people: Callable[[int], None] | None = None,
) -> Rebuilt:
    """Rebuild all tables from the log and swap them in.

    The connection is an administrator's, as for migrating; ``on_people`` is told how
    many people were added. Raises psycopg.Error; the live tables stay as they are then.
    """
    employer = ledger.employer
    shadow = f"{employer.schema}_rebuild"
    with psycopg.connect(admin_conninfo, autocommit=True) as conn:
        _make_shadow(conn, employer, shadow)
        try:
            _enter(conn, employer, shadow)
            until = ledger.head().position
            people = months = 0
            context = contexts.context()
            for batch in _people(admin_conninfo, employer, until):
                evaluations = [one for person in batch for one in _evaluate(person, context)]
                with conn.transaction(), conn.cursor() as cursor:
                    replace_months(cursor, evaluations, fresh=True)
                people += len(batch)
                months += len(evaluations)
                if on_people is not None:
                    on_people(len(batch))
            position = _swap(conn, employer, ledger, contexts, until, shadow)
        finally:
            conn.execute(b"RESET ROLE")
            conn.execute(SQL("DROP SCHEMA {} CASCADE").format(Identifier(shadow)))
    return Rebuilt(position, people, months)


def _make_shadow(conn: Connection[Any], employer: Employer, shadow: str) -> None:
    owner = Identifier(employer.owner)
    conn.execute(SQL("DROP SCHEMA IF EXISTS {} CASCADE").format(Identifier(shadow)))
    conn.execute(SQL("CREATE SCHEMA {} AUTHORIZATION {}").format(Identifier(shadow), owner))


def _enter(conn: Connection[Any], employer: Employer, shadow: str) -> None:
    """Work as the owner, with new tables in front of the live ones."""
    conn.execute(SQL("SET ROLE {}").format(Identifier(employer.owner)))
    conn.execute(
        SQL("SET search_path = {}, {}").format(Identifier(shadow), Identifier(employer.schema))
    )
    create_tables(conn, employer)


def _people(
    conninfo: str, employer: Employer, until: int
) -> Iterator[Sequence[list[RecordedEvent]]]:
    """Every person's events, a batch of people at a time, from one pass over the log."""
    with psycopg.connect(conninfo) as conn:
        conn.execute(SQL("SET ROLE {}").format(Identifier(employer.owner)))
        conn.execute(SQL("SET search_path = {}").format(Identifier(employer.schema)))
        batch: list[list[RecordedEvent]] = []
        with conn.cursor("people", binary=True) as cursor:
            cursor.itersize = 2_000
            cursor.execute(STATEMENTS["people"], (until,))
            events = (RecordedEvent(*row) for row in cursor)
            for _, recorded in groupby(events, key=lambda one: one.stream.partition("/")[0]):
                batch.append(list(recorded))
                if len(batch) == PEOPLE_PER_BATCH:
                    yield batch
                    batch = []
        if batch:
            yield batch


def _evaluate(recorded: list[RecordedEvent], context: Context) -> Iterator[Evaluation]:
    person = recorded[0].stream.partition("/")[0]
    return evaluate_all(read_facts(person, recorded), context)


def _swap(
    conn: Connection[Any],
    employer: Employer,
    ledger: Ledger,
    contexts: Contexts,
    until: int,
    shadow: str,
) -> int:
    """Bring the new tables up to the head and put them in place of the live ones."""
    schema = Identifier(employer.schema)
    with conn.transaction(), conn.cursor() as cursor:
        cursor.execute(STATEMENTS["begin_position"], (READER,))
        cursor.execute(STATEMENTS["hold_position"], (READER,))
        position = until
        while events := ledger.read_log(position):
            position = events[-1].position
            spans = touched_months(events)
            evaluations = list(evaluate_touched(conn, spans, position, contexts.context()))
            if evaluations:
                replace_months(cursor, evaluations)
        for projection in PROJECTIONS:
            name = Identifier(projection.name)
            cursor.execute(SQL("DROP TABLE {}.{}").format(schema, name))
            cursor.execute(
                SQL("ALTER TABLE {}.{} SET SCHEMA {}").format(Identifier(shadow), name, schema)
            )
            cursor.execute(STATEMENTS["register"], (projection.name, projection.digest))
        cursor.execute(STATEMENTS["set_position"], (READER, position))
    return position
