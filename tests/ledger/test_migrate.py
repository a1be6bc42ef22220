"""Migrations make the schema of the golden listing, once, and never change their past."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from threading import Thread
from uuid import uuid4

import psycopg
import pytest
from psycopg.conninfo import make_conninfo

from ledger.errors import MigrationChanged, UnsoundMigration, UnsoundName
from ledger.migrate import LEDGER, MigrationFolder, migrate
from ledger.names import Employer
from ledger.sql_files import statements
from tests.ledger.employers import TestEmployer, fresh_employer

HERE = Path(__file__).parent
GOLDEN = HERE / "golden" / "schema.txt"
LISTING = statements(HERE / "catalogue.sql")["listing"].encode()
FILES = ("ledger/0001_log.sql", "ledger/0002_retries.sql", "ledger/0003_tracking.sql")


def listing(admin: str, schema: str) -> str:
    with psycopg.connect(admin) as conn:
        rows = conn.execute(LISTING, {"schema": schema}).fetchall()
    return "".join(f"{row[0]}\n" for row in rows).replace(schema, "employer")


@pytest.mark.parametrize("server", ["admin_url", "debian_url"])
def test_migrations_make_the_golden_schema(request: pytest.FixtureRequest, server: str) -> None:
    with fresh_employer(request.getfixturevalue(server)) as employer:
        assert listing(employer.admin, employer.schema) == GOLDEN.read_text("utf-8")


def test_a_second_run_changes_nothing(employer: TestEmployer) -> None:
    before = listing(employer.admin, employer.schema)
    assert migrate(employer.admin, employer.schema) == ()
    assert listing(employer.admin, employer.schema) == before


def drop(admin: str, schema: str) -> None:
    with psycopg.connect(admin, autocommit=True) as conn:
        conn.execute(f"DROP SCHEMA IF EXISTS {schema} CASCADE".encode())
        for role in (Employer(schema).app, Employer(schema).owner):
            conn.execute(f"DROP ROLE IF EXISTS {role}".encode())


@pytest.fixture
def schema(admin_url: str) -> Iterator[str]:
    """The name of a schema that does not exist yet."""
    name = f"t_{uuid4().hex[:12]}"
    yield name
    drop(admin_url, name)


def test_several_at_once_apply_each_file_once(admin_url: str, schema: str) -> None:
    applied: list[str] = []
    runs = [Thread(target=lambda: applied.extend(migrate(admin_url, schema))) for _ in range(6)]
    for run in runs:
        run.start()
    for run in runs:
        run.join()
    assert applied == list(FILES)


def test_an_administrator_need_not_be_superuser(admin_url: str, schema: str) -> None:
    admin = f"{schema}_admin"
    with psycopg.connect(admin_url, autocommit=True) as conn:
        conn.execute(f"CREATE ROLE {admin} LOGIN CREATEROLE".encode())
        conn.execute(f"GRANT CREATE ON DATABASE postgres TO {admin}".encode())
        try:
            assert migrate(make_conninfo(admin_url, user=admin), schema) == FILES
        finally:
            drop(admin_url, schema)
            conn.execute(f"DROP OWNED BY {admin}".encode())
            conn.execute(f"DROP ROLE {admin}".encode())


@pytest.fixture
def part(tmp_path: Path) -> MigrationFolder:
    """A part of its own: two tables, one of which the application may read."""
    (tmp_path / "0001_first.sql").write_text(
        "-- One.\nCREATE TABLE {schema}.one (x int);\nGRANT SELECT ON {schema}.one TO {app};"
    )
    (tmp_path / "0002_second.sql").write_text("-- Two.\nCREATE TABLE {schema}.two (x int);")
    (tmp_path / "notes.txt").write_text("not a migration")
    return MigrationFolder("extra", tmp_path)


def test_further_parts_have_their_own_numbers(
    employer: TestEmployer, part: MigrationFolder
) -> None:
    applied = migrate(employer.admin, employer.schema, parts=(LEDGER, part))
    assert applied == ("extra/0001_first.sql", "extra/0002_second.sql")
    with employer.ledger() as ledger, ledger.connection() as conn:
        assert conn.execute(b"SELECT * FROM one").fetchall() == []
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            conn.execute(b"SELECT * FROM two")


@pytest.mark.parametrize("change", ["edited", "renamed", "removed"])
def test_a_changed_past_is_refused(
    employer: TestEmployer, part: MigrationFolder, tmp_path: Path, change: str
) -> None:
    migrate(employer.admin, employer.schema, parts=(part,))
    second = tmp_path / "0002_second.sql"
    if change == "edited":
        second.write_text(second.read_text() + " -- harmless")
    elif change == "renamed":
        shutil.move(second, tmp_path / "0002_other.sql")
    else:
        second.unlink()
    with pytest.raises(MigrationChanged, match="0002_second"):
        migrate(employer.admin, employer.schema, parts=(part,))


def test_a_migration_that_fails_leaves_nothing_of_its_run(
    employer: TestEmployer, part: MigrationFolder, tmp_path: Path
) -> None:
    second = tmp_path / "0002_second.sql"
    sound = second.read_text()
    second.write_text("CREATE TABLE {schema}.two (x no_such_type)")
    with pytest.raises(psycopg.errors.UndefinedObject):
        migrate(employer.admin, employer.schema, parts=(part,))
    second.write_text(sound)
    assert len(migrate(employer.admin, employer.schema, parts=(part,))) == 2


@pytest.mark.parametrize(
    "present", [("0002_a.sql",), ("0001_a.sql", "0003_b.sql"), ("0001_a.sql", "0001_b.sql")]
)
def test_numbers_have_no_gap(admin_url: str, tmp_path: Path, present: tuple[str, ...]) -> None:
    for name in present:
        (tmp_path / name).write_text("SELECT 1")
    with pytest.raises(UnsoundMigration, match="extra"):
        migrate(admin_url, "never_made", parts=(MigrationFolder("extra", tmp_path),))


@pytest.mark.parametrize("name", ["", "Stadt", "1a", "pg_stadt", "a-b", "ä", "a" * 58, 'a"b'])
def test_an_employers_name_is_sound(admin_url: str, name: str) -> None:
    with pytest.raises(UnsoundName):
        migrate(admin_url, name)
