"""Badge: its holders by day, and its bookings while it had no holder.

Stream ``badge/1001``. Bookings of a badge that nobody holds on their day are
kept in streams ``badge/1001/2026-11`` and can be assigned afterwards.
"""

from __future__ import annotations

import re
from datetime import date
from typing import assert_never

from msgspec import Struct
from msgspec.structs import replace

from domain.values.bookings import Booked
from domain.values.errors import Code, Rejected
from domain.values.time import local_day

BADGE = re.compile(r"[0-9A-Za-z][0-9A-Za-z._-]{0,31}")
"""A badge number as printed or encoded on it."""


class BadgeIssued(Struct, frozen=True, omit_defaults=True):
    """The badge belongs to a person from ``valid_from`` to ``valid_until``, both included."""

    person: str
    valid_from: date
    valid_until: date | None = None


class BadgeReturned(Struct, frozen=True):
    """The holder gave the badge back; ``last_day`` is the holder's last day."""

    person: str
    last_day: date


Event = BadgeIssued | BadgeReturned


class ReturnBadge(Struct, frozen=True):
    """Take the badge back from its holder on ``last_day``."""

    last_day: date


class IssueBadge(Struct, frozen=True, omit_defaults=True):
    """Give the badge to a person for some days, both ends included."""

    person: str
    valid_from: date
    valid_until: date | None = None


Command = IssueBadge | ReturnBadge


class Holding(Struct, frozen=True):
    """One person's hold on the badge."""

    person: str
    first: date
    last: date | None

    def holds(self, day: date) -> bool:
        return self.first <= day and (self.last is None or day <= self.last)


class Badge(Struct, frozen=True):
    """Holdings of the badge, which never overlap."""

    holdings: tuple[Holding, ...] = ()

    def holder(self, day: date) -> str | None:
        """The holder of the badge on a day."""
        for holding in self.holdings:
            if holding.holds(day):
                return holding.person
        return None


BLANK = Badge()


def decide(command: Command, state: Badge) -> tuple[Event, ...]:
    """Events that carry out a command; raises Rejected."""
    match command:
        case IssueBadge(valid_from=first, valid_until=last):
            if last is not None and last < first:
                raise Rejected(Code.PERIOD_REVERSED, valid_from=first, valid_until=last)
            for held in state.holdings:
                starts_before_end = last is None or held.first <= last
                ends_after_start = held.last is None or held.last >= first
                if starts_before_end and ends_after_start:
                    raise Rejected(Code.BADGE_TAKEN, person=held.person, since=held.first)
            return (BadgeIssued(command.person, first, last),)
        case ReturnBadge(last_day=last_day):
            person = state.holder(last_day)
            if person is None:
                raise Rejected(Code.BADGE_NOT_ISSUED, last_day=last_day)
            return (BadgeReturned(person, last_day),)
        case _:
            assert_never(command)


def evolve(state: Badge, event: Event) -> Badge:
    """The state after an event."""
    match event:
        case BadgeIssued():
            held = Holding(event.person, event.valid_from, event.valid_until)
            ordered = sorted((*state.holdings, held), key=lambda holding: holding.first)
            return Badge(tuple(ordered))
        case BadgeReturned(person=person, last_day=last_day):
            return Badge(
                tuple(
                    replace(h, last=last_day) if h.person == person and h.holds(last_day) else h
                    for h in state.holdings
                )
            )
        case _:
            assert_never(event)


class BookingsKept(Struct, frozen=True):
    """Bookings of a badge that nobody held on their day, as delivered."""

    booked: Booked


class BookingsAssigned(Struct, frozen=True):
    """Kept bookings (``terminal:sequence``) were assigned to a person and are booked there too."""

    person: str
    bookings: tuple[str, ...]


KeptEvent = BookingsKept | BookingsAssigned


class KeptMonth(Struct, frozen=True):
    """A badge's kept bookings of one month, and the assigned ones among them."""

    kept: tuple[Booked, ...] = ()
    assigned: frozenset[str] = frozenset()

    def waiting(self) -> tuple[Booked, ...]:
        """Kept bookings that are not yet assigned."""
        return tuple(
            part for booked in self.kept if (part := _without(booked, self.assigned)).bookings
        )


def assign(
    person: str, state: KeptMonth, first: date, last: date | None
) -> tuple[BookingsAssigned | None, tuple[Booked, ...]]:
    """Assign kept bookings between two days: the badge's event, the person's bookings."""
    span = Holding(person, first, last)
    theirs = tuple(part for booked in state.waiting() if (part := _within(booked, span)).bookings)
    if not theirs:
        return None, ()
    refs = tuple(stamp.ref for booked in theirs for stamp in booked.stamps())
    return BookingsAssigned(person, refs), theirs


def evolve_kept(state: KeptMonth, event: KeptEvent) -> KeptMonth:
    """The state of a kept month after an event."""
    match event:
        case BookingsKept(booked=booked):
            return replace(state, kept=(*state.kept, booked))
        case BookingsAssigned(bookings=refs):
            return replace(state, assigned=state.assigned | set(refs))
        case _:
            assert_never(event)


def _without(booked: Booked, refs: frozenset[str]) -> Booked:
    left = tuple(b for b in booked.bookings if f"{booked.terminal}:{b.sequence}" not in refs)
    return replace(booked, bookings=left)


def _within(booked: Booked, span: Holding) -> Booked:
    inside = tuple(b for b in booked.bookings if span.holds(local_day(b.at, b.offset_minutes)))
    return replace(booked, bookings=inside)
