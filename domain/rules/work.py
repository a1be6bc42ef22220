"""What the rules look at: stints paired from bookings, gathered into working days."""

from __future__ import annotations

from datetime import date
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
    """The shift that began on a day, measured; empty where nothing was booked.

    A shift across midnight belongs whole to the day it began on. ``earlier_end``
    is the clock-out that ended the working day before, if one is known.
    """

    day: date
    stints: tuple[Stint, ...] = ()
    earlier_end: Stamp | None = None
    attended_minutes: int = 0
    """What the shift's span leaves beside its gaps."""
    gap_minutes: tuple[int, ...] = ()
    """Lengths of the gaps between stints, in order."""
    causes: tuple[Stamp, ...] = ()
    """The bookings that bound the stints, in order."""


def work_day(
    day: date,
    stints: tuple[Stint, ...],
    earlier_end: Stamp | None = None,
    *,
    breaks_rounded_up: bool = False,
) -> WorkDay:
    """Measure a shift; rounded up, the begun minutes of a gap count as gap, not as work."""
    if not stints:
        return WorkDay(day, stints, earlier_end)
    length = begun_minutes if breaks_rounded_up else whole_minutes
    gaps: list[int] = []
    causes: list[Stamp] = []
    before: Stamp | None = None
    for stint in stints:
        if before is not None:
            gaps.append(length(before.at, stint.begin.at))
        before = stint.end
        causes += (stint.begin, before)
    span = whole_minutes(causes[0].at, causes[-1].at)
    attended = max(0, span - sum(gaps))
    return WorkDay(day, stints, earlier_end, attended, tuple(gaps), tuple(causes))


class Outcome(NamedTuple):
    """What a rule says of one working day."""

    postings: tuple[Posting, ...] = ()
    findings: tuple[Finding, ...] = ()


NOTHING = Outcome()
