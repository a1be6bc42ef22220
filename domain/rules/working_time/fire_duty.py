"""Minutes of standby within 24-hour duties of the fire service (AZVOFeu NRW § 2(1)).

The duty is working time in full, so nothing is added or deducted: the minutes are counted
besides, as evidence of the week's share of full work.
"""

from msgspec import Struct

from domain.facts.rosters import DutyKind
from domain.rules.vocabulary.periods import Day
from domain.rules.vocabulary.rates import half_up
from domain.rules.vocabulary.work_day import NOTHING, Outcome
from domain.values.accounts import Account, Route, Transfer

RULE = "fire_duty"
COUNTED = Route(RULE, Account.DUTY, Account.FIRE_STANDBY)

_FIRE_DUTY = DutyKind.FIRE_DUTY


class Parameters(Struct, frozen=True, forbid_unknown_fields=True):
    """Minutes of standby in a week of duties, and the hours of that week."""

    standby_minutes: int
    week_minutes: int
    citation: str = ""


def fire_duty(day: Day, parameters: Parameters) -> Outcome:
    """Count the standby of the part worked of a 24-hour duty that began on a day.

    The share is that of the week; minutes are rounded, half a minute upwards.
    """
    if not day.shifts or not day.work.stints:
        return NOTHING
    if not any(shift.kind is _FIRE_DUTY for shift in day.shifts):
        return NOTHING
    minutes = half_up(day.worked_minutes * parameters.standby_minutes, parameters.week_minutes)
    return Outcome((Transfer(COUNTED, minutes, day.day, parameters.citation, day.work.causes),))
