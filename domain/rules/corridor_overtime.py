"""Overtime under a working-time corridor (TVöD § 7 Abs. 8 Buchst. a): ordered, above its limit.

Hours up to the limit balance out over the year, so time off in the week after compensates
none of those above it, and the week is decided when it is over.
"""

from msgspec import Struct

from domain.accounts import Account
from domain.rules.ordered import counted_minutes, disposed, done, latest, routes
from domain.rules.period import Week
from domain.rules.work import NOTHING, Outcome

RULE = "corridor_overtime"
WAYS = routes(RULE, Account.OVERTIME)


class Parameters(Struct, frozen=True, forbid_unknown_fields=True):
    """The upper limit of the corridor."""

    limit_minutes: int
    """What can be asked for in a week without overtime."""
    citation: str = ""


def corridor_overtime(week: Week, parameters: Parameters) -> Outcome:
    """Move what was ordered and done above the corridor to where it is owed."""
    if not week.orders:
        return NOTHING
    above = counted_minutes(week.days) - parameters.limit_minutes
    parts = latest(done(week.days, week.orders), above)
    if not parts:
        return NOTHING
    return Outcome(tuple(disposed(parts, week.last, parameters.citation, WAYS)))
