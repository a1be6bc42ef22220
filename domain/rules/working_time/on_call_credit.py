"""On-call duty of civil servants (AZV § 12): a share of the month's hours is credited as time."""

from msgspec import Struct

from domain.facts.rosters import DutyKind
from domain.rules.vocabulary.periods import MonthFigures
from domain.rules.vocabulary.rates import half_up
from domain.rules.vocabulary.work_day import NOTHING, Outcome
from domain.values.accounts import Account, Route, Transfer

RULE = "on_call_credit"
CREDIT = Route(RULE, Account.DUTY, Account.FLEX)

_ON_CALL = DutyKind.ON_CALL


class Parameters(Struct, frozen=True, forbid_unknown_fields=True):
    """Minutes of a month without credit, and minutes of the rest per minute of credit."""

    free_minutes: int
    minutes_for_one: int
    citation: str = ""


def on_call_credit(month: MonthFigures, parameters: Parameters) -> Outcome:
    """Credit the month's share of on-call duty to the flex account, rounded once."""
    duty_minutes = sum(
        shift.length_minutes
        for day in month.days
        if day.shifts
        for shift in day.shifts
        if shift.kind is _ON_CALL
    )
    above = duty_minutes - parameters.free_minutes
    if above <= 0:
        return NOTHING
    credit = half_up(above, parameters.minutes_for_one)
    return Outcome((Transfer(CREDIT, credit, month.last, parameters.citation),))
