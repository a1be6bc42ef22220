"""Assembly of the parts: store, ledger, projections and shell as one value.

This is the only module in the shell that speaks to Postgres directly.
"""

from __future__ import annotations

from collections.abc import Callable, Generator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from importlib.resources import files
from typing import Any, Final

import psycopg
import structlog
from psycopg import Connection
from psycopg.conninfo import conninfo_to_dict

from api.host.agreements import agreements_of, record_used
from api.host.embedded import EmbeddedServer
from api.host.metrics import Metrics
from api.host.settings import Settings
from api.identity.access import Keyring
from api.intake.backlog import Backlog
from api.intake.intake import Intake
from api.intake.workers import Sorters
from api.work.carry_out import Commands
from api.work.months import MonthCommands
from domain.agreements.book import AgreementBook
from ledger.check import Problem, check_store
from ledger.errors import StoreUnavailable
from ledger.ledger import Ledger
from ledger.migrate import is_current, migrate
from ledger.names import Employer, quoted
from ledger.sql_files import statements
from projections.engine.projector import Projector
from projections.engine.rebuild import Rebuilt, rebuild
from projections.engine.tables import ensure_tables, tables_current
from projections.facts.contexts import Contexts
from projections.questions.lifetime_on_day import LifetimeAccounts
from projections.questions.reader import Reader

LOG = structlog.get_logger(__name__)
LOGIN: Final = "stundenbuch"
"""The role the service logs in as on the embedded server."""

SQL: Final = statements(files("api").joinpath("wiring.sql"))


class StoreRefused(Exception):
    """The store answers, but refuses a step that the service needs at start-up."""

    def __str__(self) -> str:
        return f"The store refuses what the service needs at start-up: {self.args[0]}"


@dataclass(frozen=True, slots=True)
class Store:
    """Connections to the store: the service's and the administrator's."""

    database_url: str
    admin_url: str
    employer: str
    embedded: EmbeddedServer | None


@dataclass(frozen=True, slots=True)
class Service:
    """All parts that HTTP and the command line work with."""

    settings: Settings
    store: Store
    book: AgreementBook
    ledger: Ledger
    contexts: Contexts
    projector: Projector
    reader: Reader
    accounts: LifetimeAccounts
    intake: Intake
    sorters: Sorters
    backlog: Backlog
    commands: Commands
    months: MonthCommands
    keyring: Keyring
    metrics: Metrics
    problems: tuple[str, ...]
    """Faults of the store, in plain sentences."""


@contextmanager
def opened_service(settings: Settings) -> Generator[Service]:
    """Open a service on a store that is started, migrated and checked.

    Raises EmbeddedError, LedgerError (StoreUnavailable when the store does not answer)
    and UnsoundAgreement.
    """
    with opened_store(settings) as store:
        book = AgreementBook(agreements_of(settings))
        book.complete_from(settings.fallback_agreements)
        migrate_store(store, book)
        problems = tuple(problem.sentence for problem in check(store))
        metrics = Metrics()
        with (
            Ledger(store.database_url, store.employer, on_written=metrics.written) as ledger,
            Sorters() as sorters,
        ):
            intake = Intake(ledger)
            contexts = Contexts(ledger, book, settings.fallback_agreements)
            commands = Commands(ledger, contexts)
            yield Service(
                settings=settings,
                store=store,
                book=book,
                ledger=ledger,
                contexts=contexts,
                projector=Projector(ledger, contexts, on_batch=metrics.projected),
                reader=Reader(ledger, contexts),
                accounts=LifetimeAccounts(ledger, contexts),
                intake=intake,
                sorters=sorters,
                backlog=Backlog(ledger, intake, sorters),
                commands=commands,
                months=MonthCommands(ledger, contexts, commands),
                keyring=Keyring(ledger),
                metrics=metrics,
                problems=problems,
            )


@contextmanager
def opened_store(settings: Settings) -> Generator[Store]:
    """Open the settings' server, or start the embedded one, which its last user ends."""
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
        if not _others_connected(server.conninfo()):
            server.stop()


def migrate_store(store: Store, book: AgreementBook) -> tuple[str, ...]:
    """Bring the schema and the projections' tables up to date; returns the applied steps.

    The tables are made for the agreements of the book, once the ledger has recorded their
    versions: a book that changes the past is refused (UnsoundAgreement) and changes nothing.
    If nothing is left to do, no administrator's connection is opened.
    """
    with _plain_errors():
        current = _is_current(store, book.digest)
        applied = () if current else _migrate_ledger(store)
        with Ledger(store.database_url, store.employer, readers=1) as ledger:
            record_used(ledger, book.agreements)
        if current:
            return ()
        with _connected(store.admin_url) as conn:
            made = ensure_tables(conn, Employer(store.employer), book.digest)
    return (*applied, "projections made anew") if made else applied


def is_migrated(store: Store) -> bool:
    """Tell whether the ledger's schema is up to date, as seen by the service's own login."""
    with _plain_errors(), _connected(store.database_url) as conn:
        return is_current(conn, store.employer)


def check(store: Store) -> tuple[Problem, ...]:
    """Find the faults of the store, as seen by the service's own login."""
    with _plain_errors(), _connected(store.database_url) as conn:
        return check_store(conn, store.employer)


def rebuild_projections(
    service: Service, on_people: Callable[[int], None] | None = None
) -> Rebuilt:
    """Build all read models again beside the live ones and swap them."""
    with _plain_errors():
        return rebuild(
            service.store.admin_url, service.ledger, service.contexts, on_people=on_people
        )


def _is_current(store: Store, meaning: str) -> bool:
    try:
        with _connected(store.database_url) as conn:
            if not is_current(conn, store.employer):
                return False
            path = f"SET search_path = {quoted(store.employer)}"
            conn.execute(path.encode())
            return tables_current(conn, meaning)
    except (psycopg.errors.UndefinedTable, psycopg.errors.InsufficientPrivilege):
        return False
    except psycopg.OperationalError:
        # On the embedded server the service's login may not exist yet.
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
    with _connected(admin_url) as conn:
        row = conn.execute(SQL["login_exists"].encode(), (LOGIN,)).fetchone()
        if row is None or not row[0]:
            create = SQL["create_login"].replace("{login}", quoted(LOGIN))
            # Two processes may start at once: the role exists in either case.
            with suppress(psycopg.errors.DuplicateObject, psycopg.errors.UniqueViolation):
                conn.execute(create.encode())


def _others_connected(admin_url: str) -> bool:
    try:
        with _connected(admin_url) as conn:
            row = conn.execute(SQL["others_connected"].encode()).fetchone()
    except psycopg.OperationalError:
        return False
    return row is not None and bool(row[0])


def _connected(url: str) -> Connection[Any]:
    return Connection[Any].connect(url, autocommit=True, connect_timeout=10)


@contextmanager
def _plain_errors() -> Generator[None]:
    """Turn Postgres's errors at start-up into one line."""
    try:
        yield
    except psycopg.OperationalError as error:
        raise StoreUnavailable(_one_line(error)) from error
    except psycopg.Error as error:
        raise StoreRefused(_one_line(error)) from error


def _one_line(error: psycopg.Error) -> str:
    return " ".join(str(error).split())
