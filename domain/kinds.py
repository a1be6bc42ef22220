"""The kinds of booking, read from ``kinds.toml``: a kind is a row, not a class."""

import tomllib
from collections.abc import Mapping
from importlib.resources import files

from msgspec import Struct, convert

from domain.stamps import Effect


class Kind(Struct, frozen=True, forbid_unknown_fields=True):
    """One kind of booking with its names and what it does to the working day."""

    code: str
    de: str
    en: str
    effect: Effect
    teven: tuple[str, ...] = ()


def read_kinds() -> Mapping[str, Kind]:
    """All kinds by code."""
    rows = tomllib.loads(files("domain").joinpath("kinds.toml").read_text("utf-8"))["kind"]
    return {kind.code: kind for kind in convert(rows, tuple[Kind, ...])}


KINDS: Mapping[str, Kind] = read_kinds()
EFFECTS: Mapping[str, Effect] = {code: kind.effect for code, kind in KINDS.items()}
