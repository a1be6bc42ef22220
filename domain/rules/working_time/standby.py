"""Standby duty (Bereitschaftsdienst; Bereitschaftszeiten, TVöD § 9): a share of it is paid.

It is rostered and not clocked; work during it is booked as a call-out and is part of it. The
limits of working time include all of it (ArbZG § 2(1)).
"""

from msgspec import Struct

from domain.facts.rosters import DutyKind
from domain.rules.vocabulary.periods import Day
from domain.rules.vocabulary.rates import cents_for, half_up
from domain.rules.vocabulary.work_day import NOTHING, Outcome
from domain.values.accounts import Account, Route, Transfer

RULE = "standby"
VALUED = Route(RULE, Account.DUTY, Account.STANDBY)
MONEY = Route(RULE, Account.EMPLOYER, Account.PAY)

_STANDBY = DutyKind.STANDBY


class Parameters(Struct, frozen=True, forbid_unknown_fields=True):
    """Share of the duty paid, and payment by the hour; otherwise table pay includes it."""

    paid_permille: int
    by_the_hour: bool = False
    citation: str = ""


def standby(day: Day, parameters: Parameters) -> Outcome:
    """Value the standby duties that begin on a day."""
    if not day.shifts:
        return NOTHING
    minutes = sum(shift.net_minutes for shift in day.shifts if shift.kind is _STANDBY)
    if not minutes:
        return NOTHING
    paid = half_up(minutes * parameters.paid_permille, 1000)
    valued = Transfer(VALUED, paid, day.day, parameters.citation)
    rates = day.profile.rates
    if rates is None or not parameters.by_the_hour or not paid:
        return Outcome((valued,))
    cents = cents_for(paid, rates.hour_cents)
    return Outcome((valued, Transfer(MONEY, cents, day.day, parameters.citation)))
