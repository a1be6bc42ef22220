"""Time under way on duty (TVöD BT-V § 44(2), AZV § 11): what of it counts, by group.

A journey is booked like work, with kinds of its own: begin and end are then known to the
minute, belong to a day like all else, and can be corrected like any booking. What is worked at
its end is booked as work and counts whole, and so is an errand, which stays within the shift.
"""

from __future__ import annotations

from msgspec import Struct

from domain.accounts import Account, Route, Transfer
from domain.rules.period import Day, MonthFigures
from domain.rules.rates import half_up
from domain.rules.work import NOTHING, Outcome, Stint
from domain.stamps import Stamp
from domain.time import whole_minutes

RULE = "travel"
CREDIT = Route(RULE, Account.CREDITED, Account.FLEX)


class Parameters(Struct, frozen=True, forbid_unknown_fields=True):
    """How many minutes under way in a month give nothing, and how many of the rest give one."""

    free_minutes: int
    minutes_for_one: int
    citation: str = ""


def travel(month: MonthFigures, parameters: Parameters) -> Outcome:
    """Credit what counts of a month's time under way outside work, rounded once."""
    minutes = 0
    causes: list[Stamp] = []
    for day in month.days:
        for journey in day.journeys:
            minutes += _outside_work(day, journey)
            causes += (journey.begin, journey.end)
    above = minutes - parameters.free_minutes
    if above <= 0:
        return NOTHING
    credit = half_up(above, parameters.minutes_for_one)
    return Outcome((Transfer(CREDIT, credit, month.last, parameters.citation, tuple(causes)),))


def _outside_work(day: Day, journey: Stint) -> int:
    """Minutes of a journey that the day's work does not count already."""
    begin, end = journey.begin.at, journey.end.at
    counted = sum(
        max(0, whole_minutes(max(begin, stint.begin.at), min(end, stint.end.at)))
        for stint in day.work.stints
    )
    return whole_minutes(begin, end) - counted
