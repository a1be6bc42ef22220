"""Employment: who works here, since when, on which terms, for which unit.

Stream ``4711/employment``. What is agreed later for the same day replaces what
was agreed before; nothing is deleted.
"""

from __future__ import annotations

import re
from collections.abc import Container
from datetime import date
from typing import assert_never

from msgspec import Struct
from msgspec.structs import replace

from domain.errors import Code, Rejected

PERSON = re.compile(r"[0-9A-Z][0-9A-Z-]{0,19}")
"""A personnel number; upper case only, so no stream of another family begins like it."""


class Hired(Struct, frozen=True, omit_defaults=True):
    """Employment begins. ``name`` is for people to read and may be empty."""

    hired_on: date
    name: str = ""


class TermsAgreed(Struct, frozen=True):
    """From ``effective_on``: target minutes Monday to Sunday, agreements, holidays of a Land."""

    effective_on: date
    weekly_minutes: tuple[int, int, int, int, int, int, int]
    agreements: tuple[str, ...]
    land: str


class UnitAssigned(Struct, frozen=True):
    """From ``effective_on`` the person belongs to an org unit and a cost centre."""

    effective_on: date
    unit: str
    cost_centre: str


class Ended(Struct, frozen=True):
    """Employment ends; ``last_day`` is the last day of employment."""

    last_day: date


Event = Hired | TermsAgreed | UnitAssigned | Ended


class Hire(Struct, frozen=True):
    """Take a person on, with the terms and unit of the first day."""

    hired: Hired
    terms: TermsAgreed
    unit: UnitAssigned


Command = Hire | TermsAgreed | UnitAssigned | Ended


class Span(Struct, frozen=True):
    """From the day of hiring to the last day, both included; open while it lasts."""

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

    def employed_on(self, day: date) -> bool:
        return any(span.holds(day) for span in self.spans)

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


NOBODY = Employment()


def decide(
    command: Command, state: Employment, *, agreements: Container[str], lands: Container[str]
) -> tuple[Event, ...]:
    """Events that carry out a command; raises Rejected."""
    match command:
        case Hire(hired=hired, terms=terms, unit=unit):
            last = state.spans[-1] if state.spans else None
            if last is not None and (last.last is None or hired.hired_on <= last.last):
                raise Rejected(Code.ALREADY_HIRED, since=last.first)
            _check_terms(terms, hired.hired_on, agreements, lands)
            return (hired, terms, unit)
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
        case _:
            assert_never(command)


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
            assert_never(event)


def _hired(state: Employment) -> Span:
    if not state.spans:
        raise Rejected(Code.NOT_HIRED)
    return state.spans[-1]


def _check_terms(
    terms: TermsAgreed, hired_on: date, agreements: Container[str], lands: Container[str]
) -> None:
    if terms.effective_on < hired_on:
        raise Rejected(Code.TERMS_BEFORE_HIRING, effective_on=terms.effective_on, hired_on=hired_on)
    for agreement in terms.agreements:
        if agreement not in agreements:
            raise Rejected(Code.UNKNOWN_AGREEMENT, agreement=agreement)
    if terms.land not in lands:
        raise Rejected(Code.UNKNOWN_LAND, land=terms.land)
