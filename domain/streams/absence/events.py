"""Events of absences and leave."""

from __future__ import annotations

from datetime import date

from msgspec import Struct

from domain.facts.absences import Absence
from domain.facts.leave import LeaveLot


class AbsenceRequested(Struct, frozen=True):
    """An absence was requested; until the decision it has no effect."""

    absence: Absence


class AbsenceReported(Struct, frozen=True):
    """An absence was reported that needs no approval."""

    absence: Absence


class AbsenceApproved(Struct, frozen=True):
    """A request counts from now on; ``first`` and ``last`` are its days."""

    id: str
    first: date
    last: date


class AbsenceRefused(Struct, frozen=True):
    """A request was rejected."""

    id: str
    reason: str


class AbsenceWithdrawn(Struct, frozen=True):
    """A request was withdrawn."""

    id: str


class AbsenceChanged(Struct, frozen=True):
    """An absence that counts was changed; ``first`` and ``last`` span its old and new days."""

    absence: Absence
    first: date
    last: date
    reason: str


class AbsenceCancelled(Struct, frozen=True):
    """An absence that counted was cancelled."""

    id: str
    first: date
    last: date
    reason: str


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


Event = (
    AbsenceRequested
    | AbsenceReported
    | AbsenceApproved
    | AbsenceRefused
    | AbsenceWithdrawn
    | AbsenceChanged
    | AbsenceCancelled
    | NoticeGiven
    | LeaveOpened
    | ExchangeDaysElected
    | LeaveSaved
)
