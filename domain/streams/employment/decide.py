"""Decisions about employment."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable
from datetime import date
from typing import assert_never

from msgspec import Struct, convert

from domain.agreements.book import AgreementBook
from domain.facts.profile import (
    CIRCUMSTANCES,
    Pay,
    check_circumstance,
    ended_circumstance,
    known_circumstance,
)
from domain.rules.working_time import weekly_hours
from domain.streams.employment.events import (
    BirthRecorded,
    CircumstanceRecorded,
    DutyAssigned,
    EmploymentEnded,
    Event,
    Hired,
    LinkedAs,
    PayAgreed,
    PersonalFact,
    TermsAgreed,
    UnitAssigned,
)
from domain.streams.employment.state import Employment, EmploymentSpan, circumstance_of, evolve
from domain.values.errors import Code, Rejected

PERSON = re.compile(r"[0-9A-Z][0-9A-Z-]{0,19}")
"""A personnel number; upper case only, so no stream of another family begins like it."""


class Hire(Struct, frozen=True, omit_defaults=True):
    """Take a person on, with terms and unit of the first day and known personal facts."""

    hired: Hired
    terms: AgreeTerms
    unit: AssignUnit
    known: tuple[PersonalCommand, ...] = ()


class EndCircumstance(Struct, frozen=True):
    """End a circumstance by the person's declaration of a day.

    It holds until the notice required by its kind is over; ``document`` is the evidence of
    the declaration.
    """

    kind: str
    first: date
    declared_on: date
    document: str = ""


class AgreeTerms(Struct, frozen=True, omit_defaults=True):
    """Agree terms of employment from a day on."""

    effective_on: date
    weekly_minutes: tuple[int, int, int, int, int, int, int]
    agreements: tuple[str, ...]
    land: str
    weekly_quantity: bool = False
    share_permille: int = 0


class AssignUnit(Struct, frozen=True):
    """Assign a unit and cost centre from a day on."""

    effective_on: date
    unit: str
    cost_centre: str


class EndEmployment(Struct, frozen=True):
    """End the employment with a last day."""

    last_day: date


class RecordBirth(Struct, frozen=True):
    """Record the day of birth."""

    born_on: date


class RecordCircumstance(Struct, frozen=True, omit_defaults=True):
    """Record a circumstance of the person, or revoke one that was recorded by mistake."""

    kind: str
    first: date
    last: date | None = None
    value: int = 0
    document: str = ""
    revoked: bool = False


class AgreePay(Struct, frozen=True):
    """Agree pay from a day on."""

    effective_on: date
    pay: Pay


class AssignDuty(Struct, frozen=True, omit_defaults=True):
    """Assign another duty for some days."""

    first: date
    last: date
    unit: str
    cost_centre: str
    reason: str
    agreements: tuple[str, ...] = ()


class LinkEmployments(Struct, frozen=True):
    """Link the employments of one human being."""

    human: str


PersonalCommand = RecordBirth | RecordCircumstance | AgreePay | AssignDuty | LinkEmployments
Command = Hire | AgreeTerms | AssignUnit | EndEmployment | EndCircumstance | PersonalCommand


def decide(
    command: Command, state: Employment, *, agreements: AgreementBook, lands: Container[str]
) -> tuple[Event, ...]:
    """Events that carry out a command; raises Rejected."""
    match command:
        case Hire():
            return _hire(command, state, agreements, lands)
        case AgreeTerms():
            terms = convert(command, TermsAgreed, from_attributes=True)
            _check_terms(terms, _require_hired(state).first, agreements, lands)
            return (terms,)
        case AssignUnit():
            if command.effective_on < _require_hired(state).first:
                raise Rejected(Code.TERMS_BEFORE_HIRING, effective_on=command.effective_on)
            return (convert(command, UnitAssigned, from_attributes=True),)
        case EndEmployment():
            if command.last_day < _require_hired(state).first:
                raise Rejected(Code.ENDED_BEFORE_HIRED, last_day=command.last_day)
            return (EmploymentEnded(command.last_day),)
        case EndCircumstance(kind=kind, first=first, declared_on=day):
            _require_hired(state)
            over = ended_circumstance(state.circumstances, kind, first, day)
            document = command.document
            return (CircumstanceRecorded(kind, first, over.last, over.value, document),)
        case _:
            fact = _fact_of(command)
            _check_personal(fact, state, agreements)
            return (fact,)


def _hire(
    command: Hire, state: Employment, agreements: AgreementBook, lands: Container[str]
) -> tuple[Event, ...]:
    hired = command.hired
    last = state.spans[-1] if state.spans else None
    if last is not None and (last.last is None or hired.hired_on <= last.last):
        raise Rejected(Code.ALREADY_HIRED, since=last.first)
    terms = convert(command.terms, TermsAgreed, from_attributes=True)
    unit = convert(command.unit, UnitAssigned, from_attributes=True)
    facts = [_fact_of(known) for known in command.known]
    _check_terms(terms, hired.hired_on, agreements, lands)
    state = evolve(state, hired)
    for fact in facts:
        _check_personal(fact, state, agreements)
        state = evolve(state, fact)
    return (hired, terms, unit, *facts)


def _fact_of(command: PersonalCommand) -> PersonalFact:
    """The event that records a command as it was given."""
    match command:
        case RecordBirth(born_on=born_on):
            return BirthRecorded(born_on)
        case RecordCircumstance():
            return convert(command, CircumstanceRecorded, from_attributes=True)
        case AgreePay(effective_on=day, pay=pay):
            return PayAgreed(day, pay)
        case AssignDuty():
            return convert(command, DutyAssigned, from_attributes=True)
        case LinkEmployments(human=human):
            return LinkedAs(human)
        case _:
            assert_never(command)


def _check_personal(command: PersonalFact, state: Employment, agreements: AgreementBook) -> None:
    hired_on = _require_hired(state).first
    match command:
        case BirthRecorded(born_on=born_on):
            if born_on >= hired_on:
                raise Rejected(Code.BORN_TOO_LATE, born_on=born_on, hired_on=hired_on)
        case CircumstanceRecorded():
            _check_circumstance(command, state)
        case PayAgreed(effective_on=day):
            _check_since(day, hired_on)
        case DutyAssigned(first=first, last=last):
            _check_period(first, last)
            _check_since(first, hired_on)
            _check_agreements(command.agreements, agreements)
        case LinkedAs():
            pass
        case _:
            assert_never(command)


def _check_circumstance(command: CircumstanceRecorded, state: Employment) -> None:
    if command.kind not in CIRCUMSTANCES:
        raise Rejected(Code.UNKNOWN_CIRCUMSTANCE, kind=command.kind)
    if command.revoked:
        known_circumstance(state.circumstances, command.kind, command.first)
    else:
        check_circumstance(circumstance_of(command), state.circumstances, command.document)


def _check_period(first: date, last: date | None) -> None:
    if last is not None and last < first:
        raise Rejected(Code.PERIOD_REVERSED, valid_from=first, valid_until=last)


def _check_since(day: date, hired_on: date) -> None:
    if day < hired_on:
        raise Rejected(Code.TERMS_BEFORE_HIRING, effective_on=day, hired_on=hired_on)


def _check_agreements(named: Iterable[str], agreements: Container[str]) -> None:
    for agreement in named:
        if agreement not in agreements:
            raise Rejected(Code.UNKNOWN_AGREEMENT, agreement=agreement)


def _require_hired(state: Employment) -> EmploymentSpan:
    if not state.spans:
        raise Rejected(Code.NOT_HIRED)
    return state.spans[-1]


def _check_terms(
    terms: TermsAgreed, hired_on: date, agreements: AgreementBook, lands: Container[str]
) -> None:
    _check_since(terms.effective_on, hired_on)
    _check_agreements(terms.agreements, agreements)
    if terms.land not in lands:
        raise Rejected(Code.UNKNOWN_LAND, land=terms.land)
    if terms.share_permille:
        day = terms.effective_on
        if not any(terms.weekly_minutes):
            raise Rejected(Code.WEEK_WITHOUT_SHAPE, key="weekly_minutes", effective_on=day)
        if not agreements.sets(terms.agreements, day, weekly_hours.RULE):
            raise Rejected(Code.SHARE_WITHOUT_HOURS, key="share_permille", effective_on=day)
