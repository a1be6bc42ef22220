"""Decisions about absences and leave."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import assert_never

from msgspec import Struct, convert
from msgspec.structs import replace

from domain.facts.absences import (
    Absence,
    AbsenceKind,
    AbsenceStatus,
    RecordedAbsence,
    days_between,
)
from domain.facts.leave import LeaveLot
from domain.rules.leave.overlap import overlap
from domain.streams.absence.events import (
    AbsenceApproved,
    AbsenceCancelled,
    AbsenceChanged,
    AbsenceRefused,
    AbsenceReported,
    AbsenceRequested,
    AbsenceWithdrawn,
    Event,
    ExchangeDaysElected,
    LeaveOpened,
    LeaveSaved,
    NoticeGiven,
)
from domain.streams.absence.state import Absences
from domain.values.errors import Code, Rejected
from domain.values.time import Month

LONGEST_DAYS = 10 * 366
"""Longest absence; a longer one is a mistake in a date."""


IsEmployed = Callable[[date], bool]
"""Function that returns whether the person is employed on a day."""
AbsenceKinds = Mapping[str, AbsenceKind]
"""The kinds of absence that the employer knows, by their codes."""


class RequestAbsence(Struct, frozen=True):
    """Ask for an absence; ``closed`` is the newest month that is closed."""

    absence: Absence
    closed: Month | None = None


class ReportAbsence(Struct, frozen=True):
    """State an absence that needs no approval, also for days of closed months."""

    absence: Absence


class EnterAbsence(Struct, frozen=True):
    """Enter an absence as decided, also for days of closed months: a time officer's decision."""

    absence: Absence


class ApproveAbsence(Struct, frozen=True):
    """Approve a request."""

    id: str


class RejectAbsence(Struct, frozen=True):
    """Reject a request for a reason."""

    id: str
    reason: str


class WithdrawAbsence(Struct, frozen=True):
    """Withdraw a request that nobody has decided yet."""

    id: str


class ChangeAbsence(Struct, frozen=True):
    """Change the days of an absence that counts, its part of them, or its certificate."""

    id: str
    first: date
    last: date
    reason: str
    permille: int = 1000
    minutes: int | None = None
    certified: bool = False


class CancelAbsence(Struct, frozen=True):
    """Let an absence that counts no longer count."""

    id: str
    reason: str


class GiveNotice(Struct, frozen=True):
    """Give notice of the leave that is left."""

    given_on: date
    leave_year: int
    document: str


class OpenLeave(Struct, frozen=True):
    """Begin the books with lots of leave from a document."""

    effective_on: date
    lots: tuple[LeaveLot, ...]
    document: str


class ElectExchangeDays(Struct, frozen=True):
    """Exchange pay for days off in a year."""

    effective_on: date
    days: int
    document: str


Command = (
    RequestAbsence
    | ReportAbsence
    | EnterAbsence
    | ApproveAbsence
    | RejectAbsence
    | WithdrawAbsence
    | ChangeAbsence
    | CancelAbsence
    | GiveNotice
    | OpenLeave
    | ElectExchangeDays
)


def decide(
    command: Command, state: Absences, *, employed: IsEmployed, kinds: AbsenceKinds
) -> tuple[Event, ...]:
    """Events that carry out a command, for all years that it touches; raises Rejected."""
    match command:
        case RequestAbsence() | ReportAbsence() | EnterAbsence():
            return _new(command, state, employed, kinds)
        case ApproveAbsence(id=name):
            absence = _pending(state, name).absence
            _check_overlaps(absence, state, kinds, asked=False)
            return (AbsenceApproved(name, absence.first, absence.last),)
        case RejectAbsence(id=name, reason=reason):
            _check_reason(reason)
            return (AbsenceRefused(_pending(state, name).absence.id, reason),)
        case WithdrawAbsence(id=name):
            return (AbsenceWithdrawn(_pending(state, name).absence.id),)
        case ChangeAbsence():
            return _change(command, state, employed, kinds)
        case CancelAbsence(id=name, reason=reason):
            _check_reason(reason)
            absence = _counting(state, name).absence
            cancelled = AbsenceCancelled(name, absence.first, absence.last, reason)
            return (cancelled, *_followers(name, 0, state, reason))
        case GiveNotice():
            return (convert(command, NoticeGiven, from_attributes=True),)
        case OpenLeave():
            return (convert(command, LeaveOpened, from_attributes=True),)
        case ElectExchangeDays():
            return (convert(command, ExchangeDaysElected, from_attributes=True),)
        case _:
            assert_never(command)


def years(event: Event, state: Absences) -> range:
    """The years whose streams an event belongs to; ``state`` is the state before it."""
    match event:
        case AbsenceRequested(absence=absence) | AbsenceReported(absence=absence):
            return absence.years
        case AbsenceChanged(first=first, last=last):
            return range(first.year, last.year + 1)
        case (
            AbsenceApproved(id=name)
            | AbsenceRefused(id=name)
            | AbsenceWithdrawn(id=name)
            | AbsenceCancelled(id=name)
        ):
            known = state.known.get(name)
            if known is not None:
                return known.absence.years
            # Approved together with its request, which the state does not know yet.
            assert isinstance(event, AbsenceApproved)
            return range(event.first.year, event.last.year + 1)
        case NoticeGiven() | LeaveOpened() | ExchangeDaysElected() | LeaveSaved():
            return range(event.day.year, event.day.year + 1)
        case _:
            assert_never(event)


def _new(
    command: RequestAbsence | ReportAbsence | EnterAbsence,
    state: Absences,
    employed: IsEmployed,
    kinds: AbsenceKinds,
) -> tuple[Event, ...]:
    absence = command.absence
    kind = kinds.get(absence.kind)
    if kind is None:
        raise Rejected(Code.UNKNOWN_ABSENCE_KIND, kind=absence.kind)
    match command:
        case RequestAbsence(closed=closed):
            if closed is not None and Month.of(absence.first) <= closed:
                raise Rejected(Code.ABSENCE_IN_CLOSED_MONTH, first=absence.first, closed=closed)
            if kind.reported:
                raise Rejected(Code.ABSENCE_NEEDS_NO_APPROVAL, kind=kind.code)
            return (AbsenceRequested(_check(absence, state, employed, kinds)),)
        case ReportAbsence():
            if not kind.reported:
                raise Rejected(Code.ABSENCE_NEEDS_APPROVAL, kind=kind.code)
            return (AbsenceReported(_check(absence, state, employed, kinds)),)
        case EnterAbsence():
            checked = _check(absence, state, employed, kinds)
            if kind.reported:
                return (AbsenceReported(checked),)
            return AbsenceRequested(checked), AbsenceApproved(
                absence.id, absence.first, absence.last
            )
        case _:
            assert_never(command)


def _change(
    command: ChangeAbsence, state: Absences, employed: IsEmployed, kinds: AbsenceKinds
) -> tuple[Event, ...]:
    _check_reason(command.reason)
    before = _counting(state, command.id).absence
    after = replace(
        before,
        first=command.first,
        last=command.last,
        permille=command.permille,
        minutes=command.minutes,
        certified=command.certified,
    )
    if after == before:
        raise Rejected(Code.ABSENCE_UNCHANGED, id=command.id)
    _check(after, state, employed, kinds, known_id=True)
    first, last = min(before.first, after.first), max(before.last, after.last)
    changed = AbsenceChanged(after, first, last, command.reason)
    return (changed, *_followers(command.id, after.counted_days, state, command.reason))


def _followers(name: str, earlier_days: int, state: Absences, reason: str) -> Iterator[Event]:
    """Recount the days of absences that continue an illness whose days have changed."""
    for known in state.known.values():
        absence = known.absence
        if absence.continues == name and known.status.counts:
            counted = replace(absence, earlier_days=earlier_days)
            if counted != absence:
                yield AbsenceChanged(counted, absence.first, absence.last, reason)
                yield from _followers(absence.id, counted.counted_days, state, reason)


def _check(
    absence: Absence,
    state: Absences,
    employed: IsEmployed,
    kinds: AbsenceKinds,
    *,
    known_id: bool = False,
) -> Absence:
    """Check an absence and add the earlier days of its illness; raises Rejected."""
    first, last = absence.first, absence.last
    if last < first:
        raise Rejected(Code.PERIOD_REVERSED, valid_from=first, valid_until=last)
    if (last - first).days >= LONGEST_DAYS:
        raise Rejected(Code.ABSENCE_TOO_LONG, first=first, last=last, most_days=LONGEST_DAYS)
    if not known_id and absence.id in state.known:
        raise Rejected(Code.ABSENCE_ALREADY_KNOWN, id=absence.id)
    for day in days_between(first, last):
        if not employed(day):
            raise Rejected(Code.ABSENCE_OUTSIDE_EMPLOYMENT, first=first, last=last, day=day)
    _check_overlaps(absence, state, kinds, asked=not known_id)
    if not absence.continues:
        return absence
    earlier = state.known.get(absence.continues)
    if earlier is None or not earlier.status.counts or not _is_sick(earlier.absence, kinds):
        raise Rejected(Code.ABSENCE_UNKNOWN, id=absence.continues)
    return replace(absence, earlier_days=earlier.absence.counted_days)


def _is_sick(absence: Absence, kinds: AbsenceKinds) -> bool:
    kind = kinds.get(absence.kind)
    return kind is not None and kind.sick


def _check_overlaps(absence: Absence, state: Absences, kinds: AbsenceKinds, *, asked: bool) -> None:
    """Refuse two absences that contradict each other on a day."""
    for known in state.known.values():
        other = known.absence
        stands = known.status.counts or (asked and known.status is AbsenceStatus.REQUESTED)
        if stands and other.id != absence.id and overlap(absence, other, kinds, asked=asked):
            first, last = max(absence.first, other.first), min(absence.last, other.last)
            facts = {"id": other.id, "kind": other.kind, "first": first, "last": last}
            raise Rejected(Code.ABSENCE_OVERLAPS, **facts)


def _check_reason(reason: str) -> None:
    if not reason.strip():
        raise Rejected(Code.REASON_MISSING)


def _pending(state: Absences, name: str) -> RecordedAbsence:
    known = _require_absence(state, name)
    if known.status is not AbsenceStatus.REQUESTED:
        raise Rejected(Code.ABSENCE_ALREADY_DECIDED, id=name, status=known.status.value)
    return known


def _counting(state: Absences, name: str) -> RecordedAbsence:
    known = _require_absence(state, name)
    if not known.status.counts:
        raise Rejected(Code.ABSENCE_DOES_NOT_COUNT, id=name, status=known.status.value)
    return known


def _require_absence(state: Absences, name: str) -> RecordedAbsence:
    known = state.known.get(name)
    if known is None:
        raise Rejected(Code.ABSENCE_UNKNOWN, id=name)
    return known
