"""The kinds of booking, read from ``booking_kinds.toml``: a kind is a row, not a class."""

import tomllib
from collections.abc import Mapping
from importlib.resources import files

from msgspec import Struct, convert

from domain.values.bookings import Beside, Effect


class Kind(Struct, frozen=True, forbid_unknown_fields=True):
    """One kind of booking with its names and what it does to the working day."""

    code: str
    de: str
    en: str
    effect: Effect
    teven: tuple[str, ...] = ()
    beside: Beside | None = None
    """Its effect is on a time of its own beside the working day."""
    place: str = ""
    """Where work goes on from here: ``office``, ``mobile``; empty: where it was."""


def read_kinds() -> Mapping[str, Kind]:
    """All kinds by code."""
    text = files("domain").joinpath("facts", "booking_kinds.toml").read_text("utf-8")
    rows = tomllib.loads(text)["kind"]
    return {kind.code: kind for kind in convert(rows, tuple[Kind, ...])}


KINDS: Mapping[str, Kind] = read_kinds()
EFFECTS: Mapping[str, Effect] = {
    code: kind.effect if kind.beside is None else Effect.NOTE for code, kind in KINDS.items()
}
"""What each kind does to the working day."""
BESIDE: Mapping[str, Beside] = {
    code: kind.beside for code, kind in KINDS.items() if kind.beside is not None
}
"""The kinds that bound a time beside it."""
BESIDE_EFFECTS: Mapping[Beside, Mapping[str, Effect]] = {
    beside: {code: kind.effect for code, kind in KINDS.items() if kind.beside is beside}
    for beside in Beside
}
"""What these kinds do to such a time."""
PLACES: Mapping[str, str] = {code: kind.place for code, kind in KINDS.items() if kind.place}
