"""What a writer remembers from one group to the next, and when it must forget."""

MOST_STREAMS = 1_000_000
NOWHERE = -1


class Memory:
    """Versions of streams as they stood at one position of the log.

    Only events change versions, and every event moves the head row; so while the head is where
    this writer left it, no other writer has been at work and what is remembered is still true.
    A stream that was looked for and not found is remembered at version 0.
    """

    def __init__(self) -> None:
        self.versions: dict[str, int] = {}
        self._position = NOWHERE

    def recall(self, position: int) -> dict[str, int]:
        """The versions that are certain at a position, for the caller to bring up to date.

        Unless the caller says by `move_to` how that ended, they are not recalled again.
        """
        if position != self._position or len(self.versions) > MOST_STREAMS:
            self.versions = {}
        self._position = NOWHERE
        return self.versions

    def move_to(self, position: int) -> None:
        """What the caller wrote has been committed, and the head stands at this position."""
        self._position = position
