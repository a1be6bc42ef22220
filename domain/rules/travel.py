"""Time under way on duty (TVöD BT-V § 44(2), AZV § 11): what of it counts, by group.

A journey is booked like work, with kinds of its own: begin and end are then known to the
minute, belong to a day like all else, and can be corrected like any booking. What is worked at
its end is booked as work and counts whole, and so is an errand, which stays within the shift.
"""

from __future__ import annotations

from msgspec import Struct

from domain.accounts import Account, Route, Transfer
from domain.rules.period import MonthFigures
from domain.rules.rates import half_up
from domain.rules.travel_day import filled_minutes, outside_work
from domain.rules.work import NOTHING, Outcome
from domain.stamps import Stamp

RULE = "travel"
CREDIT = Route(RULE, Account.CREDITED, Account.FLEX)


class Parameters(Struct, frozen=True, forbid_unknown_fields=True):
    """How many minutes under way in a month give nothing, and how many of the rest give one."""

    free_minutes: int
    minutes_for_one: int
    fills_target: bool = False
    """What work leaves open of a day's target is filled first, and is no part of it."""
    citation: str = ""


def travel(month: MonthFigures, parameters: Parameters) -> Outcome:
    """Credit what counts of a month's time under way outside work, rounded once."""
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
