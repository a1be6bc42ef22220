"""Leave: the parts of an entitlement, and lots brought along from earlier books."""

from __future__ import annotations

from datetime import date
from enum import StrEnum

from msgspec import Struct


class Part(StrEnum):
    """Reason for a lot of leave; stored for ever."""

    STATUTORY = "statutory"
    SEVERELY_DISABLED = "severely_disabled"
    TARIFF = "tariff"
    SHIFT = "shift"
    EXCHANGE = "exchange"


class LeaveLot(Struct, frozen=True, omit_defaults=True):
    """Leave of a year brought along; ``notified_on`` is the day of notice, if it was given."""

    part: Part
    year: int
    centidays: int
    notified_on: date | None = None
