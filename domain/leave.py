"""Leave: the parts of an entitlement, and statements about leave besides absences."""

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


class NoticeGiven(Struct, frozen=True):
    """Notice of remaining leave and its expiry by the employer (BUrlG § 7 Abs. 3).

    It covers all leave of ``leave_year`` and of years before.
    """

    given_on: date
    leave_year: int
    document: str

    @property
    def day(self) -> date:
        return self.given_on


class LeaveLot(Struct, frozen=True, omit_defaults=True):
    """Leave of a year brought along; ``notified_on`` is the day of notice, if it was given."""

    part: Part
    year: int
    centidays: int
    notified_on: date | None = None


class LeaveOpened(Struct, frozen=True):
    """Remaining leave when a department went live, from a source document."""

    effective_on: date
    lots: tuple[LeaveLot, ...]
    document: str

    @property
    def day(self) -> date:
        return self.effective_on


class ExchangeDaysElected(Struct, frozen=True):
    """Pay was exchanged for ``days`` off in a year; a later election replaces an earlier one."""

    effective_on: date
    days: int
    document: str

    @property
    def day(self) -> date:
        return self.effective_on


class LeaveSaved(Struct, frozen=True):
    """Exchange days became time or money on the lifetime account, as its entry ``credit``."""

    credit: str
    effective_on: date
    centidays: int
    rule: str
    citation: str

    @property
    def day(self) -> date:
        return self.effective_on


LeaveAct = NoticeGiven | LeaveOpened | ExchangeDaysElected | LeaveSaved
