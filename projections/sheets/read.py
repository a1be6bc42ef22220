"""Reading sheets."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec
from msgspec import Struct
from psycopg import Connection

from domain.evaluation.evaluate import Carry, Sheet
from domain.values.time import Month
from projections.read_model import queries

SQL = queries("sheets")
_sheet = msgspec.json.Decoder(Sheet).decode
_carry = msgspec.json.Decoder(Carry).decode


def read_sheet(conn: Connection[Any], person: str, month: Month) -> Sheet | None:
    """One sheet, if there is one."""
    row = conn.execute(SQL["one"], (person, str(month))).fetchone()
    return None if row is None else _sheet(row[0])


def read_sheets_of_month(
    conn: Connection[Any], month: Month, after: str, limit: int, unit: str | None = None
) -> list[Sheet]:
    """A month's sheets by person, those that follow person ``after``; of a unit or all."""
    if unit is None:
        rows = conn.execute(SQL["of_month"], (str(month), after, limit))
    else:
        rows = conn.execute(SQL["of_unit"], (unit, str(month), after, limit))
    return [_sheet(row[0]) for row in rows]


class OpenMonth(Struct, frozen=True):
    """A month of a person that is not closed, and the unit it belongs to."""

    person: str
    month: Month
    unit: str


def read_open_before(conn: Connection[Any], unit: str, month: Month) -> list[OpenMonth]:
    """Earlier months still open, of the people whom a unit has in a month."""
    rows = conn.execute(SQL["open_before"], (unit, str(month)))
    return [OpenMonth(person, Month.parse(earlier), of) for person, earlier, of in rows]


def read_linked(conn: Connection[Any], human: str, month: Month) -> list[Sheet]:
    """The month's sheets of all employments that are linked to one human being."""
    return [_sheet(row[0]) for row in conn.execute(SQL["of_human"], (human, str(month)))]


def read_newest(conn: Connection[Any], person: str, month: Month) -> tuple[Sheet, Carry] | None:
    """The newest sheet at or before a month, and its carry."""
    row = conn.execute(SQL["up_to"], (person, str(month))).fetchone()
    return None if row is None else (_sheet(row[0]), _carry(row[1]))


def read_around(conn: Connection[Any], firsts: Mapping[str, Month]) -> dict[str, dict[Month, str]]:
    """Per person the stored carries, as text: the newest before a month and all from it on."""
    found: dict[str, dict[Month, str]] = {person: {} for person in firsts}
    months = [str(month) for month in firsts.values()]
    for person, month, carry in conn.execute(SQL["around"], (list(firsts), months)):
        found[person][Month.parse(month)] = carry
    return found


def parse_carry(text: str) -> Carry:
    """A stored carry."""
    return _carry(text)
