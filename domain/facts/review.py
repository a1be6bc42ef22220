"""What people decide over a month's sheet: approvals, corrections by two, recalculation.

None of these events is a fact of working time. An approval names what it approved and is
void as soon as that is another; a correction of a closed month counts when a second person
has confirmed it; a recalculation says under which knowledge a closed month is evaluated.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from typing import assert_never

from msgspec import Struct
from msgspec.structs import replace

from domain.values.accounts import Account
from domain.values.bookings import Booked, Booking, Stamp


class Approved(Struct, frozen=True):
    """Somebody agreed to the sheet as it was.

    ``facts`` counts the month's events until then that could change its sheet, ``digest``
    is the SHA-256 (hex) of what the sheet's days came to.
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
    """From now on the correction counts."""

    id: str
    by: str


class CorrectionDeclined(Struct, frozen=True):
    """The correction will not count."""

    id: str
    by: str
    reason: str


class RecalculationOrdered(Struct, frozen=True):
    """The closed month is evaluated by what is agreed up to and with ``known_on``.

    ``order`` is the name that all months recalculated together have in common.
    """

    order: str
    known_on: date
    reason: str


class LegacyFiguresBrought(Struct, frozen=True):
    """What another system showed as balances at the end of the month, in the accounts' units."""

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
    """What was decided over a month so far."""

    approvals: Mapping[Level, Approved] = {}
    """The last of each level, whether it still counts or not."""
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


class Level(StrEnum):
    """Approving role; stored for ever, in the order in which approvals are given."""

    MANAGER = "manager"
    """The head of the unit."""
    TIME_OFFICER = "time_officer"
    """The person in charge of time sheets (Zeitbeauftragte)."""
