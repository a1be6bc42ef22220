"""Double entry of a lifetime account: transfers of events, in minutes, centidays and cents."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from domain.rules.lifetime import lifetime_payroll
from domain.rules.lifetime.employer_share import RULE as SHARE_RULE
from domain.rules.lifetime.insolvency_protection import RULE as PROTECTION_RULE
from domain.rules.lifetime.lifetime_credit import Source
from domain.rules.pay.wage_lines import WageLine
from domain.streams.lifetime.events import (
    AccountConverted,
    AccountCredited,
    AccountSettled,
    AccountTransferred,
    AccountValued,
    Event,
    ReleaseDrawn,
    legal_day,
)
from domain.values.accounts import Account, Route, Transfer

HOURS_FROM = {
    Source.FLEX: Account.FLEX,
    Source.OVERTIME: Account.OVERTIME,
    Source.EXTRA_WORK: Account.EXTRA_WORK,
    Source.TRANSFER: Account.LIFETIME_TRANSFERRED,
    Source.OPENING: Account.OPENING,
    Source.EXCHANGE_DAY: Account.CREDITED,
}
_MONEY_FROM = {
    Source.PAY: Account.PAY,
    Source.TRANSFER: Account.VALUE_TRANSFERRED,
    Source.FLEX: Account.VALUE_EXCHANGED,
    Source.OVERTIME: Account.VALUE_EXCHANGED,
    Source.EXTRA_WORK: Account.VALUE_EXCHANGED,
}
WORKED = frozenset({Source.FLEX, Source.OVERTIME, Source.EXTRA_WORK})
"""Sources with hours on an account of working time."""


def transfers(event: Event, cause: str = "") -> tuple[Transfer, ...]:
    """Transfers of an event on its legal day; ``cause`` is the event's name (``4711/lifetime#7``).

    Amounts are positive and run along their route; events without a movement give none.
    """
    day = legal_day(event)
    causes = (cause,) if cause else ()
    match event:
        case (
            AccountCredited()
            | AccountConverted()
            | AccountValued()
            | ReleaseDrawn()
            | AccountTransferred()
            | AccountSettled()
        ):
            return tuple(
                Transfer(_route(rule, source, target), amount, day, event.citation, causes)
                for rule, source, target, amount in _moves(event)
                if amount
            )
        case _:
            return ()


def account_wage_lines(
    event: Event, parameters: lifetime_payroll.Parameters
) -> tuple[WageLine, ...]:
    """Wage lines of an event for payroll."""
    return lifetime_payroll.lifetime_payroll(transfers(event), parameters)


_Move = tuple[str, Account, Account, int]


def _moves(
    event: AccountCredited
    | AccountConverted
    | AccountValued
    | ReleaseDrawn
    | AccountTransferred
    | AccountSettled,
) -> Iterator[_Move]:
    match event:
        case AccountCredited():
            yield from _moves_of_credit(event)
        case AccountConverted():
            yield from _moves_of_conversion(event)
        case AccountValued(yield_cents=cents, rule=rule):
            if cents > 0:
                yield rule, Account.VALUE_YIELD, Account.VALUE_CREDIT, cents
            else:
                yield rule, Account.VALUE_CREDIT, Account.VALUE_YIELD, -cents
        case ReleaseDrawn(rule=rule):
            yield rule, Account.LIFETIME, Account.LIFETIME_DRAWN, event.minutes
            yield rule, Account.VALUE_CREDIT, Account.VALUE_DRAWN, event.cents
            yield rule, Account.VALUE_SHARE, Account.VALUE_DRAWN, event.share_cents
        case AccountTransferred(rule=rule):
            yield rule, Account.LIFETIME, Account.LIFETIME_TRANSFERRED, event.minutes
            yield rule, Account.VALUE_CREDIT, Account.VALUE_TRANSFERRED, event.cents
            yield rule, Account.VALUE_SHARE, Account.VALUE_TRANSFERRED, event.share_cents
        case AccountSettled():
            yield from _moves_of_settlement(event)


def _moves_of_credit(event: AccountCredited) -> Iterator[_Move]:
    rule, source = event.rule, event.source
    if event.centidays:
        yield rule, Account.LEAVE, Account.LEAVE_SAVED, event.centidays
    if not event.in_money:
        yield rule, HOURS_FROM[source], Account.LIFETIME, event.minutes
        return
    if source in WORKED:
        yield rule, HOURS_FROM[source], Account.LIFETIME_EXCHANGED, event.minutes
    money_from = _MONEY_FROM.get(source, Account.EMPLOYER)
    yield rule, money_from, Account.VALUE_CREDIT, event.cents
    share_from = money_from if source is Source.TRANSFER else Account.EMPLOYER
    yield SHARE_RULE, share_from, Account.VALUE_SHARE, event.share_cents


def _moves_of_settlement(event: AccountSettled) -> Iterator[_Move]:
    rule = event.rule
    due = min(event.share_cents, sum(one.employer_cents for one in event.branches))
    if event.minutes >= 0:
        yield rule, Account.LIFETIME, Account.LAPSED, event.minutes
    elif event.owed_cents:
        yield rule, Account.LIFETIME_EXCHANGED, Account.LIFETIME, -event.minutes
    else:
        yield rule, Account.LAPSED, Account.LIFETIME, -event.minutes
    yield rule, Account.PAY, Account.EMPLOYER, event.owed_cents
    yield rule, Account.VALUE_CREDIT, Account.VALUE_SETTLED, event.cents - event.unpaid_cents
    # What an insolvent employer does not pay is owed to the person outside these books.
    yield PROTECTION_RULE, Account.VALUE_CREDIT, Account.EMPLOYER, event.unpaid_cents
    yield rule, Account.VALUE_SHARE, Account.VALUE_SETTLED, due
    # What contributions do not use of the share was never the person's.
    yield rule, Account.VALUE_SHARE, Account.EMPLOYER, event.share_cents - due


def _moves_of_conversion(event: AccountConverted) -> Iterator[_Move]:
    rule = event.rule
    if event.cents > 0:
        yield rule, Account.LIFETIME, Account.LIFETIME_EXCHANGED, -event.minutes
        yield rule, Account.VALUE_EXCHANGED, Account.VALUE_CREDIT, event.cents
        yield SHARE_RULE, Account.EMPLOYER, Account.VALUE_SHARE, event.share_cents
    else:
        yield rule, Account.LIFETIME_EXCHANGED, Account.LIFETIME, event.minutes
        yield rule, Account.VALUE_CREDIT, Account.VALUE_EXCHANGED, -event.cents
        yield SHARE_RULE, Account.VALUE_SHARE, Account.EMPLOYER, -event.share_cents


@lru_cache(maxsize=128)
def _route(rule: str, source: Account, target: Account) -> Route:
    return Route(rule, source, target)
