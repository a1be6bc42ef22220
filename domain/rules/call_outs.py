"""Work during on-call duty (TVöD § 8(3) Satz 4 and 5): each call-out rounded up by itself.

The way there and back is part of it, so it is booked from leaving to being back. Where it is
not paid apart it counts as worked time like any other (ArbZG § 2(1)).
"""

from msgspec import Struct

from domain.accounts import Account, Route, Transfer
from domain.rules.ordinary import ALL_WORK, Ordinary
from domain.rules.period import Day
from domain.rules.work import NOTHING, Outcome
from domain.time import whole_minutes

RULE = "call_outs"
PAID = Route(RULE, Account.DUTY, Account.CALL_OUT)
WORKED = Route(RULE, Account.DUTY, Account.FLEX)


class Parameters(Struct, frozen=True, forbid_unknown_fields=True):
    """How a call-out is reckoned, and what becomes of it."""

    rounded_up_to_minutes: int
    """Each call-out counts in whole steps of this length; 1 for the minutes there are."""
    paid: bool
    """It is paid apart from the time account; else it is time on the flex account."""
    citation: str = ""

    @property
    def ordinary(self) -> Ordinary:
        """Work without call-outs."""
        return ALL_WORK


def call_outs(day: Day, parameters: Parameters) -> Outcome:
    """Count the day's call-outs, each by itself."""
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
    """To whole steps; a begun one counts."""
    step = parameters.rounded_up_to_minutes
    return -(-minutes // step) * step
