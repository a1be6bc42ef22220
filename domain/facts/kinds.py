"""Kinds of absence and of booking: those that are shipped and the employer's own.

A file of kinds (TOML) has rows ``[[absence]]`` and ``[[booking]]``. It is read strictly: a
misspelt field is an error, and a kind that contradicts itself or another is one too.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from enum import Enum
from functools import cache
from importlib.resources import files
from typing import Final, NamedTuple, cast, get_args

from msgspec import Struct, ValidationError, convert, to_builtins
from msgspec.structs import FieldInfo, fields

from domain.facts.absences import AbsenceKind, Leave, TimeCredit
from domain.facts.booking_kinds import PLACES, BookingKind, BookingKinds, booking_kinds
from domain.values.bookings import Effect
from domain.values.errors import Fault, UnsoundKinds

TABLES: Final[Mapping[str, type[AbsenceKind | BookingKind]]] = {
    "absence": AbsenceKind,
    "booking": BookingKind,
}
SHIPPED_FILES: Final = ("absences.toml", "booking_kinds.toml")
CODE: Final = re.compile(r"[a-z][a-z0-9_]{0,31}")
_NAMES: Final = frozenset({"code", "de", "en", "paragraph", "teven"})
"""The fields by which a kind is called and found: no balance rests on them."""


class KindRow(NamedTuple):
    """A kind and the file that it stands in."""

    file: str
    kind: AbsenceKind | BookingKind

    @property
    def table(self) -> str:
        return "absence" if isinstance(self.kind, AbsenceKind) else "booking"

    @property
    def key(self) -> str:
        """``absence.sick``, ``booking.in``: a code may stand once in each table."""
        return f"{self.table}.{self.kind.code}"


class Kinds(Struct, frozen=True):
    """The kinds that an employer's absences and bookings have, by their codes."""

    absences: Mapping[str, AbsenceKind]
    bookings: BookingKinds
    own: tuple[KindRow, ...] = ()
    """The employer's own among them."""

    @property
    def meaning(self) -> dict[str, dict[str, object]]:
        """The meaning of every kind for the rules, by its key."""
        rows: Iterable[AbsenceKind | BookingKind] = (
            *self.absences.values(),
            *self.bookings.by_code.values(),
        )
        return {row.key: meaning_of(row.kind) for row in (KindRow("", kind) for kind in rows)}


def kinds_with(own: Iterable[KindRow]) -> Kinds:
    """Join the shipped kinds and an employer's own."""
    added = tuple(own)
    rows = (*_shipped_rows(), *added)
    absences = {row.kind.code: row.kind for row in rows if isinstance(row.kind, AbsenceKind)}
    bookings = booking_kinds(row.kind for row in rows if isinstance(row.kind, BookingKind))
    return Kinds(absences, bookings, added)


def meaning_of(kind: AbsenceKind | BookingKind) -> dict[str, object]:
    """Give the fields on which balances rest, without those that say nothing."""
    given = cast("dict[str, object]", to_builtins(kind))
    return {name: value for name, value in given.items() if name not in _NAMES}


def parse_kinds(text: str, name: str) -> tuple[KindRow, ...]:
    """Read a file's text; ``name`` is its name in errors.

    Raises UnsoundKinds naming file, row and field of all that does not have the right shape.
    """
    try:
        content: dict[str, object] = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise UnsoundKinds.of([Fault(name, "", None, str(error))]) from error
    wrong: list[Fault] = []
    found: list[KindRow] = []
    for table, given in content.items():
        model = TABLES.get(table)
        if model is None or not isinstance(given, list):
            what = f"no such table (known: {', '.join(f'[[{one}]]' for one in TABLES)})"
            wrong.append(Fault(name, table, None, what))
            continue
        for number, row in enumerate(cast("list[object]", given), start=1):
            faults = list(_shape_faults(row, model, name, f"{table} {number}"))
            wrong += faults
            if not faults:
                found.append(KindRow(name, convert(row, model)))
    if wrong:
        raise UnsoundKinds.of(wrong)
    return tuple(found)


def kind_faults(own: Sequence[KindRow]) -> tuple[Fault, ...]:
    """List the faults of an employer's own kinds, each by itself and among all, in their order."""
    known = kinds_with(own)
    found = [*_codes_given_twice(own), *_words_given_twice(own)]
    for row in own:
        kind = row.kind
        faults = _absence_faults(kind, known) if isinstance(kind, AbsenceKind) else _bounds(kind)
        found += (
            Fault(row.file, f"{row.key} {field}", None, what)
            for field, what in (*_name_faults(kind), *faults)
        )
    return tuple(found)


@cache
def _shipped_rows() -> tuple[KindRow, ...]:
    folder = files("domain").joinpath("facts")
    return tuple(
        row
        for name in SHIPPED_FILES
        for row in parse_kinds(folder.joinpath(name).read_text("utf-8"), name)
    )


def _shape_faults(
    row: object, model: type[AbsenceKind | BookingKind], file: str, place: str
) -> Iterator[Fault]:
    """Compare a row with the fields of its table."""
    if not isinstance(row, dict):
        yield Fault(file, place, None, "no row of fields")
        return
    given = cast("dict[str, object]", row)
    known = {field.encode_name: field for field in fields(model)}
    code = given.get("code")
    if isinstance(code, str):
        place = f"{place.partition(' ')[0]}.{code}"
    for name in given.keys() - known.keys():
        yield Fault(file, f"{place} {name}", None, f"no such field (known: {', '.join(known)})")
    for name, field in known.items():
        if name in given:
            fault = _value_fault(given[name], field)
            if fault:
                yield Fault(file, f"{place} {name}", None, fault)
        elif field.required:
            yield Fault(file, f"{place} {name}", None, "is missing")


def _value_fault(value: object, field: FieldInfo) -> str:
    try:
        convert(value, field.type)
    except ValidationError as error:
        members = [str(one.value) for one in _members(field.type) if one.value]
        return f"{error} (known: {', '.join(members)})" if members else str(error)
    return ""


def _members(annotation: object) -> list[Enum]:
    for one in (annotation, *get_args(annotation)):
        if isinstance(one, type) and issubclass(one, Enum):
            return list(one)
    return []


def _codes_given_twice(own: Iterable[KindRow]) -> Iterator[Fault]:
    files_of = {row.key: row.file for row in _shipped_rows()}
    for row in own:
        if row.key in files_of:
            what = f"{row.kind.code} is also a kind of {files_of[row.key]}"
            yield Fault(row.file, f"{row.key} code", None, what)
        files_of[row.key] = row.file


def _words_given_twice(own: Iterable[KindRow]) -> Iterator[Fault]:
    """Find words by which an import could mean two kinds of booking."""
    meant: dict[str, str] = {}
    for row in (*_shipped_rows(), *own):
        if not isinstance(row.kind, BookingKind):
            continue
        for word in row.kind.words:
            other = meant.setdefault(word.casefold(), row.kind.code)
            if other != row.kind.code:
                yield Fault(row.file, row.key, None, f"{word!r} also means {other}")


def _name_faults(kind: AbsenceKind | BookingKind) -> Iterator[tuple[str, str]]:
    if not CODE.fullmatch(kind.code):
        yield "code", f"not lower-case letters, digits and _, at most 32: {kind.code!r}"
    for field, name in (("de", kind.de), ("en", kind.en)):
        if not name.strip():
            yield field, "is empty"


def _absence_faults(kind: AbsenceKind, known: Kinds) -> Iterator[tuple[str, str]]:
    """List contradictions within a kind of absence, by field."""
    if kind.rank < 1:
        # Rank 0 is that of sickness without the certificate that it needs.
        yield "rank", f"below 1: {kind.rank}"
    if kind.leave is not Leave.NONE and kind.credit is not TimeCredit.TARGET:
        yield "leave", f"leave is paid time and needs credit = target, not {kind.credit}"
    if kind.school and kind.credit is not TimeCredit.TARGET:
        yield "school", f"school is working time and needs credit = target, not {kind.credit}"
    if not kind.afterwards:
        return
    if not kind.sick:
        yield "afterwards", "only sickness is counted, and becomes another kind"
    if kind.afterwards == kind.code:
        yield "afterwards", "is the kind itself"
    elif kind.afterwards not in known.absences:
        yield "afterwards", f"no such kind of absence: {kind.afterwards}"


def _bounds(kind: BookingKind) -> Iterator[tuple[str, str]]:
    """List contradictions within a kind of booking, by field."""
    if kind.beside is not None and kind.effect not in {Effect.BEGIN, Effect.END}:
        yield "effect", f"a time beside the working day has begin and end, not {kind.effect}"
    if not kind.place:
        return
    if kind.place not in PLACES:
        yield "place", f"no such place: {kind.place} (known: {', '.join(PLACES)})"
    elif kind.beside is not None or kind.effect is not Effect.BEGIN:
        yield "place", "only a kind that begins work says where it goes on"


SHIPPED: Final = kinds_with(())
"""The kinds that come with the package."""
