"""Decisions on a month's roster, which is kept with the month's other facts.

Stream ``4711/timesheet/2026-11``. A later plan for the same day replaces the earlier
one; nothing is deleted.
"""

from __future__ import annotations

from datetime import date

from msgspec import Struct

from domain.errors import Code, Rejected
from domain.rosters import Shift, check_shifts, in_order
from domain.streams.timesheet import Rostered, Timesheet
from domain.time import Month


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


def decide(command: PlanRoster, state: Timesheet) -> tuple[Rostered, ...]:
    """Events that carry out a command; raises Rejected."""
    first, last, month = command.first, command.last, state.month
    if state.closed is not None:
        raise Rejected(Code.MONTH_ALREADY_CLOSED, month=str(month))
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
    shifts, time_off = in_order(command.shifts), tuple(sorted(command.time_off))
    return (Rostered(first, last, shifts, command.today, time_off),)
