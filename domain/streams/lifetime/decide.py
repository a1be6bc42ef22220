"""Decisions of a lifetime account: from a command to its events, or to its refusal."""

from __future__ import annotations

from typing import TypeVar, assert_never

from msgspec import convert

from domain.streams.lifetime import ending, releasing, saving, valuing
from domain.streams.lifetime.commands import (
    AgreeAccount,
    ApproveRelease,
    CloseAccount,
    Command,
    ConvertAccount,
    CreditAccount,
    DrawRelease,
    InterruptRelease,
    LifetimeFacts,
    LiftHold,
    PlaceHold,
    ProtectAccount,
    RecordContributions,
    RejectRelease,
    RequestRelease,
    ResumeRelease,
    SettleAccount,
    TransferAccount,
    ValueAccount,
    WithdrawRelease,
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

Recorded = TypeVar("Recorded", bound=Event)


def decide(command: Command, state: LifetimeAccount, known: LifetimeFacts) -> tuple[Event, ...]:
    """Events that carry out a command; raises Rejected with the figures behind it."""
    match command:
        case (
            AgreeAccount()
            | CreditAccount()
            | ConvertAccount()
            | ValueAccount()
            | RecordContributions()
        ):
            return (_saving(command, state, known),)
        case ProtectAccount():
            return (ending.protect_account(_as(AccountProtected, command), state),)
        case PlaceHold():
            return (ending.place_hold(_as(HoldPlaced, command), state),)
        case LiftHold():
            return (ending.lift_hold(_as(HoldLifted, command), state),)
        case TransferAccount():
            return ending.transfer_account(command, state, known)
        case SettleAccount():
            return ending.settle_account(command, state, known)
        case CloseAccount():
            return (ending.close_account(_as(AccountClosed, command), state, known),)
        case _:
            return (_releasing(command, state, known),)


def _saving(
    command: AgreeAccount | CreditAccount | ConvertAccount | ValueAccount | RecordContributions,
    state: LifetimeAccount,
    known: LifetimeFacts,
) -> Event:
    match command:
        case AgreeAccount():
            return saving.agree_account(_as(AccountAgreed, command), state, known)
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
    command: RequestRelease
    | ApproveRelease
    | RejectRelease
    | DrawRelease
    | InterruptRelease
    | ResumeRelease
    | WithdrawRelease,
    state: LifetimeAccount,
    known: LifetimeFacts,
) -> Event:
    match command:
        case RequestRelease():
            return releasing.request_release(_as(ReleaseRequested, command), state, known)
        case ApproveRelease():
            return releasing.approve_release(command, state, known)
        case RejectRelease():
            return releasing.reject_release(_as(ReleaseRejected, command), state)
        case DrawRelease():
            return releasing.draw_release(command, state, known)
        case InterruptRelease():
            return releasing.interrupt_release(_as(ReleaseInterrupted, command), state)
        case ResumeRelease():
            return releasing.resume_release(_as(ReleaseResumed, command), state, known)
        case WithdrawRelease():
            return releasing.withdraw_release(_as(ReleaseWithdrawn, command), state)
        case _:
            assert_never(command)


def _as(event: type[Recorded], command: Command) -> Recorded:
    """The event that records a command as it was given."""
    return convert(command, event, from_attributes=True)
