"""Reading lifetime accounts at the ends of months."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import msgspec
from msgspec import Struct
from psycopg import Connection

from domain.lifetime.credited_months import MonthCredit
from domain.lifetime.month_ends import AccountOnDay, MonthEnd
from domain.lifetime.provision import Provision
from domain.lifetime.snapshot import Snapshot
from domain.values.time import Month
from projections.read_model import queries

SQL = queries("lifetime")
_snapshot = msgspec.json.Decoder(Snapshot).decode


class AccountBasis(Struct, frozen=True):
    """The part of a month end's row on which later rows rest."""

    agreed: bool
    credit: MonthCredit


def read_account(conn: Connection[Any], person: str, first: Month, last: Month) -> list[MonthEnd]:
    """An account at the ends of consecutive months, of those that have a row."""
    return _ends(conn.execute(SQL["of_person"], (person, str(first), str(last))))


def read_accounts(conn: Connection[Any], month: Month, people: Sequence[str]) -> list[MonthEnd]:
    """The accounts of some people at a month's end, of those that have a row."""
    return _ends(conn.execute(SQL["of_month"], (list(people), str(month))))


def read_provisions(conn: Connection[Any], month: Month) -> dict[str, Provision]:
    """Provisions at a month's end by unit, from the accounts that have a row for it."""
    rows = conn.execute(SQL["provisions"], (str(month),))
    return {
        unit: Provision(accounts, value, share, minutes, time, time_share, unrated)
        for unit, accounts, value, share, minutes, time, time_share, unrated in rows
    }


def read_holders(conn: Connection[Any], month: Month) -> dict[str, Month]:
    """People whose account was agreed by a month's end, with the newest month of their rows."""
    rows = conn.execute(SQL["holders"], (str(month),))
    return {person: Month.parse(newest) for person, newest in rows}


def read_bases(
    conn: Connection[Any], firsts: Mapping[str, Month]
) -> dict[str, dict[Month, AccountBasis]]:
    """Per person the newest row before a month and all rows from it on, in order."""
    found: dict[str, dict[Month, AccountBasis]] = {person: {} for person in firsts}
    months = [str(month) for month in firsts.values()]
    for person, month, agreed, minutes, anew in conn.execute(SQL["around"], (list(firsts), months)):
        found[person][Month.parse(month)] = AccountBasis(agreed, MonthCredit(minutes, anew))
    return found


def read_credits(
    conn: Connection[Any], people: Sequence[str]
) -> dict[str, dict[Month, MonthCredit]]:
    """Credits of evaluation per person, month by month."""
    found: dict[str, dict[Month, MonthCredit]] = {person: {} for person in people}
    for person, month, minutes, anew in conn.execute(SQL["credits"], (list(people),)):
        found[person][Month.parse(month)] = MonthCredit(minutes, anew)
    return found


def _ends(rows: Iterable[Sequence[Any]]) -> list[MonthEnd]:
    return [
        MonthEnd(
            Month.parse(month),
            MonthCredit(credited, anew),
            AccountOnDay(
                person,
                unit,
                _snapshot(text),
                Provision(1, value, share, minutes, time, time_share, unrated),
            ),
        )
        for (
            person, month, unit, credited, anew, minutes, value, share, time, time_share, unrated,
            text,
        ) in rows
    ]  # fmt: skip
