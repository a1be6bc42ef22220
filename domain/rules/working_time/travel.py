"""Credit for travel time on duty (TVöD BT-V § 44(2), AZV § 11), by group.

A journey is booked like work, with kinds of its own: begin and end are then known to the minute,
belong to a day and can be corrected like any booking. Work at the destination is booked as work
and counts in full, and so is an errand, which stays within the shift.
"""

from __future__ import annotations

from msgspec import Struct

from domain.rules.vocabulary.periods import MonthFigures
from domain.rules.vocabulary.rates import half_up
from domain.rules.vocabulary.work_day import NOTHING, Outcome
from domain.rules.working_time.travel_day import filled_minutes, outside_work
from domain.values.accounts import Account, Route, Transfer
from domain.values.bookings import Stamp

RULE = "travel"
CREDIT = Route(RULE, Account.CREDITED, Account.FLEX)


class Parameters(Struct, frozen=True, forbid_unknown_fields=True):
    """Travel minutes of a month without credit, and minutes of the rest per minute of credit."""

    free_minutes: int
    minutes_for_one: int
    fills_target: bool = False
    """Travel time fills the rest of a day's target first, and that part is not counted again."""
    citation: str = ""


def travel(month: MonthFigures, parameters: Parameters) -> Outcome:
    """Credit the counted part of a month's travel time outside work, rounded once."""
    minutes = 0
    causes: list[Stamp] = []
    for day in month.days:
        for journey in day.journeys:
            minutes += outside_work(day, journey)
            causes += (journey.begin, journey.end)
        if day.journeys and parameters.fills_target:
            minutes -= filled_minutes(day)
    above = minutes - parameters.free_minutes
    if above <= 0:
        return NOTHING
    credit = half_up(above, parameters.minutes_for_one)
    return Outcome((Transfer(CREDIT, credit, month.last, parameters.citation, tuple(causes)),))
