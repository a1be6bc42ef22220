"""Fresh employers for tests."""

from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from uuid import uuid4

import psycopg
from psycopg import sql
from psycopg.conninfo import make_conninfo

from ledger.ledger import Ledger
from ledger.migrate import migrate
from ledger.names import Employer


@dataclass(frozen=True)
class TestEmployer:
    """One employer's schema; `conninfo` logs in as a member of the application's role."""

    __test__ = False

    schema: str
    admin: str
    conninfo: str

    @property
    def names(self) -> Employer:
        return Employer(self.schema)

    def ledger(self) -> Ledger:
        return Ledger(self.conninfo, self.schema)

    def administer(self, statement: str) -> list[tuple[object, ...]]:
        """Runs a statement as superuser inside the schema."""
        with psycopg.connect(self.admin, autocommit=True) as conn:
            conn.execute(sql.SQL("SET search_path = {}").format(sql.Identifier(self.schema)))
            cursor = conn.execute(statement.encode())
            return cursor.fetchall() if cursor.description else []


@contextmanager
def fresh_employer(admin_url: str) -> Generator[TestEmployer, None, None]:
    schema = f"t_{uuid4().hex[:12]}"
    login = f"{schema}_login"
    with psycopg.connect(admin_url, autocommit=True) as conn:
        conn.execute(sql.SQL("CREATE ROLE {} LOGIN").format(sql.Identifier(login)))
    migrate(admin_url, schema, login=login)
    yield TestEmployer(schema, admin_url, make_conninfo(admin_url, user=login))
    with psycopg.connect(admin_url, autocommit=True) as conn:
        conn.execute(sql.SQL("DROP SCHEMA {} CASCADE").format(sql.Identifier(schema)))
        for role in (login, f"{schema}_app", f"{schema}_owner"):
            conn.execute(sql.SQL("DROP ROLE {}").format(sql.Identifier(role)))
