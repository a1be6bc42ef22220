"""Work during on-call duty (TVöD § 8(3) Satz 4 and 5): each call-out is rounded up separately.

The journey there and back is part of a call-out, so it is booked from departure to return. A
call-out without separate pay counts as ordinary working time (ArbZG § 2(1)).
"""

from msgspec import Struct

from domain.rules.vocabulary.periods import Day
from domain.rules.vocabulary.work_day import NOTHING, Outcome
from domain.values.accounts import Account, Route, Transfer
from domain.values.time import whole_minutes

RULE = "call_outs"
PAID = Route(RULE, Account.DUTY, Account.CALL_OUT)
WORKED = Route(RULE, Account.DUTY, Account.FLEX)


class Parameters(Struct, frozen=True, forbid_unknown_fields=True):
    """Rounding of a call-out, and the account it is credited to."""

    rounded_up_to_minutes: int
    """Each call-out counts in whole steps of this length; 1: by the exact minute."""
    paid: bool
    """Call-outs are paid apart from the time account; otherwise credited to the flex account."""
    citation: str = ""


def call_outs(day: Day, parameters: Parameters) -> Outcome:
    """Count the day's call-outs, each rounded separately."""
    if not day.call_outs:
        return NOTHING
    route = PAID if parameters.paid else WORKED
    return Outcome(
        tuple(
            Transfer(route, minutes, day.day, parameters.citation, (one.begin, one.end))
            for one in day.call_outs
            if (minutes := _rounded_up(whole_minutes(one.begin.at, one.end.at), parameters))
        )
    )


def _rounded_up(minutes: int, parameters: Parameters) -> int:
    """Round up to whole steps; a begun step counts."""
    step = parameters.rounded_up_to_minutes
    return -(-minutes // step) * step
