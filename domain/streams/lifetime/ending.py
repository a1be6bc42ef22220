"""Decisions about holds and the end: holding, handing over, settling early, closing."""

from __future__ import annotations

from datetime import date

from msgspec.structs import replace

from domain.agreements.parameters import LifetimeParameters
from domain.rules.lifetime.early_settlement import RULE as SETTLEMENT_RULE
from domain.rules.lifetime.early_settlement import BranchSettlement, early_settlement
from domain.rules.lifetime.reference_sum import reference_sum
from domain.rules.lifetime.short_flex import short_flex
from domain.rules.lifetime.time_debt import NOTHING_RECOVERED, time_debt
from domain.rules.lifetime.time_debt import RULE as DEBT_RULE
from domain.rules.lifetime.value_transfer import RULE as TRANSFER_RULE
from domain.rules.lifetime.value_transfer import Destination, value_transfer
from domain.streams.lifetime.amounts import oldest_first, rooms, time_balance
from domain.streams.lifetime.commands import (
    LifetimeFacts,
    SettleAccount,
    TransferAccount,
    kept_account,
    required_parameters,
)
from domain.streams.lifetime.events import (
    AccountAgreed,
    AccountClosed,
    AccountConverted,
    AccountProtected,
    AccountSettled,
    AccountTransferred,
    Cause,
    HoldLifted,
    HoldPlaced,
)
from domain.streams.lifetime.saving import converted_hours
from domain.streams.lifetime.state import LifetimeAccount, evolve
from domain.values.errors import Code, Rejected


def protect_account(command: AccountProtected, state: LifetimeAccount) -> AccountProtected:
    """Record protection against insolvency with its evidence."""
    kept_account(state)
    _check_document(command.protection.document)
    return command


def place_hold(command: HoldPlaced, state: LifetimeAccount) -> HoldPlaced:
    """Hold an amount or all of the account, by a document."""
    kept_account(state)
    _check_document(command.document)
    if command.id in state.holds:
        raise Rejected(Code.HOLD_KNOWN, id=command.id)
    if command.cents is not None and command.cents <= 0:
        raise Rejected(Code.AMOUNT_NOT_POSITIVE, cents=command.cents)
    return command


def lift_hold(command: HoldLifted, state: LifetimeAccount) -> HoldLifted:
    """Lift a hold, by a document."""
    kept_account(state)
    _check_document(command.document)
    if command.id not in state.holds:
        raise Rejected(Code.HOLD_UNKNOWN, id=command.id)
    return command


def transfer_account(
    command: TransferAccount, state: LifetimeAccount, known: LifetimeFacts
) -> tuple[AccountConverted | AccountTransferred, ...]:
    """Hand the whole account to another employer, or to pension insurance above its threshold.

    Pension insurance takes no hours: they become money first, at the rate of the day.
    """
    agreed = kept_account(state)
    day = command.effective_on
    _check_document(command.document)
    _check_free(state)
    _check_last(state, day)
    parameters = known.parameters(agreed, day)
    minutes = time_balance(state, known.evaluated)
    if minutes < 0:
        # A time debt is not handed over; it has to be settled.
        raise Rejected(Code.BALANCE_TOO_LOW, value_cents=state.value_cents, minutes=minutes)
    made: list[AccountConverted | AccountTransferred] = []
    if command.destination is Destination.PENSION_INSURANCE and agreed.model.has_money and minutes:
        name = f"transfer {day}"
        hours = converted_hours(name, day, minutes, agreed, parameters, known.rate(day))
        state, minutes = evolve(state, hours), 0
        made.append(hours)
    citation = _check_destination(command, state, agreed, parameters)
    if not state.value_cents and minutes <= 0:
        raise Rejected(Code.BALANCE_TOO_LOW, value_cents=state.value_cents, minutes=minutes)
    handed = AccountTransferred(
        day,
        command.destination,
        command.name,
        minutes,
        state.value_cents,
        state.share_cents,
        command.document,
        TRANSFER_RULE,
        citation,
    )
    return (*made, handed)


def settle_account(
    command: SettleAccount, state: LifetimeAccount, known: LifetimeFacts
) -> tuple[AccountConverted | AccountSettled, ...]:
    """Pay the balance of the account with contributions on its room, or let it lapse.

    Hours that may be paid become money first, at the rate of the day; a time debt is taken
    from the money.
    """
    agreed = kept_account(state)
    day = command.effective_on
    _check_cause(command, agreed, known)
    _check_free(state)
    _check_last(state, day)
    parameters = known.parameters(agreed, day)
    offered = required_parameters(parameters.lifetime_account, "lifetime_account", day)
    minutes = time_balance(state, known.evaluated)
    if minutes < 0:
        return _with_debt(command, state, agreed, known, -minutes)
    if not offered.payout:
        return (_settle_by_lapse(command, minutes, offered.citation),)
    made: list[AccountConverted | AccountSettled] = []
    if minutes > 0:
        name = f"settlement {day}"
        hours = converted_hours(name, day, minutes, agreed, parameters, known.rate(day))
        state = evolve(state, hours)
        made.append(hours)
    made.append(_settle_by_payment(command, state, agreed, known))
    return tuple(made)


def close_account(
    command: AccountClosed, state: LifetimeAccount, known: LifetimeFacts
) -> AccountClosed:
    """Close an account without any balance."""
    if state.agreed is None:
        raise Rejected(Code.LIFETIME_NOT_AGREED)
    if state.closed is not None:
        raise Rejected(Code.LIFETIME_CLOSED, closed_on=state.closed.effective_on)
    value = state.value_cents + state.share_cents
    minutes = time_balance(state, known.evaluated)
    if value or minutes:
        raise Rejected(Code.ACCOUNT_NOT_EMPTY, value_cents=value, minutes=minutes)
    return command


def _settle_by_lapse(command: SettleAccount, minutes: int, citation: str) -> AccountSettled:
    return AccountSettled(
        command.effective_on,
        command.cause,
        None,
        minutes,
        0,
        0,
        SETTLEMENT_RULE,
        citation,
        document=command.document,
    )


def _with_debt(
    command: SettleAccount,
    state: LifetimeAccount,
    agreed: AccountAgreed,
    known: LifetimeFacts,
    owed_minutes: int,
) -> tuple[AccountConverted | AccountSettled, ...]:
    """Settle a time debt from the account's money, then from pay, or waive it."""
    day = command.effective_on
    parameters = known.parameters(agreed, day)
    terms = required_parameters(parameters.time_debt, DEBT_RULE, day)
    made: list[AccountConverted | AccountSettled] = []
    found = NOTHING_RECOVERED
    if terms.recovered:
        rate = known.rate(day)
        found = time_debt(owed_minutes, state.value_cents, rate, terms)
        if found.cents:
            taken = oldest_first(state.entries, found.cents, day)
            share = sum(one.share_cents for one in taken)
            hours = AccountConverted(
                f"settlement {day}", day, found.minutes, -found.cents, -share, rate, DEBT_RULE,
                terms.citation, taken,
            )  # fmt: skip
            state = evolve(state, hours)
            made.append(hours)
    offered = required_parameters(parameters.lifetime_account, "lifetime_account", day)
    if offered.payout:
        settled = _settle_by_payment(command, state, agreed, known)
    else:
        settled = _settle_by_lapse(command, 0, offered.citation)
    made.append(
        replace(
            settled,
            minutes=found.minutes - owed_minutes,
            owed_cents=found.pay_cents,
            citation=f"{settled.citation}; {terms.citation}",
        )
    )
    return tuple(made)


def _settle_by_payment(
    command: SettleAccount, state: LifetimeAccount, agreed: AccountAgreed, known: LifetimeFacts
) -> AccountSettled:
    day = command.effective_on
    parameters = known.parameters(agreed, day)
    room = required_parameters(parameters.contribution_room, "contribution_room", day)
    rates = required_parameters(parameters.early_settlement, SETTLEMENT_RULE, day)
    shares = required_parameters(parameters.employer_share, "employer_share", day)
    flex = required_parameters(parameters.short_flex, "short_flex", day)
    method = command.method or room.method
    one_off = short_flex(agreed.payable_minutes, flex)
    branches: tuple[BranchSettlement, ...] = ()
    if not one_off:
        counted = rooms(state, room, known.evaluated, method)
        branches = early_settlement(counted, method, rates, shares, command.paid_cents)
    cited = (flex,) if one_off else (room, rates, shares)
    paid = state.value_cents if command.paid_cents is None else command.paid_cents
    if paid > state.value_cents:
        raise Rejected(Code.BALANCE_TOO_LOW, asked_cents=paid, value_cents=state.value_cents)
    return AccountSettled(
        day,
        command.cause,
        method,
        0,
        state.value_cents,
        state.share_cents,
        SETTLEMENT_RULE,
        "; ".join(group.citation for group in cited),
        branches,
        one_off,
        command.document,
        unpaid_cents=state.value_cents - paid,
    )


def _check_destination(
    command: TransferAccount,
    state: LifetimeAccount,
    agreed: AccountAgreed,
    parameters: LifetimeParameters,
) -> str:
    """Citation of the rule that permits the transfer; raises Rejected."""
    day = command.effective_on
    if not agreed.model.has_money:
        if command.destination is Destination.PENSION_INSURANCE:
            raise Rejected(Code.MONEY_EXCLUDED, model=agreed.model.value)
        return required_parameters(parameters.lifetime_account, "lifetime_account", day).citation
    terms = required_parameters(parameters.value_transfer, TRANSFER_RULE, day)
    reference = required_parameters(parameters.reference_sum, "reference_sum", day)
    citation = f"{terms.citation}; {reference.citation}"
    value = state.value_cents + state.share_cents
    if not value_transfer(value, command.destination, terms, reference):
        raise Rejected(
            Code.TRANSFER_BELOW_THRESHOLD,
            value_cents=value,
            threshold_cents=reference_sum(terms.reference_sums, reference),
            citation=citation,
        )
    return citation


def _check_cause(command: SettleAccount, agreed: AccountAgreed, known: LifetimeFacts) -> None:
    paid = command.paid_cents
    if paid is not None and (paid < 0 or command.cause is not Cause.INSOLVENCY):
        raise Rejected(Code.AMOUNT_NOT_POSITIVE, paid_cents=paid, cause=command.cause.value)
    if command.cause is Cause.INSOLVENCY:
        day = command.effective_on
        duty = required_parameters(
            known.parameters(agreed, day).insolvency_protection, "insolvency_protection", day
        )
        if agreed.employer in duty.exempt:
            raise Rejected(
                Code.CAUSE_EXCLUDED, cause=command.cause.value, employer=agreed.employer.value
            )


def _check_free(state: LifetimeAccount) -> None:
    for held in state.holds.values():
        raise Rejected(Code.ACCOUNT_HELD, hold=held.id, kind=held.kind.value)


def _check_last(state: LifetimeAccount, day: date) -> None:
    """Refuse entries with money that count after the day on which the account ends."""
    later = max((entry.day for entry in state.entries if entry.left), default=day)
    if later > day:
        raise Rejected(Code.ENTRY_LATER, on=day, entry_on=later)


def _check_document(document: str) -> None:
    if not document.strip():
        raise Rejected(Code.EVIDENCE_MISSING)
