"""The position of each reader of the log, kept by the library's tracking recorder."""

from collections.abc import Callable
from typing import Any, cast

from eventsourcing.persistence import IntegrityError, Tracking
from eventsourcing.postgres import ConnectionPool, PostgresDatastore, PostgresTrackingRecorder
from psycopg import Connection, Cursor
from psycopg.conninfo import conninfo_to_dict
from psycopg.rows import DictRow, dict_row

from ledger.errors import PositionNotAhead
from ledger.names import Employer
from ledger.session import CONNECT_SECONDS, require_alive, session_settings


class Tracker(PostgresTrackingRecorder):
    """Reads and moves readers' positions inside transactions of the caller's."""

    def __init__(self, conninfo: str, employer: Employer) -> None:
        super().__init__(LedgerDatastore(conninfo, employer))

    def position(self, conn: Connection[Any], reader: str) -> int:
        """The position up to which the reader has worked; 0 when it has not begun."""
        with conn.cursor(row_factory=dict_row) as cursor:
            return self._max_tracking_id(reader, cursor) or 0

    def move(self, cursor: Cursor[Any], reader: str, position: int) -> None:
        """Moves the reader ahead; raises PositionNotAhead if another has done this work already."""
        try:
            self._insert_tracking(cast("Cursor[DictRow]", cursor), Tracking(reader, position))
        except IntegrityError as error:
            raise PositionNotAhead(reader, position) from error


POOL_SIZE = 4


class LedgerDatastore(PostgresDatastore):
    """The library's datastore on one employer's schema; it connects when it is first used.

    The library's functions in the database stay off: they write without the head row.
    """

    def __init__(self, conninfo: str, employer: Employer) -> None:
        self._employer = employer
        parts = {key: str(value) for key, value in conninfo_to_dict(conninfo).items()}
        super().__init__(
            dbname=parts.get("dbname", ""),
            host=parts.get("host", ""),
            port=parts.get("port", ""),
            user=parts.get("user", ""),
            password=parts.get("password", ""),
            schema=employer.schema,
            originator_id_type="text",
            enable_db_functions=False,
        )
        # The library's pool passes on five of a connection's settings; this pool passes on all.
        self.pool = ConnectionPool(
            conninfo,
            connection_class=Connection[DictRow],
            kwargs={"row_factory": dict_row, "connect_timeout": CONNECT_SECONDS},
            min_size=1,
            max_size=POOL_SIZE,
            open=False,
            configure=self.after_connect_func(),
            timeout=CONNECT_SECONDS,
            check=require_alive,
        )

    def after_connect_func(self) -> Callable[[Connection[Any]], None]:
        """Apply the library's settings first, then those of every connection of the ledger."""
        library_settings = super().after_connect_func()
        settle_in = session_settings(self._employer)

        def after_connect(conn: Connection[Any]) -> None:
            library_settings(conn)
            settle_in(conn)

        return after_connect
