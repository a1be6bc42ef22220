"""Legal basis of evaluated days, in a form for storing and for queries to a book."""

from __future__ import annotations

from datetime import date

from msgspec import Struct


class Under(Struct, frozen=True, array_like=True, gc=False):
    """Legal basis of days: agreements as of a day and a state of knowledge, and conditions."""

    agreements: tuple[str, ...]
    on: date
    known_on: date | None = None
    conditions: tuple[str, ...] = ()
