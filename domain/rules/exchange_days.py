"""Days off in exchange for a part of the yearly bonus (TVöD § 29a).

They are chosen by a day of their year or of one before, and are no more than agreed. What was
not taken by the end of the year lapses (municipal employers) or is given back and paid (federal
employers).
"""

from __future__ import annotations

from datetime import date

from msgspec import Struct

from domain.accounts import Account, Route, Transfer
from domain.errors import Code, Rejected

RULE = "exchange_days"
LAPSE = Route(RULE, Account.LEAVE, Account.LEAVE_LAPSED)
REFUND = Route(RULE, Account.LEAVE, Account.LEAVE_GRANTED)


class Parameters(Struct, frozen=True, forbid_unknown_fields=True):
    """Up to so many days a year, and whether those left over are given back as pay."""

    most_days: int
    refunds: bool
    elect_by: tuple[int, int] | None = None
    """Month and day by which they are chosen; None: at any time."""
    elect_years_before: int = 0
    """How many years before theirs that day lies."""
    citation: str = ""

    def last_day_to_elect(self, year: int) -> date:
        """The last day on which days of a year can be chosen."""
        if self.elect_by is None:
            return date.max
        month, day = self.elect_by
        return date(year - self.elect_years_before, month, day)


def check_election(days: int, year: int, declared_on: date, parameters: Parameters | None) -> None:
    """Refuse a choice that agreements do not offer, that is too high or too late; raises Rejected.

    ``parameters`` are those of the first day on which the days can be taken.
    """
    if parameters is None:
        raise Rejected(Code.EXCHANGE_NOT_OFFERED, year=year)
    if days > parameters.most_days:
        raise Rejected(Code.EXCHANGE_ABOVE_LIMIT, days=days, most_days=parameters.most_days)
    last = parameters.last_day_to_elect(year)
    if declared_on > last:
        raise Rejected(Code.EXCHANGE_TOO_LATE, year=year, declared_on=declared_on, last_day=last)


def exchange_days(day: date, left_centidays: int, parameters: Parameters) -> Transfer:
    """What becomes at the year's end of exchange days that are left."""
    route = REFUND if parameters.refunds else LAPSE
    return Transfer(route, left_centidays, day, parameters.citation)
