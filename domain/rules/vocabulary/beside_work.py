"""Call-outs and journeys, which lie beside the working day and are paired separately.

They are paired like work (``pairing``), but a call-out neither begins nor ends a
shift and a shift ends no journey. Each belongs as a whole to the day it began on.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from msgspec import Struct
from msgspec.structs import replace

from domain.facts.booking_kinds import BookingKinds
from domain.rules.vocabulary.pairing import Pairing, Parameters, pair
from domain.rules.vocabulary.work_day import Stint
from domain.values.bookings import Beside, Stamp, by_time
from domain.values.findings import Finding, FindingCode

Stints = Mapping[int, tuple[Stint, ...]]

_NO_STINTS: Stints = {}
_TOLD_BY_PAIRING = frozenset(
    {
        FindingCode.AMBIGUOUS_HOUR,
        FindingCode.SKIPPED_HOUR,
        FindingCode.CLOCK_BACKWARDS,
        FindingCode.CLOCK_AHEAD,
    }
)
"""Findings about the booking itself, which pairing reports for every booking."""


class BesideWork(Struct, frozen=True, gc=False):
    """A month's call-outs and journeys by the day they began on, counted from 1970-01-01."""

    call_outs: Stints = _NO_STINTS
    journeys: Stints = _NO_STINTS
    findings: tuple[Finding, ...] = ()
    taken: tuple[Stamp, ...] = ()
    """Bookings of the next month that end a call-out or journey begun in this one."""
    settled_by: int | None = 0
    """As in ``Pairing``; 0 if no booking of the next month can change anything."""

    @property
    def days(self) -> frozenset[int]:
        """Days on which a call-out or journey began."""
        return frozenset((*self.call_outs, *self.journeys))


NOTHING_BESIDE = BesideWork()


def beside(
    stamps: Sequence[Stamp],
    following: Sequence[Stamp],
    parameters: Parameters,
    kinds: BookingKinds,
) -> BesideWork:
    """Pair the month's bookings of call-outs and journeys; most months have none."""
    if not stamps:
        return NOTHING_BESIDE
    # A gap of zero length: a call-out or journey that begins on another day belongs to that day.
    alone = replace(parameters, shift_gap_minutes=0)
    found: dict[Beside, Pairing] = {}
    for kind, effects in kinds.beside_effects.items():
        own = [stamp for stamp in stamps if kinds.beside.get(stamp.kind) is kind]
        if own:
            later = [stamp for stamp in following if kinds.beside.get(stamp.kind) is kind]
            found[kind] = pair(own, later, alone, kinds, effects=effects)
    call_outs, journeys = found.get(Beside.CALL_OUT), found.get(Beside.TRAVEL)
    paired = found.values()
    return BesideWork(
        _NO_STINTS if call_outs is None else call_outs.shifts,
        _NO_STINTS if journeys is None else journeys.shifts,
        tuple(f for one in paired for f in one.findings if f.code not in _TOLD_BY_PAIRING),
        tuple(one.taken_until for one in paired if one.taken_until is not None),
        _settlement_at(paired, stamps[-1], parameters),
    )


def _settlement_at(paired: Collection[Pairing], last: Stamp, parameters: Parameters) -> int | None:
    """Return the instant at which all are settled; None while any is not.

    Once nothing is open, only a repeated press of the same key can still belong to the month:
    later bookings must have no effect, or they would change settled time.
    """
    latest = last.at + parameters.repeat_seconds
    for one in paired:
        if one.taken_until is not None:
            latest = max(latest, one.taken_until.at + parameters.repeat_seconds)
        if one.open is not None:
            if one.settled_by is None:
                return None
            latest = max(latest, one.settled_by)
    return latest


def taken_before(stamp: Stamp, taken: Sequence[Stamp], kinds: BookingKinds) -> bool:
    """Check whether the month before used a booking, or a later one of its kind of time."""
    kind = kinds.beside.get(stamp.kind)
    if kind is None:
        return False
    return any(
        kinds.beside.get(one.kind) is kind and by_time(stamp) <= by_time(one) for one in taken
    )
