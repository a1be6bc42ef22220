"""Rosters: planned by month and person, in accordance with the plans of adjacent months."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date

from msgspec import Struct

from api.work.carry_out import (
    Acting,
    CommandResult,
    Decision,
    Parts,
    PersonMonth,
    Reading,
    carry_out,
)
from domain.facts.rosters import DAY_MINUTES, DutyKind, Shift, shifts_by_begin
from domain.streams import timesheet
from domain.streams.stream_ids import employment_stream, timesheet_stream
from domain.streams.timesheet import PlanRoster
from domain.values.errors import Code, Rejected
from projections.facts.person import read_facts

CLOCK = re.compile(r"(\d{1,3}):([0-5]\d)")


class RosterPlan(Struct, frozen=True):
    """Shifts from ``first`` to ``last``, in order; no others are planned there."""

    first: date
    last: date
    shifts: tuple[Shift, ...]
    time_off: tuple[date, ...] = ()
    """Public holidays for whose work time off is designated."""

    @classmethod
    def of(
        cls, first: date, last: date, shifts: Iterable[Shift], time_off: Iterable[date] = ()
    ) -> RosterPlan:
        """Make a plan that does not depend on the order of the given shifts."""
        return cls(first, last, shifts_by_begin(shifts), tuple(sorted(set(time_off))))


def shift_of(day: date, begin: str, end: str, break_minutes: int, kind: DutyKind) -> Shift:
    """Read a shift as people write it; an end not after the beginning lies on the next day.

    Raises ValueError for a text that is no time of day.
    """
    begin_minute, end_minute = minutes_of_clock(begin), minutes_of_clock(end)
    if end_minute <= begin_minute < DAY_MINUTES:
        end_minute += DAY_MINUTES
    return Shift(day, begin_minute, end_minute, break_minutes, kind)


def minutes_of_clock(text: str) -> int:
    """Read the minutes of a time of day or of a length, ``20:00``; raises ValueError."""
    match = CLOCK.fullmatch(text)
    if match is None:
        raise ValueError(f"not a time of day: {text!r}")
    return int(match[1]) * 60 + int(match[2])


def plan_roster(
    parts: Parts, acting: Acting, about: PersonMonth, command: RosterPlan
) -> CommandResult:
    """Plan some days of a month, or all of them; raises Rejected and the ledger's errors.

    The day of planning is no part of the input that makes a repeat the same command.
    """
    person, month = about
    today = parts.clock.today()

    def decide(reading: Reading) -> Decision:
        streams = {
            one: timesheet_stream(person, one) for one in (month.previous(), month, month.next())
        }
        read = reading.streams([*streams.values(), employment_stream(person)])
        if not read[employment_stream(person)]:
            raise Rejected(Code.NOT_HIRED, person=person)
        sheets = {
            one: read_facts(person, read[stream]).timesheet(one) for one, stream in streams.items()
        }
        around = (*sheets[month.previous()].shifts, *sheets[month.next()].shifts)
        asked = PlanRoster(
            command.first, command.last, command.shifts, today, around, command.time_off
        )
        events = timesheet.decide(asked, sheets[month])
        return Decision([(about.stream, event) for event in events])

    return carry_out(parts, acting, "plan_roster", (person, str(month), command), decide)
