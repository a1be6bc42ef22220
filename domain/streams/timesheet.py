"""Timesheet: one employee's month of bookings, its corrections and its close.

Stream ``4711/timesheet/2026-11``. A booking is a fact and is never refused;
corrections and the close are decisions and can be. A correction leaves the
original where it is: it names bookings that no longer count and adds others.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from operator import ge
from typing import assert_never

from msgspec import Struct
from msgspec.structs import replace

from domain.accounts import Account, Total
from domain.bookings import Booked, Booking
from domain.errors import Code, Rejected
from domain.kinds import KINDS
from domain.orders import Choice, OvertimeOrder
from domain.review import UNREVIEWED, CorrectionConfirmed, CorrectionRequested, Review
from domain.review import Event as ReviewEvent
from domain.review import evolve as reviewed
from domain.rosters import Shift
from domain.rules.approval import Level
from domain.rules.payroll import WageLine
from domain.saved import HoursMoved, HoursSaved, Saved
from domain.stamps import Stamp, by_time
from domain.time import Month


class Corrected(Struct, frozen=True):
    """A time officer's correction with its reason.

    ``voided`` names bookings (``terminal:sequence``) that no longer count;
    ``added`` count as bookings of terminal ``correction/<id>``.
    """

    id: str
    reason: str
    voided: tuple[str, ...] = ()
    added: tuple[Booking, ...] = ()

    def stamps(self) -> list[Stamp]:
        return Booked(f"correction/{self.id}", "", self.added).stamps()


class Rostered(Struct, frozen=True, omit_defaults=True):
    """These shifts and no others are planned from ``first`` to ``last``, both of this month.

    Days without a shift are free; other days of the month keep their earlier plan.
    """

    first: date
    last: date
    shifts: tuple[Shift, ...] = ()
    planned_on: date | None = None
    """The legal day of this decision, for rules on the notice of a roster."""
    time_off: tuple[date, ...] = ()
    """Days for which the roster designates time off for work on a public holiday."""


class OvertimeOrdered(Struct, frozen=True, omit_defaults=True):
    """Overtime of one day was ordered, or approved after it had been worked."""

    order: OvertimeOrder
    reason: str = ""


class OvertimeWithdrawn(Struct, frozen=True):
    """An order no longer counts."""

    id: str
    reason: str


class OvertimeSettled(Struct, frozen=True):
    """The settlement of an order's overtime was decided, in place of the order's choice."""

    id: str
    choice: Choice


class BalancesOpened(Struct, frozen=True, omit_defaults=True):
    """Balances brought along when a department went live, from a source document.

    ``anew``: the books begin with them, and balances of a parallel run are not carried over.
    """

    effective_on: date
    amounts: tuple[tuple[Account, int], ...]
    document: str
    anew: bool = False


class DayTotal(Struct, frozen=True, array_like=True, gc=False):
    """One working day in minutes; ``flex_minutes`` is the day's change of the flex balance.

    ``others`` are its movements on further accounts, each in the account's unit.
    """

    day: date
    attended_minutes: int
    break_minutes: int
    target_minutes: int
    flex_minutes: int
    others: tuple[tuple[Account, int], ...] = ()

    @property
    def worked_minutes(self) -> int:
        return self.attended_minutes - self.break_minutes


class PlaceShare(Struct, frozen=True):
    """Share of one place of work in a month's wage lines; only where there are several."""

    unit: str
    cost_centre: str
    wage_lines: tuple[WageLine, ...]


class Closed(Struct, frozen=True, omit_defaults=True):
    """The month as it stood when it was closed; nothing changes it afterwards.

    ``digest`` is the SHA-256 (hex) of all postings summed in ``totals``, one JSON
    line each; ``agreements`` cites the paragraphs and versions that were applied.
    ``places`` spreads the wage lines over units and cost centres where the person worked
    for several; ``known_on`` is the last day of its knowledge of agreements.
    """

    days: tuple[DayTotal, ...]
    totals: tuple[Total, ...]
    wage_lines: tuple[WageLine, ...]
    digest: str
    agreements: tuple[str, ...]
    cost_centre: str = ""
    unit: str = ""
    places: tuple[PlaceShare, ...] = ()
    known_on: date | None = None


Event = (
    Booked
    | Corrected
    | Closed
    | Rostered
    | OvertimeOrdered
    | OvertimeWithdrawn
    | OvertimeSettled
    | BalancesOpened
    | HoursSaved
    | HoursMoved
    | ReviewEvent
)


class Correct(Struct, frozen=True):
    """Void and add bookings of one month, for a stated reason; ``by`` is the requester."""

    id: str
    reason: str
    voided: tuple[str, ...]
    added: tuple[Booking, ...]
    by: str = ""


class Close(Struct, frozen=True):
    """Freeze a month as evaluated; ``today`` is the day on which this is decided."""

    frozen: Closed
    today: date
    earlier_open: Month | None
    """The latest earlier month of this person that is still open, if there is one."""
    parallel: bool = False
    """The unit is not live: its months are evaluated and do not bind."""
    missing: tuple[Level, ...] = ()
    """Required approvals that were not given, or are void."""
    undecided: tuple[str, ...] = ()
    """Overtime orders that need a decision first."""


Command = Correct | Close


class RosterDay(Struct, frozen=True):
    """Plan of a day, and the version of the event that set it."""

    shifts: tuple[Shift, ...]
    version: int
    planned_on: date | None = None
    """The day on which the current shifts were first planned; None where it is not known."""
    time_off: bool = False
    """Set if time off is designated for work on a public holiday in the day's shifts."""


class Timesheet(Struct, frozen=True):
    """A month's facts: bookings, corrections, roster, orders, opening balances, and the close."""

    month: Month
    booked: tuple[Booked, ...] = ()
    corrected: tuple[Corrected, ...] = ()
    closed: Closed | None = None
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
        # Most are delivered in their order; a check for that takes half as long as sorting.
        instants = [stamp.at for stamp in stamps]
        if any(map(ge, instants, instants[1:])):
            stamps.sort(key=by_time)
        return stamps


def decide(command: Command, state: Timesheet) -> tuple[Event, ...]:
    """Events that carry out a command; raises Rejected."""
    match command:
        case Correct():
            check_correction(command, state)
            voided, added = command.voided, command.added
            if state.closed is not None:
                return (CorrectionRequested(command.id, command.reason, command.by, voided, added),)
            return (Corrected(command.id, command.reason, voided, added),)
        case Close():
            _check_close(command, state)
            return (command.frozen,)
        case _:
            assert_never(command)


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
            case Corrected():
                corrected.append(event)
            case Closed():
                closed = event
            case Rostered():
                roster = {**roster, **_roster_days(event, version, roster)}
            case OvertimeOrdered() | OvertimeWithdrawn() | OvertimeSettled():
                orders = _order(orders, event)
            case BalancesOpened():
                opened = (*opened, (event, version))
            case HoursSaved() | HoursMoved():
                saved = (*saved, (event, version))
            case _:
                confirmed = _confirmed(review, event)
                corrected += confirmed
                asides += not confirmed
                review = reviewed(review, event)
    facts = (closed, version, roster, orders, opened, saved, asides, review)
    return Timesheet(state.month, tuple(booked), tuple(corrected), *facts)


def _confirmed(review: Review, event: ReviewEvent) -> tuple[Corrected, ...]:
    """The correction that counts from now on, if the event confirms one."""
    asked = review.requested.get(event.id) if isinstance(event, CorrectionConfirmed) else None
    if asked is None:
        return ()
    return (Corrected(asked.id, asked.reason, asked.voided, asked.added),)


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
    event: Rostered, version: int, before: Mapping[date, RosterDay]
) -> dict[date, RosterDay]:
    found: dict[date, RosterDay] = {}
    for number in range(event.first.toordinal(), event.last.toordinal() + 1):
        day = date.fromordinal(number)
        shifts = tuple(shift for shift in event.shifts if shift.day == day)
        time_off = day in event.time_off
        known = before.get(day)
        if known is not None and known.shifts == shifts:
            # An unchanged plan keeps the day on which it was first planned.
            found[day] = RosterDay(shifts, version, known.planned_on, time_off)
        else:
            found[day] = RosterDay(shifts, version, event.planned_on, time_off)
    return found


def _check_close(command: Close, state: Timesheet) -> None:
    month = str(state.month)
    if state.closed is not None:
        raise Rejected(Code.MONTH_ALREADY_CLOSED, month=month)
    if command.today <= state.month.last:
        raise Rejected(Code.MONTH_NOT_OVER, month=month, today=command.today)
    if command.parallel:
        raise Rejected(Code.UNIT_NOT_LIVE, month=month, unit=command.frozen.unit)
    if command.earlier_open is not None:
        raise Rejected(Code.EARLIER_MONTH_OPEN, month=month, earlier=str(command.earlier_open))
    if command.undecided:
        raise Rejected(Code.OVERTIME_UNDECIDED, month=month, orders=", ".join(command.undecided))
    if command.missing:
        raise Rejected(Code.APPROVAL_MISSING, month=month, levels=", ".join(command.missing))


def check_correction(command: Correct | CorrectionRequested, state: Timesheet) -> None:
    """Raise Rejected where a correction contradicts the facts of the month."""
    if not command.reason.strip():
        raise Rejected(Code.REASON_MISSING)
    if not command.voided and not command.added:
        raise Rejected(Code.CORRECTION_EMPTY)
    known = {stamp.ref for booked in state.booked for stamp in booked.stamps()}
    known |= {stamp.ref for change in state.corrected for stamp in change.stamps()}
    already = state.voided
    for ref in command.voided:
        if ref not in known:
            raise Rejected(Code.BOOKING_UNKNOWN, booking=ref, month=str(state.month))
        if ref in already:
            raise Rejected(Code.BOOKING_ALREADY_VOID, booking=ref)
    for booking in command.added:
        if booking.kind not in KINDS:
            raise Rejected(Code.UNKNOWN_KIND, kind=booking.kind)
        if booking.month != state.month:
            raise Rejected(
                Code.CORRECTION_OF_OTHER_MONTH,
                month=str(state.month),
                booking_month=str(booking.month),
            )
