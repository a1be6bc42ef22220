"""Import of rosters of many people: each person's month in a file is planned as a whole."""

from __future__ import annotations

import csv
from collections import defaultdict
from datetime import date
from pathlib import Path
from typing import Final, NamedTuple

from msgspec import Struct

from api.files.punch_import import ACTOR, OnRows, RefusedRow
from api.files.punches import FileRefused, look_at
from api.service import Service
from api.work.carry_out import Acting, PersonMonth
from api.work.rosters import RosterPlan, plan_roster, shift_of
from domain.facts.rosters import DutyKind, Shift
from domain.streams.employment import PERSON
from domain.values.errors import DomainError
from domain.values.time import EARLIEST_DAY, LATEST_DAY, Month
from projections.facts.states import timesheet_of

ROSTER_COLUMNS: Final = ("person", "day", "begin", "end", "break", "kind")


class RosterImport(Struct, frozen=True):
    """Result of an import of rosters; people's months are planned or refused as a whole."""

    rows: int
    planned: int
    repeated: int
    refused: list[RefusedRow]


class _Line(NamedTuple):
    number: int
    cells: dict[str, str]


def import_rosters(service: Service, path: Path, on_rows: OnRows | None = None) -> RosterImport:
    """Plan the months of the people in a file; raises FileRefused and ledger errors.

    Columns: person, day, begin, end (times of day; both empty: a free day), break (minutes,
    may be empty), kind (empty: shift). A month with an impossible row is not planned.
    """
    months = _lines(path)
    planned = repeated = rows = 0
    refused: list[RefusedRow] = []
    for (person, month_text), lines in months.items():
        rows += len(lines)
        line = lines[0]
        try:
            shifts: list[Shift] = []
            for line in lines:
                shifts += _shift(line.cells)
            line = lines[0]
            if _plan(service, person, Month.parse(month_text), shifts):
                planned += 1
            else:
                repeated += 1
        except (DomainError, ValueError) as error:
            refused.append(RefusedRow(line.number, str(error), f"{person} {month_text}"))
        if on_rows is not None:
            on_rows(len(lines))
    service.projector.catch_up()
    return RosterImport(rows, planned, repeated, refused)


def _lines(path: Path) -> dict[tuple[str, str], list[_Line]]:
    """Group the file's rows by person and month, in the order of their first occurrence."""
    form = look_at(path)
    months: defaultdict[tuple[str, str], list[_Line]] = defaultdict(list)
    with path.open(encoding=form.encoding, newline="") as file:
        reader = csv.DictReader(file, delimiter=form.delimiter)
        missing = [name for name in ROSTER_COLUMNS if name not in (reader.fieldnames or ())]
        if missing:
            raise FileRefused(f"{path}: no column {', '.join(missing)}")
        for row in reader:
            cells = {name: str(value or "").strip() for name, value in row.items() if name}
            key = (cells["person"], cells["day"][:7])
            months[key].append(_Line(reader.line_num, cells))
    return months


def _shift(cells: dict[str, str]) -> list[Shift]:
    """Read the shift of a row, none for a free day; raises ValueError."""
    day = date.fromisoformat(cells["day"])
    if not EARLIEST_DAY <= day <= LATEST_DAY:
        raise ValueError(f"not between {EARLIEST_DAY} and {LATEST_DAY}: {day}")
    if not cells["begin"] and not cells["end"]:
        return []
    pause = cells["break"] or "0"
    if not pause.isdecimal():
        raise ValueError(f"not minutes of break: {pause!r}")
    kind = DutyKind(cells["kind"] or DutyKind.SHIFT)
    return [shift_of(day, cells["begin"], cells["end"], int(pause), kind)]


def _plan(service: Service, person: str, month: Month, shifts: list[Shift]) -> bool:
    """Plan one person's month; False if the same plan exists already."""
    if not PERSON.fullmatch(person):
        raise ValueError(f"not a personnel number: {person!r}")
    known = timesheet_of(service.ledger, person, month)
    # A file does not state time off for public holidays, so designated days stay.
    time_off = [day for day, planned in known.roster.items() if planned.time_off]
    part = RosterPlan.of(month.first, month.last, shifts, time_off)
    whole = len(known.roster) == len(month.days())
    if whole and RosterPlan.of(part.first, part.last, known.shifts, time_off) == part:
        return False
    acting = Acting(ACTOR, on_behalf_of=person)
    plan_roster(service, acting, PersonMonth(person, month), part)
    return True
