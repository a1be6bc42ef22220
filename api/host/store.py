"""The store: a server of our own or the employer's, started, migrated, checked.

The only place in the shell that speaks to Postgres itself.
"""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import date
from importlib.resources import files
from typing import Any, Final

import psycopg
import structlog
from psycopg import Connection
from psycopg.conninfo import conninfo_to_dict

from api.host.agreements import record_use
from api.host.embedded import EmbeddedServer
from api.host.settings import Settings
from domain.agreements.book import AgreementBook
from ledger.check import Violation, check_store
from ledger.errors import StoreUnavailable
from ledger.ledger import Ledger
from ledger.migrate import is_current, migrate
from ledger.names import Employer, quote_name
from ledger.sql_files import statements
from projections.engine.tables import ensure_tables, tables_current

LOG = structlog.get_logger(__name__)
LOGIN: Final = "stundenbuch"
"""The role the service logs in as on the embedded server."""

SQL: Final = statements(files("api").joinpath("host", "store.sql"))


class StoreRefused(Exception):
    """The store answers and does not let the service do what it must at start-up."""

    def __str__(self) -> str:
        return f"The store refuses what the service needs at start-up: {self.args[0]}"


@dataclass(frozen=True, slots=True)
class Store:
    """Addresses of the store: the service's connection and the administrator's."""

    database_url: str
    admin_url: str
    employer: str
    embedded: EmbeddedServer | None


@contextmanager
def opened_store(settings: Settings) -> Generator[Store]:
    """The real server of the settings, or the embedded one: started, and ended by the last user."""
    if settings.database_url is not None:
        admin = settings.migration_url or settings.database_url
        yield Store(settings.database_url, admin, settings.employer, None)
        return
    server = EmbeddedServer(settings.data_dir / "postgres")
    server.start()
    try:
        login = server.conninfo(user=LOGIN)
        yield Store(login, server.conninfo(), settings.employer, server)
    finally:
        if not _has_other_sessions(server.conninfo()):
            server.stop()


def migrate_store(store: Store, book: AgreementBook, today: date) -> tuple[str, ...]:
    """Bring the schema and the projections' tables up to date; says what was applied.

    The tables are made for the agreements and kinds of the book, once the ledger has recorded
    their use: a book that changes the past is refused (UnsoundAgreement, UnsoundKinds) and
    changes nothing.
    Where nothing is left to do the administrator is not asked.
    """
    with plain_errors():
        current = _is_current(store, book.digest)
        applied = () if current else _migrate_ledger(store)
        with Ledger(store.database_url, store.employer, readers=1) as ledger:
            record_use(ledger, book, today)
        if current:
            return ()
        with _connect(store.admin_url) as conn:
            made = ensure_tables(conn, Employer(store.employer), book.digest)
    return (*applied, "projections made anew") if made else applied


def is_migrated(store: Store) -> bool:
    """Tell whether the ledger's schema is up to date, as the service's own login sees it."""
    with plain_errors(), _connect(store.database_url) as conn:
        return is_current(conn, store.employer)


def check_login(store: Store) -> tuple[Violation, ...]:
    """Faults of the store, as the service's own login sees them."""
    with plain_errors(), _connect(store.database_url) as conn:
        return check_store(conn, store.employer)


def _is_current(store: Store, meaning: str) -> bool:
    try:
        with _connect(store.database_url) as conn:
            if not is_current(conn, store.employer):
                return False
            path = f"SET search_path = {quote_name(store.employer)}"
            conn.execute(path.encode())
            return tables_current(conn, meaning)
    except (psycopg.errors.UndefinedTable, psycopg.errors.InsufficientPrivilege):
        return False
    except psycopg.OperationalError:
        # On the embedded server the service's login may still have to be made.
        if store.embedded is None:
            raise
        return False


def _migrate_ledger(store: Store) -> tuple[str, ...]:
    login = None
    if store.embedded is not None:
        login = LOGIN
        _ensure_login(store.admin_url)
    elif store.admin_url != store.database_url:
        login = str(conninfo_to_dict(store.database_url).get("user") or "") or None
    return migrate(store.admin_url, store.employer, login=login)


def _ensure_login(admin_url: str) -> None:
    with _connect(admin_url) as conn:
        row = conn.execute(SQL["login_exists"].encode(), (LOGIN,)).fetchone()
        if row is None or not row[0]:
            create = SQL["create_login"].replace("{login}", quote_name(LOGIN))
            # Two who start at once: the role is there either way.
            with suppress(psycopg.errors.DuplicateObject, psycopg.errors.UniqueViolation):
                conn.execute(create.encode())


def _has_other_sessions(admin_url: str) -> bool:
    try:
        with _connect(admin_url) as conn:
            row = conn.execute(SQL["others_connected"].encode()).fetchone()
    except psycopg.OperationalError:
        return False
    return row is not None and bool(row[0])


def _connect(url: str) -> Connection[Any]:
    return Connection[Any].connect(url, autocommit=True, connect_timeout=10)


@contextmanager
def plain_errors() -> Generator[None]:
    """Raises What Postgres says at start-up, as one line."""
    try:
        yield
    except psycopg.OperationalError as error:
        raise StoreUnavailable(_one_line(error)) from error
    except psycopg.Error as error:
        raise StoreRefused(_one_line(error)) from error


def _one_line(error: psycopg.Error) -> str:
    return " ".join(str(error).split())
