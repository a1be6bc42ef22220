"""Connections that work inside one employer's schema with the application's privileges."""

from collections.abc import Callable, Generator
from contextlib import contextmanager
from typing import Any

import psycopg
from psycopg import Connection
from psycopg_pool import ConnectionPool, PoolClosed, PoolTimeout, TooManyRequests

from ledger.errors import LedgerClosed, StoreUnavailable
from ledger.names import Employer, quote_name
from ledger.sql_files import ledger_statements

SQL = ledger_statements("session")

Pool = ConnectionPool[Connection[Any]]

CONNECT_SECONDS = 10
APPLICATION_NAME = "stundenbuch"


def session_settings(
    employer: Employer, idle_seconds: int = 0
) -> Callable[[Connection[Any]], None]:
    """Returns the function that sets a fresh connection up for this employer.

    A transaction left idle for `idle_seconds` is ended by the server (0: never).
    """

    def settle_in(conn: Connection[Any]) -> None:
        settings = {
            "schema": quote_name(employer.schema),
            "app": employer.app,
            "name": APPLICATION_NAME,
            "idle": f"{idle_seconds}s",
        }
        conn.execute(SQL["settle_in"], settings)
        conn.execute(SQL["commit_durably"])

    return settle_in


def connect(conninfo: str, employer: Employer) -> Connection[Any]:
    """A connection outside any pool, in autocommit; the caller closes it.

    Raises psycopg.OperationalError.
    """
    conn = Connection[Any].connect(conninfo, autocommit=True, connect_timeout=CONNECT_SECONDS)
    session_settings(employer)(conn)
    return conn


def make_pool(
    conninfo: str, employer: Employer, size: int, idle_seconds: int = 0, *, tested: bool = True
) -> Pool:
    """A pool, not yet open; with ``tested`` each connection is checked before it is lent."""
    return ConnectionPool(
        conninfo,
        connection_class=Connection[Any],
        kwargs={"autocommit": True, "connect_timeout": CONNECT_SECONDS},
        min_size=1,
        max_size=size,
        open=False,
        configure=session_settings(employer, idle_seconds),
        check=require_alive if tested else None,
        timeout=CONNECT_SECONDS,
        reconnect_timeout=CONNECT_SECONDS,
    )


def require_alive(conn: Connection[Any]) -> None:
    """Raises psycopg.OperationalError for a connection that the server has given up."""
    conn.execute(b"")


@contextmanager
def borrow(pool: Pool) -> Generator[Connection[Any], None, None]:
    """A connection of the pool; raises StoreUnavailable when there is none or it breaks in use."""
    try:
        with pool.connection() as conn:
            try:
                yield conn
            except psycopg.OperationalError as error:
                if conn.closed:
                    raise StoreUnavailable(" ".join(str(error).split())) from error
                raise
    except PoolClosed as error:
        raise LedgerClosed from error
    except (PoolTimeout, TooManyRequests) as error:
        raise StoreUnavailable(str(error)) from error
