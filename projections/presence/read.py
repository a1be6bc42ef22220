"""Reading presence: people at work, and one person's newest booking."""

from __future__ import annotations

from typing import Any

from msgspec import Struct
from psycopg import Connection

from projections.read_model import queries

SQL = queries("presence")


class Presence(Struct, frozen=True):
    """A person's newest booking (instant, offset, kind) and whether it leaves them at work."""

    person: str
    at: int
    offset_minutes: int
    kind: str
    present: bool


def read_people_at_work(
    conn: Connection[Any], since: int, after: str, limit: int, unit: str | None = None
) -> list[Presence]:
    """People at work by a booking not before instant ``since``, those that follow ``after``."""
    values = {"after": after, "since": since, "limit": limit, "unit": unit}
    rows = conn.execute(SQL["present"], values)
    return [Presence(person, at, offset, kind, True) for person, at, offset, kind in rows]


def read_presence(conn: Connection[Any], person: str) -> Presence | None:
    """One person's presence; None if nothing was ever booked."""
    row = conn.execute(SQL["of_person"], (person,)).fetchone()
    return None if row is None else Presence(*row)
