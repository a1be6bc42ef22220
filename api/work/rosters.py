"""Rosters: planned by month and person, in accordance with the plans of adjacent months."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date

from msgspec import Struct

from api.work.carry_out import Acting, Commands, Decided, Done
from domain.facts.rosters import DAY_MINUTES, DutyKind, Shift, in_order
from domain.streams.stream_ids import employment_stream, timesheet_stream
from domain.streams.timesheet.roster_decisions import PlanRoster
from domain.streams.timesheet.roster_decisions import decide as decide_roster
from domain.streams.timesheet.timesheet import Timesheet
from domain.values.errors import Code, Rejected
from domain.values.time import Month
from ledger.ledger import Ledger
from ledger.records import ABSENT
from projections.facts.person import read_facts

CLOCK = re.compile(r"(\d{1,3}):([0-5]\d)")


class Planned(Struct, frozen=True):
    """Shifts from ``first`` to ``last``, in order; no others are planned there."""

    first: date
    last: date
    shifts: tuple[Shift, ...]
    time_off: tuple[date, ...] = ()
    """Public holidays for whose work time off is designated."""

    @classmethod
    def of(
        cls, first: date, last: date, shifts: Iterable[Shift], time_off: Iterable[date] = ()
    ) -> Planned:
        """Make a plan that does not depend on the order of the given shifts."""
        return cls(first, last, in_order(shifts), tuple(sorted(set(time_off))))


def shift_of(day: date, begin: str, end: str, break_minutes: int, kind: DutyKind) -> Shift:
    """Read a shift as people write it; an end not after the beginning lies on the next day.

    Raises ValueError for a text that is no time of day.
    """
    begin_minute, end_minute = minutes_of(begin), minutes_of(end)
    if end_minute <= begin_minute < DAY_MINUTES:
        end_minute += DAY_MINUTES
    return Shift(day, begin_minute, end_minute, break_minutes, kind)


def minutes_of(text: str) -> int:
    """Read the minutes of a time of day or of a length, ``20:00``; raises ValueError."""
    match = CLOCK.fullmatch(text)
    if match is None:
        raise ValueError(f"not a time of day: {text!r}")
    return int(match[1]) * 60 + int(match[2])


def plan_roster(
    ledger: Ledger,
    commands: Commands,
    person: str,
    month: Month,
    part: Planned,
    today: date,
    acting: Acting,
) -> Done:
    """Plan some days of a month, or all of them.

    Raises Rejected and the ledger's errors. ``today`` does not count in recognising a repeat of
    the same command.
    """

    def decide() -> Decided:
        sheets: dict[Month, Timesheet] = {}
        versions: dict[str, int] = {}
        for one in (month.previous(), month, month.next()):
            stream = timesheet_stream(person, one)
            recorded = ledger.read_stream(stream)
            versions[stream] = len(recorded) or ABSENT
            sheets[one] = read_facts(person, recorded).timesheet(one)
        if not ledger.read_stream(employment_stream(person)):
            raise Rejected(Code.NOT_HIRED, person=person)
        around = (*sheets[month.previous()].shifts, *sheets[month.next()].shifts)
        command = PlanRoster(part.first, part.last, part.shifts, today, around, part.time_off)
        events = decide_roster(command, sheets[month])
        stream = timesheet_stream(person, month)
        return Decided([(stream, event) for event in events], versions)

    inputs = (person, str(month), part)
    return commands.carry_out("plan_roster", inputs, acting, decide)
