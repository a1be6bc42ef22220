"""The record of long days and of consents to longer hours (ArbZG § 16(2))."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from msgspec import Struct

from domain.agreements.book import AgreementBook
from domain.rules.protection.excess_hours import Parameters, excess_hours, kept_until
from domain.streams.employment import Employment
from domain.streams.timesheet import DayTotal
from domain.values.accounts import Account
from domain.values.time import Month

CONSENT = "opt_out"


_BESIDE = frozenset({Account.ON_CALL, Account.STANDBY, Account.FIRE_STANDBY})


class LongDay(Struct, frozen=True):
    """A day with more work than the regular length of a working day."""

    person: str
    day: date
    worked_minutes: int
    """Net work, including call-outs as credited."""
    excess_minutes: int
    kept_until: date
    citation: str


class Consent(Struct, frozen=True):
    """A consent to longer hours that held on some day of the period."""

    person: str
    first: date
    last: date | None


def long_days(
    book: AgreementBook, employment: Employment, person: str, totals: tuple[DayTotal, ...]
) -> Iterator[LongDay]:
    """The days of a person that the record names; of days without the duty to record none."""
    for total in totals:
        worked = _worked_minutes(total)
        if not worked:
            continue
        parameters = _parameters(book, employment, total.day)
        excess = 0 if parameters is None else excess_hours(worked, parameters)
        if parameters is not None and excess:
            until = kept_until(total.day, parameters)
            yield LongDay(person, total.day, worked, excess, until, parameters.citation)


def _worked_minutes(total: DayTotal) -> int:
    """Sum net attendance and the minutes that left the account of duties for call-outs."""
    others = dict(total.others)
    duty = -others.get(Account.DUTY, 0) - sum(others.get(account, 0) for account in _BESIDE)
    return total.attended_minutes - total.break_minutes + duty


def _parameters(book: AgreementBook, employment: Employment, day: date) -> Parameters | None:
    ids = employment.agreements_on(day)
    if ids is None:
        return None
    conditions = employment.profile_on(day).conditions(day)
    return book.parameters(ids, day, None, conditions).excess_hours


def consents(person: str, employment: Employment, month: Month) -> Iterator[Consent]:
    """Consents that held on some day of a month."""
    for one in employment.circumstances:
        begun = one.kind == CONSENT and one.first <= month.last
        if begun and (one.last is None or month.first <= one.last):
            yield Consent(person, one.first, one.last)
