"""The values that go into the ledger and come out of it."""

from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple

from msgspec import Struct

NO_KEY = "none"
"""The key id of an event whose state is not encrypted."""

ABSENT = 0
"""The version of a stream that has no events, and the revision of a terminal without a row."""


class NewEvent(Struct, frozen=True, gc=False):
    """One fact to be appended to a stream; its state is opaque to the ledger."""

    stream: str
    topic: str
    state: bytes
    key: str = NO_KEY


class RecordedEvent(Struct, frozen=True, gc=False):
    """One fact as it was stored.

    Position counts over the whole log from 1 without a gap; version counts likewise in the stream.
    """

    position: int
    stream: str
    version: int
    topic: str
    state: bytes
    key: str
    recorded_at: datetime


class TerminalHead(Struct, frozen=True):
    """A terminal's row: the numbers that have been received from it.

    `revision` counts its changes (0: there is no row yet), `missing` are inclusive ranges of
    sequence numbers below `last_sequence` never received; `clock_at` is the terminal's clock in
    Unix seconds.
    """

    terminal: str
    revision: int = ABSENT
    last_sequence: int = 0
    missing: tuple[tuple[int, int], ...] = ()
    clock_at: int = 0


class TerminalAdvance(Struct, frozen=True):
    """The new state of a terminal's row, valid only if the row is still as it was `before`.

    The fields mean what they mean in `TerminalHead`. The whole row is compared: a caller may
    compute one advance from the outcome of another that is not stored yet, and a revision alone
    would not show that somebody else's was stored in its place.
    """

    before: TerminalHead
    last_sequence: int
    missing: tuple[tuple[int, int], ...]
    clock_at: int

    @property
    def after(self) -> TerminalHead:
        """The row once this is stored."""
        before = self.before
        return TerminalHead(
            before.terminal, before.revision + 1, self.last_sequence, self.missing, self.clock_at
        )


class CommandRecord(Struct, frozen=True):
    """Makes a retry recognisable: an id, the digest of its input, the bytes to answer with."""

    id: str
    digest: bytes
    result: bytes


class Append(Struct, frozen=True):
    """Events and rows that are stored as a whole or not at all.

    `expected` maps a stream to the version it must still be at (0: it must not exist) and may name
    streams that are only read; a stream that is not named may be at any version.
    """

    events: tuple[NewEvent, ...] = ()
    expected: Mapping[str, int] = {}
    command: CommandRecord | None = None
    advance: TerminalAdvance | None = None


class Receipt(Struct, frozen=True):
    """The receipt of a stored append; `repeated` says that its command had been carried out before.

    Without events `last_position` is one less than `first_position`. `recorded_at` is in UTC.
    """

    first_position: int
    last_position: int
    recorded_at: datetime
    repeated: bool = False
    result: bytes = b""

    @property
    def positions(self) -> range:
        """The positions of the append's events, in their order."""
        return range(self.first_position, self.last_position + 1)


class Head(NamedTuple):
    """The end of the log: the last position and the instant (UTC) at which it was recorded."""

    position: int
    recorded_at: datetime
