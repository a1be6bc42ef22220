"""Reading agreement files (TOML), strictly: a misspelt key is an error."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from datetime import date, timedelta
from functools import cache
from importlib.resources import files
from itertools import pairwise
from pathlib import Path
from typing import Annotated, Any, Final, cast

from pydantic import BaseModel, ConfigDict, Field, PrivateAttr, ValidationError

from domain.facts.profile import CONDITIONS
from domain.values.errors import Fault, UnsoundAgreement

_STRICT = ConfigDict(extra="forbid", strict=True, frozen=True)

AgreementId = Annotated[str, Field(pattern=r"^[a-z0-9-]+$")]

KINDS: Final = ("law", "collective", "works")
"""The folders of agreements that come with the package: acts, collective and works agreements."""


class Version(BaseModel):
    """One dated content of a value."""

    model_config = _STRICT

    valid_from: date
    """First legal day on which it applies."""
    valid_until: date | None = None
    """Last legal day on which it applies, if it is limited; the version before it, in this file
    or in an agreement named earlier, applies again after it."""
    known_from: date | None = None
    """Day on which it was agreed, if later than ``valid_from``: a replay of an earlier
    state of knowledge leaves it out."""
    value: Any
    paragraph: str = ""
    """Paragraph, if other than the value's."""
    source: str = ""
    """Source, if other than the value's or the agreement's."""
    needs_sign_off: bool = False
    note: str = ""

    @property
    def known(self) -> date:
        """The first day on which it was known."""
        return self.known_from or self.valid_from

    def holds(self, day: date) -> bool:
        """Return whether a legal day lies in its period; a later version may apply instead."""
        return self.valid_from <= day and (self.valid_until is None or day <= self.valid_until)

    def turns(self) -> tuple[date, ...]:
        """The days on which it begins and ceases to apply."""
        if self.valid_until is None or self.valid_until == date.max:
            return (self.valid_from,)
        return self.valid_from, self.valid_until + timedelta(days=1)


class AgreedValue(BaseModel):
    """One figure or switch with its names, paragraph and dated versions."""

    model_config = _STRICT

    name: Annotated[str, Field(pattern=r"^[a-z_]+\.[a-z_]+$")]
    de: str
    en: str
    unit: str
    paragraph: str
    source: str = ""
    version: Annotated[list[Version], Field(min_length=1)]

    def version_on(self, on: date, known_on: date | None) -> Version | None:
        """The version that applies on a legal day, of those known on a day."""
        found = None
        for version in self.version:
            if version.holds(on) and (known_on is None or version.known <= known_on):
                found = version
        return found


class Agreement(BaseModel):
    """One law or agreement: the values it sets."""

    model_config = _STRICT

    id: AgreementId
    de: str
    en: str
    short: str
    source: str
    sign_off: str
    extends: list[AgreementId] = Field(default_factory=list[str])
    """Agreements that apply together with it; its values prevail over theirs."""
    applies_to: str = ""
    """Condition of its application (``minor``, or a circumstance), or several:
    ``minor and pregnant or minor and nursing``. It then prevails over agreements for
    everybody, and an agreement with more conditions over one with fewer."""
    value: list[AgreedValue]
    _file: str = PrivateAttr("")

    def model_post_init(self, context: object, /) -> None:
        """Remember the file's name, if it was read from a file."""
        self._file = context if isinstance(context, str) else f"{self.id}.toml"

    @property
    def alternatives(self) -> tuple[frozenset[str], ...]:
        """The sets of conditions, each sufficient for it to apply; none: it always applies."""
        if not self.applies_to:
            return ()
        return tuple(frozenset(one.split(" and ")) for one in self.applies_to.split(" or "))

    @property
    def rank(self) -> int:
        """Specificity: of two agreements the one of higher rank prevails."""
        return max(map(len, self.alternatives), default=0)

    def applies_under(self, conditions: AbstractSet[str]) -> bool:
        """Return whether it applies to a person who meets these conditions."""
        return not self.applies_to or any(one <= conditions for one in self.alternatives)

    @property
    def file(self) -> str:
        """Name of the file in errors."""
        return self._file


def read_agreement(path: Path) -> Agreement:
    """Read one file; raises UnsoundAgreement naming file, key and date of every fault."""
    try:
        text = path.read_text("utf-8")
    except UnicodeDecodeError as error:
        raise UnsoundAgreement.of([Fault(path.name, "", None, f"not UTF-8: {error}")]) from error
    return parse_agreement(text, path.name)


def parse_agreement(text: str, name: str) -> Agreement:
    """Read a file's text; ``name`` is its name in errors."""
    try:
        content = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise UnsoundAgreement.of([Fault(name, "", None, str(error))]) from error
    try:
        agreement = Agreement.model_validate(content, context=name)
    except ValidationError as error:
        raise UnsoundAgreement.of(list(_shape_faults(error, content, name))) from error
    faults = list(_version_faults(agreement))
    if faults:
        raise UnsoundAgreement.of(faults)
    return agreement


@cache
def shipped_agreements() -> tuple[Agreement, ...]:
    """The agreements that come with the package, by file name; each file is read once."""
    folder = files("domain").joinpath("agreements")
    entries = (entry for kind in KINDS for entry in folder.joinpath(kind).iterdir())
    return tuple(
        parse_agreement(entry.read_text("utf-8"), entry.name)
        for entry in sorted(entries, key=lambda entry: entry.name)
        if entry.name.endswith(".toml")
    )


def _shape_faults(error: ValidationError, content: object, name: str) -> Iterator[Fault]:
    """Yield departures from the shape of an agreement, by the names and days in the file."""
    for found in error.errors():
        key, day = _place(found["loc"], content)
        value = found["input"]
        shown = repr(value) if isinstance(value, str) else str(value)
        given = "" if found["type"] == "missing" else f" ({shown})"
        yield Fault(name, key, day, f"{found['msg']}{given}")


def _place(loc: tuple[int | str, ...], content: object) -> tuple[str, date | None]:
    """``("value", 3, "version", 0, "note")`` as ``breaks.steps note`` and the version's day."""
    parts: list[str] = []
    day: date | None = None
    inner = content
    for part in loc:
        inner = _inner(inner, part)
        name, begin = _inner(inner, "name"), _inner(inner, "valid_from")
        if not isinstance(part, int):
            parts.append(part)
        elif parts[-1] == "value" and isinstance(name, str):
            parts[-1] = name
        elif parts[-1] == "version" and isinstance(begin, date):
            parts.pop()
            day = begin
        else:
            parts.append(str(part + 1))
    return " ".join(parts), day


def _inner(content: object, part: int | str) -> object:
    """A table's field or a list's item; None where there is none."""
    if isinstance(content, dict):
        return cast("dict[object, object]", content).get(part)
    if isinstance(content, list) and isinstance(part, int):
        return cast("list[object]", content)[part]
    return None


def _version_faults(agreement: Agreement) -> Iterator[Fault]:
    """Values and versions that contradict each other, and a condition that nobody can meet."""
    asked = frozenset[str]().union(*agreement.alternatives)
    if not asked <= CONDITIONS:
        unknown, known = (", ".join(sorted(one)) for one in (asked - CONDITIONS, CONDITIONS))
        what = f"no such condition: {unknown} (known: {known})"
        yield Fault(agreement.file, "applies_to", None, what)
    seen: set[str] = set()
    for value in agreement.value:
        if value.name in seen:
            yield Fault(agreement.file, value.name, None, "given twice")
        seen.add(value.name)
        for version in value.version:
            last = version.valid_until
            if last is not None and last < version.valid_from:
                what = f"ends before it begins, on {last}"
                yield Fault(agreement.file, value.name, version.valid_from, what)
        # The last version that holds applies, so the order in the file is the order in law.
        days = [(version.valid_from, version.known) for version in value.version]
        for earlier, later in pairwise(days):
            if later == earlier:
                yield Fault(agreement.file, value.name, later[0], "two versions of this day")
            if later < earlier:
                yield Fault(agreement.file, value.name, later[0], f"stands after {earlier[0]}")
