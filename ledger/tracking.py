"""The position of each reader of the log, kept by the library's tracking recorder."""

from typing import Any, cast

from eventsourcing.persistence import IntegrityError, Tracking
from eventsourcing.postgres import PostgresTrackingRecorder
from psycopg import Connection, Cursor
from psycopg.rows import DictRow, dict_row

from ledger.datastore import LedgerDatastore
from ledger.errors import PositionNotAhead
from ledger.names import Employer


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
