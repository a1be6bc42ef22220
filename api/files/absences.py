"""Import of absences from a file of days: consecutive days of one kind become one absence.

Each absence is a command of its own whose key is derived from its content, so importing the
same file again changes nothing. A row that cannot be taken is reported; none is dropped silently.
"""

from __future__ import annotations

import csv
import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import Final, NamedTuple

from msgspec import Struct

from api.files.punch_import import ACTOR, OnRows, RefusedRow
from api.files.punches import FileRefused, look_at
from api.service import Service
from api.work.absences import decide_absence
from api.work.carry_out import Acting
from domain.facts.absences import Absence
from domain.streams.absence import Command, EnterAbsence, RejectAbsence, RequestAbsence
from domain.values.errors import DomainError
from domain.values.time import EARLIEST_DAY, LATEST_DAY
from projections.facts.states import holders_of_badge

ABSENCE_COLUMNS: Final = ("date", "kind", "status")
KINDS: Final[Mapping[str, str]] = {
    "annual": "annual_leave",
    "compensatory": "flex_day",
    "day_off": "flex_day",
    "special": "special_leave",
    "unpaid": "unpaid_leave",
}
"""Our kinds by other words that files use for them; our own words need no row."""
STATUSES: Final[Mapping[str, str]] = {
    "accepted": "counts",
    "approved": "counts",
    "pending": "requested",
    "rejected": "rejected",
}


class AbsenceImport(Struct, frozen=True):
    """Result of an import of absences: rows, absences by outcome, refused rows."""

    rows: int
    outcomes: dict[str, int]
    refused: list[RefusedRow]


class AbsenceRow(Struct, frozen=True, order=True):
    """One day of an absence, with the line of the file that it comes from."""

    person: str
    kind: str
    status: str
    day: date
    line: int
    text: str


def import_absences(
    service: Service,
    path: Path,
    words: Mapping[str, str] | None = None,
    on_rows: OnRows | None = None,
) -> AbsenceImport:
    """Enter the absences of a file; raises FileRefused and the ledger's errors.

    Columns: date, kind, status, and person or badge. ``words`` gives the meaning of kinds and
    statuses of the file, beside those that are known.
    """
    known = _words(service.book.kinds.absences, words or {})
    refused: list[RefusedRow] = []
    rows: list[AbsenceRow] = []
    count = 0
    for found in _rows(service, path, known):
        count += 1
        if isinstance(found, RefusedRow):
            refused.append(found)
        else:
            rows.append(found)
    outcomes: Counter[str] = Counter()
    for days in _runs(rows):
        try:
            outcomes[_enter(service, days)] += 1
        except DomainError as error:
            refused += (RefusedRow(day.line, str(error), day.text) for day in days)
        if on_rows is not None:
            on_rows(len(days))
    service.projector.catch_up()
    return AbsenceImport(count, dict(sorted(outcomes.items())), refused)


class Words(NamedTuple):
    """The meaning of a file's words: kinds by their words, and statuses by theirs."""

    kinds: Mapping[str, str]
    statuses: Mapping[str, str]


def parse_words(text: str, kinds: Iterable[str]) -> dict[str, str]:
    """Read ``ill=sick,ok=counts`` as a mapping; raises FileRefused."""
    known = {*kinds, *STATUSES.values()}
    found: dict[str, str] = {}
    for part in filter(None, text.split(",")):
        word, equals, meaning = part.partition("=")
        if not equals or meaning not in known:
            raise FileRefused(f"--kind: {part}: no kind or status of an absence")
        found[word.strip()] = meaning
    return found


def _words(kinds: Iterable[str], given: Mapping[str, str]) -> Words:
    """Join the words of files, our codes and the words given; an own code goes before a word."""
    codes = {code: code for code in kinds}
    statuses = {status: status for status in STATUSES.values()}
    return Words(
        {**KINDS, **codes, **{word: code for word, code in given.items() if code in codes}},
        {**STATUSES, **statuses, **{word: one for word, one in given.items() if one in statuses}},
    )


def _rows(service: Service, path: Path, words: Words) -> Iterator[AbsenceRow | RefusedRow]:
    form = look_at(path)
    holders: dict[tuple[str, date], str] = {}
    with path.open(encoding=form.encoding, newline="") as file:
        reader = csv.DictReader(file, delimiter=form.delimiter)
        names = reader.fieldnames or ()
        missing = [name for name in ABSENCE_COLUMNS if name not in names]
        if "person" not in names and "badge" not in names:
            missing.append("person or badge")
        if missing:
            raise FileRefused(f"{path}: no column {', '.join(missing)}")
        for row in reader:
            cells = {name: str(value or "").strip() for name, value in row.items() if name}
            text = form.delimiter.join(cells.values())
            try:
                yield _row(service, cells, words, holders, reader.line_num, text)
            except ValueError as error:
                yield RefusedRow(reader.line_num, str(error), text)


def _row(
    service: Service,
    cells: Mapping[str, str],
    words: Words,
    holders: dict[tuple[str, date], str],
    line: int,
    text: str,
) -> AbsenceRow:
    """Read a row by the words of the file; raises ValueError."""
    day = date.fromisoformat(cells["date"])
    if not EARLIEST_DAY <= day <= LATEST_DAY:
        raise ValueError(f"not between {EARLIEST_DAY} and {LATEST_DAY}: {day}")
    kind = words.kinds.get(cells["kind"])
    if kind is None:
        raise ValueError(f"no kind of absence: {cells['kind']!r}")
    status = words.statuses.get(cells["status"])
    if status is None:
        raise ValueError(f"no status of an absence: {cells['status']!r}")
    person = cells.get("person", "")
    if not person:
        asked = (cells["badge"], day)
        if asked not in holders:
            holders[asked] = holders_of_badge(service.ledger, cells["badge"]).holder(day) or ""
        person = holders[asked]
    if not person:
        raise ValueError(f"nobody holds badge {cells['badge']!r} on {day}")
    return AbsenceRow(person, kind, status, day, line, text)


def _runs(rows: Iterable[AbsenceRow]) -> Iterator[list[AbsenceRow]]:
    """Group consecutive days of one person, kind and status."""
    alike: defaultdict[tuple[str, str, str], list[AbsenceRow]] = defaultdict(list)
    for row in sorted(rows):
        run = alike[row.person, row.kind, row.status]
        if run and row.day > run[-1].day + timedelta(days=1):
            yield run
            run = alike[row.person, row.kind, row.status] = []
        run.append(row)
    yield from alike.values()


def _enter(service: Service, days: list[AbsenceRow]) -> str:
    """Enter one absence; returns its outcome."""
    one, last = days[0], days[-1].day
    said = f"{one.person} {one.kind} {one.status} {one.day} {last}"
    name = hashlib.sha256(said.encode()).hexdigest()[:12]
    absence = Absence(name, one.kind, one.day, last)
    commands: list[Command]
    if one.status == "counts":
        commands = [EnterAbsence(absence)]
    elif service.book.kinds.absences[one.kind].reported:
        # A kind without approval cannot wait for one, and the source refused it as a fact.
        return f"{one.status}, not reported"
    elif one.status == "requested":
        commands = [RequestAbsence(absence)]
    else:
        commands = [RequestAbsence(absence), RejectAbsence(name, "rejected in the file")]
    repeated = False
    for number, command in enumerate(commands):
        acting = Acting(ACTOR, on_behalf_of=one.person, key=f"absence-{name}-{number}")
        done = decide_absence(service, acting, one.person, command)
        repeated = done.repeated
    return "repeated" if repeated else one.status
