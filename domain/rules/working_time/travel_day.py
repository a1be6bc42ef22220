"""Day of a business trip, which counts up to its target at least (TVöD BT-V § 44(2) Satz 2).

Travel time fills the part of the day's target not covered by work; only the rest enters the
month's count (``travel``).
"""

from __future__ import annotations

from msgspec import Struct

from domain.rules.leave.absence import cover_target
from domain.rules.vocabulary.periods import Day
from domain.rules.vocabulary.work_day import NOTHING, Outcome, Stint
from domain.values.accounts import Account, Route, Transfer
from domain.values.time import whole_minutes

RULE = "travel_day"
FILLED = Route(RULE, Account.CREDITED, Account.FLEX)


class Parameters(Struct, frozen=True, forbid_unknown_fields=True):
    """Use of travel time for the day's target."""

    fills_target: bool
    citation: str = ""


def travel_day(day: Day, parameters: Parameters) -> Outcome:
    """Credit travel time for the part of the day's target not covered by work."""
    if not day.journeys or not parameters.fills_target:
        return NOTHING
    minutes = filled_minutes(day)
    if not minutes:
        return NOTHING
    return Outcome((Transfer(FILLED, minutes, day.day, parameters.citation, day.causes),))


def filled_minutes(day: Day) -> int:
    """Return the travel minutes that fill the day's target."""
    target = day.planned.target_minutes
    found = cover_target(day.absences, target)
    left = target - found.credited_minutes - found.released_minutes - found.overtime_minutes
    under_way = sum(outside_work(day, journey) for journey in day.journeys)
    return max(0, min(under_way, left - day.worked_minutes))


def outside_work(day: Day, journey: Stint) -> int:
    """Return the minutes of a journey outside the day's work."""
    begin, end = journey.begin.at, journey.end.at
    counted = sum(
        max(0, whole_minutes(max(begin, stint.begin.at), min(end, stint.end.at)))
        for stint in day.work.stints
    )
    return whole_minutes(begin, end) - counted
