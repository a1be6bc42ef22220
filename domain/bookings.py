"""Bookings as they are stored: the one fact every terminal reports."""

from __future__ import annotations

from msgspec import Struct

from domain.stamps import Stamp
from domain.time import Month, local_day


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
