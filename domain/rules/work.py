"""What the rules look at: stints paired from bookings, gathered into working days."""

from __future__ import annotations

from datetime import date
from itertools import pairwise
from typing import NamedTuple

from msgspec import Struct

from domain.accounts import Posting
from domain.findings import Finding
from domain.stamps import Stamp
from domain.time import begun_minutes, whole_minutes


class Stint(Struct, frozen=True, gc=False):
    """Work between a clock-in and the clock-out that ends it."""

    begin: Stamp
    end: Stamp

    @property
    def minutes(self) -> int:
        return whole_minutes(self.begin.at, self.end.at)


class WorkDay(Struct, frozen=True):
    """All stints of the shift that began on a day; empty where nothing was booked.

    A shift across midnight belongs whole to the day it began on. ``earlier_end``
    is the clock-out that ended the working day before, if one is known.
    """

    day: date
    stints: tuple[Stint, ...] = ()
    earlier_end: Stamp | None = None
    breaks_rounded_up: bool = False
    """Begun minutes of a gap count as gap, not as work."""

    @property
    def attended_minutes(self) -> int:
        """What the shift's span leaves beside its gaps."""
        if not self.stints:
            return 0
        span = whole_minutes(self.stints[0].begin.at, self.stints[-1].end.at)
        return max(0, span - sum(self.gap_minutes))

    @property
    def gap_minutes(self) -> tuple[int, ...]:
        """Lengths of the gaps between stints, in order."""
        length = begun_minutes if self.breaks_rounded_up else whole_minutes
        return tuple(
            length(before.end.at, after.begin.at) for before, after in pairwise(self.stints)
        )

    @property
    def causes(self) -> tuple[Stamp, ...]:
        return tuple(stamp for stint in self.stints for stamp in (stint.begin, stint.end))


class Outcome(NamedTuple):
    """What a rule says of one working day."""

    postings: tuple[Posting, ...] = ()
    findings: tuple[Finding, ...] = ()


NOTHING = Outcome()
