"""A lifetime account at the ends of months: its snapshot and its provision."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from itertools import accumulate

from msgspec import Struct

from domain.agreements.book import AgreementBook
from domain.lifetime.credited_months import NO_CREDIT, Credits, MonthCredit, evaluated_by
from domain.lifetime.hourly_rates import hourly_rates
from domain.lifetime.provision import Provision, provision
from domain.lifetime.snapshot import PersonOnDay, Snapshot, snapshot
from domain.streams.employment import Employment
from domain.streams.lifetime.events import Event, legal_day
from domain.streams.lifetime.state import NO_ACCOUNT, LifetimeAccount, fold
from domain.values.time import Month


class AccountOnDay(Struct, frozen=True):
    """A person's account at the end of a day, with their unit, snapshot and provision."""

    person: str
    unit: str
    snapshot: Snapshot
    provision: Provision

    @property
    def agreed(self) -> bool:
        """Return whether an account was agreed by the day; hours may exist before the agreement."""
        return self.snapshot.model is not None


class MonthEnd(Struct, frozen=True):
    """An account at the end of a month, and the credit by the month's own evaluation."""

    month: Month
    credit: MonthCredit
    account: AccountOnDay


class AccountLife(Struct, frozen=True):
    """Input of an account's figures: its events, the employment, the evaluated credits."""

    person: str
    events: Sequence[Event]
    employment: Employment
    credits: Credits


def account_on(life: AccountLife, day: date, book: AgreementBook) -> AccountOnDay:
    """An account at the end of a day; months are credited with their last day."""
    rates = hourly_rates(life.employment, book)
    evaluated = evaluated_by(life.credits, Month.of(day))
    person = PersonOnDay(life.employment.profile_on(day), rates, evaluated)
    return _looked_at(life, fold(life.events, day), day, person, book)


def month_ends(
    life: AccountLife, months: Iterable[Month], book: AgreementBook
) -> Iterator[MonthEnd]:
    """Yield the account at the ends of consecutive months that have an agreement or a credit."""
    rates = hourly_rates(life.employment, book)
    for month, state in _states(life.events, months):
        credit = life.credits.get(month, NO_CREDIT)
        if state.agreed is None and credit is NO_CREDIT:
            continue
        day = month.last
        person = PersonOnDay(
            life.employment.profile_on(day), rates, evaluated_by(life.credits, month)
        )
        yield MonthEnd(month, credit, _looked_at(life, state, day, person, book))


def _looked_at(
    life: AccountLife, state: LifetimeAccount, day: date, person: PersonOnDay, book: AgreementBook
) -> AccountOnDay:
    unit, _ = life.employment.placed_on(day)
    return AccountOnDay(
        life.person, unit, snapshot(state, day, book, person), provision(state, day, book, person)
    )


def _states(
    events: Sequence[Event], months: Iterable[Month]
) -> Iterator[tuple[Month, LifetimeAccount]]:
    """Months with the state at their ends; events in the order of their days are folded once."""
    days = [legal_day(event) for event in events]
    # The earliest day among each event and the events after it.
    earliest = list(accumulate(reversed(days), min))[::-1]
    state, folded = NO_ACCOUNT, 0
    for month in months:
        day, begun = month.last, folded
        while folded < len(events) and days[folded] <= day:
            folded += 1
        state = fold(events[begun:folded], None, state)
        late = folded < len(events) and earliest[folded] <= day
        yield month, fold(events[folded:], day, state) if late else state
