"""Reading and checking agreement files (TOML), strictly: a misspelt key is an error."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from datetime import date
from importlib.resources import files
from itertools import pairwise
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from domain.errors import UnsoundAgreement

_STRICT = ConfigDict(extra="forbid", strict=True, frozen=True)


class Version(BaseModel):
    """One dated content of a value."""

    model_config = _STRICT

    valid_from: date
    """First legal day on which it applies."""
    known_from: date | None = None
    """Day on which it was agreed, when later than ``valid_from``: replaying an
    earlier state of knowledge does without it."""
    value: Any
    needs_sign_off: bool = False
    note: str = ""


class Value(BaseModel):
    """One figure or switch with its names, paragraph and dated versions."""

    model_config = _STRICT

    name: Annotated[str, Field(pattern=r"^[a-z_]+\.[a-z_]+$")]
    de: str
    en: str
    unit: str
    paragraph: str
    source: str = ""
    version: Annotated[list[Version], Field(min_length=1)]


class Agreement(BaseModel):
    """One law or agreement: the values it sets."""

    model_config = _STRICT

    id: Annotated[str, Field(pattern=r"^[a-z0-9-]+$")]
    de: str
    en: str
    short: str
    source: str
    sign_off: str
    value: list[Value]


def read_agreement(path: Path) -> Agreement:
    """Read one file; raises UnsoundAgreement naming file, key and what is wrong."""
    return parse_agreement(path.read_text("utf-8"), path.name)


def parse_agreement(text: str, name: str) -> Agreement:
    """Read a file's text; ``name`` is what errors call it."""
    try:
        agreement = Agreement.model_validate(tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        raise UnsoundAgreement(f"{name}: {error}") from error
    except ValidationError as error:
        first = error.errors()[0]
        key = ".".join(str(part) for part in first["loc"])
        given = "" if first["type"] == "missing" else f" ({first['input']!r})"
        raise UnsoundAgreement(f"{name}: {key}: {first['msg']}{given}") from error
    _check_values(agreement, name)
    return agreement


def shipped_agreements() -> Iterable[Agreement]:
    """The agreements that come with the package, by file name."""
    folder = files("domain").joinpath("agreements")
    for entry in sorted(folder.iterdir(), key=lambda entry: entry.name):
        if entry.name.endswith(".toml"):
            yield parse_agreement(entry.read_text("utf-8"), entry.name)


def _check_values(agreement: Agreement, name: str) -> None:
    seen: set[str] = set()
    for value in agreement.value:
        if value.name in seen:
            raise UnsoundAgreement(f"{name}: {value.name}: given twice")
        seen.add(value.name)
        # The last version that applies counts, so the order in the file is the order in law.
        days = [(v.valid_from, v.known_from or v.valid_from) for v in value.version]
        for earlier, later in pairwise(days):
            if later == earlier:
                raise UnsoundAgreement(f"{name}: {value.name}: two versions of {later[0]}")
            if later < earlier:
                raise UnsoundAgreement(
                    f"{name}: {value.name}: version {later[0]} stands after {earlier[0]}"
                )
