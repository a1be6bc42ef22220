"""Hourly rates of a person by day, from pay, full hours and agreements."""

from __future__ import annotations

from datetime import date

from domain.agreements.book import AgreementBook
from domain.rules.rates import hour_cents
from domain.rules.value_conversion import HourlyRate
from domain.rules.weekly_hours import weekly_hours
from domain.streams.employment import Employment


def hourly_rates(employment: Employment, book: AgreementBook) -> tuple[HourlyRate, ...]:
    """Hourly pay of the person's step (TVöD § 24(3)), in the order of the days of its changes.

    A day of change without pay, terms or figures adds no rate, nor does the end of employment.
    """
    found: list[HourlyRate] = []
    for day in sorted(_days(employment, book)):
        cents = _cents(employment, book, day)
        if cents is not None and (not found or found[-1].cents != cents):
            found.append(HourlyRate(day, cents))
    return tuple(found)


def _days(employment: Employment, book: AgreementBook) -> set[date]:
    """The days of changes that can affect the rate."""
    days = {pay.effective_on for pay in employment.pays}
    days |= {one.first for one in employment.circumstances}
    for terms, _ in employment.terms:
        days |= {terms.effective_on, *book.changes(terms.agreements)}
    return days


def _cents(employment: Employment, book: AgreementBook, day: date) -> int | None:
    agreed = employment.terms_on(day)
    if agreed is None:
        return None
    standing = employment.standing_on(day)
    conditions = standing.conditions(day)
    parameters = book.parameters(agreed[0].agreements, day, None, conditions)
    pay, hours, reckoning = standing.pay, parameters.weekly_hours, parameters.rates
    if pay is None or hours is None or reckoning is None:
        return None
    return hour_cents(pay.monthly_cents, weekly_hours(standing, day, hours), reckoning)
