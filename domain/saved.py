"""Hours that left working time for the lifetime account: the fact, and what it moves."""

from __future__ import annotations

from datetime import date

from msgspec import Struct

from domain.accounts import Account, Route, Transfer
from domain.stamps import Cause


class HoursSaved(Struct, frozen=True, omit_defaults=True):
    """Hours left an account of working time for the lifetime account.

    ``credit`` is the id of the entry that they became there, ``source`` the account they left;
    ``in_money``: they are kept as a value in money, not as hours.
    """

    credit: str
    effective_on: date
    source: Account
    minutes: int
    rule: str
    citation: str
    in_money: bool = False


def transfer_of(saved: HoursSaved, cause: Cause) -> Transfer:
    """What it moves: hours that are kept as money leave the books of time."""
    target = Account.LIFETIME_EXCHANGED if saved.in_money else Account.LIFETIME
    route = Route(saved.rule, saved.source, target)
    return Transfer(route, saved.minutes, saved.effective_on, saved.citation, (cause,))
