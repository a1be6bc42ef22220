"""The yearly statement of a lifetime account as plain facts, and as a page typeset from them."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import cache
from importlib.resources import files
from typing import Any, Final, cast

import msgspec
from msgspec import Struct
from typst import Compiler

from domain.values.time import Month
from projections.questions.lifetime import ProvenStatement

TEMPLATE: Final = "lifetime.typ"
STANDARD: Final = "a-2b"
"""The PDF standard for archives (ISO 19005-2)."""


def statement_facts(
    person: str, stated: ProvenStatement, known_at: datetime | None
) -> dict[str, Any]:
    """Give all facts of a statement, for the answer in JSON and for typesetting as PDF."""
    statement = plain_json(stated.statement)
    lines = zip(statement.pop("lines"), stated.positions, strict=True)
    return {
        "person": person,
        "known_at": None if known_at is None else utc_of(known_at),
        **statement,
        "lines": [{**line, "position": position} for line, position in lines],
        "valuations": [
            {name: text for name, text in one.items() if name not in {"rule", "citation"}}
            for one in statement["valuations"]
        ],
        "proof": {
            **plain_json(stated.proof),
            "last_recorded_at": utc_of(stated.proof.last_recorded_at),
        },
        "position": stated.position,
    }


def pdf_of(facts: dict[str, Any]) -> bytes:
    """Typeset the statement as PDF: the same facts give the same bytes, whatever fonts exist."""
    text = msgspec.json.encode(facts).decode()
    compiler = Compiler(_template(), ignore_system_fonts=True, sys_inputs={"facts": text})
    recorded_at = datetime.fromisoformat(facts["proof"]["last_recorded_at"])
    dated = recorded_at.replace(microsecond=0)
    made = compiler.compile(format="pdf", pdf_standards=STANDARD, timestamp=dated)
    assert isinstance(made, bytes)
    return made


def plain_json(said: Struct) -> dict[str, Any]:
    """Convert a value of the domain to plain JSON; months as ``2026-11``."""
    return {name: _plain(getattr(said, name)) for name in said.__struct_fields__}


def _plain(said: object) -> object:
    if isinstance(said, Struct):
        return plain_json(said)
    if isinstance(said, Month):
        return str(said)
    if isinstance(said, tuple):
        return [_plain(one) for one in cast("tuple[object, ...]", said)]
    return msgspec.to_builtins(said)


@cache
def _template() -> bytes:
    return files("api").joinpath("statements", TEMPLATE).read_bytes()


def utc_of(at: datetime) -> str:
    """Write an instant in UTC, ending in Z."""
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z")
