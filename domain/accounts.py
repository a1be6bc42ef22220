"""Double-entry time: postings between accounts, in whole units, summing to zero.

Flex balance, breaks, targets and payroll lines are all sums over postings.
Sign: the person's side is positive where it is owed to the person, so worked
minutes raise ``flex`` and the day's target lowers it; the other account of the
pair carries the same amount with the opposite sign.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from enum import StrEnum

from msgspec import Struct

from domain.stamps import Cause, cause_text
from domain.time import Month


class Account(StrEnum):
    """The accounts of a person; stored for ever, so never renamed."""

    FLEX = "flex"
    """Gleitzeitkonto: worked time against target."""
    ATTENDED = "attended"
    """Where attended minutes come from (negative: minutes given by the person)."""
    BREAK = "break"
    """Statutory break deducted from attendance."""
    TARGET = "target"
    """Sollzeit the person owed."""


class Unit(StrEnum):
    """What an amount counts; every amount is an int of its unit."""

    MINUTES = "minutes"


class Posting(Struct, frozen=True, gc=False):
    """One leg of a movement: who moved what, on which legal day, by which rule, why.

    ``rule`` is the rule's name, ``citation`` the paragraph and version of the
    agreement it applied, ``causes`` what it rests on, ``origin`` the closed month
    a difference stems from (None: the posting's own month).
    """

    account: Account
    amount: int
    unit: Unit
    effective_on: date
    rule: str
    citation: str
    causes: tuple[Cause, ...] = ()
    origin: Month | None = None


class Route(Struct, frozen=True, cache_hash=True):
    """What a rule moves: from which account to which other, counted in which unit."""

    rule: str
    source: Account
    target: Account
    unit: Unit = Unit.MINUTES


class Transfer(Struct, frozen=True, gc=False):
    """An amount moved along a route on a legal day: two postings that sum to zero.

    ``citation`` and ``causes`` mean what they mean in ``Posting``.
    """

    route: Route
    amount: int
    effective_on: date
    citation: str
    causes: tuple[Cause, ...] = ()

    @property
    def postings(self) -> tuple[Posting, Posting]:
        """Its two legs, that of the source first."""
        route = self.route
        stated = (route.unit, self.effective_on, route.rule, self.citation, self.causes)
        return (
            Posting(route.source, -self.amount, *stated),
            Posting(route.target, self.amount, *stated),
        )

    def caused_by(self, causes: tuple[Cause, ...]) -> Transfer:
        """The same transfer, resting on these causes."""
        return Transfer(self.route, self.amount, self.effective_on, self.citation, causes)


class Total(Struct, frozen=True, order=True, gc=False):
    """Postings of a month summed: per account, unit and month of origin."""

    account: Account
    unit: Unit
    amount: int
    origin: str = ""
    """Empty for the month's own postings, else the closed month, ``2026-11``."""


def totals(transfers: Iterable[Transfer]) -> tuple[Total, ...]:
    """Sum transfers per account and unit; zero sums stay out; sorted."""
    moved: defaultdict[Route, int] = defaultdict(int)
    for transfer in transfers:
        moved[transfer.route] += transfer.amount
    sums: defaultdict[tuple[Account, Unit], int] = defaultdict(int)
    for route, amount in moved.items():
        sums[route.source, route.unit] -= amount
        sums[route.target, route.unit] += amount
    return tuple(
        Total(account, unit, amount) for (account, unit), amount in sorted(sums.items()) if amount
    )


def balance(amounts: Mapping[Account, int], movements: Iterable[Total]) -> dict[Account, int]:
    """Balances after movements: one account's amounts in minutes, added up."""
    result = dict(amounts)
    for movement in movements:
        result[movement.account] = result.get(movement.account, 0) + movement.amount
    return {account: amount for account, amount in sorted(result.items()) if amount}


def imbalance(postings: Iterable[Posting]) -> dict[Unit, int]:
    """What is left per unit when everything is added up; empty when books balance."""
    left: dict[Unit, int] = {}
    for posting in postings:
        left[posting.unit] = left.get(posting.unit, 0) + posting.amount
    return {unit: amount for unit, amount in left.items() if amount}


def posting_line(posting: Posting) -> list[object]:
    """A posting as a list of plain values, in the order its digest is taken over."""
    return [
        posting.effective_on.isoformat(),
        posting.account.value,
        posting.amount,
        posting.unit.value,
        posting.rule,
        posting.citation,
        "" if posting.origin is None else str(posting.origin),
        [cause_text(cause) for cause in posting.causes],
    ]
