"""Hours of the lifetime account as sheets are told of them: the facts, and what they move."""

from __future__ import annotations

from datetime import date

from msgspec import Struct

from domain.values.accounts import Account, Route, Transfer
from domain.values.bookings import Cause


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


class HoursMoved(Struct, frozen=True, omit_defaults=True):
    """Hours moved on the lifetime account: drawn, converted, handed over, lapsed, brought along.

    ``entry`` is what they belong to there: the id of an entry, a release and its month.
    """

    entry: str
    effective_on: date
    source: Account
    target: Account
    minutes: int
    rule: str
    citation: str


Saved = HoursSaved | HoursMoved


def transfer_of(saved: Saved, cause: Cause) -> Transfer:
    """What it moves: hours that are kept as money leave the books of time."""
    if isinstance(saved, HoursMoved):
        moved = Route(saved.rule, saved.source, saved.target)
        return Transfer(moved, saved.minutes, saved.effective_on, saved.citation, (cause,))
    target = Account.LIFETIME_EXCHANGED if saved.in_money else Account.LIFETIME
    route = Route(saved.rule, saved.source, target)
    return Transfer(route, saved.minutes, saved.effective_on, saved.citation, (cause,))
