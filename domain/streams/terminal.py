"""Terminal: delivered items that could not be understood, kept as they came.

Stream ``terminal/T-01``. An item that is not a well-formed booking is answered
with a code and kept as text, so that no report of a terminal is lost.
"""

import re

from msgspec import Struct

TERMINAL = re.compile(r"[0-9A-Za-z][0-9A-Za-z._-]{0,63}")
"""A terminal's own id."""


class RefusedItem(Struct, frozen=True, omit_defaults=True):
    """One refused item of a delivery: the reason, its number if it had one, its text (cut)."""

    code: str
    text: str
    sequence: int | None = None


class ItemsRefused(Struct, frozen=True):
    """Items of one delivery that were not well-formed bookings."""

    items: tuple[RefusedItem, ...]


Event = ItemsRefused
