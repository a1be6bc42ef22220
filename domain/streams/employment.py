"""Employment: its periods, terms, units and personal facts.

Stream ``4711/employment``. A later agreement for the same day replaces the
earlier one; nothing is deleted.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterable
from datetime import date
from typing import assert_never

from msgspec import Struct
from msgspec.structs import replace

from domain.agreements.book import AgreementBook
from domain.errors import Code, Rejected
from domain.rules import weekly_hours
from domain.standing import (
    CIRCUMSTANCES,
    Circumstance,
    Pay,
    Standing,
    check_circumstance,
    ended,
    recorded,
)

PERSON = re.compile(r"[0-9A-Z][0-9A-Z-]{0,19}")
"""A personnel number; upper case only, so no stream of another family begins like it."""


class Hired(Struct, frozen=True, omit_defaults=True):
    """Employment begins. ``name`` is for people to read and may be empty."""

    hired_on: date
    name: str = ""


class TermsAgreed(Struct, frozen=True, omit_defaults=True):
    """Terms from ``effective_on`` on: minutes Monday to Sunday, agreements, holidays of a Land.

    ``weekly_quantity``: the week's sum is owed, independent of the days of work; the days only
    spread it over holidays and absences. ``share_permille``, if it is not 0: the sum is that
    share of the full weekly hours of the agreements, and the days give its shape.
    """

    effective_on: date
    weekly_minutes: tuple[int, int, int, int, int, int, int]
    agreements: tuple[str, ...]
    land: str
    weekly_quantity: bool = False
    share_permille: int = 0


class UnitAssigned(Struct, frozen=True):
    """The person belongs to an org unit and a cost centre from ``effective_on`` on."""

    effective_on: date
    unit: str
    cost_centre: str


class Ended(Struct, frozen=True):
    """Employment ends; ``last_day`` is the last day of employment."""

    last_day: date


class BirthRecorded(Struct, frozen=True):
    """The date of birth became known; a later record replaces an earlier one."""

    born_on: date


class CircumstanceRecorded(Struct, frozen=True, omit_defaults=True):
    """A circumstance for rules holds from ``first`` to ``last``, both included.

    Of two records of one kind and first day the later counts; ``revoked`` takes it back.
    ``document`` names the evidence.
    """

    kind: str
    first: date
    last: date | None = None
    value: int = 0
    document: str = ""
    revoked: bool = False


class PayAgreed(Struct, frozen=True):
    """The person is paid by this grade and step of the pay table from ``effective_on`` on."""

    effective_on: date
    pay: Pay


class DutyAssigned(Struct, frozen=True, omit_defaults=True):
    """The person works for another unit, or under the rules of another duty, for some days.

    ``agreements``, if any are named, replace those of the terms.
    """

    first: date
    last: date
    unit: str
    cost_centre: str
    reason: str
    agreements: tuple[str, ...] = ()


class LinkedAs(Struct, frozen=True):
    """This employment is one of several of the human being that ``human`` stands for."""

    human: str


Personal = BirthRecorded | CircumstanceRecorded | PayAgreed | DutyAssigned | LinkedAs
"""Facts of a person for rules besides the terms; each is its own command."""

Event = Hired | TermsAgreed | UnitAssigned | Ended | Personal


class Hire(Struct, frozen=True, omit_defaults=True):
    """Take a person on, with terms and unit of the first day and known personal facts."""

    hired: Hired
    terms: TermsAgreed
    unit: UnitAssigned
    known: tuple[Personal, ...] = ()


class EndCircumstance(Struct, frozen=True):
    """End a circumstance by the person's declaration of a day.

    It holds until the notice required by its kind is over; ``document`` is the evidence of
    the declaration.
    """

    kind: str
    first: date
    declared_on: date
    document: str = ""


Command = Hire | TermsAgreed | UnitAssigned | Ended | EndCircumstance | Personal


class Span(Struct, frozen=True):
    """Period from the day of hiring to the last day, both included; open while it lasts."""

    first: date
    last: date | None = None

    def holds(self, day: date) -> bool:
        return self.first <= day and (self.last is None or day <= self.last)


class Employment(Struct, frozen=True):
    """Everything known of a person's employment, each part ordered by its legal day."""

    name: str = ""
    spans: tuple[Span, ...] = ()
    terms: tuple[tuple[TermsAgreed, int], ...] = ()
    """Terms with the version of the event that agreed them."""
    units: tuple[UnitAssigned, ...] = ()
    version: int = 0
    born_on: date | None = None
    circumstances: tuple[Circumstance, ...] = ()
    pays: tuple[PayAgreed, ...] = ()
    duties: tuple[DutyAssigned, ...] = ()
    """Reassignments as they were recorded; of two on one day the later counts."""
    human: str = ""

    def employed_on(self, day: date) -> bool:
        return any(span.holds(day) for span in self.spans)

    def last_day_after(self, day: date) -> date | None:
        """The last day of the employment that holds on a day, if it is known."""
        return next((span.last for span in self.spans if span.holds(day)), None)

    def terms_on(self, day: date) -> tuple[TermsAgreed, int] | None:
        """The terms in force on a day and their event's version; None outside employment."""
        if not self.employed_on(day):
            return None
        found = None
        for agreed in self.terms:
            if agreed[0].effective_on <= day:
                found = agreed
        return found

    def unit_on(self, day: date) -> UnitAssigned | None:
        found = None
        for assigned in self.units:
            if assigned.effective_on <= day:
                found = assigned
        return found

    def duty_on(self, day: date) -> DutyAssigned | None:
        """The reassignment that counts on a day."""
        for duty in reversed(self.duties):
            if duty.first <= day <= duty.last:
                return duty
        return None

    def agreements_on(self, day: date) -> tuple[str, ...] | None:
        """The agreements in force on a day: a duty's own, else those of the terms."""
        agreed, duty = self.terms_on(day), self.duty_on(day)
        if agreed is None:
            return None
        return duty.agreements if duty is not None and duty.agreements else agreed[0].agreements

    def placed_on(self, day: date) -> tuple[str, str]:
        """Unit and cost centre of the person's work on a day; empty where none is known."""
        found = self.duty_on(day) or self.unit_on(day)
        return ("", "") if found is None else (found.unit, found.cost_centre)

    def standing_on(self, day: date) -> Standing:
        """Standing of the person on a day, for rules."""
        agreed = self.terms_on(day)
        pay = None
        for one in self.pays:
            if one.effective_on <= day:
                pay = one.pay
        return Standing(
            self.born_on,
            tuple(one for one in self.circumstances if one.holds(day)),
            0 if agreed is None else sum(agreed[0].weekly_minutes),
            pay,
            weekly_quantity=agreed is not None and agreed[0].weekly_quantity,
        )


NOBODY = Employment()


def decide(
    command: Command, state: Employment, *, agreements: AgreementBook, lands: Container[str]
) -> tuple[Event, ...]:
    """Events that carry out a command; raises Rejected."""
    match command:
        case Hire():
            return _hire(command, state, agreements, lands)
        case TermsAgreed():
            _check_terms(command, _hired(state).first, agreements, lands)
            return (command,)
        case UnitAssigned():
            if command.effective_on < _hired(state).first:
                raise Rejected(Code.TERMS_BEFORE_HIRING, effective_on=command.effective_on)
            return (command,)
        case Ended():
            if command.last_day < _hired(state).first:
                raise Rejected(Code.ENDED_BEFORE_HIRED, last_day=command.last_day)
            return (command,)
        case EndCircumstance(kind=kind, first=first, declared_on=day):
            _hired(state)
            over = ended(state.circumstances, kind, first, day)
            document = command.document
            return (CircumstanceRecorded(kind, first, over.last, over.value, document),)
        case _:
            _check_personal(command, state, agreements)
            return (command,)


def evolve(state: Employment, event: Event) -> Employment:
    """The state after an event."""
    version = state.version + 1
    match event:
        case Hired():
            spans = (*state.spans, Span(event.hired_on))
            return replace(state, name=event.name or state.name, spans=spans, version=version)
        case TermsAgreed():
            kept = tuple(t for t in state.terms if t[0].effective_on != event.effective_on)
            terms = sorted((*kept, (event, version)), key=lambda t: t[0].effective_on)
            return replace(state, terms=tuple(terms), version=version)
        case UnitAssigned():
            others = tuple(u for u in state.units if u.effective_on != event.effective_on)
            units = sorted((*others, event), key=lambda u: u.effective_on)
            return replace(state, units=tuple(units), version=version)
        case Ended():
            spans = (*state.spans[:-1], replace(state.spans[-1], last=event.last_day))
            return replace(state, spans=spans, version=version)
        case _:
            return replace(_evolve_personal(state, event), version=version)


def _evolve_personal(state: Employment, event: Personal) -> Employment:
    match event:
        case BirthRecorded(born_on=born_on):
            return replace(state, born_on=born_on)
        case CircumstanceRecorded():
            same = (event.kind, event.first)
            known = tuple(c for c in state.circumstances if (c.kind, c.first) != same)
            if not event.revoked:
                known = (*known, _circumstance(event))
                known = tuple(sorted(known, key=lambda c: (c.first, c.kind)))
            return replace(state, circumstances=known)
        case PayAgreed():
            earlier = tuple(p for p in state.pays if p.effective_on != event.effective_on)
            pays = tuple(sorted((*earlier, event), key=lambda p: p.effective_on))
            return replace(state, pays=pays)
        case DutyAssigned():
            return replace(state, duties=(*state.duties, event))
        case LinkedAs(human=human):
            return replace(state, human=human)
        case _:
            assert_never(event)


def _hire(
    command: Hire, state: Employment, agreements: AgreementBook, lands: Container[str]
) -> tuple[Event, ...]:
    hired = command.hired
    last = state.spans[-1] if state.spans else None
    if last is not None and (last.last is None or hired.hired_on <= last.last):
        raise Rejected(Code.ALREADY_HIRED, since=last.first)
    _check_terms(command.terms, hired.hired_on, agreements, lands)
    state = evolve(state, hired)
    for fact in command.known:
        _check_personal(fact, state, agreements)
        state = evolve(state, fact)
    return (hired, command.terms, command.unit, *command.known)


def _check_personal(command: Personal, state: Employment, agreements: AgreementBook) -> None:
    hired_on = _hired(state).first
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
        recorded(state.circumstances, command.kind, command.first)
    else:
        check_circumstance(_circumstance(command), state.circumstances, command.document)


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


def _circumstance(event: CircumstanceRecorded) -> Circumstance:
    return Circumstance(event.kind, event.first, event.last, event.value)


def _hired(state: Employment) -> Span:
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
