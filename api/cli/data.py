"""`import`, `close`, `export`: data in, months closed, data out."""

import sys
from collections.abc import Generator, Iterable
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, TextIO

import typer

from api.audit.log_text import log_lines
from api.cli.months import show_obstacles
from api.cli.shared import (
    DIFFERS,
    ERR,
    OUT,
    ROWS_REFUSED,
    MonthArgument,
    Unusable,
    counted,
    month_argument,
    progress,
    refusal_word,
    service,
    table_of,
)
from api.files.absences import AbsenceImport, import_absences, parse_words
from api.files.employees import EmployeeImport, import_employees
from api.files.punch_import import (
    LISTED,
    PunchImport,
    RefusedRow,
    count_rows,
    import_punches,
    import_wide,
)
from api.files.punches import PunchMap, parse_kinds, parse_map
from api.files.rosters import RosterImport, import_rosters
from api.payroll.formats import FORMATS
from api.payroll.lines import payroll_lines
from api.service import Service
from api.words import text, word
from api.work.carry_out import Acting, PersonMonth
from api.work.closing import PersonClose, close_for_all, close_one, close_unit
from projections.questions.unit_month import unit_month

ACTOR = "cli"


FormatOption = Annotated[
    str, typer.Option("--format", metavar=f"<{'|'.join(FORMATS)}>", help=text("help.format"))
]
OutOption = Annotated[Path | None, typer.Option("--out", help=text("help.out"))]

export = typer.Typer(no_args_is_help=True)


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command("import")(import_file)
    app.command("close")(close)
    app.add_typer(export, name="export")


def import_file(
    file: Annotated[
        Path | None, typer.Argument(metavar=text("metavar.file"), help=text("help.punches"))
    ] = None,
    columns: Annotated[
        str,
        typer.Option(
            "--map",
            help=text("help.map"),
        ),
    ] = "badge=badge,timestamp=timestamp,kind=kind",
    kind: Annotated[
        str,
        typer.Option(
            "--kind",
            help=text("help.kinds"),
        ),
    ] = "",
    zone: Annotated[str | None, typer.Option(help=text("help.zone"))] = None,
    wide: Annotated[
        tuple[Path, Path] | None,
        typer.Option(help=text("help.wide")),
    ] = None,
    employees: Annotated[Path | None, typer.Option(help=text("help.employees"))] = None,
    rosters: Annotated[Path | None, typer.Option(help=text("help.rosters"))] = None,
    absences: Annotated[Path | None, typer.Option(help=text("help.absences"))] = None,
) -> None:
    """Import punches, employees, rosters or absences; importing a file again adds nothing."""
    if sum(source is not None for source in (file, wide, employees, rosters, absences)) != 1:
        told = text("wrong.import")
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
                with progress(
                    text("import.progress_of_two", ins=wide[0], outs=wide[1]), None
                ) as advance:
                    imported = import_wide(opened, wide[0], wide[1], zone, advance)
            else:
                assert file is not None
                with progress(text("import.progress", path=file), count_rows(file)) as advance:
                    imported = import_punches(opened, file, punch_map, advance)
            show_imported(imported)
            refused = imported.refused
    if refused:
        raise typer.Exit(ROWS_REFUSED)


def _import_absences(opened: Service, path: Path, kind: str) -> list[RefusedRow]:
    words = parse_words(kind, opened.book.kinds.absences)
    with progress(text("import.progress", path=path), count_rows(path)) as advance:
        entered = import_absences(opened, path, words, advance)
    show_absences(entered)
    return entered.refused


def _import_rosters(opened: Service, path: Path) -> list[RefusedRow]:
    with progress(text("import.progress", path=path), count_rows(path)) as advance:
        planned = import_rosters(opened, path, advance)
    show_rosters(planned)
    return planned.refused


def _import_employees(opened: Service, path: Path) -> list[RefusedRow]:
    with progress(text("import.progress", path=path), count_rows(path)) as advance:
        hired = import_employees(opened, path, advance)
    show_employees(hired)
    return hired.refused


def close(
    month: MonthArgument,
    person: Annotated[
        list[str] | None, typer.Argument(metavar=text("metavar.person"), help=text("help.people"))
    ] = None,
    unit: Annotated[str | None, typer.Option(help=text("help.close_unit"))] = None,
    check: Annotated[bool, typer.Option("--check", help=text("help.close_check"))] = False,
) -> None:
    """Close a month: freeze sheets and wage lines. Exit code 1 when somebody's was refused."""
    asked = month_argument(month)
    if (unit is not None and person) or (check and unit is None):
        raise typer.BadParameter(text("wrong.close"))
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
            with progress(text("close.progress", month=month), total) as advance:
                results = close_for_all(opened, acting, asked, lambda _: advance(1))
    show_closed(month, results)
    if any(one.status == "refused" for one in results):
        raise typer.Exit(DIFFERS)


@export.command("payroll")
def export_payroll(
    month: MonthArgument,
    form: FormatOption = "csv",
    out: OutOption = None,
) -> None:
    """Payroll lines of everybody whose month is closed."""
    asked = month_argument(month)
    if form not in FORMATS:
        raise typer.BadParameter(text("wrong.format", known=", ".join(FORMATS), given=form))
    with service() as opened:
        opened.projector.catch_up()
        _write(out, FORMATS[form].write(payroll_lines(opened, asked)))


@export.command("log")
def export_log(
    after: Annotated[int, typer.Option(min=0, help=text("help.after_position"))] = 0,
    out: OutOption = None,
) -> None:
    """The whole log as JSON lines, every event with its bytes as stored."""
    with service() as opened:
        _write(out, log_lines(opened.ledger, after, opened.ledger.head().position))


def show_absences(imported: AbsenceImport) -> None:
    """Say what an import of absences did."""
    outcomes = counted("entry_status", imported.outcomes)
    OUT.print(
        text("import.absences", rows=imported.rows, outcomes=outcomes or text("nothing")),
        highlight=False,
    )
    _show_refusals(imported.refused, len(imported.refused))


def show_imported(imported: PunchImport) -> None:
    """Say what an import of punches did."""
    outcomes = counted("delivery_status", imported.outcomes)
    OUT.print(
        text(
            "import.punches",
            rows=imported.rows,
            terminal=imported.terminal,
            outcomes=outcomes or text("nothing"),
        ),
        highlight=False,
        soft_wrap=True,
    )
    for code, count in imported.codes.items():
        OUT.print(f"  {refusal_word(code)}: {count}", highlight=False)
    if imported.findings:
        table = table_of("finding", "count", title=text("import.findings"))
        for code, count in imported.findings.items():
            table.add_row(word("finding", code), str(count))
        OUT.print(table)
    else:
        OUT.print(text("import.no_findings"), highlight=False)
    _show_refusals(imported.refused, imported.outcomes.get("refused", 0))


def show_employees(imported: EmployeeImport) -> None:
    """Say what an import of employees did."""
    OUT.print(
        text(
            "import.employees",
            rows=imported.rows,
            hired=imported.hired,
            repeated=imported.repeated,
            refused=len(imported.refused),
        ),
        highlight=False,
        soft_wrap=True,
    )
    _show_refusals(imported.refused, len(imported.refused))


def show_rosters(imported: RosterImport) -> None:
    """Say what an import of rosters did."""
    OUT.print(
        text(
            "import.rosters",
            rows=imported.rows,
            planned=imported.planned,
            repeated=imported.repeated,
            refused=len(imported.refused),
        ),
        highlight=False,
        soft_wrap=True,
    )
    _show_refusals(imported.refused, len(imported.refused))


def show_closed(month: str, results: Iterable[PersonClose]) -> None:
    """Say what became of a month's close."""
    counts: dict[str, int] = {}
    for one in results:
        counts[one.status] = counts.get(one.status, 0) + 1
        if one.status == "refused":
            ERR.print(f"{one.person}: {refusal_word(one.code or '')}", highlight=False)
    said = counted("close_status", dict(sorted(counts.items())))
    OUT.print(
        text("close.summary", month=month, outcomes=said or text("close.nobody")), highlight=False
    )


def _show_refusals(refused: list[RefusedRow], count: int) -> None:
    for row in refused:
        ERR.print(
            text("import.refused_row", line=row.line, code=refusal_word(row.code), row=row.text),
            highlight=False,
            markup=False,
            soft_wrap=True,
        )
    if count > len(refused):
        ERR.print(text("import.more", more=count - LISTED), highlight=False)


def _write(out: Path | None, parts: Iterable[str]) -> None:
    with _output(out) as file:
        for part in parts:
            file.write(part)


@contextmanager
def _output(out: Path | None) -> Generator[TextIO]:
    if out is None:
        yield sys.stdout
        return
    try:
        with out.open("w", encoding="utf-8", newline="") as file:
            yield file
    except OSError as error:
        raise Unusable(f"{out}: {error.strerror}") from error
