"""Reading findings."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from msgspec import Struct, convert
from psycopg import Connection

from domain.values.time import Month
from projections.read_model import queries

SQL = queries("findings")


class FindingRow(Struct, frozen=True, array_like=True):
    """One finding of one employee-month; (person, number) is its place in the month's list."""

    person: str
    month: str
    number: int
    day: date
    code: str
    severity: str
    rule: str
    citation: str
    figures: Mapping[str, int]
    causes: tuple[str, ...]


class FindingCount(Struct, frozen=True):
    """The number of findings with a code."""

    code: str
    severity: str
    count: int


def read_page(
    conn: Connection[Any],
    month: Month,
    *,
    person: str | None = None,
    code: str | None = None,
    after: tuple[str, int] = ("", -1),
    limit: int = 100,
    until: date | None = None,
    unit: str | None = None,
) -> list[FindingRow]:
    """Findings of a month that follow (person, number) ``after``, in that order.

    After the day ``until`` only findings count that bookings alone show.
    """
    values = {
        "month": str(month),
        "person": person,
        "code": code,
        "after_person": after[0],
        "after_number": after[1],
        "limit": limit,
        "until": until,
        "unit": unit,
    }
    rows = conn.execute(SQL["page"], values)
    return [convert(row, FindingRow) for row in rows]


def count_findings(
    conn: Connection[Any], month: Month | None = None, until: date | None = None
) -> list[FindingCount]:
    """Findings counted by code, of one month or of all; ``until`` as for a page."""
    values = {"month": None if month is None else str(month), "until": until}
    rows = conn.execute(SQL["counts"], values)
    return [FindingCount(*row) for row in rows]
