"""The tables of all read models: made, registered, and filled."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from importlib.resources import files
from io import BytesIO
from typing import Any

from msgspec import Struct
from psycopg import Connection, Copy, Cursor
from psycopg.copy import FileWriter
from psycopg.sql import SQL, Identifier

from domain.evaluation.evaluate import Evaluation
from domain.lifetime.month_ends import MonthEnd
from domain.values.time import Month
from ledger.names import Employer
from ledger.sql_files import statements
from projections.engine.registry import OF_ACCOUNTS, OF_MONTHS, READ_MODELS
from projections.read_model import MadeFrom, ReadModel

READER = "projections"
"""The name under which the log position of all these tables is tracked."""

MEANING = "agreements"
"""The registry's entry for the agreements under which the tables were evaluated."""

STATEMENTS = {
    name: text.encode()
    for name, text in statements(files("projections").joinpath("sql", "tables.sql")).items()
}

_READ_CONSISTENTLY = STATEMENTS["read_consistently"].replace(
    b"{tables}", ", ".join(model.name for model in READ_MODELS).encode()
)


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
        for name in _tables(conn):
            conn.execute(SQL("DROP TABLE IF EXISTS {}").format(Identifier(name)))
        create_tables(conn, employer)
        conn.execute(STATEMENTS["unregister_all"])
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


def read_consistently(conn: Connection[Any]) -> None:
    """Make the open transaction one consistent read of all tables and of their position."""
    conn.execute(_READ_CONSISTENTLY)


def tables_current(conn: Connection[Any], meaning: str = "") -> bool:
    """True if the registry on the search path says that all tables are up to date."""
    registered = dict(conn.execute(STATEMENTS["registered"]).fetchall())
    return registered == digests(meaning)


def digests(meaning: str) -> dict[str, str]:
    """Content of the registry once all tables have been made under these agreements."""
    return {
        MEANING: meaning,
        **{model.name: model.digest for model in READ_MODELS},
    }


def create_tables(conn: Connection[Any], employer: Employer) -> None:
    """Make all tables in the first schema of the search path, for the application to fill."""
    for model in READ_MODELS:
        conn.execute(model.ddl.encode())
        conn.execute(
            SQL("GRANT SELECT, INSERT, DELETE ON {} TO {}").format(
                Identifier(model.name), Identifier(employer.app)
            )
        )


def _tables(conn: Connection[Any]) -> list[str]:
    """The tables of all read models, and of those that were registered and are no more."""
    registered = [name for name, _ in conn.execute(STATEMENTS["registered"])]
    return sorted({model.name for model in READ_MODELS} | {*registered} - {MEANING})


class Replacement(Struct, frozen=True):
    """Evaluated months, and lifetime accounts at month ends, in place of stale rows.

    ``since`` gives the month's end from which on an account's rows are replaced.
    """

    evaluations: Sequence[Evaluation]
    ends: Sequence[MonthEnd] = ()
    since: Mapping[str, Month] = {}


class RowKeys(Struct, frozen=True):
    """People and months of rows, the two lists in step."""

    people: list[str]
    months: list[str]


class TableRows(Struct, frozen=True):
    """Rows in the form that the tables take.

    ``months`` are the keys of evaluated months, ``accounts`` the first month ends of accounts;
    ``copies`` are the texts that COPY reads, by the names of the tables.
    """

    months: RowKeys
    accounts: RowKeys
    copies: Mapping[str, bytes]

    def keys_of(self, model: ReadModel[Any]) -> RowKeys:
        """The keys by which a read model's stale rows are found."""
        return self.months if model.made_from is Evaluation else self.accounts


def table_rows(conn: Connection[Any], new: Replacement) -> TableRows:
    """The rows of a replacement; of the connection only the adapters are used."""
    evaluated = new.evaluations
    return TableRows(
        RowKeys(
            [one.sheet.person for one in evaluated], [str(one.sheet.month) for one in evaluated]
        ),
        RowKeys(list(new.since), list(map(str, new.since.values()))),
        {model.name: _copy_text(conn, model, evaluated) for model in OF_MONTHS}
        | {model.name: _copy_text(conn, model, new.ends) for model in OF_ACCOUNTS},
    )


def replace_rows(cursor: Cursor[Any], rows: TableRows, *, fresh: bool = False) -> None:
    """Replace the stale rows of all tables.

    ``fresh`` says that the tables cannot hold any of them yet, as in a rebuild.
    """
    for model in READ_MODELS:
        keys = rows.keys_of(model)
        if keys.people and not fresh:
            cursor.execute(_DELETIONS[model.name], (keys.people, keys.months))
    for model in READ_MODELS:
        text = rows.copies[model.name]
        if text:
            _copy(cursor, model, text)


def _copy_text(
    conn: Connection[Any], model: ReadModel[MadeFrom], values: Iterable[MadeFrom]
) -> bytes:
    text = BytesIO()
    with conn.cursor() as cursor, Copy(cursor, writer=FileWriter(text)) as copy:
        for value in values:
            for row in model.rows(value):
                copy.write_row(row)
    return text.getvalue()


def _copy(cursor: Cursor[Any], model: ReadModel[Any], text: bytes) -> None:
    statement = SQL("COPY {} ({}) FROM STDIN").format(
        Identifier(model.name), SQL(", ").join(map(Identifier, model.columns))
    )
    with cursor.copy(statement) as copy:
        copy.write(text)


def _deletion(model: ReadModel[Any]) -> bytes:
    statement = STATEMENTS["delete_later" if model.stale.later_too else "delete_months"]
    return statement.replace(b"{table}", model.name.encode())


_DELETIONS = {model.name: _deletion(model) for model in READ_MODELS}
