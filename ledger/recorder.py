"""Access for the `eventsourcing` library: its own way to read, and the ledger's way to write."""

from collections.abc import Sequence

from eventsourcing.persistence import IntegrityError, StoredEvent
from eventsourcing.postgres import PostgresApplicationRecorder

from ledger.errors import VersionConflict
from ledger.ledger import Ledger
from ledger.library import LedgerDatastore
from ledger.records import Append, NewEvent


class LedgerRecorder(PostgresApplicationRecorder):
    """The library's application recorder on the ledger's table; it appends by the ledger."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        super().__init__(LedgerDatastore(ledger.conninfo, ledger.employer))

    def insert_events(
        self, stored_events: Sequence[StoredEvent], **_: object
    ) -> Sequence[int] | None:
        """Returns the events' positions; raises the library's IntegrityError on a conflict."""
        expected: dict[str, int] = {}
        reached: dict[str, int] = {}
        for event in stored_events:
            stream, version = str(event.originator_id), event.originator_version
            expected.setdefault(stream, version - 1)
            if reached.get(stream, version - 1) != version - 1:
                raise IntegrityError(f"{stream} does not go on with version {version}")
            reached[stream] = version
        events = tuple(
            NewEvent(str(event.originator_id), event.topic, event.state) for event in stored_events
        )
        try:
            return list(self._ledger.append(Append(events, expected)).positions)
        except VersionConflict as error:
            raise IntegrityError(str(error)) from error
