"""Errors of the ledger; the docstring of each error is its message."""

from inspect import cleandoc


class LedgerError(Exception):
    """The ledger could not do what was asked of it."""

    def __str__(self) -> str:
        sentence = cleandoc(self.__doc__ or "").splitlines()[0]
        facts = ", ".join(
            f"{name}={value!r}" for name, value in vars(self).items() if not name.startswith("_")
        )
        return f"{sentence} ({facts})" if facts else sentence


class VersionConflict(LedgerError):
    """The stream is not at the version on which the append was decided."""

    def __init__(self, stream: str, expected: int, actual: int) -> None:
        super().__init__(stream, expected, actual)
        self.stream = stream
        self.expected = expected
        self.actual = actual


class CommandReused(LedgerError):
    """The command id has been used before, with other input."""

    def __init__(self, command: str) -> None:
        super().__init__(command)
        self.command = command


class TerminalMoved(LedgerError):
    """The terminal's row has changed since it was read; read it and decide again."""

    def __init__(self, terminal: str) -> None:
        super().__init__(terminal)
        self.terminal = terminal


class WriteFailed(LedgerError):
    """Postgres refused the write and nothing of it was stored."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class HeadLost(LedgerError):
    """The row that numbers the log did not answer as one row; nothing was stored."""


class StoreUnavailable(LedgerError):
    """The store could not be reached; nothing was stored, and the call can be repeated."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class OutcomeUnknown(LedgerError):
    """The connection broke during the commit; repeat with the same command to learn the outcome."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class QueueFull(LedgerError):
    """Too many appends are waiting; come back when some of them have been written."""

    def __init__(self, waiting: int) -> None:
        super().__init__(waiting)
        self.waiting = waiting


class LedgerClosed(LedgerError):
    """The ledger has been closed and takes nothing more."""


class GapInLog(LedgerError):
    """Positions are missing after this one, which no write of ours leaves: the store is damaged."""

    def __init__(self, after: int) -> None:
        super().__init__(after)
        self.after = after


class PositionNotAhead(LedgerError):
    """The reader has already been tracked at this position or a later one."""

    def __init__(self, reader: str, position: int) -> None:
        super().__init__(reader, position)
        self.reader = reader
        self.position = position


class UnsoundCatalogue(LedgerError):
    """The catalogue of stored names contradicts itself."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class UnknownStoredEvent(LedgerError):
    """No stored name in the catalogue answers to this topic or type."""

    def __init__(self, topic: str) -> None:
        super().__init__(topic)
        self.topic = topic


class UnreadableStoredEvent(LedgerError):
    """The stored bytes do not hold what their topic says."""

    def __init__(self, topic: str, reason: str) -> None:
        super().__init__(topic, reason)
        self.topic = topic
        self.reason = reason


class UnknownKey(LedgerError):
    """The event was written under a key that is not at hand."""

    def __init__(self, key: str) -> None:
        super().__init__(key)
        self.key = key


class UnsoundName(LedgerError):
    """The name cannot be an employer's schema: 1 to 57 of a-z, 0-9 and _, a letter first."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


class UnsoundMigration(LedgerError):
    """The folder's migrations are not numbered 0001, 0002 and so on without a gap."""

    def __init__(self, part: str) -> None:
        super().__init__(part)
        self.part = part


class MigrationChanged(LedgerError):
    """A migration that has been applied is missing or no longer the text that was applied."""

    def __init__(self, part: str, number: int, name: str) -> None:
        super().__init__(part, number, name)
        self.part = part
        self.number = number
        self.name = name
