"""Brings one employer's schema to the state that the numbered .sql files describe."""

import re
import time
from collections.abc import Sequence
from hashlib import sha256
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any

import psycopg
from msgspec import Struct
from psycopg import Connection, errors

from ledger.errors import MigrationChanged, UnsoundMigration
from ledger.names import Employer, fill_names
from ledger.sql_files import statements

FILE_NAME = re.compile(r"(\d{4})_\w+\.sql")

# Raised when two administrators create the same thing at once.
RACES = (
    errors.UniqueViolation,
    errors.DuplicateObject,
    errors.DuplicateSchema,
    errors.DuplicateTable,
    errors.InternalError_,
)
ATTEMPTS = 20
PAUSE_SECONDS = 0.05


class MigrationFolder(Struct, frozen=True):
    """A folder of migrations with numbers of its own; its name stays the same for ever."""

    name: str
    folder: Traversable


class Migration(Struct, frozen=True):
    """One numbered file and the checksum of its text before placeholders are filled."""

    part: str
    number: int
    name: str
    text: str
    sha256: str


LEDGER = MigrationFolder("ledger", files("ledger").joinpath("migrations"))


def migrate(
    conninfo: str,
    schema: str,
    *,
    login: str | None = None,
    parts: Sequence[MigrationFolder] = (LEDGER,),
) -> tuple[str, ...]:
    """Applies the missing migrations of all parts in one transaction, and returns their names.

    The connection is an administrator's: a superuser, or CREATEROLE and CREATE on the database.
    An existing role given as `login` becomes a member of the application's role. Safe to repeat
    and to run twice at once. Raises MigrationChanged, UnsoundMigration, UnsoundName and
    psycopg.Error.
    """
    employer = Employer(schema)
    planned = [migration for part in parts for migration in read_migrations(part)]
    sql = _sql(employer, login)
    with psycopg.connect(conninfo, autocommit=True) as conn:
        _prepare(conn, sql)
        with conn.transaction():
            conn.execute(sql["become_owner"])
            conn.execute(sql["lock_migration"])
            for part in parts:
                _require_same_past(conn, sql, part.name, planned)
            applied = [step for step in planned if _apply(conn, sql, employer, step)]
            conn.execute(sql["let_app_read"])
            conn.execute(sql["leave_owner"])
            if login is not None:
                conn.execute(sql["admit_login"])
    return tuple(f"{step.part}/{step.name}" for step in applied)


def is_current(
    conn: Connection[Any], schema: str, *, parts: Sequence[MigrationFolder] = (LEDGER,)
) -> bool:
    """True if all migrations have been applied; asked with the application's privileges.

    Raises MigrationChanged as `migrate` does; a schema that is not there is not current.
    """
    sql = _sql(Employer(schema))
    planned = [migration for part in parts for migration in read_migrations(part)]
    try:
        for part in parts:
            _require_same_past(conn, sql, part.name, planned)
        return all(
            {step.number for step in read_migrations(part)}
            == {row[0] for row in conn.execute(sql["applied"], (part.name,))}
            for part in parts
        )
    except (errors.UndefinedTable, errors.InvalidSchemaName, errors.InsufficientPrivilege):
        return False


def read_migrations(part: MigrationFolder) -> list[Migration]:
    """The part's migrations in order; raises UnsoundMigration unless they count from 1."""
    found = [
        (file, match)
        for file in sorted(part.folder.iterdir(), key=lambda file: file.name)
        if (match := FILE_NAME.fullmatch(file.name))
    ]
    if [int(match[1]) for _, match in found] != list(range(1, len(found) + 1)):
        raise UnsoundMigration(part.name)
    return [_migration(part, file, int(match[1])) for file, match in found]


def _migration(part: MigrationFolder, file: Traversable, number: int) -> Migration:
    text = file.read_text("utf-8")
    return Migration(part.name, number, file.name, text, sha256(text.encode()).hexdigest())


def _sql(employer: Employer, login: str | None = None) -> dict[str, bytes]:
    return {
        name: fill_names(text, employer, login=login or "")
        for name, text in statements(files("ledger").joinpath("sql", "migrate.sql")).items()
    }


def _prepare(conn: Connection[Any], sql: dict[str, bytes]) -> None:
    for attempt in range(1, ATTEMPTS + 1):
        try:
            with conn.transaction():
                _create_ground(conn, sql)
        except RACES:
            if attempt == ATTEMPTS:
                raise
            time.sleep(PAUSE_SECONDS)
        else:
            return


def _create_ground(conn: Connection[Any], sql: dict[str, bytes]) -> None:
    conn.execute(sql["create_owner"])
    conn.execute(sql["create_app"])
    row = conn.execute(sql["may_act_as_owner"]).fetchone()
    if row is None or not row[0]:
        conn.execute(sql["join_owner"])
    conn.execute(sql["create_schema"])
    conn.execute(sql["become_owner"])
    conn.execute(sql["create_migration"])


def _require_same_past(
    conn: Connection[Any], sql: dict[str, bytes], part: str, planned: Sequence[Migration]
) -> None:
    now = {(step.number): step for step in planned if step.part == part}
    for number, name, checksum in conn.execute(sql["applied"], (part,)):
        step = now.get(number)
        if step is None or step.name != name or step.sha256 != checksum:
            raise MigrationChanged(part, number, name)


def _apply(
    conn: Connection[Any], sql: dict[str, bytes], employer: Employer, step: Migration
) -> bool:
    done = {row[0] for row in conn.execute(sql["applied"], (step.part,))}
    if step.number in done:
        return False
    conn.execute(fill_names(step.text, employer))
    conn.execute(sql["record"], (step.part, step.number, step.name, step.sha256))
    return True
