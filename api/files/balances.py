"""Balances from files: opening balances at going live, figures of the previous system.

A file has a row per account: person, a day or a month, account, amount. Amounts are minutes or
`h:mm` for time, days with decimals for leave. The file itself is the source document, by its
name and digest; a second import adds nothing.
"""

import csv
import re
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Final

from msgspec import Struct

from api.files.punch_import import LISTED, OnRows, RefusedRow
from api.files.punches import FileRefused, look_at
from api.service import Service
from api.work.carry_out import Acting, CommandResult, PersonMonth
from api.work.openings import OpeningBalances, bring_figures, open_balances
from domain.streams.employment import PERSON
from domain.streams.timesheet import LegacyFiguresBrought
from domain.values.accounts import Account, Unit
from domain.values.errors import Rejected
from domain.values.time import EARLIEST_DAY, LATEST_DAY, Month

ACTOR: Final = "cli:import"
OPENING_COLUMNS: Final = ("person", "effective_on", "account", "amount")
LEGACY_COLUMNS: Final = ("person", "month", "account", "amount")
CLOCK: Final = re.compile(r"(-?)(\d{1,6}):([0-5]\d)")
HUNDREDTHS: Final = re.compile(r"(-?)(\d{1,6})(?:[.,](\d{1,2}))?")


class BalanceImport(Struct, frozen=True):
    """Result of an import of balances: rows, people and periods taken, and refused rows."""

    rows: int
    taken: int
    repeated: int
    refused: list[RefusedRow]


class _Group(Struct):
    """The rows of one person and day or month, and the line of the first."""

    line: int
    amounts: dict[Account, int]


Amounts = tuple[tuple[Account, int], ...]


def import_openings(service: Service, path: Path, on_rows: OnRows | None = None) -> BalanceImport:
    """Open balances from a file; raises FileRefused and the ledger's errors."""

    def book(
        person: str, when: str, amounts: Amounts, source: str, acting: Acting
    ) -> CommandResult:
        return open_balances(service, acting, person, OpeningBalances(_day(when), amounts, source))

    return _import(path, OPENING_COLUMNS, book, on_rows)


def import_legacy(service: Service, path: Path, on_rows: OnRows | None = None) -> BalanceImport:
    """Import the previous system's balances at months' ends; raises as `import_openings`."""

    def book(
        person: str, when: str, amounts: Amounts, source: str, acting: Acting
    ) -> CommandResult:
        brought = LegacyFiguresBrought(amounts, source)
        return bring_figures(service, acting, PersonMonth(person, Month.parse(when)), brought)

    return _import(path, LEGACY_COLUMNS, book, on_rows)


def amount_of(text: str, unit: Unit) -> int:
    """Read an amount: `12:30` and `750` are minutes, `12,5` days or euros in hundredths.

    Raises ValueError.
    """
    if unit is Unit.MINUTES:
        clock = CLOCK.fullmatch(text)
        if clock is None:
            return int(text)
        minutes = int(clock[2]) * 60 + int(clock[3])
        return -minutes if clock[1] else minutes
    found = HUNDREDTHS.fullmatch(text)
    if found is None:
        raise ValueError(text)
    hundredths = int(found[2]) * 100 + int((found[3] or "0").ljust(2, "0"))
    return -hundredths if found[1] else hundredths


def _import(
    path: Path,
    columns: tuple[str, ...],
    book: Callable[[str, str, Amounts, str, Acting], CommandResult],
    on_rows: OnRows | None,
) -> BalanceImport:
    digest = look_at(path).digest
    source = f"{path.name} sha256:{digest[:16]}"
    rows, groups, refused = _groups(path, columns)
    taken = repeated = 0
    for (person, when), group in groups.items():
        acting = Acting(ACTOR, on_behalf_of=person, key=f"{digest[:32]}/{person}/{when}")
        try:
            done = book(person, when, tuple(group.amounts.items()), source, acting)
        except Rejected as rejected:
            refused.append(RefusedRow(group.line, rejected.code.value, f"{person} {when}"))
        except ValueError as error:
            refused.append(RefusedRow(group.line, "malformed", str(error)))
        else:
            taken += not done.repeated
            repeated += done.repeated
        if on_rows is not None:
            on_rows(len(group.amounts))
    return BalanceImport(rows, taken, repeated, sorted(refused, key=lambda one: one.line)[:LISTED])


def _groups(
    path: Path, columns: tuple[str, ...]
) -> tuple[int, dict[tuple[str, str], _Group], list[RefusedRow]]:
    """Group the file's rows by person and period; an unreadable row refuses its whole group."""
    groups: dict[tuple[str, str], _Group] = {}
    spoilt: set[tuple[str, str]] = set()
    refused: list[RefusedRow] = []
    rows = 0
    for line, row in _rows(path, columns):
        rows += 1
        person, when, name, text = (row[column] for column in columns)
        group = groups.setdefault((person, when), _Group(line, {}))
        read = _balance(name, text) if PERSON.fullmatch(person) else None
        if read is None or read[0] in group.amounts:
            spoilt.add((person, when))
            refused.append(RefusedRow(line, "malformed", ";".join(row.values())[:200]))
        else:
            group.amounts[read[0]] = read[1]
    for key in spoilt:
        groups.pop(key, None)
    return rows, groups, refused


def _balance(name: str, text: str) -> tuple[Account, int] | None:
    try:
        account = Account(name)
        return account, amount_of(text, account.unit)
    except ValueError:
        return None


def _rows(path: Path, columns: tuple[str, ...]) -> Iterator[tuple[int, dict[str, str]]]:
    form = look_at(path)
    with path.open(encoding=form.encoding, newline="") as file:
        reader = csv.DictReader(file, delimiter=form.delimiter)
        missing = [name for name in columns if name not in (reader.fieldnames or ())]
        if missing:
            raise FileRefused(f"{path}: no column {', '.join(missing)}")
        for row in reader:
            yield reader.line_num, {name: str(row[name] or "").strip() for name in columns}


def _day(text: str) -> date:
    day = date.fromisoformat(text)
    if not EARLIEST_DAY <= day <= LATEST_DAY:
        raise ValueError(text)
    return day
