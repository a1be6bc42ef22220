"""The kinds of booking, read from ``kinds.toml``: a kind is a row, not a class."""

import tomllib
from collections.abc import Mapping
from importlib.resources import files

from msgspec import Struct, convert

from domain.stamps import Beside, Effect


class Kind(Struct, frozen=True, forbid_unknown_fields=True):
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


def read_kinds() -> Mapping[str, Kind]:
    """All kinds by code."""
    rows = tomllib.loads(files("domain").joinpath("kinds.toml").read_text("utf-8"))["kind"]
    return {kind.code: kind for kind in convert(rows, tuple[Kind, ...])}


KINDS: Mapping[str, Kind] = read_kinds()
EFFECTS: Mapping[str, Effect] = {
    code: kind.effect if kind.beside is None else Effect.NOTE for code, kind in KINDS.items()
}
"""Effect of each kind on the working day."""
BESIDE: Mapping[str, Beside] = {
    code: kind.beside for code, kind in KINDS.items() if kind.beside is not None
}
"""Kinds that bound a period beside it, with that period."""
BESIDE_EFFECTS: Mapping[Beside, Mapping[str, Effect]] = {
    beside: {code: kind.effect for code, kind in KINDS.items() if kind.beside is beside}
    for beside in Beside
}
"""Effect of these kinds on such a period."""
PLACES: Mapping[str, str] = {code: kind.place for code, kind in KINDS.items() if kind.place}
