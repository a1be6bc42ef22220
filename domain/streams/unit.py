"""Unit: parallel run of an org unit beside its former system, and its first live month.

Stream ``unit/10``. A unit without any record is live and always was. Until it goes live
its months are evaluated and do not bind: they are neither closed nor paid.
"""

from __future__ import annotations

from datetime import date
from typing import assert_never

from msgspec import Struct
from msgspec.structs import replace

from domain.values.errors import Code, Rejected
from domain.values.time import Month


class ParallelBegun(Struct, frozen=True):
    """Months are evaluated beside the former system from the first day of ``first`` on."""

    first: date


class WentLive(Struct, frozen=True):
    """Evaluations are binding from ``first`` on, the first day of a month."""

    first: date


Event = ParallelBegun | WentLive


class BeginParallel(Struct, frozen=True):
    """Evaluate months beside the former system from a month on."""

    first: date


class GoLive(Struct, frozen=True):
    """Make evaluations binding from a month on."""

    first: date


Command = BeginParallel | GoLive


class OrgUnit(Struct, frozen=True):
    """State of a unit."""

    parallel_from: date | None = None
    live_from: date | None = None

    def binds(self, month: Month) -> bool:
        """Return whether the unit's sheets of a month are binding."""
        if self.live_from is None:
            return self.parallel_from is None
        return self.live_from <= month.first

    def compares(self, month: Month) -> bool:
        """Return whether a month lies in the parallel run."""
        if self.parallel_from is None or self.binds(month):
            return False
        return self.parallel_from <= month.last


ALWAYS_LIVE = OrgUnit()


def decide(command: Command, state: OrgUnit) -> tuple[Event, ...]:
    """Events that carry out a command; raises Rejected."""
    first = command.first
    if first.day != 1:
        raise Rejected(Code.NOT_FIRST_OF_MONTH, day=first)
    if state.live_from is not None:
        raise Rejected(Code.UNIT_ALREADY_LIVE, since=state.live_from)
    if state.parallel_from is not None:
        if isinstance(command, BeginParallel):
            raise Rejected(Code.UNIT_ALREADY_PARALLEL, since=state.parallel_from)
        if first < state.parallel_from:
            raise Rejected(Code.PERIOD_REVERSED, valid_from=state.parallel_from, valid_until=first)
    match command:
        case BeginParallel():
            return (ParallelBegun(first),)
        case GoLive():
            return (WentLive(first),)
        case _:
            assert_never(command)


def evolve(state: OrgUnit, event: Event) -> OrgUnit:
    """The state after an event."""
    match event:
        case ParallelBegun(first=first):
            return replace(state, parallel_from=first)
        case WentLive(first=first):
            return replace(state, live_from=first)
        case _:
            assert_never(event)
