"""Import of employees and rosters from files, through the same decisions as any other command.

Each row (of rosters: each person's month) is a command of its own whose key is derived from its
content, so importing the same file again changes nothing.
"""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Iterator
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Final

from msgspec import Struct

from api.files.punch_import import ACTOR, OnRows, RefusedRow
from api.files.punches import FileRefused, look_at
from api.service import Service
from api.work.badges import issue_badge
from api.work.carry_out import Acting
from api.work.employment import employ
from domain.facts.profile import Pay
from domain.streams.badge import BADGE, IssueBadge
from domain.streams.employment import (
    PERSON,
    AgreePay,
    AgreeTerms,
    AssignUnit,
    EndEmployment,
    Hire,
    Hired,
    PersonalCommand,
    RecordBirth,
    RecordCircumstance,
)
from domain.values.errors import DomainError
from domain.values.time import EARLIEST_DAY, LATEST_DAY

EMPLOYEE_COLUMNS: Final = (
    "person", "name", "badge", "hired_on", "weekly", "agreements", "land", "unit", "cost_centre",
)  # fmt: skip
PAY_COLUMNS: Final = ("grade", "step", "pay", "third_step")
CAPPED: Final = "capped_pay"
FURTHER_COLUMNS: Final = (
    "ended_on", "share", "weekly_quantity", "born_on", "circumstances", *PAY_COLUMNS,
    CAPPED,
)  # fmt: skip
GREATEST_SHARE: Final = 2_000


class EmployeeImport(Struct, frozen=True):
    """Result of an import of employees."""

    rows: int
    hired: int
    repeated: int
    refused: list[RefusedRow]


def import_employees(service: Service, path: Path, on_rows: OnRows | None = None) -> EmployeeImport:
    """Hire the people of a file and issue their badges; raises FileRefused and ledger errors.

    Columns: person, name, badge, hired_on, weekly (minutes Monday to Sunday), agreements
    (both separated by blanks), land, unit, cost_centre; optional: ended_on, share (percent),
    weekly_quantity, born_on, circumstances (separated by blanks, a figure after ``=``), grade,
    step, pay, third_step, capped_pay (euros).
    """
    form = look_at(path)
    hired = repeated = rows = 0
    refused: list[RefusedRow] = []
    with path.open(encoding=form.encoding, newline="") as file:
        reader = csv.DictReader(file, delimiter=form.delimiter)
        missing = [name for name in EMPLOYEE_COLUMNS if name not in (reader.fieldnames or ())]
        if missing:
            raise FileRefused(f"{path}: no column {', '.join(missing)}")
        for row in reader:
            rows += 1
            cells = {name: str(value or "").strip() for name, value in row.items() if name}
            try:
                if _employ(service, cells):
                    hired += 1
                else:
                    repeated += 1
            except (DomainError, ValueError) as error:
                # Further facts about a person must not appear on a screen.
                text = form.delimiter.join(cells[name] for name in EMPLOYEE_COLUMNS)
                refused.append(RefusedRow(reader.line_num, str(error), text))
            if on_rows is not None:
                on_rows(1)
    service.projector.catch_up()
    return EmployeeImport(rows, hired, repeated, refused)


def _employ(service: Service, cells: dict[str, str]) -> bool:
    """Hire one person and issue the badge; False when that had been done before."""
    person, badge = cells["person"], cells["badge"]
    if not PERSON.fullmatch(person):
        raise ValueError(f"not a personnel number: {person!r}")
    if badge and not BADGE.fullmatch(badge):
        raise ValueError(f"not a badge number: {badge!r}")
    hired_on = _day(cells["hired_on"])
    ended_on = _day(cells["ended_on"]) if cells.get("ended_on") else None
    command = Hire(
        Hired(hired_on, cells["name"]),
        _terms(cells, hired_on),
        AssignUnit(hired_on, cells["unit"], cells["cost_centre"]),
        tuple(_personal_facts(cells, hired_on)),
    )
    key = hashlib.sha256("\n".join(f"{k}={v}" for k, v in cells.items()).encode()).hexdigest()[:24]
    acting = Acting(ACTOR, on_behalf_of=person, key=f"employee-{key}")
    done = employ(service, acting, person, command)
    if badge:
        issue = Acting(ACTOR, on_behalf_of=person, key=f"badge-{key}")
        issue_badge(service, issue, badge, IssueBadge(person, hired_on))
    if ended_on is not None:
        ended = EndEmployment(ended_on)
        end = Acting(ACTOR, on_behalf_of=person, key=f"end-{key}")
        employ(service, end, person, ended)
    return not done.repeated


def _terms(cells: dict[str, str], hired_on: date) -> AgreeTerms:
    quantity = _switch(cells.get("weekly_quantity", ""))
    share = _hundredths(cells["share"]) // 10 if cells.get("share") else 0
    if share > GREATEST_SHARE:
        raise ValueError(f"not a share in percent: {cells['share']!r}")
    agreements = tuple(cells["agreements"].split())
    week = _week(cells["weekly"])
    return AgreeTerms(hired_on, week, agreements, cells["land"], quantity, share)


def _personal_facts(cells: dict[str, str], hired_on: date) -> Iterator[PersonalCommand]:
    """Yield the personal facts of the optional columns; raises ValueError."""
    if cells.get("born_on"):
        yield RecordBirth(_day(cells["born_on"]))
    for told in cells.get("circumstances", "").split():
        kind, _, figure = told.partition("=")
        if figure and not figure.isdecimal():
            raise ValueError(f"the figure of {kind} is not a whole number")
        yield RecordCircumstance(kind, hired_on, None, int(figure or 0))
    given = [name for name in PAY_COLUMNS if cells.get(name)]
    if given:
        missing = [name for name in PAY_COLUMNS if name not in given]
        if missing:
            raise ValueError(f"{', '.join(missing)}: missing beside {', '.join(given)}")
        if not cells["step"].isdecimal():
            raise ValueError(f"not a step: {cells['step']!r}")
        cents, third = _hundredths(cells["pay"]), _hundredths(cells["third_step"])
        capped = _hundredths(cells[CAPPED]) if cells.get(CAPPED) else None
        yield AgreePay(hired_on, Pay(cells["grade"], int(cells["step"]), cents, third, capped))
    elif cells.get(CAPPED):
        raise ValueError(f"{', '.join(PAY_COLUMNS)}: missing beside {CAPPED}")


def _switch(text: str) -> bool:
    """Read ``1``, ``yes``, ``ja`` or nothing, ``0``, ``no``, ``nein``; raises ValueError."""
    known = {"1": True, "yes": True, "ja": True, "": False, "0": False, "no": False, "nein": False}
    if text.lower() not in known:
        raise ValueError(f"neither yes nor no: {text!r}")
    return known[text.lower()]


def _hundredths(text: str) -> int:
    """Read ``4893.73`` or ``4893,73`` in hundredths, at most two places; raises ValueError."""
    try:
        hundredths = Decimal(text.replace(",", ".")) * 100
    except InvalidOperation as error:
        raise ValueError("not an amount with at most two places") from error
    if not hundredths.is_finite() or hundredths % 1 or hundredths <= 0:
        raise ValueError("not an amount with at most two places")
    return int(hundredths)


def _day(text: str) -> date:
    """Read a legal day within the same bounds as in requests; raises ValueError."""
    day = date.fromisoformat(text)
    if not EARLIEST_DAY <= day <= LATEST_DAY:
        raise ValueError(f"not between {EARLIEST_DAY} and {LATEST_DAY}: {text}")
    return day


def _week(text: str) -> tuple[int, int, int, int, int, int, int]:
    """Read minutes Monday to Sunday; raises ValueError."""
    parts = text.split()
    if len(parts) != 7 or not all(part.isdecimal() and int(part) <= 1_440 for part in parts):
        raise ValueError(f"not seven days' minutes: {text!r}")
    monday, tuesday, wednesday, thursday, friday, saturday, sunday = map(int, parts)
    return monday, tuesday, wednesday, thursday, friday, saturday, sunday
