"""What days are evaluated under, in a form that is stored and that a book can be asked by."""

from __future__ import annotations

from datetime import date

from msgspec import Struct


class Under(Struct, frozen=True, array_like=True, gc=False):
    """What days are evaluated under: agreements as of a day and a knowledge, and conditions."""

    agreements: tuple[str, ...]
    on: date
    known_on: date | None = None
    conditions: tuple[str, ...] = ()
