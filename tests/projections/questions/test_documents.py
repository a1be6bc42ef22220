"""The json columns name their fields, so a changed format is a changed table and is made anew."""

from typing import get_args, get_type_hints

import pytest
from msgspec import Struct

from domain.evaluation.evaluate import Carry, Sheet
from domain.lifetime.snapshot import Snapshot
from tests.projections.conftest import City


@pytest.mark.parametrize(
    ("table", "column", "document"),
    [
        ("sheets", "sheet", Sheet),
        ("sheets", "carry", Carry),
        ("lifetime", "snapshot", Snapshot),
    ],
)
def test_a_json_column_names_the_fields_of_its_document(
    city: City, table: str, column: str, document: type[Struct]
) -> None:
    ((comment,),) = city.employer.administer(
        "SELECT col_description(attrelid, attnum) FROM pg_attribute"
        f" WHERE attrelid = '{table}'::regclass AND attname = '{column}'"
    )
    assert comment == fields_of(document)


def fields_of(document: type[Struct]) -> str:
    """Names in their stored order, with those of inner documents in brackets."""
    hints = get_type_hints(document)
    return ", ".join(
        name + "".join(f" ({fields_of(inner)})" for inner in documents_in(hints[name]))
        for name in document.__struct_fields__
    )


def documents_in(hint: object) -> list[type[Struct]]:
    if isinstance(hint, type) and issubclass(hint, Struct):
        return [hint]
    return [found for argument in get_args(hint) for found in documents_in(argument)]
