"""The record of long days and of consents to longer hours of a unit (ArbZG § 16(2))."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from msgspec import Struct

from api.wiring import Service
from api.work.unit_close import unit_sheets
from domain.rules.protection.excess_hours import Parameters, excess_hours, kept_until
from domain.streams.employment import Employment
from domain.streams.stream_ids import employment_stream
from domain.streams.timesheet.timesheet import DayTotal
from domain.values.accounts import Account
from domain.values.time import Month
from projections.facts.person import read_facts

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


class ExcessHours(Struct, frozen=True):
    """A unit's record, by month, person and day."""

    days: tuple[LongDay, ...]
    consents: tuple[Consent, ...]


def excess_of_unit(service: Service, unit: str, first: Month, last: Month) -> ExcessHours:
    """Make the record of a unit's people, of each for the months in which they belonged to it.

    Days for which no agreement requires the record are left out, such as those of civil servants.
    """
    days: list[LongDay] = []
    consents: dict[Consent, None] = {}
    for month in first.through(last):
        sheets = list(unit_sheets(service, unit, month))
        people = {employment_stream(sheet.person): sheet.person for sheet in sheets}
        read = service.ledger.read_streams(people)
        known = {
            person: read_facts(person, read[stream]).employment for stream, person in people.items()
        }
        for sheet in sheets:
            days += _long_days(service, known[sheet.person], sheet.person, sheet.days)
        for person, employment in known.items():
            consents |= dict.fromkeys(_consents(person, employment, month))
    return ExcessHours(tuple(days), tuple(consents))


def _long_days(
    service: Service, employment: Employment, person: str, totals: tuple[DayTotal, ...]
) -> Iterator[LongDay]:
    for total in totals:
        worked = _worked_minutes(total)
        if not worked:
            continue
        parameters = _parameters(service, employment, total.day)
        excess = 0 if parameters is None else excess_hours(worked, parameters)
        if parameters is not None and excess:
            until = kept_until(total.day, parameters)
            yield LongDay(person, total.day, worked, excess, until, parameters.citation)


def _worked_minutes(total: DayTotal) -> int:
    """Sum net attendance and the minutes that left the account of duties for call-outs."""
    others = dict(total.others)
    duty = -others.get(Account.DUTY, 0) - sum(others.get(account, 0) for account in _BESIDE)
    return total.attended_minutes - total.break_minutes + duty


def _parameters(service: Service, employment: Employment, day: date) -> Parameters | None:
    ids = employment.agreements_on(day)
    if ids is None:
        return None
    conditions = employment.profile_on(day).conditions(day)
    return service.contexts.book.parameters(ids, day, None, conditions).excess_hours


def _consents(person: str, employment: Employment, month: Month) -> Iterator[Consent]:
    for one in employment.circumstances:
        begun = one.kind == CONSENT and one.first <= month.last
        if begun and (one.last is None or month.first <= one.last):
            yield Consent(person, one.first, one.last)
