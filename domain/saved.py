"""Hours of the lifetime account as facts of the sheets, and their transfers."""

from __future__ import annotations

from datetime import date

from msgspec import Struct

from domain.accounts import Account, Route, Transfer
from domain.stamps import Cause


class HoursSaved(Struct, frozen=True, omit_defaults=True):
    """Hours left an account of working time for the lifetime account.

    ``credit`` is the id of their entry there, ``source`` the account that they left;
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

    ``entry`` names their origin there, such as the id of an entry, or a release and its month.
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
    """Return the transfer of a fact; hours kept as money leave the books of time."""
    if isinstance(saved, HoursMoved):
        moved = Route(saved.rule, saved.source, saved.target)
        return Transfer(moved, saved.minutes, saved.effective_on, saved.citation, (cause,))
    target = Account.LIFETIME_EXCHANGED if saved.in_money else Account.LIFETIME
    route = Route(saved.rule, saved.source, target)
    return Transfer(route, saved.minutes, saved.effective_on, saved.citation, (cause,))
