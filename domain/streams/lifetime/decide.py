"""Decisions of a lifetime account: from a command to its events, or to its refusal."""

from __future__ import annotations

from typing import assert_never

from domain.streams.lifetime import ending, releasing, saving, valuing
from domain.streams.lifetime.account import LifetimeAccount
from domain.streams.lifetime.commands import (
    ApproveRelease,
    Command,
    Convert,
    Credit,
    Draw,
    Known,
    RecordContributions,
    SettleEarly,
    Transfer,
    Value,
)
from domain.streams.lifetime.events import (
    Agreed,
    Closed,
    Event,
    Held,
    HoldLifted,
    Protected,
    ReleaseInterrupted,
    ReleaseRejected,
    ReleaseRequested,
    ReleaseResumed,
    ReleaseWithdrawn,
)


def decide(command: Command, state: LifetimeAccount, known: Known) -> tuple[Event, ...]:
    """Events that carry out a command; raises Rejected with the figures behind it."""
    match command:
        case Agreed() | Credit() | Convert() | Value() | RecordContributions():
            return (_saving(command, state, known),)
        case Protected():
            return (ending.protect(command, state),)
        case Held():
            return (ending.hold(command, state),)
        case HoldLifted():
            return (ending.lift(command, state),)
        case Transfer():
            return ending.transfer(command, state, known)
        case SettleEarly():
            return ending.settle(command, state, known)
        case Closed():
            return (ending.close(command, state, known),)
        case _:
            return (_releasing(command, state, known),)


def _saving(
    command: Agreed | Credit | Convert | Value | RecordContributions,
    state: LifetimeAccount,
    known: Known,
) -> Event:
    match command:
        case Agreed():
            return saving.agree(command, state, known)
        case Credit():
            return saving.credit(command, state, known)
        case Convert():
            return saving.convert(command, state, known)
        case Value():
            return valuing.value(command, state, known)
        case RecordContributions():
            return saving.record_contributions(command, state, known)
        case _:
            assert_never(command)


def _releasing(
    command: ReleaseRequested
    | ApproveRelease
    | ReleaseRejected
    | Draw
    | ReleaseInterrupted
    | ReleaseResumed
    | ReleaseWithdrawn,
    state: LifetimeAccount,
    known: Known,
) -> Event:
    match command:
        case ReleaseRequested():
            return releasing.request(command, state, known)
        case ApproveRelease():
            return releasing.approve(command, state, known)
        case ReleaseRejected():
            return releasing.reject(command, state)
        case Draw():
            return releasing.draw(command, state, known)
        case ReleaseInterrupted():
            return releasing.interrupt(command, state)
        case ReleaseResumed():
            return releasing.resume(command, state, known)
        case ReleaseWithdrawn():
            return releasing.withdraw(command, state)
        case _:
            assert_never(command)
