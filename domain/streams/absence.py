"""Absence: requests, decisions and reports; leave brought along.

Stream ``4711/absence/2026``. An absence that touches several years has its events in each
year's stream, the same in all of them, so one year's stream has all of its days. A request
counts once it is approved; an absence by law without approval is reported and counts at once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import reduce
from typing import assert_never

from msgspec import Struct
from msgspec.structs import replace

from domain.absences import ABSENCES, Absence, AbsentDay, Known, Status, absent_days, days_between
from domain.errors import Code, Rejected
from domain.leave import ExchangeDaysElected, LeaveAct, LeaveOpened, LeaveSaved, NoticeGiven
from domain.rules.overlap import overlap
from domain.time import Month

LONGEST_DAYS = 10 * 366
"""Longest absence; a longer one is a mistake in a date."""

Employed = Callable[[date], bool]
"""Function that returns whether the person is employed on a day."""


class Requested(Struct, frozen=True):
    """An absence was requested; until the decision it has no effect."""

    absence: Absence


class Reported(Struct, frozen=True):
    """An absence was reported that needs no approval."""

    absence: Absence


class Approved(Struct, frozen=True):
    """A request counts from now on; ``first`` and ``last`` are its days."""

    id: str
    first: date
    last: date


class Refused(Struct, frozen=True):
    """A request was rejected."""

    id: str
    reason: str


class Withdrawn(Struct, frozen=True):
    """A request was withdrawn."""

    id: str


class Changed(Struct, frozen=True):
    """An absence that counts was changed; ``first`` and ``last`` span its old and new days."""

    absence: Absence
    first: date
    last: date
    reason: str


class Cancelled(Struct, frozen=True):
    """An absence that counted was cancelled."""

    id: str
    first: date
    last: date
    reason: str


Event = (
    Requested
    | Reported
    | Approved
    | Refused
    | Withdrawn
    | Changed
    | Cancelled
    | NoticeGiven
    | LeaveOpened
    | ExchangeDaysElected
    | LeaveSaved
)


class Request(Struct, frozen=True):
    """Ask for an absence; ``closed`` is the newest month that is closed."""

    absence: Absence
    closed: Month | None = None


class Report(Struct, frozen=True):
    """State an absence that needs no approval, also for days of closed months."""

    absence: Absence


class Enter(Struct, frozen=True):
    """Enter an absence as decided, also for days of closed months: a time officer's decision."""

    absence: Absence


class Approve(Struct, frozen=True):
    """Approve a request."""

    id: str


class Reject(Struct, frozen=True):
    """Reject a request for a reason."""

    id: str
    reason: str


class Withdraw(Struct, frozen=True):
    """Withdraw a request that is not decided yet."""

    id: str


class Change(Struct, frozen=True):
    """Change the days of an absence that counts, its part of them, or its certificate."""

    id: str
    first: date
    last: date
    reason: str
    permille: int = 1000
    minutes: int | None = None
    certified: bool = False


class Cancel(Struct, frozen=True):
    """Cancel an absence that counts."""

    id: str
    reason: str


Command = (
    Request
    | Report
    | Enter
    | Approve
    | Reject
    | Withdraw
    | Change
    | Cancel
    | NoticeGiven
    | LeaveOpened
    | ExchangeDaysElected
)


class Absences(Struct, frozen=True):
    """The absences of a year's stream by their ids, and statements about leave, with versions."""

    known: Mapping[str, Known] = {}
    leave: tuple[tuple[LeaveAct, int], ...] = ()
    version: int = 0

    def joined(self, other: Absences) -> Absences:
        """Merge this year and another; absences that lie in both are the same in both."""
        return Absences({**self.known, **other.known}, (*self.leave, *other.leave))


NO_ABSENCES = Absences()


def decide(command: Command, state: Absences, *, employed: Employed) -> tuple[Event, ...]:
    """Events that carry out a command, for all years that it touches; raises Rejected."""
    match command:
        case Request() | Report() | Enter():
            return _new(command, state, employed)
        case Approve(id=name):
            absence = _pending(state, name).absence
            _check_overlaps(absence, state, asked=False)
            return (Approved(name, absence.first, absence.last),)
        case Reject(id=name, reason=reason):
            _check_reason(reason)
            return (Refused(_pending(state, name).absence.id, reason),)
        case Withdraw(id=name):
            return (Withdrawn(_pending(state, name).absence.id),)
        case Change():
            return _changed(command, state, employed)
        case Cancel(id=name, reason=reason):
            _check_reason(reason)
            absence = _counting(state, name).absence
            cancelled = Cancelled(name, absence.first, absence.last, reason)
            return (cancelled, *_followers(name, 0, state, reason))
        case NoticeGiven() | LeaveOpened() | ExchangeDaysElected():
            return (command,)
        case _:
            assert_never(command)


def evolve(state: Absences, event: Event) -> Absences:
    """The state after an event."""
    version = state.version + 1
    match event:
        case Requested(absence=absence):
            known = Known(absence, Status.REQUESTED, version)
        case Reported(absence=absence):
            known = Known(absence, Status.REPORTED, version)
        case Approved(id=name):
            known = _moved(state, name, Status.APPROVED, version)
        case Refused(id=name, reason=reason):
            known = _moved(state, name, Status.REJECTED, version, reason)
        case Withdrawn(id=name):
            known = _moved(state, name, Status.WITHDRAWN, version)
        case Cancelled(id=name, reason=reason):
            known = _moved(state, name, Status.CANCELLED, version, reason)
        case Changed(absence=absence, reason=reason):
            # A change can reach the stream of another year, where the absence is new.
            reported = ABSENCES[absence.kind].reported
            status = Status.REPORTED if reported else Status.APPROVED
            known = Known(absence, status, version, reason)
        case NoticeGiven() | LeaveOpened() | ExchangeDaysElected() | LeaveSaved():
            return replace(state, leave=(*state.leave, (event, version)), version=version)
        case _:
            assert_never(event)
    return replace(state, known={**state.known, known.absence.id: known}, version=version)


def fold(events: Iterable[Event]) -> Absences:
    """The state of a year's stream after its events."""
    return reduce(evolve, events, NO_ABSENCES)


def years(event: Event, state: Absences) -> range:
    """The years whose streams an event belongs to; ``state`` is the state before it."""
    match event:
        case Requested(absence=absence) | Reported(absence=absence):
            return absence.years
        case Changed(first=first, last=last):
            return range(first.year, last.year + 1)
        case Approved(id=name) | Refused(id=name) | Withdrawn(id=name) | Cancelled(id=name):
            known = state.known.get(name)
            if known is not None:
                return known.absence.years
            # The approval comes together with its request, which the state does not have yet.
            assert isinstance(event, Approved)
            return range(event.first.year, event.last.year + 1)
        case NoticeGiven() | LeaveOpened() | ExchangeDaysElected() | LeaveSaved():
            return range(event.day.year, event.day.year + 1)
        case _:
            assert_never(event)


def days_of(state: Absences, month: Month, stream: str) -> Mapping[date, tuple[AbsentDay, ...]]:
    """Absences that count on days of a month, highest rank first."""
    return absent_days(state.known.values(), month.first, month.last, stream)


def acts_of(
    state: Absences, month: Month, stream: str
) -> Mapping[date, Sequence[tuple[LeaveAct, str]]]:
    """Statements about leave on the days of a month, each with its event."""
    found: dict[date, list[tuple[LeaveAct, str]]] = {}
    for act, version in state.leave:
        if Month.of(act.day) == month:
            found.setdefault(act.day, []).append((act, f"{stream}#{version}"))
    return found


def _new(
    command: Request | Report | Enter, state: Absences, employed: Employed
) -> tuple[Event, ...]:
    absence = command.absence
    kind = ABSENCES.get(absence.kind)
    if kind is None:
        raise Rejected(Code.UNKNOWN_ABSENCE_KIND, kind=absence.kind)
    match command:
        case Request(closed=closed):
            if closed is not None and Month.of(absence.first) <= closed:
                raise Rejected(Code.ABSENCE_IN_CLOSED_MONTH, first=absence.first, closed=closed)
            if kind.reported:
                raise Rejected(Code.ABSENCE_NEEDS_NO_APPROVAL, kind=kind.code)
            return (Requested(_checked(absence, state, employed)),)
        case Report():
            if not kind.reported:
                raise Rejected(Code.ABSENCE_NEEDS_APPROVAL, kind=kind.code)
            return (Reported(_checked(absence, state, employed)),)
        case Enter():
            checked = _checked(absence, state, employed)
            if kind.reported:
                return (Reported(checked),)
            return Requested(checked), Approved(absence.id, absence.first, absence.last)
        case _:
            assert_never(command)


def _changed(command: Change, state: Absences, employed: Employed) -> tuple[Event, ...]:
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
    _checked(after, state, employed, known_id=True)
    first, last = min(before.first, after.first), max(before.last, after.last)
    changed = Changed(after, first, last, command.reason)
    return (changed, *_followers(command.id, after.counted_days, state, command.reason))


def _followers(name: str, earlier_days: int, state: Absences, reason: str) -> Iterator[Event]:
    """Recount the days of absences that continue an illness whose days have changed."""
    for known in state.known.values():
        absence = known.absence
        if absence.continues == name and known.status.counts:
            counted = replace(absence, earlier_days=earlier_days)
            if counted != absence:
                yield Changed(counted, absence.first, absence.last, reason)
                yield from _followers(absence.id, counted.counted_days, state, reason)


def _checked(
    absence: Absence, state: Absences, employed: Employed, *, known_id: bool = False
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
    _check_overlaps(absence, state, asked=not known_id)
    if not absence.continues:
        return absence
    earlier = state.known.get(absence.continues)
    if earlier is None or not earlier.status.counts or not ABSENCES[earlier.absence.kind].sick:
        raise Rejected(Code.ABSENCE_UNKNOWN, id=absence.continues)
    return replace(absence, earlier_days=earlier.absence.counted_days)


def _check_overlaps(absence: Absence, state: Absences, *, asked: bool) -> None:
    """Refuse two absences that contradict each other on a day."""
    for known in state.known.values():
        other = known.absence
        stands = known.status.counts or (asked and known.status is Status.REQUESTED)
        if stands and other.id != absence.id and overlap(absence, other, asked=asked):
            first, last = max(absence.first, other.first), min(absence.last, other.last)
            facts = {"id": other.id, "kind": other.kind, "first": first, "last": last}
            raise Rejected(Code.ABSENCE_OVERLAPS, **facts)


def _check_reason(reason: str) -> None:
    if not reason.strip():
        raise Rejected(Code.REASON_MISSING)


def _pending(state: Absences, name: str) -> Known:
    known = _known(state, name)
    if known.status is not Status.REQUESTED:
        raise Rejected(Code.ABSENCE_ALREADY_DECIDED, id=name, status=known.status.value)
    return known


def _counting(state: Absences, name: str) -> Known:
    known = _known(state, name)
    if not known.status.counts:
        raise Rejected(Code.ABSENCE_DOES_NOT_COUNT, id=name, status=known.status.value)
    return known


def _known(state: Absences, name: str) -> Known:
    known = state.known.get(name)
    if known is None:
        raise Rejected(Code.ABSENCE_UNKNOWN, id=name)
    return known


def _moved(state: Absences, name: str, status: Status, version: int, reason: str = "") -> Known:
    return Known(state.known[name].absence, status, version, reason)
