"""Leave: what a lot was granted for, and what is stated of leave beside absences."""

from __future__ import annotations

from datetime import date
from enum import StrEnum

from msgspec import Struct


class Part(StrEnum):
    """What a lot of leave was granted for; stored for ever."""

    STATUTORY = "statutory"
    SEVERELY_DISABLED = "severely_disabled"
    TARIFF = "tariff"
    SHIFT = "shift"
    EXCHANGE = "exchange"


class LeaveLot(Struct, frozen=True, omit_defaults=True):
    """Leave of a year that was brought along; ``notified_on`` where notice had been given."""

    part: Part
    year: int
    centidays: int
    notified_on: date | None = None
