"""All projections, and the making of their tables."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from importlib.resources import files
from io import BytesIO
from typing import Any, TypeVar

from msgspec import Struct
from psycopg import Connection, Copy, Cursor
from psycopg.copy import FileWriter
from psycopg.sql import SQL, Identifier

from domain.evaluation.evaluate import Evaluation
from domain.lifetime.month_ends import MonthEnd
from domain.values.time import Month
from ledger.names import Employer
from ledger.sql_files import statements
from projections.balances.project import PROJECTION as BALANCES
from projections.findings.project import PROJECTION as FINDINGS
from projections.lifetime.project import PROJECTION as LIFETIME
from projections.presence.project import PROJECTION as PRESENCE
from projections.read_model import Projection
from projections.sheets.project import PROJECTION as SHEETS

OF_MONTHS: tuple[Projection[Evaluation], ...] = (SHEETS, BALANCES, FINDINGS, PRESENCE)
PROJECTIONS: tuple[Projection[Any], ...] = (*OF_MONTHS, LIFETIME)

READER = "projections"
"""The name under which the log position of all these tables is tracked."""

MEANING = "agreements"
"""The registry's entry for the agreements under which the tables were evaluated."""

STATEMENTS = {
    name: text.encode()
    for name, text in statements(files("projections").joinpath("sql", "tables.sql")).items()
}


def ensure_tables(conn: Connection[Any], employer: Employer, meaning: str = "") -> bool:
    """Make the tables where they are missing or out of date; True if any was made.

    A table is out of date if its definition differs, and every table is if ``meaning`` (the
    digest of the agreements it was evaluated under) differs. They are one set: if one
    is to be made anew, all are, and projecting starts from the beginning of the log.
    Run by an administrator in autocommit.
    """
    owner, schema = Identifier(employer.owner), Identifier(employer.schema)
    with conn.transaction():
        conn.execute(SQL("SET LOCAL ROLE {}").format(owner))
        conn.execute(SQL("SET LOCAL search_path = {}").format(schema))
        # Services that start together make them one after the other.
        conn.execute(STATEMENTS["lock_migration"])
        conn.execute(STATEMENTS["registry"])
        conn.execute(SQL("GRANT SELECT ON projection TO {}").format(Identifier(employer.app)))
        if tables_current(conn, meaning):
            return False
        # The same order as in a batch: first the position, then the tables.
        with conn.cursor() as cursor:
            hold_position(cursor)
        for projection in PROJECTIONS:
            conn.execute(SQL("DROP TABLE IF EXISTS {}").format(Identifier(projection.name)))
        create_tables(conn, employer)
        conn.execute(STATEMENTS["forget_made"])
        for name, digest in digests(meaning).items():
            conn.execute(STATEMENTS["register"], (name, digest))
        conn.execute(STATEMENTS["set_position"], (READER, 0))
    return True


def hold_position(cursor: Cursor[Any]) -> int:
    """The position up to which the tables are true, held until the transaction ends."""
    cursor.execute(STATEMENTS["begin_position"], (READER,))
    cursor.execute(STATEMENTS["hold_position"], (READER,))
    row = cursor.fetchone()
    assert row is not None
    position: int = row[0]
    return position


def tables_current(conn: Connection[Any], meaning: str = "") -> bool:
    """True if the registry on the search path says that all tables are up to date."""
    made = dict(conn.execute(STATEMENTS["made"]).fetchall())
    return made == digests(meaning)


def digests(meaning: str) -> dict[str, str]:
    """Content of the registry once all tables have been made under these agreements."""
    return {
        MEANING: meaning,
        **{projection.name: projection.digest for projection in PROJECTIONS},
    }


def create_tables(conn: Connection[Any], employer: Employer) -> None:
    """Make all tables in the first schema of the search path, for the application to fill."""
    for projection in PROJECTIONS:
        conn.execute(projection.ddl.encode())
        conn.execute(
            SQL("GRANT SELECT, INSERT, DELETE ON {} TO {}").format(
                Identifier(projection.name), Identifier(employer.app)
            )
        )


class Remade(Struct, frozen=True):
    """Evaluated months, and accounts evaluated anew.

    ``since`` gives the month's end from which on an account's rows are replaced.
    """

    evaluations: Sequence[Evaluation]
    ends: Sequence[MonthEnd] = ()
    since: Mapping[str, Month] = {}


class MonthRows(Struct, frozen=True):
    """Rows of evaluated months and accounts in the form that the tables take.

    ``people`` and ``months`` are the months' keys, ``accounts`` and ``since`` those of the
    accounts; ``copies`` are the texts that COPY reads, in the order of PROJECTIONS.
    """

    people: list[str]
    months: list[str]
    accounts: list[str]
    since: list[str]
    copies: list[bytes]


def month_rows(conn: Connection[Any], remade: Remade) -> MonthRows:
    """Rows of evaluated months and accounts; of the connection only the adapters are used."""
    evaluated = remade.evaluations
    return MonthRows(
        [one.sheet.person for one in evaluated],
        [str(one.sheet.month) for one in evaluated],
        list(remade.since),
        [str(month) for month in remade.since.values()],
        [
            *(_copy_text(conn, projection, evaluated) for projection in OF_MONTHS),
            _copy_text(conn, LIFETIME, remade.ends),
        ],
    )


def replace_months(cursor: Cursor[Any], rows: MonthRows, *, fresh: bool = False) -> None:
    """Replace the tables' rows of those months and accounts.

    ``fresh`` says that the tables cannot hold any of them yet, as in a rebuild.
    """
    if rows.people and not fresh:
        for projection in OF_MONTHS:
            _delete(cursor, projection, rows)
    if rows.accounts and not fresh:
        cursor.execute(STATEMENTS["delete_ends"], (rows.accounts, rows.since))
    for projection, text in zip(PROJECTIONS, rows.copies, strict=True):
        if text:
            _copy(cursor, projection, text)


Made = TypeVar("Made")


def _copy_text(conn: Connection[Any], projection: Projection[Made], made: Iterable[Made]) -> bytes:
    text = BytesIO()
    with conn.cursor() as cursor, Copy(cursor, writer=FileWriter(text)) as copy:
        for one in made:
            for row in projection.rows(one):
                copy.write_row(row)
    return text.getvalue()


def _copy(cursor: Cursor[Any], projection: Projection[Any], text: bytes) -> None:
    statement = SQL("COPY {} ({}) FROM STDIN").format(
        Identifier(projection.name), SQL(", ").join(map(Identifier, projection.columns))
    )
    with cursor.copy(statement) as copy:
        copy.write(text)


def _delete(cursor: Cursor[Any], projection: Projection[Evaluation], rows: MonthRows) -> None:
    # The keys are joined as a list: the plan stays the primary key's for one month and for many.
    statement = SQL(
        "DELETE FROM {} AS held USING unnest(%s::text[], %s::text[]) AS asked (person, month)"
        " WHERE held.person = asked.person AND held.month = asked.month"
    ).format(Identifier(projection.name))
    cursor.execute(statement, (rows.people, rows.months))
