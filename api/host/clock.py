"""The clock: a part of the service, so that tests and replays can set it."""

from datetime import date, datetime
from typing import Final, Protocol
from zoneinfo import ZoneInfo

HOME: Final = ZoneInfo("Europe/Berlin")
"""The zone whose date is the legal day on which a decision is taken."""


class Clock(Protocol):
    """Tells the legal day."""

    def today(self) -> date:
        """The day it is at the employer's place."""
        ...


class SystemClock:
    """The machine's clock, read in the employer's zone."""

    def today(self) -> date:
        """The day it is at the employer's place."""
        return datetime.now(HOME).date()
