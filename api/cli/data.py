"""`import`, `close`, `export`: data in, months closed, data out."""

import sys
from collections.abc import Generator, Iterable
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import Annotated, TextIO

import msgspec
import typer
from rich.table import Table

from api.audit.log import log_lines
from api.cli.months import show_obstacles
from api.cli.shared import (
    DIFFERS,
    ERR,
    OUT,
    ROWS_REFUSED,
    MonthArgument,
    Unusable,
    progress,
    read_month,
    service,
)
from api.files.absences import AbsencesImported, import_absences, parse_words
from api.files.employees import EmployeesImported, import_employees
from api.files.punch_import import (
    LISTED,
    Imported,
    RefusedRow,
    count_rows,
    import_punches,
    import_wide,
)
from api.files.punches import PunchMap, parse_kinds, parse_map
from api.files.rosters import RostersImported, import_rosters
from api.payroll.lines import csv_text, payroll_lines
from api.service import Service
from api.work.carry_out import Acting, PersonMonth
from api.work.closing import PersonClose, close_for_all, close_one, close_unit
from projections.questions.unit_month import unit_month

ACTOR = "cli"


class PayrollFormat(StrEnum):
    """How payroll lines are written."""

    CSV = "csv"
    JSON = "json"


OutOption = Annotated[Path | None, typer.Option("--out", help="Write here, not to the screen.")]

export = typer.Typer(help="Write data for others.", no_args_is_help=True)


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command("import")(import_file)
    app.command("close")(close)
    app.add_typer(export, name="export")


def import_file(
    file: Annotated[Path | None, typer.Argument(help="A CSV file of punches.")] = None,
    columns: Annotated[
        str,
        typer.Option(
            "--map",
            help="Which column means what: badge=…,date=…,time=… or timestamp=…, "
            "kind=…, and offset=…, zone=…, source=… where there are such columns.",
        ),
    ] = "badge=badge,timestamp=timestamp,kind=kind",
    kind: Annotated[
        str,
        typer.Option(
            "--kind",
            help="What the file's words mean: IN=in,OUT=out,BREAK=break; of absences "
            "kinds and statuses: ill=sick,ok=counts.",
        ),
    ] = "",
    zone: Annotated[
        str | None, typer.Option(help="Zone of times without an offset, Europe/Berlin.")
    ] = None,
    wide: Annotated[
        tuple[Path, Path] | None,
        typer.Option(help="Two sheets with a column per day: clock-ins and clock-outs."),
    ] = None,
    employees: Annotated[
        Path | None, typer.Option(help="A CSV file of employees instead of punches.")
    ] = None,
    rosters: Annotated[
        Path | None, typer.Option(help="A CSV file of shifts: each person's month as a whole.")
    ] = None,
    absences: Annotated[
        Path | None, typer.Option(help="A CSV file of absences, a day in each row.")
    ] = None,
) -> None:
    """Import punches, employees, rosters or absences; importing a file again adds nothing."""
    if sum(source is not None for source in (file, wide, employees, rosters, absences)) != 1:
        told = "name one file, or --wide IN OUT, --employees, --rosters or --absences FILE"
        raise typer.BadParameter(told)
    with service() as opened:
        if absences is not None:
            refused = _import_absences(opened, absences, kind)
        elif rosters is not None:
            refused = _import_rosters(opened, rosters)
        elif employees is not None:
            refused = _import_employees(opened, employees)
        else:
            words = parse_kinds(kind, opened.book.kinds.bookings.by_code)
            punch_map = PunchMap(parse_map(columns), words, zone)
            if wide is not None:
                with progress(f"importing {wide[0]} and {wide[1]}", None) as advance:
                    imported = import_wide(opened, wide[0], wide[1], zone, advance)
            else:
                assert file is not None
                with progress(f"importing {file}", count_rows(file)) as advance:
                    imported = import_punches(opened, file, punch_map, advance)
            show_imported(imported)
            refused = imported.refused
    if refused:
        raise typer.Exit(ROWS_REFUSED)


def _import_absences(opened: Service, path: Path, kind: str) -> list[RefusedRow]:
    words = parse_words(kind, opened.book.kinds.absences)
    with progress(f"importing {path}", count_rows(path)) as advance:
        entered = import_absences(opened, path, words, advance)
    show_absences(entered)
    return entered.refused


def _import_rosters(opened: Service, path: Path) -> list[RefusedRow]:
    with progress(f"importing {path}", count_rows(path)) as advance:
        planned = import_rosters(opened, path, advance)
    show_rosters(planned)
    return planned.refused


def _import_employees(opened: Service, path: Path) -> list[RefusedRow]:
    with progress(f"importing {path}", count_rows(path)) as advance:
        hired = import_employees(opened, path, advance)
    show_employees(hired)
    return hired.refused


def close(
    month: MonthArgument,
    person: Annotated[list[str] | None, typer.Argument(help="Only these; everybody.")] = None,
    unit: Annotated[
        str | None, typer.Option(help="Only this unit, and nobody in whose way something is.")
    ] = None,
    check: Annotated[
        bool, typer.Option("--check", help="Close nothing; say what prevents the unit's close.")
    ] = False,
) -> None:
    """Close a month: freeze sheets and wage lines. Exit code 1 when somebody's was refused."""
    asked = read_month(month)
    if (unit is not None and person) or (check and unit is None):
        raise typer.BadParameter("name people, or --unit UNIT, with --check if nothing is to be")
    with service() as opened:
        acting = Acting(f"{ACTOR}:close")
        if unit is not None:
            opened.projector.catch_up()
            found = unit_month(opened.reader, unit, asked, opened.clock.today())
            show_obstacles(found)
            if check:
                raise typer.Exit(DIFFERS if found.obstacles else 0)
            results = close_unit(opened, acting, unit, asked)
        elif person:
            opened.projector.catch_up()
            results = [close_one(opened, acting, PersonMonth(one, asked)) for one in person]
            opened.projector.catch_up()
        else:
            opened.projector.catch_up()
            total = sum(1 for _ in opened.reader.every_sheet(asked))
            with progress(f"closing {month}", total) as advance:
                results = close_for_all(opened, acting, asked, lambda _: advance(1))
    show_closed(month, results)
    if any(one.status == "refused" for one in results):
        raise typer.Exit(DIFFERS)


@export.command("payroll")
def export_payroll(
    month: MonthArgument,
    form: Annotated[PayrollFormat, typer.Option("--format")] = PayrollFormat.CSV,
    out: OutOption = None,
) -> None:
    """Payroll lines of everybody whose month is closed."""
    asked = read_month(month)
    with service() as opened:
        opened.projector.catch_up()
        found = payroll_lines(opened, asked)
        if form is PayrollFormat.CSV:
            _write(out, csv_text(found))
        else:
            _write(out, (_json_line(msgspec.to_builtins(line)) for line in found))


@export.command("log")
def export_log(
    after: Annotated[int, typer.Option(min=0, help="The position to go on from.")] = 0,
    out: OutOption = None,
) -> None:
    """The whole log as JSON lines, every event with its bytes as stored."""
    with service() as opened:
        _write(out, log_lines(opened.ledger, after, opened.ledger.head().position))


def show_absences(imported: AbsencesImported) -> None:
    """Say what an import of absences did."""
    outcomes = ", ".join(f"{count} {what}" for what, count in imported.outcomes.items())
    OUT.print(f"{imported.rows} rows of absences: {outcomes or 'nothing'}", highlight=False)
    _show_refused(imported.refused, len(imported.refused))


def show_imported(imported: Imported) -> None:
    """Say what an import of punches did."""
    outcomes = ", ".join(f"{count} {status}" for status, count in imported.outcomes.items())
    OUT.print(
        f"{imported.rows} rows as {imported.terminal}: {outcomes or 'nothing'}",
        highlight=False,
        soft_wrap=True,
    )
    for code, count in imported.codes.items():
        OUT.print(f"  {code}: {count}", highlight=False)
    if imported.findings:
        table = Table("finding", "count", title="Findings that arose")
        for code, count in imported.findings.items():
            table.add_row(code, str(count))
        OUT.print(table)
    else:
        OUT.print("no findings arose", highlight=False)
    _show_refused(imported.refused, imported.outcomes.get("refused", 0))


def show_employees(imported: EmployeesImported) -> None:
    """Say what an import of employees did."""
    OUT.print(
        f"{imported.rows} employees: {imported.hired} hired, {imported.repeated} were there "
        f"already, {len(imported.refused)} refused",
        highlight=False,
        soft_wrap=True,
    )
    _show_refused(imported.refused, len(imported.refused))


def show_rosters(imported: RostersImported) -> None:
    """Say what an import of rosters did."""
    OUT.print(
        f"{imported.rows} shifts and free days: {imported.planned} months planned, "
        f"{imported.repeated} were planned so already, {len(imported.refused)} refused",
        highlight=False,
        soft_wrap=True,
    )
    _show_refused(imported.refused, len(imported.refused))


def show_closed(month: str, results: Iterable[PersonClose]) -> None:
    """Say what became of a month's close."""
    counts: dict[str, int] = {}
    for one in results:
        counts[one.status] = counts.get(one.status, 0) + 1
        if one.status == "refused":
            ERR.print(f"{one.person}: {one.code}", highlight=False)
    said = ", ".join(f"{count} {status}" for status, count in sorted(counts.items()))
    OUT.print(f"{month}: {said or 'nobody has a sheet'}", highlight=False)


def _show_refused(refused: list[RefusedRow], count: int) -> None:
    for row in refused:
        ERR.print(
            f"line {row.line}: {row.code}: {row.text}",
            highlight=False,
            markup=False,
            soft_wrap=True,
        )
    if count > len(refused):
        ERR.print(f"and {count - LISTED} more", highlight=False)


def _json_line(value: object) -> str:
    return msgspec.json.encode(value).decode() + "\n"


def _write(out: Path | None, parts: Iterable[str]) -> None:
    with _opened(out) as file:
        for part in parts:
            file.write(part)


@contextmanager
def _opened(out: Path | None) -> Generator[TextIO]:
    if out is None:
        yield sys.stdout
        return
    try:
        with out.open("w", encoding="utf-8", newline="") as file:
            yield file
    except OSError as error:
        raise Unusable(f"{out}: {error.strerror}") from error
