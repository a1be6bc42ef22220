"""Importing punches and employees from files, through the same doors as everybody else.

A file of punches is a terminal of its own: `import-` and the beginning of its
content's SHA-256, its rows numbered. So importing it again adds nothing.
"""

import csv
import hashlib
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from itertools import islice
from pathlib import Path
from typing import Final

from msgspec import Struct

from api.commands import Acting
from api.intake.items import BadItem, Item, ItemCode
from api.intake.sorting import IMPORT_WINDOW, ItemResult, Status
from api.punch_files import FileRefused, NumberedItem, PunchMap, look_at, read_punches, read_wide
from api.settings import legal_day
from api.wiring import Service
from domain.errors import DomainError
from domain.streams.badge import BADGE, Issued
from domain.streams.employment import PERSON, Ended, Hire, Hired, TermsAgreed, UnitAssigned
from domain.time import EARLIEST_DAY, LATEST_DAY

BATCH_ITEMS: Final = 20_000
LISTED: Final = 200
"""How many refused rows are remembered one by one; all are counted."""

ACTOR: Final = "cli:import"
EMPLOYEE_COLUMNS: Final = (
    "person", "name", "badge", "hired_on", "weekly", "agreements", "land", "unit", "cost_centre",
)  # fmt: skip


class RefusedRow(Struct, frozen=True):
    """A row that is no booking or no employee: its line, why, and its text (cut)."""

    line: int
    code: str
    text: str


class Imported(Struct, frozen=True):
    """What an import did: rows by outcome, what was odd about stored ones, findings that arose."""

    terminal: str
    rows: int
    outcomes: dict[str, int]
    codes: dict[str, int]
    refused: list[RefusedRow]
    findings: dict[str, int]


class EmployeesImported(Struct, frozen=True):
    """What an import of employees did."""

    rows: int
    hired: int
    repeated: int
    refused: list[RefusedRow]


OnRows = Callable[[int], None]


def import_punches(
    service: Service, path: Path, punch_map: PunchMap, on_rows: OnRows | None = None
) -> Imported:
    """Import a file of one punch a row; raises FileRefused and what the ledger raises."""
    form = look_at(path)
    terminal = f"import-{form.digest[:12]}"
    return _deliver(service, terminal, read_punches(path, form, punch_map), on_rows)


def import_wide(
    service: Service,
    in_path: Path,
    out_path: Path,
    zone: str | None,
    on_rows: OnRows | None = None,
) -> Imported:
    """Import a pair of wide sheets, clock-ins and clock-outs; raises as `import_punches`."""
    ins, outs = look_at(in_path), look_at(out_path)
    both = hashlib.sha256(f"{ins.digest} {outs.digest}".encode()).hexdigest()

    def items() -> Iterator[NumberedItem]:
        last = 0
        for found in read_wide(in_path, ins, "in", 1, zone):
            last += 1
            yield found
        yield from read_wide(out_path, outs, "out", last + 1, zone)

    return _deliver(service, f"import-{both[:12]}", items(), on_rows)


def import_employees(
    service: Service, path: Path, on_rows: OnRows | None = None
) -> EmployeesImported:
    """Hire whom the file names and hand them their badges; raises FileRefused and ledger errors.

    Columns: person, name, badge, hired_on, weekly (minutes Monday to Sunday), agreements
    (both separated by blanks), land, unit, cost_centre, and ended_on if there is one.
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
                text = form.delimiter.join(cells.values())
                refused.append(RefusedRow(reader.line_num, str(error), text))
            if on_rows is not None:
                on_rows(1)
    service.projector.catch_up()
    return EmployeesImported(rows, hired, repeated, refused)


def count_rows(path: Path) -> int:
    """How many rows a file has at most, for a progress bar."""
    with path.open("rb") as file:
        return sum(chunk.count(b"\n") for chunk in iter(lambda: file.read(1 << 20), b""))


def _deliver(
    service: Service, terminal: str, found: Iterable[NumberedItem], on_rows: OnRows | None
) -> Imported:
    service.projector.catch_up()
    before = findings_by_code(service)
    outcomes: Counter[str] = Counter()
    codes: Counter[str] = Counter()
    refused: list[RefusedRow] = []
    rows = 0
    numbered = iter(found)
    while batch := list(islice(numbered, BATCH_ITEMS)):
        now = int(time.time())
        batch = [NumberedItem(one.line, _plausible(one.item, now)) for one in batch]
        sound = [one.item for one in batch if isinstance(one.item, Item)]
        delivery = service.intake.deliver(terminal, sound, now, by=ACTOR, window=IMPORT_WINDOW)
        results = iter(delivery.results)
        for one in batch:
            # A row that is no booking is only reported: the file keeps it, its number stays free,
            # and a better map can bring it in.
            bad = one.item if isinstance(one.item, BadItem) else None
            result = ItemResult(None, Status.REFUSED, bad.code) if bad else next(results)
            outcomes[result.status.value] += 1
            if result.code is not None:
                codes[result.code.value] += 1
            if result.status is Status.REFUSED and len(refused) < LISTED:
                code = "" if result.code is None else result.code.value
                refused.append(RefusedRow(one.line, code, _text(one.item)))
        rows += len(batch)
        service.metrics.delivered(delivery)
        if on_rows is not None:
            on_rows(len(batch))
    service.projector.catch_up()
    arisen = findings_by_code(service) - before
    return Imported(
        terminal, rows, dict(sorted(outcomes.items())), dict(sorted(codes.items())), refused,
        dict(arisen.most_common()),
    )  # fmt: skip


def findings_by_code(service: Service) -> Counter[str]:
    """How many findings there are, by code."""
    counts: Counter[str] = Counter()
    for found in service.reader.finding_counts(until=legal_day()).content:
        counts[found.code] += found.count
    return counts


def _employ(service: Service, cells: dict[str, str]) -> bool:
    """Hire one person and hand over the badge; False when that had been done before."""
    person, badge = cells["person"], cells["badge"]
    if not PERSON.fullmatch(person):
        raise ValueError(f"not a personnel number: {person!r}")
    if badge and not BADGE.fullmatch(badge):
        raise ValueError(f"not a badge number: {badge!r}")
    hired_on = _day(cells["hired_on"])
    ended_on = _day(cells["ended_on"]) if cells.get("ended_on") else None
    command = Hire(
        Hired(hired_on, cells["name"]),
        TermsAgreed(
            hired_on, _week(cells["weekly"]), tuple(cells["agreements"].split()), cells["land"]
        ),
        UnitAssigned(hired_on, cells["unit"], cells["cost_centre"]),
    )
    key = hashlib.sha256("\n".join(f"{k}={v}" for k, v in cells.items()).encode()).hexdigest()[:24]
    acting = Acting(ACTOR, on_behalf_of=person, key=f"employee-{key}")
    done = service.commands.employ(person, command, acting)
    if badge:
        issue = Acting(ACTOR, on_behalf_of=person, key=f"badge-{key}")
        service.commands.issue_badge(badge, Issued(person, hired_on), issue)
    if ended_on is not None:
        ended = Ended(ended_on)
        end = Acting(ACTOR, on_behalf_of=person, key=f"end-{key}")
        service.commands.employ(person, ended, end)
    return not done.repeated


def _day(text: str) -> date:
    """A legal day within the bounds that requests have too; raises ValueError."""
    day = date.fromisoformat(text)
    if not EARLIEST_DAY <= day <= LATEST_DAY:
        raise ValueError(f"not between {EARLIEST_DAY} and {LATEST_DAY}: {text}")
    return day


def _week(text: str) -> tuple[int, int, int, int, int, int, int]:
    """Minutes Monday to Sunday; raises ValueError."""
    parts = text.split()
    if len(parts) != 7 or not all(part.isdecimal() and int(part) <= 1_440 for part in parts):
        raise ValueError(f"not seven days' minutes: {text!r}")
    monday, tuesday, wednesday, thursday, friday, saturday, sunday = map(int, parts)
    return monday, tuesday, wednesday, thursday, friday, saturday, sunday


def _plausible(item: Item | BadItem, now: int) -> Item | BadItem:
    if isinstance(item, Item) and not 0 <= item.at <= now + IMPORT_WINDOW.ahead_seconds:
        return BadItem(item.sequence, ItemCode.TIME_IMPLAUSIBLE, item.text())
    return item


def _text(item: Item | BadItem) -> str:
    return item.text if isinstance(item, BadItem) else item.text()
