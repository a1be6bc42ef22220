"""Decisions about holds and the end: holding, handing over, settling early, closing."""

from __future__ import annotations

from datetime import date

from msgspec.structs import replace

from domain.agreements.lifetime import LifetimeParameters
from domain.errors import Code, Rejected
from domain.rules.early_settlement import RULE as SETTLEMENT_RULE
from domain.rules.early_settlement import BranchSettlement, early_settlement
from domain.rules.reference_sum import reference_sum
from domain.rules.short_flex import short_flex
from domain.rules.time_debt import NOTHING_RECOVERED, time_debt
from domain.rules.time_debt import RULE as DEBT_RULE
from domain.rules.value_transfer import RULE as TRANSFER_RULE
from domain.rules.value_transfer import Destination, value_transfer
from domain.streams.lifetime.account import LifetimeAccount, evolve
from domain.streams.lifetime.commands import Known, SettleEarly, Transfer, needed, opened
from domain.streams.lifetime.events import (
    Agreed,
    Cause,
    Closed,
    Converted,
    Held,
    HoldLifted,
    Protected,
    SettledEarly,
    Transferred,
)
from domain.streams.lifetime.figures import oldest_first, rooms, time_balance
from domain.streams.lifetime.saving import converted_hours


def protect(command: Protected, state: LifetimeAccount) -> Protected:
    """Record protection against insolvency with its evidence."""
    opened(state)
    _check_document(command.protection.document)
    return command


def hold(command: Held, state: LifetimeAccount) -> Held:
    """Hold an amount or all of the account, by a document."""
    opened(state)
    _check_document(command.document)
    if command.id in state.holds:
        raise Rejected(Code.HOLD_KNOWN, id=command.id)
    if command.cents is not None and command.cents <= 0:
        raise Rejected(Code.AMOUNT_NOT_POSITIVE, cents=command.cents)
    return command


def lift(command: HoldLifted, state: LifetimeAccount) -> HoldLifted:
    """Lift a hold, by a document."""
    opened(state)
    _check_document(command.document)
    if command.id not in state.holds:
        raise Rejected(Code.HOLD_UNKNOWN, id=command.id)
    return command


def transfer(
    command: Transfer, state: LifetimeAccount, known: Known
) -> tuple[Converted | Transferred, ...]:
    """Hand the whole account to another employer, or to pension insurance above its threshold.

    Pension insurance takes no hours: they become money first, at the rate of the day.
    """
    agreed = opened(state)
    day = command.effective_on
    _check_document(command.document)
    _check_free(state)
    _check_last(state, day)
    parameters = known.parameters(agreed, day)
    minutes = time_balance(state, known.evaluated)
    if minutes < 0:
        # A time debt is not handed over; it has to be settled.
        raise Rejected(Code.BALANCE_TOO_LOW, value_cents=state.value_cents, minutes=minutes)
    made: list[Converted | Transferred] = []
    if command.destination is Destination.PENSION_INSURANCE and agreed.model.has_money and minutes:
        name = f"transfer {day}"
        hours = converted_hours(name, day, minutes, agreed, parameters, known.rate(day))
        state, minutes = evolve(state, hours), 0
        made.append(hours)
    citation = _check_destination(command, state, agreed, parameters)
    if not state.value_cents and minutes <= 0:
        raise Rejected(Code.BALANCE_TOO_LOW, value_cents=state.value_cents, minutes=minutes)
    handed = Transferred(
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


def settle(
    command: SettleEarly, state: LifetimeAccount, known: Known
) -> tuple[Converted | SettledEarly, ...]:
    """Pay the balance of the account with contributions on its room, or let it lapse.

    Hours that may be paid become money first, at the rate of the day; a time debt is taken
    from the money.
    """
    agreed = opened(state)
    day = command.effective_on
    _check_cause(command, agreed, known)
    _check_free(state)
    _check_last(state, day)
    parameters = known.parameters(agreed, day)
    offered = needed(parameters.lifetime_account, "lifetime_account", day)
    minutes = time_balance(state, known.evaluated)
    if minutes < 0:
        return _with_debt(command, state, agreed, known, -minutes)
    if not offered.payout:
        return (_lapsed(command, minutes, offered.citation),)
    made: list[Converted | SettledEarly] = []
    if minutes > 0:
        name = f"settlement {day}"
        hours = converted_hours(name, day, minutes, agreed, parameters, known.rate(day))
        state = evolve(state, hours)
        made.append(hours)
    made.append(_paid(command, state, agreed, known))
    return tuple(made)


def close(command: Closed, state: LifetimeAccount, known: Known) -> Closed:
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


def _lapsed(command: SettleEarly, minutes: int, citation: str) -> SettledEarly:
    return SettledEarly(
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
    command: SettleEarly, state: LifetimeAccount, agreed: Agreed, known: Known, owed_minutes: int
) -> tuple[Converted | SettledEarly, ...]:
    """Settle a time debt from the account's money, then from pay, or waive it."""
    day = command.effective_on
    parameters = known.parameters(agreed, day)
    terms = needed(parameters.time_debt, DEBT_RULE, day)
    made: list[Converted | SettledEarly] = []
    found = NOTHING_RECOVERED
    if terms.recovered:
        rate = known.rate(day)
        found = time_debt(owed_minutes, state.value_cents, rate, terms)
        if found.cents:
            taken = oldest_first(state.entries, found.cents, day)
            share = sum(one.share_cents for one in taken)
            hours = Converted(
                f"settlement {day}", day, found.minutes, -found.cents, -share, rate, DEBT_RULE,
                terms.citation, taken,
            )  # fmt: skip
            state = evolve(state, hours)
            made.append(hours)
    offered = needed(parameters.lifetime_account, "lifetime_account", day)
    if offered.payout:
        settled = _paid(command, state, agreed, known)
    else:
        settled = _lapsed(command, 0, offered.citation)
    made.append(
        replace(
            settled,
            minutes=found.minutes - owed_minutes,
            owed_cents=found.pay_cents,
            citation=f"{settled.citation}; {terms.citation}",
        )
    )
    return tuple(made)


def _paid(
    command: SettleEarly, state: LifetimeAccount, agreed: Agreed, known: Known
) -> SettledEarly:
    day = command.effective_on
    parameters = known.parameters(agreed, day)
    room = needed(parameters.contribution_room, "contribution_room", day)
    rates = needed(parameters.early_settlement, SETTLEMENT_RULE, day)
    shares = needed(parameters.employer_share, "employer_share", day)
    flex = needed(parameters.short_flex, "short_flex", day)
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
    return SettledEarly(
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
    command: Transfer, state: LifetimeAccount, agreed: Agreed, parameters: LifetimeParameters
) -> str:
    """Citation of the rule that permits the transfer; raises Rejected."""
    day = command.effective_on
    if not agreed.model.has_money:
        if command.destination is Destination.PENSION_INSURANCE:
            raise Rejected(Code.MONEY_EXCLUDED, model=agreed.model.value)
        return needed(parameters.lifetime_account, "lifetime_account", day).citation
    terms = needed(parameters.value_transfer, TRANSFER_RULE, day)
    reference = needed(parameters.reference_sum, "reference_sum", day)
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


def _check_cause(command: SettleEarly, agreed: Agreed, known: Known) -> None:
    paid = command.paid_cents
    if paid is not None and (paid < 0 or command.cause is not Cause.INSOLVENCY):
        raise Rejected(Code.AMOUNT_NOT_POSITIVE, paid_cents=paid, cause=command.cause.value)
    if command.cause is Cause.INSOLVENCY:
        day = command.effective_on
        duty = needed(
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
