"""A writer's memory from one group to the next, and the conditions under which it is dropped."""

MOST_STREAMS = 1_000_000
NOWHERE = -1


class Memory:
    """Versions of streams as they stood at one position of the log.

    Only events change versions, and every event moves the head row; so while the head is where
    this writer left it, no other writer has been at work and the memory is still true.
    A stream that was looked for and not found is remembered at version 0.
    """

    def __init__(self) -> None:
        self.versions: dict[str, int] = {}
        self._position = NOWHERE

    def recall(self, position: int) -> dict[str, int]:
        """The versions that are certain at a position, for the caller to bring up to date.

        They are recalled again only after the caller has reported its commit by `move_to`.
        """
        if position != self._position or len(self.versions) > MOST_STREAMS:
            self.versions = {}
        self._position = NOWHERE
        return self.versions

    def move_to(self, position: int) -> None:
        """Note that the caller's writes are committed and the head stands at this position."""
        self._position = position
