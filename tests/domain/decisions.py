"""Given these events, when this command is decided, then these events follow or this refusal."""

from collections.abc import Callable, Iterable
from typing import TypeVar

from domain.values.errors import Code, Rejected

State = TypeVar("State")
Command = TypeVar("Command")
Event = TypeVar("Event")


def outcome(
    decide: Callable[[Command, State], tuple[Event, ...]],
    evolve: Callable[[State, Event], State],
    start: State,
    given: Iterable[Event],
    when: Command,
) -> tuple[Event, ...] | Code:
    """The outcome of a decision: its events, or the code of its refusal."""
    state = start
    for event in given:
        state = evolve(state, event)
    try:
        return decide(when, state)
    except Rejected as refusal:
        return refusal.code
