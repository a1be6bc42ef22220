"""Overtime under a daily frame (TVöD § 7 Abs. 8 Buchst. b): ordered, outside the frame.

Within the frame hours balance out over the year, regardless of their number on one day.
"""

from msgspec import Struct

from domain.rules.vocabulary.clock_windows import ClockWindow, minutes_in
from domain.rules.vocabulary.ordered_work import dispose_of_work, routes, share_work
from domain.rules.vocabulary.periods import Day
from domain.rules.vocabulary.work_day import NOTHING, Outcome
from domain.values.accounts import Account
from domain.values.time import whole_minutes

RULE = "frame_overtime"
WAYS = routes(RULE, Account.OVERTIME)


class Parameters(Struct, frozen=True, forbid_unknown_fields=True):
    """Window of the day within which work is no overtime."""

    frame: ClockWindow
    citation: str = ""


def frame_overtime(day: Day, parameters: Parameters) -> Outcome:
    """Move ordered work done outside the frame to the overtime account."""
    stints = day.work.stints
    if not day.orders or not stints:
        return NOTHING
    all_day = sum(whole_minutes(stint.begin.at, stint.end.at) for stint in stints)
    outside = all_day - minutes_in(stints, parameters.frame)
    parts = share_work(day.orders, min(outside, day.worked_minutes))
    if not parts:
        return NOTHING
    return Outcome(tuple(dispose_of_work(parts, day.day, parameters.citation, WAYS)))
