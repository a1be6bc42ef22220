"""Decisions about invested value credits: holdings of funds, and the account's gain."""

from __future__ import annotations

from domain.agreements.parameters import LifetimeParameters
from domain.rules.lifetime.equity_limit import equity_limit
from domain.rules.lifetime.nominal_guarantee import RULE as GUARANTEE_RULE
from domain.rules.lifetime.nominal_guarantee import Parameters as Guarantee
from domain.rules.lifetime.nominal_guarantee import nominal_guarantee
from domain.streams.lifetime.commands import (
    LifetimeFacts,
    ValueAccount,
    kept_account,
    required_parameters,
)
from domain.streams.lifetime.events import AccountValued
from domain.streams.lifetime.state import LifetimeAccount
from domain.values.errors import Code, Rejected


def value_account(
    command: ValueAccount, state: LifetimeAccount, known: LifetimeFacts
) -> AccountValued:
    """Take over a fund's statement, newer than the last, with the account's gain."""
    agreed = kept_account(state)
    day = command.effective_on
    # A fund that was drawn completely states a holding of zero.
    if (
        min(command.invested_cents, command.market_cents, command.equity_cents) < 0
        or command.equity_cents > command.invested_cents
    ):
        raise Rejected(
            Code.AMOUNT_NOT_POSITIVE,
            invested_cents=command.invested_cents,
            market_cents=command.market_cents,
            equity_cents=command.equity_cents,
        )
    if not agreed.model.has_money:
        raise Rejected(Code.MONEY_EXCLUDED, model=agreed.model.value)
    last = state.valuations.get(command.fund)
    if last is not None and last.effective_on >= day:
        raise Rejected(
            Code.VALUATION_NOT_NEWER, fund=command.fund, on=day, last_on=last.effective_on
        )
    there = sum(entry.left_cents for entry in state.entries if not entry.fund)
    if command.invested_cents > there:
        raise Rejected(
            Code.VALUATION_ABOVE_PAID_IN, invested_cents=command.invested_cents, paid_in_cents=there
        )
    parameters = known.parameters(agreed, day)
    _check_equity(command, state, parameters)
    guarantee = required_parameters(parameters.nominal_guarantee, GUARANTEE_RULE, day)
    gained = gained_by(command, state, guarantee)
    return AccountValued(
        command.fund,
        day,
        command.invested_cents,
        command.market_cents,
        gained,
        command.document,
        GUARANTEE_RULE,
        guarantee.citation,
        command.equity_cents,
    )


def gained_by(command: ValueAccount, state: LifetimeAccount, guarantee: Guarantee) -> int:
    """The account's gain by a statement, of its fund or, across funds, of all together."""
    gains = [entry for entry in state.entries if entry.fund and entry.left_cents]
    if not guarantee.across_funds:
        credited = sum(entry.left_cents for entry in gains if entry.fund == command.fund)
        return nominal_guarantee(command.invested_cents, command.market_cents, credited, guarantee)
    others = _others(command, state)
    return nominal_guarantee(
        command.invested_cents + sum(one.invested_cents for one in others),
        command.market_cents + sum(one.market_cents for one in others),
        sum(entry.left_cents for entry in gains),
        guarantee,
    )


def _check_equity(
    command: ValueAccount, state: LifetimeAccount, parameters: LifetimeParameters
) -> None:
    """Refuse a part in shares above the limit, of all funds by their latest statements."""
    limit = parameters.equity_limit
    if limit is None or not command.equity_cents:
        return
    others = _others(command, state)
    invested = command.invested_cents + sum(one.invested_cents for one in others)
    equity = command.equity_cents + sum(one.equity_cents for one in others)
    release = parameters.lifetime_release
    most = equity_limit(invested, () if release is None else release.purposes, limit)
    if equity > most:
        raise Rejected(
            Code.EQUITY_ABOVE_LIMIT,
            equity_cents=equity,
            most_cents=most,
            invested_cents=invested,
            citation=limit.citation,
        )


def _others(command: ValueAccount, state: LifetimeAccount) -> list[AccountValued]:
    """The latest statements of the other funds."""
    return [one for fund, one in state.valuations.items() if fund != command.fund]
