"""Rebuilding all tables beside the live ones, and swapping them without a pause.

The log is read once, person by person and on all cores, as of one position; then
the new tables are brought up to the head like the live ones, and take their place
in one short transaction. Memory holds a few people at a time, however long the log.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Generator, Iterator
from contextlib import closing
from functools import partial
from itertools import pairwise
from typing import Any

import psycopg
from msgspec import Struct
from psycopg import Connection
from psycopg.errors import LockNotAvailable
from psycopg.sql import SQL, Identifier

from ledger.ledger import Ledger
from ledger.names import Employer
from ledger.workers import Workers
from projections.engine.people import (
    PeopleRange,
    RebuildProgress,
    Shadow,
    enter_shadow,
    project_people,
    projecting_people,
)
from projections.engine.projector import MOST_WORKERS, batch_rows
from projections.engine.registry import READ_MODELS
from projections.engine.stale import stale_people, with_calendars
from projections.engine.tables import (
    READER,
    STATEMENTS,
    create_tables,
    digests,
    hold_position,
    replace_rows,
)
from projections.facts.contexts import Contexts
from projections.facts.origin import Origin

PEOPLE_PER_TASK = 250
"""People per task: enough for a round trip, few enough that no core idles at the end."""


class RebuildResult(Struct, frozen=True):
    """The result of a rebuild: the position its tables are true up to, people and months."""

    position: int
    people: int
    months: int


def rebuild(
    admin_conninfo: str,
    ledger: Ledger,
    contexts: Contexts,
    *,
    on_people: Callable[[int], None] | None = None,
) -> RebuildResult:
    """Rebuild all tables from the log and swap them in.

    The connection is an administrator's, as for migrating; ``on_people`` is called with
    the number of people added. Raises psycopg.Error; the live tables stay as they are then.
    """
    employer = ledger.employer
    shadow = Shadow(admin_conninfo, employer.schema, f"{employer.schema}_rebuild")
    with psycopg.connect(admin_conninfo, autocommit=True) as conn:
        _be_alone(conn, shadow.schema)
        _make_shadow(conn, employer, shadow.schema)
        try:
            enter_shadow(conn, shadow)
            create_tables(conn, employer)
            until = ledger.head().position
            people = months = 0
            # Workers that are no longer needed must not hold the tables that are dropped below.
            with closing(_project_all(conn, shadow, ledger, contexts, until)) as everybody:
                for progress in everybody:
                    people += progress.people
                    months += progress.months
                    if on_people is not None:
                        on_people(progress.people)
            position = _swap(conn, employer, ledger, contexts, until, shadow.schema)
        finally:
            conn.execute(b"RESET ROLE")
            conn.execute(SQL("DROP SCHEMA {} CASCADE").format(Identifier(shadow.schema)))
    return RebuildResult(position, people, months)


def _be_alone(conn: Connection[Any], shadow: str) -> None:
    row = conn.execute(STATEMENTS["be_alone"], (shadow,)).fetchone()
    if row != (True,):
        raise LockNotAvailable("another rebuild is under way")


def _make_shadow(conn: Connection[Any], employer: Employer, shadow: str) -> None:
    owner = Identifier(employer.owner)
    conn.execute(SQL("DROP SCHEMA IF EXISTS {} CASCADE").format(Identifier(shadow)))
    conn.execute(SQL("CREATE SCHEMA {} AUTHORIZATION {}").format(Identifier(shadow), owner))


def _project_all(
    conn: Connection[Any], shadow: Shadow, ledger: Ledger, contexts: Contexts, until: int
) -> Generator[RebuildProgress]:
    """Project everybody, spread over the cores where there are people enough."""
    tasks = list(_tasks(conn, until))
    workers = min(os.cpu_count() or 1, MOST_WORKERS, len(tasks))
    if workers <= 1:
        for task in tasks:
            yield project_people(conn, task, contexts.context())
        return
    opening = partial(projecting_people, shadow, Origin.of(ledger, contexts))
    with Workers(workers, opening) as pool:
        yield from pool.map(tasks)


def _tasks(conn: Connection[Any], until: int) -> Iterator[PeopleRange]:
    """Everybody, cut into ranges of the log's primary key."""
    people = [person for (person,) in conn.execute(STATEMENTS["people"])]
    cuts = [f"{person}/" for person in people[::PEOPLE_PER_TASK]]
    for first, past in pairwise([*cuts, "a"]):
        yield PeopleRange(first, past, until)


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
        hold_position(cursor)
        position = until
        while events := ledger.read_log(position):
            position = events[-1].position
            stale = with_calendars(conn, stale_people(events), events, position)
            for rows in batch_rows(conn, stale, position, contexts.context()):
                replace_rows(cursor, rows)
        for model in READ_MODELS:
            name = Identifier(model.name)
            cursor.execute(SQL("DROP TABLE {}.{}").format(schema, name))
            cursor.execute(
                SQL("ALTER TABLE {}.{} SET SCHEMA {}").format(Identifier(shadow), name, schema)
            )
        for entry in digests(contexts.book.digest).items():
            cursor.execute(STATEMENTS["register"], entry)
        cursor.execute(STATEMENTS["set_position"], (READER, position))
    return position
