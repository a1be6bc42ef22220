"""State of a timesheet: the fold of its events."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from hashlib import sha256
from operator import ge
from typing import assert_never

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from domain.facts.orders import OvertimeOrder
from domain.facts.rosters import Shift
from domain.rules.working_time.approval import Level
from domain.streams.timesheet.events import (
    BalancesOpened,
    BookingsCorrected,
    CorrectionConfirmed,
    CorrectionDeclined,
    CorrectionRequested,
    DayTotal,
    Event,
    HoursMoved,
    HoursSaved,
    LegacyFiguresBrought,
    MonthClosed,
    OvertimeOrdered,
    OvertimeSettled,
    OvertimeWithdrawn,
    RecalculationOrdered,
    ReviewEvent,
    RosterPlanned,
    Saved,
    SheetApproved,
)
from domain.values.bookings import Booked, Stamp, by_time
from domain.values.time import Month


class RosterDay(Struct, frozen=True):
    """Plan of a day, and the version of the event that set it."""

    shifts: tuple[Shift, ...]
    version: int
    planned_on: date | None = None
    """The day on which the current shifts were first planned; None where it is not known."""
    time_off: bool = False
    """Set if time off is designated for work on a public holiday in the day's shifts."""


class Review(Struct, frozen=True):
    """Decisions over a month so far."""

    approvals: Mapping[Level, SheetApproved] = {}
    """The last approval of each level, valid or void."""
    requested: Mapping[str, CorrectionRequested] = {}
    """Corrections that wait for a second person, by their ids."""
    recalculated: RecalculationOrdered | None = None
    legacy: tuple[LegacyFiguresBrought, ...] = ()


UNREVIEWED = Review()


class Timesheet(Struct, frozen=True):
    """A month's facts: bookings, corrections, roster, orders, opening balances, and the close."""

    month: Month
    booked: tuple[Booked, ...] = ()
    corrected: tuple[BookingsCorrected, ...] = ()
    closed: MonthClosed | None = None
    version: int = 0
    roster: Mapping[date, RosterDay] = {}
    orders: Mapping[str, OvertimeOrder] = {}
    """Orders that count, by their ids, with the latest choice."""
    opened: tuple[tuple[BalancesOpened, int], ...] = ()
    """Opening balances with the version of their event."""
    saved: tuple[tuple[Saved, int], ...] = ()
    """Hours that left for the lifetime account or moved on it, with the version of their event."""
    asides: int = 0
    """Number of the events about the sheet that change nothing of it."""
    review: Review = UNREVIEWED

    @property
    def facts(self) -> int:
        """Number of events that could change the month's evaluation."""
        return self.version - self.asides

    @property
    def known_on(self) -> date | None:
        """Closed month only: the last day of agreements that count."""
        if self.closed is None:
            return None
        recalculated = self.review.recalculated
        return self.closed.known_on if recalculated is None else recalculated.known_on

    @property
    def anew(self) -> bool:
        """Return whether the books begin with this month, without the state carried into it."""
        return any(opened.anew for opened, _ in self.opened)

    @property
    def voided(self) -> frozenset[str]:
        return frozenset(ref for correction in self.corrected for ref in correction.voided)

    @property
    def shifts(self) -> tuple[Shift, ...]:
        """All shifts planned to begin in the month."""
        return tuple(shift for planned in self.roster.values() for shift in planned.shifts)

    def stamps(self) -> list[Stamp]:
        """The bookings that count, ordered by instant."""
        stamps: list[Stamp] = []
        for booked in self.booked:
            stamps += booked.stamps()
        if self.corrected:
            for change in self.corrected:
                stamps += change.stamps()
            voided = self.voided
            stamps = [stamp for stamp in stamps if stamp.ref not in voided]
        # Most are delivered in their order; to see that takes half as long as sorting them.
        instants = [stamp.at for stamp in stamps]
        if any(map(ge, instants, instants[1:])):
            stamps.sort(key=by_time)
        return stamps


def evolve(state: Timesheet, event: Event) -> Timesheet:
    """The state after an event."""
    return fold(state, (event,))


def fold(state: Timesheet, events: Iterable[Event]) -> Timesheet:
    """The state after many events, in one go: a month may hold a hundred of them."""
    booked = list(state.booked)
    corrected = list(state.corrected)
    closed = state.closed
    version = state.version
    roster, orders, opened, saved = state.roster, state.orders, state.opened, state.saved
    review, asides = state.review, state.asides
    for event in events:
        version += 1
        match event:
            case Booked():
                booked.append(event)
            case BookingsCorrected():
                corrected.append(event)
            case MonthClosed():
                closed = event
            case RosterPlanned():
                roster = {**roster, **_roster_days(event, version, roster)}
            case OvertimeOrdered() | OvertimeWithdrawn() | OvertimeSettled():
                orders = _order(orders, event)
            case BalancesOpened():
                opened = (*opened, (event, version))
            case HoursSaved() | HoursMoved():
                saved = (*saved, (event, version))
            case _:
                confirmed = _correction_of_event(review, event)
                corrected += confirmed
                asides += not confirmed
                review = evolve_review(review, event)
    facts = (closed, version, roster, orders, opened, saved, asides, review)
    return Timesheet(state.month, tuple(booked), tuple(corrected), *facts)


def _correction_of_event(review: Review, event: ReviewEvent) -> tuple[BookingsCorrected, ...]:
    """The correction that counts from now on, if the event confirms one."""
    asked = review.requested.get(event.id) if isinstance(event, CorrectionConfirmed) else None
    if asked is None:
        return ()
    return (BookingsCorrected(asked.id, asked.reason, asked.voided, asked.added),)


def _order(
    orders: Mapping[str, OvertimeOrder],
    event: OvertimeOrdered | OvertimeWithdrawn | OvertimeSettled,
) -> Mapping[str, OvertimeOrder]:
    match event:
        case OvertimeOrdered(order=order):
            return {**orders, order.id: order}
        case OvertimeWithdrawn(id=withdrawn):
            return {name: order for name, order in orders.items() if name != withdrawn}
        case OvertimeSettled(id=settled, choice=choice):
            found = orders.get(settled)
            return orders if found is None else {**orders, settled: replace(found, choice=choice)}
        case _:
            assert_never(event)


def _roster_days(
    event: RosterPlanned, version: int, before: Mapping[date, RosterDay]
) -> dict[date, RosterDay]:
    found: dict[date, RosterDay] = {}
    for number in range(event.first.toordinal(), event.last.toordinal() + 1):
        day = date.fromordinal(number)
        shifts = tuple(shift for shift in event.shifts if shift.day == day)
        time_off = day in event.time_off
        known = before.get(day)
        if known is not None and known.shifts == shifts:
            # Planned again as it was, it has been known since it was planned first.
            found[day] = RosterDay(shifts, version, known.planned_on, time_off)
        else:
            found[day] = RosterDay(shifts, version, event.planned_on, time_off)
    return found


def evolve_review(state: Review, event: ReviewEvent) -> Review:
    """The state after an event."""
    match event:
        case SheetApproved(level=level):
            return replace(state, approvals={**state.approvals, level: event})
        case CorrectionRequested(id=correction):
            return replace(state, requested={**state.requested, correction: event})
        case CorrectionConfirmed(id=correction) | CorrectionDeclined(id=correction):
            left = {name: one for name, one in state.requested.items() if name != correction}
            return replace(state, requested=left)
        case RecalculationOrdered():
            return replace(state, recalculated=event)
        case LegacyFiguresBrought():
            return replace(state, legacy=(*state.legacy, event))
        case _:
            assert_never(event)


def approved_digest(days: Sequence[DayTotal]) -> str:
    """Return the digest of a sheet that an approval names: the SHA-256 (hex) of its days' sums."""
    return sha256(msgspec.json.encode(days)).hexdigest()


def valid_approvals(timesheet: Timesheet, days: Sequence[DayTotal]) -> tuple[SheetApproved, ...]:
    """Return the approvals that count: nothing of the month has changed since."""
    approvals = timesheet.review.approvals
    if not approvals or timesheet.closed is not None:
        return ()
    digest = approved_digest(days)
    return tuple(
        approved
        for level in Level
        if (approved := approvals.get(level)) is not None
        and (approved.facts, approved.digest) == (timesheet.facts, digest)
    )
