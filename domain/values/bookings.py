"""Bookings as evaluation sees them, and the causes of postings and findings."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from enum import IntFlag, StrEnum
from operator import attrgetter

from msgspec import Struct

from domain.values.time import Month, local_day, local_day_number, local_text


class Effect(StrEnum):
    """Effect of a kind of booking on the working day (a column of ``booking_kinds.toml``)."""

    BEGIN = "begin"
    END = "end"
    PAUSE = "pause"
    NOTE = "note"


class Beside(StrEnum):
    """Period beside the working day that a kind bounds (a column of ``booking_kinds.toml``)."""

    CALL_OUT = "call_out"
    """Work during on-call duty, the way there and back included."""
    TRAVEL = "travel"
    """A journey on duty; work at its destination is booked as work."""


class Mark(IntFlag):
    """Irregularity of a booking on receipt; stored beside it, never a refusal."""

    OFFSET_ASSUMED = 1
    """The device gave local time only; the offset came from a time zone."""
    AMBIGUOUS_HOUR = 2
    """Local time in the hour that is repeated when clocks go back."""
    SKIPPED_HOUR = 4
    """Local time in the hour that is skipped when clocks go forward."""
    CLOCK_BACKWARDS = 8
    """The device's clock read earlier than at its previous booking."""
    CLOCK_AHEAD = 16
    """The device's clock read later than the time of receipt."""


class Stamp(Struct, frozen=True, array_like=True, gc=False):
    """One booking as it counts: instant, wall clock, effect and origin."""

    at: int
    offset_minutes: int
    kind: str
    terminal: str
    sequence: int
    marks: int = 0

    @property
    def day(self) -> date:
        return local_day(self.at, self.offset_minutes)

    @property
    def day_number(self) -> int:
        """The local day counted from 1970-01-01, for comparing days without making dates."""
        return local_day_number(self.at, self.offset_minutes)

    @property
    def ref(self) -> str:
        """The booking's lasting name, ``terminal:sequence``."""
        return f"{self.terminal}:{self.sequence}"

    @property
    def local(self) -> str:
        return local_text(self.at, self.offset_minutes)


PostingCause = Stamp | str
"""A booking, or the name of another fact (``4711/employment#2``, ``calendar/NW/2026#1``)."""


def cause_text(cause: PostingCause) -> str:
    """A cause as its lasting name."""
    return cause.ref if isinstance(cause, Stamp) else cause


by_time: Callable[[Stamp], tuple[int, str, int]] = attrgetter("at", "terminal", "sequence")
"""Order in which bookings count, independent of the order of delivery."""


class Booking(Struct, frozen=True, array_like=True, gc=False):
    """One press of a key; stored as a list in this order.

    ``at`` is the instant by the device's clock in Unix seconds, ``offset_minutes``
    the device's offset from UTC, ``sequence`` the terminal's own number for it,
    ``marks`` its irregularities on receipt (see ``stamps.Mark``).
    """

    at: int
    offset_minutes: int
    kind: str
    sequence: int
    marks: int = 0

    @property
    def month(self) -> Month:
        return Month.of(local_day(self.at, self.offset_minutes))


class Booked(Struct, frozen=True, omit_defaults=True):
    """Bookings of one badge and month as one terminal delivered them.

    ``source`` is the way of booking reported by the terminal (mobile, frontend), if any.
    """

    terminal: str
    badge: str
    bookings: tuple[Booking, ...]
    source: str = ""

    def stamps(self) -> list[Stamp]:
        terminal = self.terminal
        return [
            Stamp(b.at, b.offset_minutes, b.kind, terminal, b.sequence, b.marks)
            for b in self.bookings
        ]
