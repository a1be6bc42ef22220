"""`demo`: the sample imported, its first months closed, balances shown, the API served."""

import json
import os
import socket
from pathlib import Path
from typing import Final

import typer

from api.cli.data import show_absences, show_closed, show_employees, show_imported
from api.cli.serve import listen, serve
from api.cli.shared import ERR, OUT, Unusable, progress, service, table_of
from api.files.absences import import_absences
from api.files.employees import import_employees
from api.files.punch_import import count_rows, import_punches
from api.files.punches import PunchMap, parse_kinds, parse_map
from api.host.settings import Settings, project_dir
from api.identity.access import NotAuthenticated, Role, make_key
from api.service import Service
from api.words import text, word
from api.work.carry_out import Acting, PersonMonth
from api.work.closing import PersonClose, close_one
from api.work.keys import change_keys
from domain.values.accounts import Account
from domain.values.time import Month, clock_text

MAP: Final = "badge=badge,date=date,time=time,offset=utc_offset,kind=kind,source=source"
KINDS: Final = "IN=in,OUT=out,BREAK=break"
CLOSED: Final = (Month(2021, 10), Month(2021, 11), Month(2021, 12))
SHOWN: Final = ("4007", "4010", "4012", "4018")
SHOWN_MONTH: Final = Month(2022, 1)
KEYS_FILE: Final = "demo-keys.json"
TERMINAL: Final = "T-01"
HOLDERS: Final = {Role.TERMINAL: TERMINAL, Role.MANAGER: "Klinik Nord"}
"""Holders of keys whose role is bound to a terminal or a unit."""
EXIT: Final = "DEMO_EXIT"


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(demo)


def demo() -> None:
    """Import the sample, close its first months, show balances and findings, serve the API.

    Repeating it changes nothing. With DEMO_EXIT=1 it ends after printing.
    """
    folder = project_dir() / "sample"
    if not folder.is_dir():
        raise Unusable(text("demo.no_sample", folder=folder))
    with service() as opened:
        _fill(opened, folder)
        _show(opened)
        _show_keys(_demo_keys(opened))
        if os.environ.get(EXIT, "") not in {"", "0"}:
            return
        serve(opened, _listen(opened.settings))


def _fill(opened: Service, folder: Path) -> None:
    employees, punches = folder / "employees.csv", folder / "punches.csv"
    with progress(text("demo.employees"), count_rows(employees)) as advance:
        hired = import_employees(opened, employees, advance)
    show_employees(hired)
    punch_map = PunchMap(parse_map(MAP), parse_kinds(KINDS))
    with progress(text("demo.punches"), count_rows(punches)) as advance:
        imported = import_punches(opened, punches, punch_map, advance)
    show_imported(imported)
    absences = folder / "absences.csv"
    with progress(text("demo.absences"), count_rows(absences)) as advance:
        show_absences(import_absences(opened, absences, on_rows=advance))
    for month in CLOSED:
        show_closed(str(month), _close(opened, month))


def _close(opened: Service, month: Month) -> list[PersonClose]:
    """Close each sheet by itself: the real punches lack clock-outs, and we decide to go on."""
    opened.projector.catch_up()
    results: list[PersonClose] = []
    with progress(text("close.progress", month=month), None) as advance:
        for person in [sheet.person for sheet in opened.reader.every_sheet(month)]:
            # The same key every time: a second run gets the first one's results.
            acting = Acting("cli:demo", person, key=f"demo-close-{month}:{person}")
            results.append(close_one(opened, acting, PersonMonth(person, month)))
            advance(1)
    opened.projector.catch_up()
    return results


def _show(opened: Service) -> None:
    balances = table_of(
        "person", "attended", "breaks", "target", "flex", "findings",
        title=text("demo.balances", month=SHOWN_MONTH),
    )  # fmt: skip
    balances.show_lines = True
    for person in SHOWN:
        sheet = opened.reader.sheet(person, SHOWN_MONTH).content
        if sheet is None:
            continue
        closing = sheet.closing
        counts: dict[str, int] = {}
        for finding in sheet.findings:
            counts[finding.code.value] = counts.get(finding.code.value, 0) + 1
        balances.add_row(
            person,
            clock_text(-closing.get(Account.ATTENDED, 0)),
            clock_text(closing.get(Account.BREAK, 0)),
            clock_text(closing.get(Account.TARGET, 0)),
            clock_text(closing.get(Account.FLEX, 0)),
            "\n".join(f"{count} {word('finding', code)}" for code, count in sorted(counts.items())),
        )
    OUT.print(balances)
    findings = table_of("finding", "severity", "count", title=text("demo.findings"))
    for found in opened.reader.finding_counts(until=opened.clock.today()).content:
        findings.add_row(
            word("finding", found.code), word("severity", found.severity), str(found.count)
        )
    OUT.print(findings)
    OUT.print(text("demo.why", person=SHOWN[0], day=SHOWN_MONTH.last), highlight=False)


def _demo_keys(opened: Service) -> dict[str, str]:
    """A key for every role, the same ones at every run; the file is for its owner only."""
    path = opened.settings.data_dir / KEYS_FILE
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        kept: dict[str, str] = json.loads(path.read_text("utf-8"))
    except (FileNotFoundError, ValueError):
        kept = {}
    keys = {role.value: _usable(opened, kept.get(role.value), role) for role in Role}
    if keys != kept:
        fresh = path.with_suffix(".new")
        fresh.unlink(missing_ok=True)
        with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            json.dump(keys, file, indent=2)
        fresh.replace(path)
    ERR.print(text("demo.keys_kept", path=path), highlight=False, soft_wrap=True)
    return keys


def _usable(opened: Service, kept: str | None, role: Role) -> str:
    try:
        if kept is not None and opened.keyring.principal(f"Bearer {kept}").role is role:
            return kept
    except NotAuthenticated:
        pass
    made = make_key(role, HOLDERS.get(role, "demo"))
    change_keys(opened, Acting("cli:demo"), made.issued)
    return made.text


def _show_keys(keys: dict[str, str]) -> None:
    print(text("demo.keys"))
    for role, key in keys.items():
        print(f"  {role:13}{key}")


def _listen(settings: Settings) -> socket.socket:
    """The port of the settings, or any free one."""
    try:
        return listen(settings.host, settings.port)
    except Unusable:
        return listen(settings.host, 0)
