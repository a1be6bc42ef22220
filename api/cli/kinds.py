"""`kinds`: the kinds of absence and booking, and whether the employer's own are sound."""

from pathlib import Path
from typing import Annotated

import msgspec
import typer

from api.cli.agreements import JsonOption, against_store, fault_text
from api.cli.shared import DIFFERS, OUT, load_settings, table_of, today
from api.host.agreements import UseComparison, compare_kinds
from api.host.kinds import kinds_of, read_kinds
from api.words import named, text
from domain.facts.absences import AbsenceKind
from domain.facts.kinds import KindRow, meaning_of

app = typer.Typer(no_args_is_help=True)


@app.command()
def check(
    files: Annotated[
        list[Path] | None,
        typer.Argument(help=text("help.kind_drafts"), metavar=text("metavar.files")),
    ] = None,
    json: JsonOption = False,
) -> None:
    """Look whether the employer's kinds are sound and still mean the same; exit code 1 if not.

    Checks the files and the drafts together, and holds them against the store where there is
    one. Nothing is recorded.
    """
    settings = load_settings()
    found = read_kinds(settings, files or ())
    compared = against_store(settings, lambda ledger: compare_kinds(ledger, found.kinds, today()))
    wrong = list(found.faults)
    if isinstance(compared, UseComparison) and not wrong:
        # A used kind whose row cannot be read is not gone.
        wrong += compared.faults
    if json:
        _print_json(
            {
                "problems": [fault._asdict() for fault in wrong],
                "own": [row.key for row in found.kinds.own],
                "used_kinds": compared.recorded if isinstance(compared, UseComparison) else None,
                "not_compared": compared if isinstance(compared, str) else None,
            }
        )
    else:
        for fault in wrong:
            OUT.print(fault_text(fault), highlight=False, markup=False, soft_wrap=True)
        summary = _summary(len(found.kinds.own), len(wrong), compared)
        OUT.print(summary, highlight=False, markup=False, soft_wrap=True)
    if wrong:
        raise typer.Exit(DIFFERS)


@app.command("list")
def list_kinds(json: JsonOption = False) -> None:
    """Show all kinds with their names, their meaning and the file of the employer's own."""
    kinds = kinds_of(load_settings())
    file_of = {row.key: row.file for row in kinds.own}
    shown = [KindRow("", kind) for kind in kinds.absences.values()]
    shown += (KindRow("", kind) for kind in kinds.bookings.by_code.values())
    if json:
        _print_json([_row(row, file_of.get(row.key)) for row in shown])
        return
    titles = {"absence": text("kinds.absence"), "booking": text("kinds.booking")}
    for table, title in titles.items():
        told = table_of("code", "kind", "meaning", "file", title=title)
        for row in shown:
            if row.table == table:
                kind = row.kind
                told.add_row(kind.code, named(kind), _meaning(row), file_of.get(row.key, ""))
        OUT.print(told)


def _row(row: KindRow, file: str | None) -> dict[str, object]:
    kind = row.kind
    names = {"kind": row.table, "code": kind.code, "de": kind.de, "en": kind.en}
    return {**names, "meaning": meaning_of(kind), "file": file}


def _meaning(row: KindRow) -> str:
    paragraph = row.kind.paragraph if isinstance(row.kind, AbsenceKind) else ""
    words = (
        name if value is True else f"{name} {value}".lower()
        for name, value in meaning_of(row.kind).items()
    )
    return "\n".join(filter(None, (", ".join(words), paragraph)))


def _summary(own: int, wrong: int, compared: UseComparison | str) -> str:
    against = (
        text("kinds.not_compared", reason=compared)
        if isinstance(compared, str)
        else text("kinds.used", number=compared.recorded)
    )
    return text("kinds.summary", own=own, wrong=wrong, against=against)


def _print_json(content: object) -> None:
    print(msgspec.json.format(msgspec.json.encode(content)).decode())
