"""Working days, made of stints paired from bookings, and the outcome of a rule."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from msgspec import Struct

from domain.facts.booking_kinds import MOBILE
from domain.values.accounts import Transfer
from domain.values.bookings import Stamp
from domain.values.findings import Finding
from domain.values.time import begun_minutes


class Stint(Struct, frozen=True, gc=False):
    """Work between a clock-in and the clock-out that ends it."""

    begin: Stamp
    end: Stamp


class WorkDay(Struct, frozen=True, gc=False):
    """Measured shift that began on a day; empty without bookings.

    A shift across midnight belongs as a whole to the day it began on. ``earlier_end``
    is the clock-out that ended the previous working day, if known.
    """

    day: date
    stints: tuple[Stint, ...] = ()
    earlier_end: Stamp | None = None
    attended_minutes: int = 0
    """The shift's span less its gaps."""
    pieces: tuple[tuple[int, int], ...] = ()
    """Minutes of the gap before each stint and of the stint, in order."""
    causes: tuple[Stamp, ...] = ()
    """The bookings that bound the stints, in order."""
    by_one_clock: bool = True
    """All bookings have the same offset from UTC: no clock change, no other time zone."""
    elsewhere: bool = False
    """At least one stint began as mobile work."""
    mobile_minutes: int = 0
    """The minutes attended elsewhere; the place stays the same after a break."""


def work_day(
    day: date,
    stints: tuple[Stint, ...],
    earlier_end: Stamp | None = None,
    *,
    places: Mapping[str, str],
    breaks_rounded_up: bool = False,
) -> WorkDay:
    """Measure a shift; with ``breaks_rounded_up`` the begun minutes of a gap count as gap.

    ``places`` gives the place where work goes on after a booking of a kind.
    """
    if not stints:
        return WorkDay(day, stints, earlier_end)
    pieces: list[tuple[int, int]] = []
    causes: list[Stamp] = []
    gaps = 0
    first = stints[0].begin
    offset = first.offset_minutes
    by_one_clock, elsewhere = True, False
    before = first.at
    for stint in stints:
        begin, end = stint.begin, stint.end
        begin_at, end_at = begin.at, end.at
        gap = begin_at // 60 - before // 60
        if breaks_rounded_up:
            gap = begun_minutes(before, begin_at)
        gaps += gap
        pieces.append((gap, end_at // 60 - begin_at // 60))
        causes += (begin, end)
        if begin.offset_minutes != offset or end.offset_minutes != offset:
            by_one_clock = False
        if places.get(begin.kind) == MOBILE:
            elsewhere = True
        before = end_at
    attended = max(0, before // 60 - first.at // 60 - gaps)
    mobile = min(_mobile_minutes(stints, pieces, places), attended) if elsewhere else 0
    return WorkDay(
        day, stints, earlier_end, attended, tuple(pieces), tuple(causes), by_one_clock, elsewhere,
        mobile,
    )  # fmt: skip


def _mobile_minutes(
    stints: Iterable[Stint], pieces: Iterable[tuple[int, int]], places: Mapping[str, str]
) -> int:
    elsewhere = False
    minutes = 0
    for stint, (_, lasted) in zip(stints, pieces, strict=True):
        place = places.get(stint.begin.kind, "")
        elsewhere = place == MOBILE if place else elsewhere
        if elsewhere:
            minutes += lasted
    return minutes


class Outcome(Struct, frozen=True, gc=False):
    """Transfers and findings of a rule."""

    transfers: tuple[Transfer, ...] = ()
    findings: tuple[Finding, ...] = ()


NOTHING = Outcome()
