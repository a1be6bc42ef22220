"""State of employment: the fold of its events, and questions to it by day."""

from __future__ import annotations

from datetime import date
from typing import assert_never

from msgspec import Struct
from msgspec.structs import replace

from domain.facts.profile import (
    Circumstance,
    Profile,
)
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


class EmploymentSpan(Struct, frozen=True):
    """Period from the day of hiring to the last day, both included; open while it lasts."""

    first: date
    last: date | None = None

    def holds(self, day: date) -> bool:
        return self.first <= day and (self.last is None or day <= self.last)


class Employment(Struct, frozen=True):
    """Everything known of a person's employment, each part ordered by its legal day."""

    name: str = ""
    spans: tuple[EmploymentSpan, ...] = ()
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

    def profile_on(self, day: date) -> Profile:
        """Standing of the person on a day, for rules."""
        agreed = self.terms_on(day)
        pay = None
        for one in self.pays:
            if one.effective_on <= day:
                pay = one.pay
        return Profile(
            self.born_on,
            tuple(one for one in self.circumstances if one.holds(day)),
            0 if agreed is None else sum(agreed[0].weekly_minutes),
            pay,
            weekly_quantity=agreed is not None and agreed[0].weekly_quantity,
        )


NOBODY = Employment()


def evolve(state: Employment, event: Event) -> Employment:
    """The state after an event."""
    version = state.version + 1
    match event:
        case Hired():
            spans = (*state.spans, EmploymentSpan(event.hired_on))
            return replace(state, name=event.name or state.name, spans=spans, version=version)
        case TermsAgreed():
            kept = tuple(t for t in state.terms if t[0].effective_on != event.effective_on)
            terms = sorted((*kept, (event, version)), key=lambda t: t[0].effective_on)
            return replace(state, terms=tuple(terms), version=version)
        case UnitAssigned():
            others = tuple(u for u in state.units if u.effective_on != event.effective_on)
            units = sorted((*others, event), key=lambda u: u.effective_on)
            return replace(state, units=tuple(units), version=version)
        case EmploymentEnded():
            spans = (*state.spans[:-1], replace(state.spans[-1], last=event.last_day))
            return replace(state, spans=spans, version=version)
        case _:
            return replace(_evolve_personal(state, event), version=version)


def _evolve_personal(state: Employment, event: PersonalFact) -> Employment:
    match event:
        case BirthRecorded(born_on=born_on):
            return replace(state, born_on=born_on)
        case CircumstanceRecorded():
            same = (event.kind, event.first)
            known = tuple(c for c in state.circumstances if (c.kind, c.first) != same)
            if not event.revoked:
                known = (*known, circumstance_of(event))
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


def circumstance_of(event: CircumstanceRecorded) -> Circumstance:
    """The circumstance that an event records."""
    return Circumstance(event.kind, event.first, event.last, event.value)
