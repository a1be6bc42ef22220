"""Checks of agreement files: names, kinds of values, extended agreements, gaps."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from functools import cache
from typing import get_args

from msgspec import Struct, ValidationError, convert
from msgspec.structs import FieldInfo, fields

from domain.agreements.agreement_file import Agreement
from domain.agreements.book import GATHERED, AgreementBook
from domain.facts.profile import CONDITIONS
from domain.values.errors import Fault, UnsoundAgreement


def faults(agreements: Iterable[Agreement]) -> tuple[Fault, ...]:
    """Find the faults of these agreements, of each and of all together, in their order."""
    together = tuple(agreements)
    book = AgreementBook(together)
    found = list(_ids_given_twice(together))
    for agreement in together:
        found += _value_faults(agreement)
        try:
            book.with_foundations((agreement.id,))
        except UnsoundAgreement as error:
            found += (fault for fault in error.faults if fault not in found)
        else:
            found += _gaps(agreement, book)
    return tuple(found)


def _ids_given_twice(agreements: Iterable[Agreement]) -> Iterator[Fault]:
    files: dict[str, str] = {}
    for agreement in agreements:
        if agreement.id in files:
            what = f"{agreement.id} is also that of {files[agreement.id]}"
            yield Fault(agreement.file, "id", None, what)
        files[agreement.id] = agreement.file


def _value_faults(agreement: Agreement) -> Iterator[Fault]:
    """Yield values unknown to all rules, and versions that the rule cannot read."""
    known = _fields_of_rules()
    for value in agreement.value:
        if value.name not in known:
            yield Fault(agreement.file, value.name, None, "no rule asks for it")
            continue
        for version in value.version:
            try:
                convert(version.value, known[value.name].type)
            except ValidationError as error:
                yield Fault(agreement.file, value.name, version.valid_from, str(error))


def _gaps(agreement: Agreement, book: AgreementBook) -> Iterator[Fault]:
    """Yield days from which a value needed by the rules has ended without a replacement.

    An extended agreement can replace it; the time before its first version is no gap.
    """
    ids = (agreement.id,)
    known = _fields_of_rules()
    needed = [v.name for v in agreement.value if v.name in known and known[v.name].required]
    there: set[str] = set()
    for day in book.changes(ids):
        in_force = book.in_force(ids, day, conditions=CONDITIONS)
        for name in needed:
            if name in in_force:
                there.add(name)
            elif name in there:
                there.remove(name)
                yield Fault(agreement.file, name, day, _gap_text(agreement, book, name, day))


def _gap_text(agreement: Agreement, book: AgreementBook, name: str, day: date) -> str:
    ids = (agreement.id,)
    for later in book.changes(ids):
        if later > day and name in book.in_force(ids, later, conditions=CONDITIONS):
            return f"a gap: nothing sets it until {later}"
    return "a gap: nothing sets it from this day on"


@cache
def _fields_of_rules() -> Mapping[str, FieldInfo]:
    """Fields of the rules' parameters, by the names of values."""
    rules = {rule.encode_name: _group(rule.type) for into in GATHERED for rule in fields(into)}
    return {
        f"{rule}.{field.encode_name}": field
        for rule, parameters in rules.items()
        for field in fields(parameters)
        if field.encode_name != "citation"
    }


def _group(annotation: object) -> type[Struct]:
    """Type of a rule's parameters, also if they are optional."""
    members: tuple[object, ...] = get_args(annotation) or (annotation,)
    for member in members:
        if isinstance(member, type) and issubclass(member, Struct):
            return member
    raise AssertionError(annotation)
