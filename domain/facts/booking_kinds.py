"""The kinds of booking, rows of ``booking_kinds.toml`` and of the employer's files."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from msgspec import Struct

from domain.values.bookings import Beside, Effect

MOBILE = "mobile"
PLACES = ("office", MOBILE)


class BookingKind(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """One kind of booking with its names and its effect on the working day."""

    code: str
    de: str
    en: str
    effect: Effect
    teven: tuple[str, ...] = ()
    beside: Beside | None = None
    """Separate period beside the working day that it affects instead."""
    place: str = ""
    """Place of work from here on: ``office``, ``mobile``; empty: unchanged."""

    @property
    def words(self) -> tuple[str, ...]:
        """The words by which files name it: its code, its names, the keys of other systems."""
        return (self.code, self.de, self.en, *self.teven)


class BookingKinds(Struct, frozen=True):
    """All kinds of booking, with the tables that pairing looks up."""

    by_code: Mapping[str, BookingKind]
    effects: Mapping[str, Effect]
    """The effect of each kind on the working day."""
    beside: Mapping[str, Beside]
    """The kinds that bound a time beside it."""
    beside_effects: Mapping[Beside, Mapping[str, Effect]]
    """The effects of these kinds on such a time."""
    places: Mapping[str, str]
    """The kinds that say where work goes on."""

    @property
    def codes(self) -> frozenset[str]:
        """The codes of all kinds."""
        return frozenset(self.by_code)


def booking_kinds(kinds: Iterable[BookingKind]) -> BookingKinds:
    """Arrange kinds for lookups."""
    found = tuple(kinds)
    return BookingKinds(
        {kind.code: kind for kind in found},
        {kind.code: kind.effect if kind.beside is None else Effect.NOTE for kind in found},
        {kind.code: kind.beside for kind in found if kind.beside is not None},
        {
            beside: {kind.code: kind.effect for kind in found if kind.beside is beside}
            for beside in Beside
        },
        {kind.code: kind.place for kind in found if kind.place},
    )
