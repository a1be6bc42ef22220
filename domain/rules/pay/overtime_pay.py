"""Overtime in money (TVöD § 8 Abs. 1): pay by the person's step, the surcharge by step three.

The surcharge is due for all overtime, regardless of the use of its time; pay is due for time paid
out. Extra work paid out is paid by the person's own step (§ 8 Abs. 2). Each is one amount a month,
rounded once (§ 24 Abs. 4), at the rates of the day on which it arose. Paid work during on-call
duty has the pay of overtime (§ 8 Abs. 3 Satz 5).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from msgspec import Struct

from domain.facts.profile import Pay, Profile, Rates
from domain.rules.vocabulary.periods import MonthFigures
from domain.rules.vocabulary.rates import cents_for
from domain.rules.vocabulary.work_day import NOTHING, Outcome
from domain.values.accounts import Account, Route, Transfer
from domain.values.bookings import PostingCause
from domain.values.findings import Finding, FindingCode, Severity

RULE = "overtime_pay"
MINUTES = Route(RULE, Account.SURCHARGED, Account.OVERTIME_SURCHARGE)
MONEY = Route(RULE, Account.EMPLOYER, Account.PAY)
_FLEX, _OVERTIME, _EXTRA_WORK = Account.FLEX, Account.OVERTIME, Account.EXTRA_WORK
_PAID, _CALL_OUT, _DUTY = Account.PAID, Account.CALL_OUT, Account.DUTY
_ASKED = frozenset({_OVERTIME, _PAID, _CALL_OUT})


class Surcharge(Struct, frozen=True, forbid_unknown_fields=True):
    """Surcharge of some pay grades, in per cent of the hourly pay in step three."""

    grades: frozenset[str]
    percent: int


class Parameters(Struct, frozen=True, forbid_unknown_fields=True):
    """Highest step for overtime pay, and the surcharges."""

    highest_step: int
    surcharges: tuple[Surcharge, ...]
    pays_call_outs: bool = False
    """Call-outs are paid like overtime."""
    citation: str = ""


class PayPart(NamedTuple):
    """Minutes of one month at the same pay, as the transfers from which they arose."""

    transfers: tuple[Transfer, ...]
    profile: Profile

    @property
    def minutes(self) -> int:
        return sum(transfer.amount for transfer in self.transfers)

    @property
    def causes(self) -> tuple[PostingCause, ...]:
        """Causes of the transfers, each once."""
        return tuple(dict.fromkeys(cause for one in self.transfers for cause in one.causes))


def overtime_pay(month: MonthFigures, parameters: Parameters) -> Outcome:
    """Count the month's minutes with the surcharge, and the surcharge and pay in cents."""
    if month.moved.keys().isdisjoint(_ASKED):
        return NOTHING
    new = [one for one in month.made if _is_new_overtime(one)]
    paid = [one for one in month.made if one.route.target is _PAID]
    if parameters.pays_call_outs:
        called = [one for one in month.made if one.route.target is _CALL_OUT]
        new, paid = new + called, paid + called
    if not new and not paid:
        return NOTHING
    moved: list[Transfer] = []
    findings: list[Finding] = []
    last, cited = month.last, parameters.citation
    for part in _alike(new, month):
        moved.append(Transfer(MINUTES, part.minutes, last, cited, part.causes))
        percent = _percent(part.profile.pay, parameters)
        rates = part.profile.rates
        if rates is not None and percent:
            cents = cents_for(part.minutes, rates.third_step_hour_cents, percent)
            moved += _money(cents, part, month, parameters)
    for source in (_OVERTIME, _EXTRA_WORK, _DUTY):
        for part in _alike([one for one in paid if one.route.source is source], month):
            rate = _rate(part.profile, parameters, overtime=source is not _EXTRA_WORK)
            if rate is not None:
                moved += _money(cents_for(part.minutes, rate), part, month, parameters)
            elif part.profile.pay is not None:
                findings.append(_unknown_rate(part, month, parameters))
    return Outcome(tuple(moved), tuple(findings))


def _money(
    cents: int, part: PayPart, month: MonthFigures, parameters: Parameters
) -> tuple[Transfer, ...]:
    if not cents:
        return ()
    return (Transfer(MONEY, cents, month.last, parameters.citation, part.causes),)


def _is_new_overtime(transfer: Transfer) -> bool:
    route = transfer.route
    return route.target is _OVERTIME and route.source is _FLEX


def _alike(transfers: Sequence[Transfer], month: MonthFigures) -> Iterator[PayPart]:
    """Group the transfers by the pay agreed on their day; nearly always into one part."""
    by_pay: dict[tuple[Pay | None, Rates | None], list[Transfer]] = {}
    profiles: dict[tuple[Pay | None, Rates | None], Profile] = {}
    for transfer in transfers:
        profile = month.profile_on(transfer.effective_on)
        key = (profile.pay, profile.rates)
        profiles.setdefault(key, profile)
        by_pay.setdefault(key, []).append(transfer)
    return (PayPart(tuple(found), profiles[key]) for key, found in by_pay.items())


def _percent(pay: Pay | None, parameters: Parameters) -> int:
    """Return the surcharge of a pay grade; 0 if none is agreed."""
    if pay is None:
        return 0
    return next((one.percent for one in parameters.surcharges if pay.grade in one.grades), 0)


def _rate(profile: Profile, parameters: Parameters, *, overtime: bool) -> int | None:
    """Return the hourly rate in cents; None if unknown."""
    pay, rates = profile.pay, profile.rates
    if pay is None or rates is None:
        return None
    if overtime and pay.step > parameters.highest_step:
        return rates.capped_hour_cents
    return rates.hour_cents


def _unknown_rate(part: PayPart, month: MonthFigures, parameters: Parameters) -> Finding:
    pay = part.profile.pay
    step = 0 if pay is None else pay.step
    return Finding(
        FindingCode.PAY_UNKNOWN,
        month.last,
        Severity.WARNING,
        RULE,
        parameters.citation,
        {"minutes": part.minutes, "step": step, "highest_step": parameters.highest_step},
        part.causes,
    )
