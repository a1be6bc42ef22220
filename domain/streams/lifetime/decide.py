"""Decisions of a lifetime account: from a command to its events, or to its refusal."""

from __future__ import annotations

from typing import assert_never

from domain.streams.lifetime import ending, releasing, saving, valuing
from domain.streams.lifetime.commands import (
    ApproveRelease,
    Command,
    ConvertAccount,
    CreditAccount,
    DrawRelease,
    LifetimeFacts,
    RecordContributions,
    SettleAccount,
    TransferAccount,
    ValueAccount,
)
from domain.streams.lifetime.events import (
    AccountAgreed,
    AccountClosed,
    AccountProtected,
    Event,
    HoldLifted,
    HoldPlaced,
    ReleaseInterrupted,
    ReleaseRejected,
    ReleaseRequested,
    ReleaseResumed,
    ReleaseWithdrawn,
)
from domain.streams.lifetime.state import LifetimeAccount


def decide(command: Command, state: LifetimeAccount, known: LifetimeFacts) -> tuple[Event, ...]:
    """Events that carry out a command; raises Rejected with the figures behind it."""
    match command:
        case (
            AccountAgreed()
            | CreditAccount()
            | ConvertAccount()
            | ValueAccount()
            | RecordContributions()
        ):
            return (_saving(command, state, known),)
        case AccountProtected():
            return (ending.protect_account(command, state),)
        case HoldPlaced():
            return (ending.place_hold(command, state),)
        case HoldLifted():
            return (ending.lift_hold(command, state),)
        case TransferAccount():
            return ending.transfer_account(command, state, known)
        case SettleAccount():
            return ending.settle_account(command, state, known)
        case AccountClosed():
            return (ending.close_account(command, state, known),)
        case _:
            return (_releasing(command, state, known),)


def _saving(
    command: AccountAgreed | CreditAccount | ConvertAccount | ValueAccount | RecordContributions,
    state: LifetimeAccount,
    known: LifetimeFacts,
) -> Event:
    match command:
        case AccountAgreed():
            return saving.agree_account(command, state, known)
        case CreditAccount():
            return saving.credit_account(command, state, known)
        case ConvertAccount():
            return saving.convert_account(command, state, known)
        case ValueAccount():
            return valuing.value_account(command, state, known)
        case RecordContributions():
            return saving.contributions_of_month(command, state, known)
        case _:
            assert_never(command)


def _releasing(
    command: ReleaseRequested
    | ApproveRelease
    | ReleaseRejected
    | DrawRelease
    | ReleaseInterrupted
    | ReleaseResumed
    | ReleaseWithdrawn,
    state: LifetimeAccount,
    known: LifetimeFacts,
) -> Event:
    match command:
        case ReleaseRequested():
            return releasing.request_release(command, state, known)
        case ApproveRelease():
            return releasing.approve_release(command, state, known)
        case ReleaseRejected():
            return releasing.reject_release(command, state)
        case DrawRelease():
            return releasing.draw_release(command, state, known)
        case ReleaseInterrupted():
            return releasing.interrupt_release(command, state)
        case ReleaseResumed():
            return releasing.resume_release(command, state, known)
        case ReleaseWithdrawn():
            return releasing.withdraw_release(command, state)
        case _:
            assert_never(command)
