"""Decisions over a month's sheet: approvals, corrections by two persons, recalculation.

None of these events is a fact of working time. An approval names the sheet by a digest and is
void as soon as the sheet changes; a correction of a closed month counts after a second person
has confirmed it; a recalculation sets the knowledge by which a closed month is evaluated.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import assert_never

from msgspec import Struct
from msgspec.structs import replace

from domain.accounts import Account
from domain.bookings import Booked, Booking
from domain.rules.approval import Level
from domain.stamps import Stamp


class Approved(Struct, frozen=True):
    """A person agreed to the sheet as it was.

    ``facts`` counts the month's events until then that could change its sheet, ``digest``
    is the SHA-256 (hex) of the sums of the sheet's days.
    """

    level: Level
    by: str
    facts: int
    digest: str


class CorrectionRequested(Struct, frozen=True):
    """A correction of a closed month, waiting for a second person; ``by`` asked for it.

    The other fields are those of the correction that it becomes.
    """

    id: str
    reason: str
    by: str
    voided: tuple[str, ...] = ()
    added: tuple[Booking, ...] = ()

    def stamps(self) -> list[Stamp]:
        return Booked(f"correction/{self.id}", "", self.added).stamps()


class CorrectionConfirmed(Struct, frozen=True):
    """The correction counts from now on."""

    id: str
    by: str


class CorrectionDeclined(Struct, frozen=True):
    """The correction will not count."""

    id: str
    by: str
    reason: str


class RecalculationOrdered(Struct, frozen=True):
    """The closed month is evaluated by agreements made up to and including ``known_on``.

    ``order`` is the common name of all months recalculated together.
    """

    order: str
    known_on: date
    reason: str


class LegacyFiguresBrought(Struct, frozen=True):
    """Balances of another system at the end of the month, in the accounts' units."""

    balances: tuple[tuple[Account, int], ...]
    document: str


Event = (
    Approved
    | CorrectionRequested
    | CorrectionConfirmed
    | CorrectionDeclined
    | RecalculationOrdered
    | LegacyFiguresBrought
)


class Review(Struct, frozen=True):
    """Decisions over a month so far."""

    approvals: Mapping[Level, Approved] = {}
    """The last approval of each level, valid or void."""
    requested: Mapping[str, CorrectionRequested] = {}
    """Corrections that wait for a second person, by their ids."""
    recalculated: RecalculationOrdered | None = None
    legacy: tuple[LegacyFiguresBrought, ...] = ()


UNREVIEWED = Review()


def evolve(state: Review, event: Event) -> Review:
    """The state after an event."""
    match event:
        case Approved(level=level):
            return replace(state, approvals={**state.approvals, level: event})
        case CorrectionRequested(id=correction):
            return replace(state, requested={**state.requested, correction: event})
        case CorrectionConfirmed(id=correction) | CorrectionDeclined(id=correction):
            left = {name: one for name, one in state.requested.items() if name != correction}
            return replace(state, requested=left)
        case RecalculationOrdered():
            return replace(state, recalculated=event)
        case LegacyFiguresBrought():
            return replace(state, legacy=(*state.legacy, event))
        case _:
            assert_never(event)
