"""Overtime under a working-time corridor (TVöD § 7 Abs. 8 Buchst. a): ordered, above its limit.

Hours up to the limit balance out over the year. Time off in the following week therefore
compensates no overtime, and a week is decided as soon as it is over.
"""

from msgspec import Struct

from domain.rules.vocabulary.ordered_work import (
    counted_minutes,
    dispose_of_work,
    latest,
    ordered_work,
    routes,
)
from domain.rules.vocabulary.periods import Week
from domain.rules.vocabulary.work_day import NOTHING, Outcome
from domain.values.accounts import Account

RULE = "corridor_overtime"
WAYS = routes(RULE, Account.OVERTIME)


class Parameters(Struct, frozen=True, forbid_unknown_fields=True):
    """The upper limit of the corridor."""

    limit_minutes: int
    """Most minutes of a week without overtime."""
    citation: str = ""


def corridor_overtime(week: Week, parameters: Parameters) -> Outcome:
    """Move ordered work done above the corridor to the overtime account."""
    if not week.orders:
        return NOTHING
    above = counted_minutes(week.days) - parameters.limit_minutes
    parts = latest(ordered_work(week.days, week.orders), above)
    if not parts:
        return NOTHING
    return Outcome(tuple(dispose_of_work(parts, week.last, parameters.citation, WAYS)))
