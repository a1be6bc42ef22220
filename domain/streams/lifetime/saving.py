"""Decisions of the saving phase: agreeing, crediting, converting, recording pay."""

from __future__ import annotations

import re
from datetime import date

from domain.agreements.parameters import LifetimeParameters
from domain.rules.lifetime.contribution_room import BranchPay
from domain.rules.lifetime.employer_share import employer_share
from domain.rules.lifetime.insolvency_protection import insolvency_protection
from domain.rules.lifetime.lifetime_account import Model, lifetime_account
from domain.rules.lifetime.lifetime_credit import BROUGHT_ALONG, Source, lifetime_credit
from domain.rules.lifetime.lifetime_credit import RULE as CREDIT_RULE
from domain.rules.lifetime.value_conversion import RULE as CONVERSION_RULE
from domain.rules.lifetime.value_conversion import (
    HourlyRate,
    rate_on,
    round_commercially,
    value_conversion,
    worth_in_minutes,
)
from domain.streams.lifetime.amounts import (
    free_cents,
    free_minutes,
    of_the_year,
    oldest_first,
    time_balance,
)
from domain.streams.lifetime.commands import (
    ConvertAccount,
    CreditAccount,
    LifetimeFacts,
    RecordContributions,
    check_positive,
    kept_account,
    required_parameters,
    short_of_money,
)
from domain.streams.lifetime.events import (
    AccountAgreed,
    AccountConverted,
    AccountCredited,
    ContributionsRecorded,
)
from domain.streams.lifetime.state import LifetimeAccount
from domain.values.accounts import Account
from domain.values.errors import Code, Rejected
from domain.values.time import Month

_DIGEST = re.compile(r"[0-9a-f]{64}")
_FROM = {
    Source.FLEX: Account.FLEX,
    Source.OVERTIME: Account.OVERTIME,
    Source.EXTRA_WORK: Account.EXTRA_WORK,
    Source.EXCHANGE_DAY: Account.LEAVE,
}


def agree_account(
    command: AccountAgreed, state: LifetimeAccount, known: LifetimeFacts
) -> AccountAgreed:
    """Agree an account of an offered model with an eligible person, under a confirmed text."""
    if state.agreed is not None and state.closed is None:
        raise Rejected(Code.LIFETIME_AGREED, since=state.agreed.effective_on)
    day = command.effective_on
    for agreement in command.agreements:
        if agreement not in known.book:
            raise Rejected(Code.UNKNOWN_AGREEMENT, agreement=agreement)
    offered = required_parameters(
        known.parameters(command, day).lifetime_account, "lifetime_account", day
    )
    if command.model not in offered.models:
        code = Code.MODEL_NOT_OFFERED if offered.payout else Code.MONEY_EXCLUDED
        raise Rejected(code, model=command.model.value, offered=", ".join(offered.models))
    excluded = lifetime_account(known.profile, offered)
    if excluded is not None:
        raise Rejected(Code.GROUP_EXCLUDED, circumstance=excluded, citation=offered.citation)
    if _DIGEST.fullmatch(command.text_digest) is None or command.confirmed_on > day:
        raise Rejected(Code.TEXT_NOT_CONFIRMED, confirmed_on=command.confirmed_on, effective_on=day)
    return command


def credit_account(
    command: CreditAccount, state: LifetimeAccount, known: LifetimeFacts
) -> AccountCredited:
    """Credit an amount within the limits, with its rate, its money and the employer's share."""
    agreed = kept_account(state)
    day = command.effective_on
    parameters = known.parameters(agreed, day)
    allowed = required_parameters(parameters.lifetime_credit, CREDIT_RULE, day)
    check_positive(
        minutes=command.minutes,
        cents=command.cents,
        share_cents=command.share_cents,
        centidays=command.centidays,
    )
    if day < agreed.effective_on:
        raise Rejected(Code.LIFETIME_NOT_AGREED, effective_on=day, since=agreed.effective_on)
    if state.has_entry(command.id):
        raise Rejected(Code.ENTRY_KNOWN, id=command.id)
    if command.source not in allowed.sources:
        raise Rejected(Code.SOURCE_NOT_ALLOWED, source=command.source.value)
    _check_shape(command, agreed.model)
    year = of_the_year(state, day.year)
    limit = lifetime_credit(command.source, command.minutes, command.cents, year, allowed)
    if limit is not None:
        raise Rejected(
            Code.CREDIT_ABOVE_LIMIT, limit=limit.name, most=limit.most, reached=limit.reached
        )
    _check_source(command, known)
    if agreed.model is Model.TIME or (agreed.model is Model.BOTH and not command.cents):
        made = _in_time(command, parameters, known)
        _check_full(made, state, known, allowed.most_minutes)
    else:
        made = _in_money(command, agreed, parameters, known)
        _check_protection(state, agreed, made.cents + made.share_cents, parameters, day)
    return made


def convert_account(
    command: ConvertAccount, state: LifetimeAccount, known: LifetimeFacts
) -> AccountConverted:
    """Convert time into money or money into time, at the rate of the day."""
    agreed = kept_account(state)
    day = command.effective_on
    if not agreed.model.has_money:
        raise Rejected(Code.MONEY_EXCLUDED, model=agreed.model.value)
    parameters = known.parameters(agreed, day)
    allowed = required_parameters(parameters.value_conversion, CONVERSION_RULE, day)
    check_positive(minutes=command.minutes, cents=command.cents)
    into_money = command.minutes > 0
    if command.minutes and command.cents:
        raise Rejected(Code.CONVERSION_NOT_ALLOWED, minutes=command.minutes, cents=command.cents)
    # An account in money has no hours of its own, but may hold what the evaluation credited.
    if not (allowed.into_money if into_money else allowed.into_time) or (
        agreed.model is Model.MONEY and not into_money
    ):
        raise Rejected(Code.CONVERSION_NOT_ALLOWED, into="money" if into_money else "time")
    if state.has_entry(command.id):
        raise Rejected(Code.ENTRY_KNOWN, id=command.id)
    rate = known.rate(day)
    if into_money:
        made = converted_hours(command.id, day, command.minutes, agreed, parameters, rate)
        free = free_minutes(state, known.evaluated, Month.of(day))
        if command.minutes > free:
            raise Rejected(Code.BALANCE_TOO_LOW, asked_minutes=command.minutes, free_minutes=free)
        _check_protection(state, agreed, made.cents + made.share_cents, parameters, day)
        return made
    free = free_cents(state, day)
    if command.cents > free:
        raise Rejected(short_of_money(state), asked_cents=command.cents, free_cents=free)
    taken = oldest_first(state.entries, command.cents, day)
    share = sum(one.share_cents for one in taken)
    minutes = worth_in_minutes(command.cents, rate)
    return AccountConverted(
        command.id, day, minutes, -command.cents, -share, rate, CONVERSION_RULE,
        allowed.citation, taken,
    )  # fmt: skip


def converted_hours(
    name: str,
    day: date,
    minutes: int,
    agreed: AccountAgreed,
    parameters: LifetimeParameters,
    rate: HourlyRate,
) -> AccountConverted:
    """Minutes of time as money at a rate, with the employer's share."""
    cents = value_conversion(minutes, rate)
    shares = required_parameters(parameters.employer_share, "employer_share", day)
    share = employer_share(cents, agreed.insured, shares)
    allowed = required_parameters(parameters.value_conversion, CONVERSION_RULE, day)
    citation = f"{allowed.citation}; {shares.citation}"
    return AccountConverted(name, day, -minutes, cents, share, rate, CONVERSION_RULE, citation)


def contributions_of_month(
    command: RecordContributions, state: LifetimeAccount, known: LifetimeFacts
) -> ContributionsRecorded:
    """Record a month's pay with the ceilings in force at its end."""
    agreed = kept_account(state)
    month = Month.parse(command.month)
    ceilings = required_parameters(
        known.parameters(agreed, month.last).contribution_room, "contribution_room", month.last
    )
    paid = [cents for _, cents in command.contributory]
    if min((command.pay_cents, command.one_off_cents, command.days, *paid)) < 0:
        raise Rejected(Code.AMOUNT_NOT_POSITIVE, month=command.month, pay_cents=command.pay_cents)
    if command.days > ceilings.month_days:
        raise Rejected(Code.DAYS_ABOVE_MONTH, days=command.days, most=ceilings.month_days)
    branches: list[BranchPay] = []
    for branch, contributory in command.contributory:
        ceiling = ceilings.ceiling(branch, command.days)
        if ceiling is None:
            raise Rejected(Code.FIGURES_MISSING, rule="contribution_room", branch=branch.value)
        if command.days:
            branches.append(BranchPay(branch, contributory, ceiling))
    return ContributionsRecorded(
        command.month,
        command.pay_cents,
        ceilings.citation,
        command.one_off_cents,
        tuple(branches),
    )


def _check_shape(command: CreditAccount, model: Model) -> None:
    """Require hours in minutes, pay in cents, and money only where the model has it."""
    if command.cents and not model.has_money:
        raise Rejected(Code.MONEY_EXCLUDED, model=model.value)
    if command.source in BROUGHT_ALONG:
        return
    hours = command.source is not Source.PAY
    days = command.source is Source.EXCHANGE_DAY
    if (
        hours != bool(command.minutes)
        or hours == bool(command.cents)
        or days != bool(command.centidays)
        or command.share_cents
    ):
        raise Rejected(
            Code.AMOUNT_NOT_POSITIVE,
            source=command.source.value,
            minutes=command.minutes,
            cents=command.cents,
            centidays=command.centidays,
        )


def _check_source(command: CreditAccount, known: LifetimeFacts) -> None:
    account = _FROM.get(command.source)
    if account is None:
        return
    asked = command.centidays if account is Account.LEAVE else command.minutes
    there = known.available.get(account, 0)
    if asked > there:
        unit = account.unit.value
        raise Rejected(
            Code.SOURCE_TOO_LOW,
            source=command.source.value,
            **{f"asked_{unit}": asked, f"there_{unit}": there},
        )


def _check_full(
    made: AccountCredited, state: LifetimeAccount, known: LifetimeFacts, most_minutes: int | None
) -> None:
    reached = time_balance(state, known.evaluated) + made.minutes
    if most_minutes is not None and reached > most_minutes:
        raise Rejected(
            Code.CREDIT_ABOVE_LIMIT, limit="most_minutes", most=most_minutes, reached=reached
        )


def _in_time(
    command: CreditAccount, parameters: LifetimeParameters, known: LifetimeFacts
) -> AccountCredited:
    """The credit in hours; the rate is kept where the hours may be paid out later."""
    day = command.effective_on
    offered = required_parameters(parameters.lifetime_account, "lifetime_account", day)
    allowed = required_parameters(parameters.lifetime_credit, CREDIT_RULE, day)
    return AccountCredited(
        command.id,
        day,
        command.source,
        command.minutes,
        CREDIT_RULE,
        allowed.citation,
        rate=rate_on(known.rates, day) if offered.payout else None,
        centidays=command.centidays,
        rooms=command.rooms,
        document=command.document,
    )


def _in_money(
    command: CreditAccount,
    agreed: AccountAgreed,
    parameters: LifetimeParameters,
    known: LifetimeFacts,
) -> AccountCredited:
    """The credit as a value in money; hours and money are converted at the day's rate."""
    day = command.effective_on
    allowed = required_parameters(parameters.lifetime_credit, CREDIT_RULE, day)
    if command.minutes and command.cents:
        # Brought along in both: what an hour was worth elsewhere follows from them.
        rate = HourlyRate(day, round_commercially(command.cents * 60, command.minutes))
    else:
        rate = known.rate(day)
    cents = command.cents or value_conversion(command.minutes, rate)
    citation = allowed.citation
    share = command.share_cents
    if command.source not in BROUGHT_ALONG:
        shares = required_parameters(parameters.employer_share, "employer_share", day)
        share = employer_share(cents, agreed.insured, shares)
        citation = f"{citation}; {shares.citation}"
    return AccountCredited(
        command.id,
        day,
        command.source,
        command.minutes or worth_in_minutes(command.cents, rate),
        CREDIT_RULE,
        citation,
        cents,
        share,
        rate,
        command.centidays,
        command.rooms,
        command.document,
    )


def _check_protection(
    state: LifetimeAccount,
    agreed: AccountAgreed,
    more_cents: int,
    parameters: LifetimeParameters,
    day: date,
) -> None:
    """Require protection of an account above the threshold if its employer can become insolvent."""
    if state.protection is not None and state.protection.effective_on <= day:
        return
    duty = required_parameters(parameters.insolvency_protection, "insolvency_protection", day)
    if agreed.employer in duty.exempt:
        return
    reference = required_parameters(parameters.reference_sum, "reference_sum", day)
    reached = state.value_cents + state.share_cents + more_cents
    if insolvency_protection(agreed.employer, reached, duty, reference):
        raise Rejected(
            Code.PROTECTION_MISSING,
            employer=agreed.employer.value,
            value_cents=reached,
            reference_cents=reference.monthly_cents,
        )
