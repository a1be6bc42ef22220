"""Reading balances by month."""

from __future__ import annotations

from typing import Any

from msgspec import Struct
from psycopg import Connection

from domain.values.accounts import Account
from domain.values.time import Month
from projections.read_model import queries

SQL = queries("balances")


class MonthBalance(Struct, frozen=True):
    """A month's movement on an account, and its balance at the month's end, in its unit."""

    month: Month
    account: Account
    movement: int
    closing: int


def read_months(
    conn: Connection[Any], person: str, first: Month, last: Month
) -> list[MonthBalance]:
    """A person's balances of consecutive months, by month and account."""
    rows = conn.execute(SQL["of_person"], (person, str(first), str(last)))
    return [
        MonthBalance(Month.parse(month), Account(account), moved, closing)
        for month, account, moved, closing in rows
    ]
