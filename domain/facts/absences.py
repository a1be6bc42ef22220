"""Absences: the kinds of them, their days, and a day as rules see it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from enum import StrEnum

from msgspec import Struct


class TimeCredit(StrEnum):
    """Effect of an absence on the time of its day (a column of ``absences.toml``)."""

    TARGET = "target"
    """The time counts as worked."""
    RELEASE = "release"
    """The time need not be worked and is not paid."""
    FLEX = "flex"
    """No credit: the target stays and is taken from the flex account."""
    OVERTIME = "overtime"
    """The target stays and is met from the overtime account."""


class Leave(StrEnum):
    """Lots of leave that an absence uses (a column of ``absences.toml``)."""

    NONE = ""
    ANNUAL = "annual"
    EXCHANGE = "exchange"


class AbsenceKind(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """One kind of absence, a row of ``absences.toml`` or of the employer's files."""

    code: str
    de: str
    en: str
    paragraph: str
    credit: TimeCredit
    rank: int
    """Precedence on a day with two absences; the higher counts, as in sickness during leave."""
    leave: Leave = Leave.NONE
    """Leave that it uses."""
    reported: bool = False
    """Set if it is reported as a fact, without approval."""
    sick: bool = False
    """Counts towards the period of continued pay."""
    suspends: bool = False
    """Suspends the duties of employment: no twelfths of leave or automatic credits are earned."""
    neutral: bool = True
    """Leaves the day out of averages of working time."""
    school: bool = False
    """Time at a vocational school, which is working time of minors."""
    holds_leave: bool = False
    """Existing leave does not expire during the absence and can be taken afterwards."""
    certified_only: bool = False
    """Any other absence of the day takes precedence if there is no certificate."""
    afterwards: str = ""
    """Kind that replaces it after the end of continued pay."""


class Absence(Struct, frozen=True, omit_defaults=True):
    """Absence from ``first`` to ``last``, both included: ``permille`` or minutes of each day.

    ``certified``: a doctor's certificate was presented. ``continues`` names the previous absence
    of the same illness, ``earlier_days`` the calendar days of that illness counted before.
    """

    id: str
    kind: str
    first: date
    last: date
    permille: int = 1000
    minutes: int | None = None
    certified: bool = False
    continues: str = ""
    earlier_days: int = 0

    @property
    def years(self) -> range:
        return range(self.first.year, self.last.year + 1)

    @property
    def counted_days(self) -> int:
        """Calendar days of the same illness, earlier ones included."""
        return self.earlier_days + (self.last - self.first).days + 1

    def meets(self, other: Absence) -> bool:
        return self.first <= other.last and other.first <= self.last


class AbsenceStatus(StrEnum):
    """Status of an absence."""

    REQUESTED = "requested"
    APPROVED = "approved"
    REPORTED = "reported"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"
    CANCELLED = "cancelled"
    CHANGED = "changed"
    """It counts; another year, which it touched before, knows whether it was approved."""

    @property
    def counts(self) -> bool:
        return self in _COUNTING


_COUNTING = frozenset({AbsenceStatus.APPROVED, AbsenceStatus.REPORTED, AbsenceStatus.CHANGED})


class RecordedAbsence(Struct, frozen=True):
    """Current state of an absence, and the version of the event that set it."""

    absence: Absence
    status: AbsenceStatus
    version: int
    reason: str = ""


class AbsentDay(Struct, frozen=True, gc=False):
    """One day of an absence; ``cause`` is the event that decided it.

    ``permille`` is the part of the day's target, 1000 for a whole day; where
    ``minutes`` is given, it counts instead.
    """

    kind: AbsenceKind
    cause: str
    permille: int = 1000
    minutes: int | None = None
    nth_day: int = 0
    """Number of the calendar day within the same illness, from 1; 0 unless sick."""
    afterwards: AbsenceKind | None = None
    """The kind that it becomes when continued pay has ended."""

    @property
    def is_whole(self) -> bool:
        """Return whether it is a whole day."""
        return self.permille == 1000 and self.minutes is None

    def part_of(self, target_minutes: int) -> int:
        """Return the minutes of a target that it covers; half a minute is rounded up."""
        if self.minutes is not None:
            return min(self.minutes, target_minutes)
        return (target_minutes * self.permille + 500) // 1000


def absent_days(
    known: Iterable[RecordedAbsence],
    first: date,
    last: date,
    stream: str,
    kinds: Mapping[str, AbsenceKind],
) -> Mapping[date, tuple[AbsentDay, ...]]:
    """The days of a time on which absences of a stream count, that which counts most first.

    An absence of an unknown kind does not count: its days lack their work.
    """
    found: defaultdict[date, list[tuple[int, str, AbsentDay]]] = defaultdict(list)
    for one in known:
        absence, cause = one.absence, f"{stream}#{one.version}"
        if not one.status.counts or absence.last < first or last < absence.first:
            continue
        kind = kinds.get(absence.kind)
        if kind is None:
            continue
        afterwards = kinds.get(kind.afterwards)
        rank = 0 if kind.certified_only and not absence.certified else kind.rank
        begin = max(absence.first, first)
        before = absence.earlier_days + (begin - absence.first).days
        for number, day in enumerate(days_between(begin, min(absence.last, last)), start=1):
            nth_day = before + number if kind.sick else 0
            absent = AbsentDay(kind, cause, absence.permille, absence.minutes, nth_day, afterwards)
            found[day].append((-rank, absence.id, absent))
    return {
        day: tuple(absent for *_, absent in sorted(of_day, key=lambda one: one[:2]))
        for day, of_day in found.items()
    }


def days_between(first: date, last: date) -> Iterator[date]:
    """Yield every day from ``first`` to ``last``, both included."""
    for number in range((last - first).days + 1):
        yield first + timedelta(days=number)
