"""Days off in exchange for a part of the yearly bonus (TVöD § 29a).

What was not taken by the end of the year lapses (municipal employers) or is given back and paid
(federal employers).
"""

from __future__ import annotations

from datetime import date

from msgspec import Struct

from domain.accounts import Account, Route, Transfer

RULE = "exchange_days"
LAPSE = Route(RULE, Account.LEAVE, Account.LEAVE_LAPSED)
REFUND = Route(RULE, Account.LEAVE, Account.LEAVE_GRANTED)


class Parameters(Struct, frozen=True, forbid_unknown_fields=True):
    """Up to so many days a year, and whether those left over are given back as pay."""

    most_days: int
    refunds: bool
    citation: str = ""


def exchange_days(day: date, left_centidays: int, parameters: Parameters) -> Transfer:
    """What becomes at the year's end of exchange days that are left."""
    route = REFUND if parameters.refunds else LAPSE
    return Transfer(route, left_centidays, day, parameters.citation)
