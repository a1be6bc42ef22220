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


class NoticeGiven(Struct, frozen=True):
    """The employer told the person which leave is left and when it lapses (BUrlG § 7 Abs. 3).

    It is about all leave of ``leave_year`` and of years before.
    """

    given_on: date
    leave_year: int
    document: str

    @property
    def day(self) -> date:
        return self.given_on


class LeaveLot(Struct, frozen=True, omit_defaults=True):
    """Leave of a year that was brought along; ``notified_on`` where notice had been given."""

    part: Part
    year: int
    centidays: int
    notified_on: date | None = None


class LeaveOpened(Struct, frozen=True):
    """Leave that was left when a department went live, from a source document."""

    effective_on: date
    lots: tuple[LeaveLot, ...]
    document: str

    @property
    def day(self) -> date:
        return self.effective_on


class ExchangeDaysElected(Struct, frozen=True):
    """Pay was exchanged for so many days off in a year; elected again, the later counts."""

    effective_on: date
    days: int
    document: str

    @property
    def day(self) -> date:
        return self.effective_on


class LeaveSaved(Struct, frozen=True):
    """Exchange days became time or money on the lifetime account; ``credit`` is the entry there."""

    credit: str
    effective_on: date
    centidays: int
    rule: str
    citation: str

    @property
    def day(self) -> date:
        return self.effective_on


LeaveAct = NoticeGiven | LeaveOpened | ExchangeDaysElected | LeaveSaved
