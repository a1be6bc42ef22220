"""Decisions over an employee's month beside its bookings: orders, approvals, openings and more.

They depend on the state of the timesheet's stream and on the caller's evaluation.
"""

from __future__ import annotations

from collections.abc import Container, Mapping
from datetime import date
from typing import assert_never

from msgspec import Struct

from domain.accounts import Account
from domain.errors import Code, Rejected
from domain.orders import Choice, OvertimeOrder
from domain.review import (
    Approved,
    CorrectionConfirmed,
    CorrectionDeclined,
    CorrectionRequested,
    LegacyFiguresBrought,
    RecalculationOrdered,
)
from domain.rules.approval import Level
from domain.standing import Standing, orders_refused_by
from domain.streams.timesheet import (
    BalancesOpened,
    Event,
    OvertimeOrdered,
    OvertimeSettled,
    OvertimeWithdrawn,
    Timesheet,
    check_correction,
)

OPENABLE = frozenset({Account.FLEX, Account.OVERTIME, Account.EXTRA_WORK, Account.LIFETIME})
"""Accounts with a balance that can be brought along; leave is brought along as lots."""


class Order(Struct, frozen=True):
    """Order overtime of a day, or approve it once the day is over."""

    order: OvertimeOrder
    reason: str
    today: date
    employed: bool
    """Set on a day of employment; ``standing`` is the person's standing on that day."""
    standing: Standing


class Withdraw(Struct, frozen=True):
    """Take an order back."""

    id: str
    reason: str


class Settle(Struct, frozen=True):
    """Decide the settlement of an order's overtime, also after the close."""

    id: str
    choice: Choice


class Approve(Struct, frozen=True):
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
    given: Mapping[Level, Approved]


class Confirm(Struct, frozen=True):
    """Confirm a correction of a closed month, as a second person."""

    id: str
    by: str


class Decline(Struct, frozen=True):
    """Refuse a correction of a closed month."""

    id: str
    by: str
    reason: str


class Open(Struct, frozen=True):
    """Begin the books with balances brought along.

    ``hired_on`` are the days on which employment began; ``elsewhere`` are the accounts
    for which a balance was brought along in another month.
    """

    opened: BalancesOpened
    hired_on: Container[date]
    elsewhere: Container[Account]


class Recalculate(Struct, frozen=True):
    """Evaluate a closed month by newer agreements."""

    ordered: RecalculationOrdered


class Bring(Struct, frozen=True):
    """Record the balances of another system at the end of the month."""

    brought: LegacyFiguresBrought


OrderCommand = Order | Withdraw | Settle
CorrectionCommand = Confirm | Decline
Command = OrderCommand | CorrectionCommand | Approve | Open | Recalculate | Bring


def decide(command: Command, state: Timesheet) -> tuple[Event, ...]:
    """Events that carry out a command; raises Rejected."""
    match command:
        case Order() | Withdraw() | Settle():
            return (_over_order(command, state),)
        case Confirm() | Decline():
            return (_over_correction(command, state),)
        case Approve():
            _check_approval(command, state)
            return (Approved(command.level, command.by, state.facts, command.digest),)
        case Open():
            _check_opening(command, state)
            return (command.opened,)
        case Recalculate(ordered=ordered):
            return _recalculated(ordered, state)
        case Bring(brought=brought):
            if not brought.document.strip():
                raise Rejected(Code.DOCUMENT_MISSING)
            return () if brought in state.review.legacy else (brought,)
        case _:
            assert_never(command)


def _over_order(command: OrderCommand, state: Timesheet) -> Event:
    match command:
        case Order():
            _check_order(command, state)
            return OvertimeOrdered(command.order, command.reason)
        case Withdraw(id=order_id, reason=reason):
            _require_reason(reason)
            _require_open(state)
            _order(state, order_id)
            return OvertimeWithdrawn(order_id, reason)
        case Settle(id=order_id, choice=choice):
            if _order(state, order_id).choice is choice:
                raise Rejected(Code.ALREADY_SETTLED, order=order_id, choice=choice.value)
            return OvertimeSettled(order_id, choice)
        case _:
            assert_never(command)


def _over_correction(command: CorrectionCommand, state: Timesheet) -> Event:
    asked = _requested(state, command.id)
    match command:
        case Confirm(by=by):
            if by == asked.by:
                raise Rejected(Code.SECOND_PERSON_NEEDED, by=by)
            check_correction(asked, state)
            return CorrectionConfirmed(asked.id, by)
        case Decline(by=by, reason=reason):
            _require_reason(reason)
            return CorrectionDeclined(asked.id, by, reason)
        case _:
            assert_never(command)


def _check_order(command: Order, state: Timesheet) -> None:
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
    refused = orders_refused_by(command.standing, order.day)
    if refused is not None:
        condition, paragraph = refused
        raise Rejected(
            Code.EXTRA_WORK_FORBIDDEN, day=order.day, condition=condition, paragraph=paragraph
        )


def _check_approval(command: Approve, state: Timesheet) -> None:
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
            return
        before = command.given.get(level)
        if before is None:
            raise Rejected(Code.APPROVAL_MISSING, month=str(state.month), levels=level.value)
        if before.by == command.by:
            raise Rejected(Code.SECOND_PERSON_NEEDED, by=command.by)


def _check_opening(command: Open, state: Timesheet) -> None:
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


def _recalculated(ordered: RecalculationOrdered, state: Timesheet) -> tuple[Event, ...]:
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


def _requested(state: Timesheet, correction: str) -> CorrectionRequested:
    if correction not in state.review.requested:
        raise Rejected(Code.CORRECTION_UNKNOWN, correction=correction, month=str(state.month))
    return state.review.requested[correction]
