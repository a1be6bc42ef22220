"""Decisions of the release phase: requesting, granting, taking, interrupting, withdrawing."""

from __future__ import annotations

from datetime import date

from domain.rules.lifetime.lifetime_release import RULE as RELEASE_RULE
from domain.rules.lifetime.lifetime_release import Objection, lifetime_release, months_of
from domain.rules.lifetime.release_pay import release_pay
from domain.rules.lifetime.retirement_age import retirement_age
from domain.rules.lifetime.value_conversion import rate_on, round_commercially
from domain.streams.lifetime.amounts import (
    average_before,
    free_cents,
    free_minutes,
    oldest_first,
    planned_amounts,
    time_balance,
)
from domain.streams.lifetime.commands import (
    ApproveRelease,
    DrawRelease,
    LifetimeFacts,
    check_positive,
    kept_account,
    required_parameters,
    short_of_money,
)
from domain.streams.lifetime.events import (
    AccountAgreed,
    Plan,
    ReleaseApproved,
    ReleaseDrawn,
    ReleaseInterrupted,
    ReleaseRejected,
    ReleaseRequested,
    ReleaseResumed,
    ReleaseWithdrawn,
)
from domain.streams.lifetime.state import LifetimeAccount, Release, ReleaseStatus
from domain.values.errors import Code, Rejected
from domain.values.time import Month

DRAW_RULE = "lifetime_draw"
_OBJECTIONS = {
    Objection.PURPOSE: Code.PURPOSE_NOT_ALLOWED,
    Objection.NOTICE: Code.NOTICE_TOO_SHORT,
    Objection.TOO_SHORT: Code.RELEASE_LENGTH,
    Objection.TOO_LONG: Code.RELEASE_LENGTH,
}
_OPEN = frozenset({ReleaseStatus.REQUESTED, ReleaseStatus.APPROVED, ReleaseStatus.INTERRUPTED})


def request_release(
    command: ReleaseRequested, state: LifetimeAccount, known: LifetimeFacts
) -> ReleaseRequested:
    """Request a release for a purpose, of a length and with the notice set by the agreement."""
    agreed = kept_account(state)
    plan, day = command.plan, command.effective_on
    if command.id in state.releases:
        raise Rejected(Code.RELEASE_KNOWN, id=command.id)
    if plan.last < plan.first:
        raise Rejected(Code.PERIOD_REVERSED, valid_from=plan.first, valid_until=plan.last)
    check_positive(
        monthly_minutes=plan.monthly_minutes,
        monthly_cents=plan.monthly_cents,
        other_pay_cents=plan.other_pay_cents,
    )
    if plan.monthly_cents and not agreed.model.has_money:
        raise Rejected(Code.MONEY_EXCLUDED, model=agreed.model.value)
    terms = required_parameters(known.parameters(agreed, day).lifetime_release, RELEASE_RULE, day)
    objection = lifetime_release(plan.purpose, plan.first, plan.last, day, terms)
    if objection is not None:
        raise Rejected(
            _OBJECTIONS[objection],
            purpose=plan.purpose.value,
            first=plan.first,
            last=plan.last,
            requested_on=day,
            citation=terms.citation,
        )
    _check_retirement(plan, agreed, known, day)
    for other in state.releases.values():
        if (
            other.status in _OPEN
            and plan.first <= other.plan.last
            and other.plan.first <= plan.last
        ):
            raise Rejected(Code.RELEASE_OVERLAPS, id=command.id, other=other.id)
    return command


def approve_release(
    command: ApproveRelease, state: LifetimeAccount, known: LifetimeFacts
) -> ReleaseApproved:
    """Grant a release that the account covers, at reasonable pay."""
    agreed = kept_account(state)
    release = _in_status(state, command.id, ReleaseStatus.REQUESTED)
    plan, day = release.plan, command.effective_on
    parameters = known.parameters(agreed, day)
    terms = required_parameters(parameters.lifetime_release, RELEASE_RULE, day)
    if command.expected_cents < 0 or command.expected_minutes < 0:
        raise Rejected(Code.AMOUNT_NOT_POSITIVE, expected_cents=command.expected_cents)
    _check_covered(command, state, known, plan, terms.debit_minutes)
    if not plan.monthly_cents:
        return ReleaseApproved(
            command.id, day, terms.citation, None, None, 0, command.expected_minutes
        )
    pay = required_parameters(parameters.release_pay, "release_pay", day)
    average = average_before(state, plan.first, pay)
    if average is None or average <= 0:
        raise Rejected(Code.AVERAGE_UNKNOWN, id=command.id, first=plan.first)
    monthly = plan.monthly_cents + plan.other_pay_cents
    permille = round_commercially(monthly * 1000, average)
    checked = months_of(plan.first, plan.last) > pay.free_months
    if checked and not release_pay(monthly, average, pay):
        raise Rejected(
            Code.PAY_UNREASONABLE,
            monthly_cents=monthly,
            average_cents=average,
            least_permille=pay.least_permille,
            most_permille=pay.most_permille,
            citation=pay.citation,
        )
    return ReleaseApproved(
        command.id,
        day,
        f"{terms.citation}; {pay.citation}",
        average,
        permille,
        command.expected_cents,
        command.expected_minutes,
    )


def reject_release(command: ReleaseRejected, state: LifetimeAccount) -> ReleaseRejected:
    """Reject a request, for a reason."""
    kept_account(state)
    _in_status(state, command.id, ReleaseStatus.REQUESTED)
    _check_reason(command.reason)
    return command


def draw_release(
    command: DrawRelease, state: LifetimeAccount, known: LifetimeFacts
) -> ReleaseDrawn:
    """Take a month of a granted release from the oldest entries, within the free balance."""
    agreed = kept_account(state)
    release = _in_status(state, command.release, ReleaseStatus.APPROVED, ReleaseStatus.INTERRUPTED)
    month = Month.parse(command.month)
    day = month.last
    if not release.open_in(month):
        raise Rejected(Code.MONTH_NOT_IN_RELEASE, release=release.id, month=command.month)
    if command.month in release.drawn:
        raise Rejected(Code.MONTH_ALREADY_DRAWN, release=release.id, month=command.month)
    plan = release.plan
    minutes = plan.monthly_minutes if command.minutes is None else command.minutes
    cents = plan.monthly_cents if command.cents is None else command.cents
    check_positive(minutes=minutes, cents=cents)
    if cents and not agreed.model.has_money:
        raise Rejected(Code.MONEY_EXCLUDED, model=agreed.model.value)
    terms = required_parameters(known.parameters(agreed, day).lifetime_release, RELEASE_RULE, day)
    free = free_minutes(state, known.evaluated, month)
    debit = 0 if state.holds else terms.debit_minutes
    if minutes > free + debit:
        raise Rejected(short_of_money(state), asked_minutes=minutes, free_minutes=free)
    free = free_cents(state, day)
    if cents > free:
        raise Rejected(short_of_money(state), asked_cents=cents, free_cents=free)
    taken = oldest_first(state.entries, cents, day)
    return ReleaseDrawn(
        release.id,
        command.month,
        DRAW_RULE,
        terms.citation,
        minutes,
        cents,
        sum(one.share_cents for one in taken),
        rate_on(known.rates, day) if cents else None,
        taken,
    )


def interrupt_release(command: ReleaseInterrupted, state: LifetimeAccount) -> ReleaseInterrupted:
    """Interrupt a granted release from a month on in which nothing was taken yet."""
    kept_account(state)
    release = _in_status(state, command.id, ReleaseStatus.APPROVED)
    _check_reason(command.reason)
    _check_open_month(release, command.month)
    return command


def resume_release(
    command: ReleaseResumed, state: LifetimeAccount, known: LifetimeFacts
) -> ReleaseResumed:
    """Resume an interrupted release, up to a last day."""
    agreed = kept_account(state)
    release = _in_status(state, command.id, ReleaseStatus.INTERRUPTED)
    if command.month < release.paused_from or Month.of(command.last) < Month.parse(command.month):
        raise Rejected(Code.MONTH_NOT_IN_RELEASE, release=release.id, month=command.month)
    longer = Plan(release.plan.purpose, release.plan.first, command.last)
    _check_retirement(longer, agreed, known, Month.parse(command.month).first)
    return command


def withdraw_release(command: ReleaseWithdrawn, state: LifetimeAccount) -> ReleaseWithdrawn:
    """Withdraw the rest of a release."""
    kept_account(state)
    _in_status(state, command.id, *_OPEN)
    _check_reason(command.reason)
    return command


def _in_status(state: LifetimeAccount, name: str, *statuses: ReleaseStatus) -> Release:
    release = state.releases.get(name)
    if release is None:
        raise Rejected(Code.RELEASE_UNKNOWN, id=name)
    if release.status not in statuses:
        raise Rejected(Code.RELEASE_STATUS, id=name, status=release.status.value)
    return release


def _check_reason(reason: str) -> None:
    if not reason.strip():
        raise Rejected(Code.REASON_MISSING)


def _check_open_month(release: Release, month: str) -> None:
    later = [drawn for drawn in release.drawn if drawn >= month]
    if later or not release.plan.holds(Month.parse(month)):
        raise Rejected(Code.MONTH_NOT_IN_RELEASE, release=release.id, month=month)


def _check_retirement(plan: Plan, agreed: AccountAgreed, known: LifetimeFacts, day: date) -> None:
    """Refuse a release beyond the standard retirement age, where the agreements set the age."""
    ages = known.parameters(agreed, day).retirement_age
    if ages is None:
        return
    born_on = known.profile.born_on
    if born_on is None:
        raise Rejected(Code.BIRTH_UNKNOWN, last=plan.last)
    latest = retirement_age(born_on, ages)
    if plan.last > latest:
        raise Rejected(Code.RELEASE_AFTER_RETIREMENT, last=plan.last, latest=latest)


def _check_covered(
    command: ApproveRelease,
    state: LifetimeAccount,
    known: LifetimeFacts,
    plan: Plan,
    debit_minutes: int,
) -> None:
    """Refuse a release that the account and expected credits do not cover beside the others."""
    months = len(tuple(Month.of(plan.first).through(Month.of(plan.last))))
    minutes, cents = planned_amounts(state)
    asked_minutes = minutes + months * plan.monthly_minutes
    asked_cents = cents + months * plan.monthly_cents
    there_minutes = time_balance(state, known.evaluated) + command.expected_minutes
    there_cents = free_cents(state) + command.expected_cents
    if plan.monthly_minutes and asked_minutes > there_minutes + debit_minutes:
        raise Rejected(
            Code.BALANCE_TOO_LOW, asked_minutes=asked_minutes, there_minutes=there_minutes
        )
    if plan.monthly_cents and asked_cents > there_cents:
        raise Rejected(short_of_money(state), asked_cents=asked_cents, there_cents=there_cents)
