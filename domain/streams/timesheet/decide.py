"""Decisions over a timesheet: corrections, roster, orders, approvals, openings, the close.

They are decided on the state of the month's stream and on what the caller evaluated.
"""

from __future__ import annotations

from collections.abc import Container, Mapping
from datetime import date
from typing import assert_never

from msgspec import Struct

from domain.facts.obstacles import REFUSALS, Obstacle, ObstacleKind
from domain.facts.orders import Choice, OvertimeOrder
from domain.facts.profile import Profile, orders_refused_by
from domain.facts.rosters import Shift, check_shifts, shifts_by_begin
from domain.rules.working_time.approval import Level
from domain.streams.timesheet.events import (
    BalancesOpened,
    BookingsCorrected,
    CorrectionConfirmed,
    CorrectionDeclined,
    CorrectionRequested,
    Event,
    LegacyFiguresBrought,
    MonthClosed,
    OvertimeOrdered,
    OvertimeSettled,
    OvertimeWithdrawn,
    RecalculationOrdered,
    RosterPlanned,
    SheetApproved,
)
from domain.streams.timesheet.state import Timesheet
from domain.values.accounts import Account
from domain.values.bookings import Booking
from domain.values.errors import Code, Rejected
from domain.values.time import Month

OPENABLE = frozenset({Account.FLEX, Account.OVERTIME, Account.EXTRA_WORK, Account.LIFETIME})
"""Accounts with a balance that can be brought along; leave is brought along as lots."""


class CorrectBookings(Struct, frozen=True):
    """Void and add bookings of one month, for a stated reason; ``by`` says who asks for it.

    ``kinds`` are the kinds of booking that the employer knows.
    """

    id: str
    reason: str
    voided: tuple[str, ...]
    added: tuple[Booking, ...]
    by: str
    kinds: Container[str]


class CloseMonth(Struct, frozen=True):
    """Freeze a month as evaluated; ``today`` is the day on which this is decided."""

    frozen: MonthClosed
    today: date
    obstacles: tuple[Obstacle, ...] = ()
    """All that stand in the way, also those that refuse only a unit's close."""


class PlanRoster(Struct, frozen=True):
    """Plan these shifts, and no others, for some days of the month.

    ``around`` are the shifts planned before and after the month: a shift may reach over
    its end.
    """

    first: date
    last: date
    shifts: tuple[Shift, ...]
    today: date
    around: tuple[Shift, ...] = ()
    time_off: tuple[date, ...] = ()
    """Days with time off designated for work on a public holiday."""


class OrderOvertime(Struct, frozen=True):
    """Order overtime of a day, or approve it once the day is over."""

    order: OvertimeOrder
    reason: str
    today: date
    employed: bool
    """Set on a day of employment; ``profile`` is the person's profile on that day."""
    profile: Profile


class WithdrawOrder(Struct, frozen=True):
    """Take an order back."""

    id: str
    reason: str


class SettleOrder(Struct, frozen=True):
    """Decide the settlement of an order's overtime, also after the close."""

    id: str
    choice: Choice


class ApproveSheet(Struct, frozen=True):
    """Agree to a month's sheet as it is now.

    ``by`` is the key's holder, ``digest`` that of the sheet and ``seen`` that of the sheet as
    viewed; ``given`` are the approvals that count.
    """

    level: Level
    by: str
    person: str
    today: date
    digest: str
    seen: str
    given: Mapping[Level, SheetApproved]


class ConfirmCorrection(Struct, frozen=True):
    """Confirm a correction of a closed month, as a second person."""

    id: str
    by: str


class DeclineCorrection(Struct, frozen=True):
    """Refuse a correction of a closed month."""

    id: str
    by: str
    reason: str


class OpenBalances(Struct, frozen=True):
    """Begin the books with balances brought along.

    ``hired_on`` are the days on which employment began; ``elsewhere`` are the accounts
    for which a balance was brought along in another month.
    """

    opened: BalancesOpened
    hired_on: Container[date]
    elsewhere: Container[Account]


class RecalculateMonth(Struct, frozen=True):
    """Evaluate a closed month by newer agreements."""

    ordered: RecalculationOrdered


class BringFigures(Struct, frozen=True):
    """Record the balances of another system at the end of the month."""

    brought: LegacyFiguresBrought


OrderCommand = OrderOvertime | WithdrawOrder | SettleOrder
CorrectionCommand = ConfirmCorrection | DeclineCorrection
MonthCommand = (
    OrderCommand | CorrectionCommand | ApproveSheet | OpenBalances | RecalculateMonth | BringFigures
)
"""Commands that ask for nothing but the month's own facts and what the caller evaluated."""
Command = CorrectBookings | CloseMonth | PlanRoster | MonthCommand


def decide(command: Command, state: Timesheet) -> tuple[Event, ...]:
    """Events that carry out a command; raises Rejected."""
    match command:
        case CorrectBookings():
            return (_correct(command, state),)
        case CloseMonth():
            return (_close(command, state),)
        case PlanRoster():
            return (_plan(command, state),)
        case OrderOvertime() | WithdrawOrder() | SettleOrder():
            return (_over_order(command, state),)
        case ConfirmCorrection() | DeclineCorrection():
            return (_over_correction(command, state),)
        case ApproveSheet():
            return (_approve(command, state),)
        case OpenBalances():
            return (_open(command, state),)
        case RecalculateMonth(ordered=ordered):
            return _recalculate(ordered, state)
        case BringFigures(brought=brought):
            return _bring(brought, state)
        case _:
            assert_never(command)


def _correct(command: CorrectBookings, state: Timesheet) -> BookingsCorrected | CorrectionRequested:
    _check_correction(command, state)
    voided, added = command.voided, command.added
    if state.closed is not None:
        return CorrectionRequested(command.id, command.reason, command.by, voided, added)
    return BookingsCorrected(command.id, command.reason, voided, added)


def _check_correction(command: CorrectBookings | CorrectionRequested, state: Timesheet) -> None:
    _require_reason(command.reason)
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
        if isinstance(command, CorrectBookings) and booking.kind not in command.kinds:
            raise Rejected(Code.UNKNOWN_KIND, kind=booking.kind)
        if booking.month != state.month:
            raise Rejected(
                Code.CORRECTION_OF_OTHER_MONTH,
                month=str(state.month),
                booking_month=str(booking.month),
            )


def _close(command: CloseMonth, state: Timesheet) -> MonthClosed:
    month = str(state.month)
    _require_open(state)
    found = {one.kind: one for one in command.obstacles}
    for kind, code in REFUSALS.items():
        if kind in found:
            raise Rejected(code, month=month, **_month_facts(found[kind], command))
    return command.frozen


def _month_facts(obstacle: Obstacle, command: CloseMonth) -> dict[str, object]:
    """The facts that a refusal names beside the month."""
    listed = ", ".join(obstacle.details)
    match obstacle.kind:
        case ObstacleKind.MONTH_NOT_OVER:
            return {"today": command.today}
        case ObstacleKind.UNIT_NOT_LIVE:
            return {"unit": command.frozen.unit}
        case ObstacleKind.EARLIER_MONTH_OPEN:
            return {"earlier": obstacle.details[-1]}
        case ObstacleKind.OVERTIME_UNDECIDED:
            return {"orders": listed}
        case ObstacleKind.APPROVAL_MISSING:
            return {"levels": listed}
        case (
            ObstacleKind.OPEN_BOOKING | ObstacleKind.KEPT_BOOKINGS | ObstacleKind.ABSENCE_UNDECIDED
        ):
            return {}
        case _:
            assert_never(obstacle.kind)


def _plan(command: PlanRoster, state: Timesheet) -> RosterPlanned:
    first, last, month = command.first, command.last, state.month
    _require_open(state)
    if last < first:
        raise Rejected(Code.PERIOD_REVERSED, valid_from=first, valid_until=last)
    if Month.of(first) != month or Month.of(last) != month:
        raise Rejected(Code.ROSTER_OUTSIDE_MONTH, month=str(month), first=first, last=last)
    for day in command.time_off:
        if not first <= day <= last:
            raise Rejected(Code.ROSTER_OUTSIDE_MONTH, month=str(month), first=day, last=day)
    others = [
        shift
        for day, planned in state.roster.items()
        if not first <= day <= last
        for shift in planned.shifts
    ]
    check_shifts(first, last, command.shifts, (*others, *command.around))
    shifts, time_off = shifts_by_begin(command.shifts), tuple(sorted(command.time_off))
    return RosterPlanned(first, last, shifts, command.today, time_off)


def _over_order(command: OrderCommand, state: Timesheet) -> Event:
    match command:
        case OrderOvertime():
            _check_order(command, state)
            return OvertimeOrdered(command.order, command.reason)
        case WithdrawOrder(id=order_id, reason=reason):
            _require_reason(reason)
            _require_open(state)
            _order(state, order_id)
            return OvertimeWithdrawn(order_id, reason)
        case SettleOrder(id=order_id, choice=choice):
            if _order(state, order_id).choice is choice:
                raise Rejected(Code.ALREADY_SETTLED, order=order_id, choice=choice.value)
            return OvertimeSettled(order_id, choice)
        case _:
            assert_never(command)


def _check_order(command: OrderOvertime, state: Timesheet) -> None:
    order = command.order
    if order.day not in state.month.days():
        raise Rejected(Code.ORDER_OF_OTHER_MONTH, month=str(state.month), day=order.day)
    _require_open(state)
    if order.afterwards:
        _require_reason(command.reason)
    if not command.employed:
        raise Rejected(Code.NOT_EMPLOYED_THEN, day=order.day)
    for known in state.orders.values():
        if known.id == order.id or (known.day, known.begin_minute) == (
            order.day,
            order.begin_minute,
        ):
            raise Rejected(Code.ALREADY_ORDERED, order=known.id, day=known.day)
    refused = orders_refused_by(command.profile, order.day)
    if refused is not None:
        condition, paragraph = refused
        raise Rejected(
            Code.EXTRA_WORK_FORBIDDEN, day=order.day, condition=condition, paragraph=paragraph
        )


def _over_correction(command: CorrectionCommand, state: Timesheet) -> Event:
    asked = _require_request(state, command.id)
    match command:
        case ConfirmCorrection(by=by):
            if by == asked.by:
                raise Rejected(Code.SECOND_PERSON_NEEDED, by=by)
            _check_correction(asked, state)
            return CorrectionConfirmed(asked.id, by)
        case DeclineCorrection(by=by, reason=reason):
            _require_reason(reason)
            return CorrectionDeclined(asked.id, by, reason)
        case _:
            assert_never(command)


def _approve(command: ApproveSheet, state: Timesheet) -> SheetApproved:
    _require_open(state)
    if command.today <= state.month.last:
        raise Rejected(Code.MONTH_NOT_OVER, month=str(state.month), today=command.today)
    if command.seen != command.digest:
        raise Rejected(Code.SHEET_CHANGED, seen=command.seen, digest=command.digest)
    if command.level in command.given:
        raise Rejected(Code.ALREADY_APPROVED, level=command.level.value)
    if command.by == command.person:
        raise Rejected(Code.SECOND_PERSON_NEEDED, by=command.by)
    for level in Level:
        if level is command.level:
            break
        before = command.given.get(level)
        if before is None:
            raise Rejected(Code.APPROVAL_MISSING, month=str(state.month), levels=level.value)
        if before.by == command.by:
            raise Rejected(Code.SECOND_PERSON_NEEDED, by=command.by)
    return SheetApproved(command.level, command.by, state.facts, command.digest)


def _open(command: OpenBalances, state: Timesheet) -> BalancesOpened:
    opened = command.opened
    day = opened.effective_on
    _require_open(state)
    if not opened.document.strip():
        raise Rejected(Code.DOCUMENT_MISSING)
    if day != state.month.first and day not in command.hired_on:
        raise Rejected(Code.NOT_FIRST_OF_MONTH, day=day)
    here = {account for one, _ in state.opened for account, _ in one.amounts}
    for account, _ in opened.amounts:
        if account not in OPENABLE:
            raise Rejected(Code.NOT_OPENABLE, account=account.value)
        if account in here or account in command.elsewhere:
            raise Rejected(Code.ALREADY_OPENED, account=account.value)
        here.add(account)
    return opened


def _bring(brought: LegacyFiguresBrought, state: Timesheet) -> tuple[Event, ...]:
    if not brought.document.strip():
        raise Rejected(Code.DOCUMENT_MISSING)
    return () if brought in state.review.legacy else (brought,)


def _recalculate(ordered: RecalculationOrdered, state: Timesheet) -> tuple[Event, ...]:
    _require_reason(ordered.reason)
    if state.closed is None:
        raise Rejected(Code.MONTH_STILL_OPEN, month=str(state.month))
    known_on = state.known_on
    # A month that is already evaluated by that knowledge, or a later one, does not change.
    return () if known_on is None or ordered.known_on <= known_on else (ordered,)


def _require_open(state: Timesheet) -> None:
    if state.closed is not None:
        raise Rejected(Code.MONTH_ALREADY_CLOSED, month=str(state.month))


def _require_reason(reason: str) -> None:
    if not reason.strip():
        raise Rejected(Code.REASON_MISSING)


def _order(state: Timesheet, order_id: str) -> OvertimeOrder:
    if order_id not in state.orders:
        raise Rejected(Code.ORDER_UNKNOWN, order=order_id, month=str(state.month))
    return state.orders[order_id]


def _require_request(state: Timesheet, correction: str) -> CorrectionRequested:
    if correction not in state.review.requested:
        raise Rejected(Code.CORRECTION_UNKNOWN, correction=correction, month=str(state.month))
    return state.review.requested[correction]
