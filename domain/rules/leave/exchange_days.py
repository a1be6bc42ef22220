"""Days off in exchange for a part of the yearly bonus (TVöD § 29a).

They are chosen by a fixed day of their year or of an earlier year, up to the agreed number. Days
not taken by the end of the year lapse (municipal employers) or are given back and paid (federal
employers).
"""

from __future__ import annotations

from datetime import date

from msgspec import Struct

from domain.values.accounts import Account, Route, Transfer
from domain.values.errors import Code, Rejected

RULE = "exchange_days"
LAPSE = Route(RULE, Account.LEAVE, Account.LEAVE_LAPSED)
REFUND = Route(RULE, Account.LEAVE, Account.LEAVE_GRANTED)


class Parameters(Struct, frozen=True, forbid_unknown_fields=True):
    """Most days a year, the deadline of the choice, and the refund of days left over."""

    most_days: int
    refunds: bool
    elect_by: tuple[int, int] | None = None
    """Month and day of the deadline; None: no deadline."""
    elect_years_before: int = 0
    """Years between the deadline and the year of the days."""
    citation: str = ""

    def last_day_to_elect(self, year: int) -> date:
        """Return the last day on which days of a year can be chosen."""
        if self.elect_by is None:
            return date.max
        month, day = self.elect_by
        return date(year - self.elect_years_before, month, day)


def check_election(days: int, year: int, declared_on: date, parameters: Parameters | None) -> None:
    """Refuse a choice that is not offered, too high or too late; raises Rejected.

    ``parameters`` are the values in force on the first day on which the days can be taken.
    """
    if parameters is None:
        raise Rejected(Code.EXCHANGE_NOT_OFFERED, year=year)
    if days > parameters.most_days:
        raise Rejected(Code.EXCHANGE_ABOVE_LIMIT, days=days, most_days=parameters.most_days)
    last = parameters.last_day_to_elect(year)
    if declared_on > last:
        raise Rejected(Code.EXCHANGE_TOO_LATE, year=year, declared_on=declared_on, last_day=last)


def exchange_days(day: date, left_centidays: int, parameters: Parameters) -> Transfer:
    """Return the transfer that refunds or lapses exchange days left at the year's end."""
    route = REFUND if parameters.refunds else LAPSE
    return Transfer(route, left_centidays, day, parameters.citation)
