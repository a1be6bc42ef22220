"""Provisions of a city for lifetime accounts in its balance sheet (§ 249 HGB)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from msgspec import Struct

from domain.agreements.book import AgreementBook
from domain.lifetime.snapshot import UNKNOWN_PERSON, PersonOnDay, evaluated_until
from domain.rules.lifetime.employer_share import employer_share
from domain.rules.lifetime.value_conversion import rate_on, value_conversion
from domain.streams.lifetime.amounts import time_balance
from domain.streams.lifetime.state import LifetimeAccount


class Provision(Struct, frozen=True):
    """Amount owed on accounts: money with the employer's share, and time at a day's rate.

    ``unrated_minutes`` are time without a known rate and therefore without an amount.
    """

    accounts: int = 0
    value_cents: int = 0
    share_cents: int = 0
    minutes: int = 0
    time_cents: int = 0
    time_share_cents: int = 0
    unrated_minutes: int = 0

    @property
    def total_cents(self) -> int:
        return self.value_cents + self.share_cents + self.time_cents + self.time_share_cents


def provision(
    account: LifetimeAccount, on: date, book: AgreementBook, person: PersonOnDay = UNKNOWN_PERSON
) -> Provision:
    """Provision for one account on a day; ``account`` is folded up to it.

    Time is valued at the rate of the day, also if it can never be paid out, because the city
    will have to do without that work.
    """
    minutes = time_balance(account, evaluated_until(person.evaluated, on))
    value, share = account.value_cents, account.share_cents
    rate = rate_on(person.rates, on)
    if rate is None or account.agreed is None:
        return Provision(1, value, share, minutes, unrated_minutes=minutes)
    cents = value_conversion(minutes, rate)
    shares = book.lifetime(account.agreed.agreements, on).employer_share
    insured = account.agreed.insured
    time_share = 0 if shares is None else employer_share(cents, insured, shares)
    return Provision(1, value, share, minutes, cents, time_share)


def provisions_by_unit(owed: Iterable[tuple[str, Provision]]) -> dict[str, Provision]:
    """The sums of each org unit, by its name."""
    sums: dict[str, Provision] = {}
    for unit, one in owed:
        before = sums.get(unit, Provision())
        sums[unit] = Provision(
            *(getattr(before, name) + getattr(one, name) for name in Provision.__struct_fields__)
        )
    return dict(sorted(sums.items()))
