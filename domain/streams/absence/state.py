"""State of absences and leave: the fold of their events, and their days."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import reduce
from typing import assert_never

from msgspec import Struct
from msgspec.structs import replace

from domain.facts.absences import (
    AbsenceKind,
    AbsenceStatus,
    AbsentDay,
    RecordedAbsence,
    absent_days,
)
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
    LeaveAct,
    LeaveOpened,
    LeaveSaved,
    NoticeGiven,
)
from domain.values.time import Month


class Absences(Struct, frozen=True):
    """The absences of a year's stream by their ids, and statements about leave, with versions."""

    known: Mapping[str, RecordedAbsence] = {}
    leave: tuple[tuple[LeaveAct, int], ...] = ()
    version: int = 0

    def joined(self, other: Absences) -> Absences:
        """Merge this year and another; absences that lie in both are the same in both.

        Only the year in which an absence began knows whether it was approved or reported.
        """
        together = {**self.known, **other.known}
        for name, known in other.known.items():
            if known.status is AbsenceStatus.CHANGED and name in self.known:
                together[name] = replace(known, status=self.known[name].status)
        return Absences(together, (*self.leave, *other.leave))


NO_ABSENCES = Absences()


def evolve(state: Absences, event: Event) -> Absences:
    """The state after an event."""
    version = state.version + 1
    match event:
        case AbsenceRequested(absence=absence):
            known = RecordedAbsence(absence, AbsenceStatus.REQUESTED, version)
        case AbsenceReported(absence=absence):
            known = RecordedAbsence(absence, AbsenceStatus.REPORTED, version)
        case AbsenceApproved(id=name):
            known = _with_status(state, name, AbsenceStatus.APPROVED, version)
        case AbsenceRefused(id=name, reason=reason):
            known = _with_status(state, name, AbsenceStatus.REJECTED, version, reason)
        case AbsenceWithdrawn(id=name):
            known = _with_status(state, name, AbsenceStatus.WITHDRAWN, version)
        case AbsenceCancelled(id=name, reason=reason):
            known = _with_status(state, name, AbsenceStatus.CANCELLED, version, reason)
        case AbsenceChanged(absence=absence, reason=reason):
            # A change can reach the stream of another year, where the absence is new.
            before = state.known.get(absence.id)
            status = AbsenceStatus.CHANGED if before is None else before.status
            known = RecordedAbsence(absence, status, version, reason)
        case NoticeGiven() | LeaveOpened() | ExchangeDaysElected() | LeaveSaved():
            return replace(state, leave=(*state.leave, (event, version)), version=version)
        case _:
            assert_never(event)
    return replace(state, known={**state.known, known.absence.id: known}, version=version)


def fold(events: Iterable[Event]) -> Absences:
    """The state of a year's stream after its events."""
    return reduce(evolve, events, NO_ABSENCES)


def absent_days_of(
    state: Absences, month: Month, stream: str, kinds: Mapping[str, AbsenceKind]
) -> Mapping[date, tuple[AbsentDay, ...]]:
    """Absences that count on days of a month, highest rank first."""
    return absent_days(state.known.values(), month.first, month.last, stream, kinds)


def acts_of(
    state: Absences, month: Month, stream: str
) -> Mapping[date, Sequence[tuple[LeaveAct, str]]]:
    """Statements about leave on the days of a month, each with its event."""
    found: dict[date, list[tuple[LeaveAct, str]]] = {}
    for act, version in state.leave:
        if Month.of(act.day) == month:
            found.setdefault(act.day, []).append((act, f"{stream}#{version}"))
    return found


def _with_status(
    state: Absences, name: str, status: AbsenceStatus, version: int, reason: str = ""
) -> RecordedAbsence:
    return RecordedAbsence(state.known[name].absence, status, version, reason)
