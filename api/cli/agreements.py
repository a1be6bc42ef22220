"""`agreements`: whether the files are sound, what they say on a day, and what changed."""

from collections.abc import Callable, Iterable
from datetime import date
from pathlib import Path
from textwrap import wrap
from typing import Annotated, Final, cast

import msgspec
import typer
from rich.markup import escape
from rich.table import Table

from api.cli.shared import DIFFERS, OUT, OnOption, load_settings, read_day, sentence, today
from api.host.agreements import Files, UseComparison, agreements_of, compare_use, read_files
from api.host.embedded import EmbeddedError, EmbeddedServer
from api.host.settings import Settings
from api.host.store import StoreRefused, is_migrated, opened_store
from api.words import named, text, translated, word
from domain.agreements.agreement_file import Agreement
from domain.agreements.book import AgreementBook, InForce, ValueStep, value_steps
from domain.values.errors import Fault, UnsoundAgreement
from domain.values.time import clock_text
from ledger.errors import LedgerError
from ledger.ledger import Ledger

NOTHING: Final = "\N{EM DASH}"
HOUR_MINUTES: Final = 60

app = typer.Typer(no_args_is_help=True)

JsonOption = Annotated[bool, typer.Option("--json", help=text("help.json"))]
IdsOption = Annotated[
    list[str] | None,
    typer.Option(
        "--agreement",
        help=text("help.agreements_together"),
    ),
]
KnownOnOption = Annotated[str | None, typer.Option("--known-on", help=text("help.known_on"))]


@app.command()
def check(
    files: Annotated[
        list[Path] | None,
        typer.Argument(help=text("help.drafts"), metavar=text("metavar.files")),
    ] = None,
    json: JsonOption = False,
) -> None:
    """Look whether the files are sound and still say what was used; exit code 1 if not.

    Checks the shipped files, the employer's and the drafts together, and holds them against the
    store where there is one. Nothing is recorded.
    """
    settings = load_settings()
    found = read_files(settings, files or ())
    compared = against_store(
        settings, lambda ledger: compare_use(ledger, found.agreements, today())
    )
    wrong = [*found.faults, *_incomplete(settings, found)]
    notes: tuple[Fault, ...] = ()
    if isinstance(compared, UseComparison):
        # A used file that cannot be read is not gone.
        faulty = {fault.file for fault in found.faults}
        wrong += (one for one in compared.faults if one.key or one.file not in faulty)
        notes = compared.notes
    if json:
        _print_json(
            {
                "problems": [fault._asdict() for fault in wrong],
                "notes": [note._asdict() for note in notes],
                "agreements": [agreement.id for agreement in found.agreements],
                "used_versions": compared.recorded if isinstance(compared, UseComparison) else None,
                "not_compared": compared if isinstance(compared, str) else None,
            }
        )
    else:
        for fault in wrong:
            OUT.print(fault_text(fault), highlight=False, markup=False, soft_wrap=True)
        for note in notes:
            OUT.print(
                text("agreements.note", note=fault_text(note)),
                highlight=False,
                markup=False,
                soft_wrap=True,
            )
        summary = _summary(found.agreements, len(wrong), compared)
        OUT.print(summary, highlight=False, markup=False, soft_wrap=True)
    if wrong:
        raise typer.Exit(DIFFERS)


@app.command()
def show(
    on: OnOption = None,
    agreement: IdsOption = None,
    known_on: KnownOnOption = None,
    json: JsonOption = False,
) -> None:
    """Show the values in force on a day, with paragraph, first day, source and sign-off."""
    day, known = read_day(on) or today(), read_day(known_on)
    book = AgreementBook(agreements_of(load_settings()))
    shown: list[InForce] = []
    for ids in _groups(book, agreement):
        found = book.in_force(ids, day, known).values()
        rows = [one for one in found if agreement or one.agreement.id in ids]
        shown += rows
        if not json:
            OUT.print(_in_force_table(book, ids, day, rows, together=bool(agreement)))
    if json:
        _print_json([_value(one) for one in shown])


@app.command()
def changes(
    first: Annotated[str, typer.Option("--from", help=text("help.changes_from"))],
    last: Annotated[str, typer.Option("--to", help=text("help.changes_to"))],
    agreement: IdsOption = None,
    known_on: KnownOnOption = None,
    json: JsonOption = False,
) -> None:
    """Show what changed after one day up to and with another."""
    after, until, known = _day(first), _day(last), read_day(known_on)
    if until < after:
        raise typer.BadParameter(text("wrong.to_before_from", until=until, after=after))
    book = AgreementBook(agreements_of(load_settings()))
    found = [
        step
        for ids in _groups(book, agreement)
        for step in value_steps(book, ids, after, until, known)
        if agreement or step.concerns(ids[0])
    ]
    found.sort(key=lambda step: step.day)
    if json:
        _print_json([_step(step) for step in found])
    elif found:
        OUT.print(_steps_table(after, until, found))
    else:
        OUT.print(text("agreements.nothing_changed", after=after, until=until), highlight=False)


def _groups(book: AgreementBook, ids: list[str] | None) -> list[tuple[str, ...]]:
    """The agreements asked for, together; without any, each by itself."""
    return [tuple(ids)] if ids else [(agreement_id,) for agreement_id in book.ids]


def against_store(
    settings: Settings, compare: Callable[[Ledger], UseComparison]
) -> UseComparison | str:
    """Files held against the use that the store has recorded, or why that cannot be done."""
    try:
        if settings.database_url is None and not _has_embedded(settings):
            return text("agreements.no_store")
        with opened_store(settings) as store:
            if not is_migrated(store):
                return text("agreements.not_migrated")
            with Ledger(store.database_url, store.employer) as ledger:
                return compare(ledger)
    except (EmbeddedError, LedgerError, StoreRefused) as error:
        return sentence(error)


def _has_embedded(settings: Settings) -> bool:
    return EmbeddedServer(settings.data_dir / "postgres").cluster_dir.is_dir()


def _incomplete(settings: Settings, found: Files) -> list[Fault]:
    """Check that the agreements of days without terms give the rules all they need."""
    if found.faults:
        return []
    try:
        AgreementBook(found.agreements).complete_from(settings.fallback_agreements)
    except UnsoundAgreement as error:
        return [Fault("STUNDENBUCH_FALLBACK_AGREEMENTS", "", None, str(error))]
    return []


def fault_text(fault: Fault) -> str:
    """The text of a fault in the language of the environment."""
    return str(fault._replace(what=translated(fault.what)))


def _summary(agreements: Iterable[Agreement], wrong: int, compared: UseComparison | str) -> str:
    files = list(agreements)
    versions = [version for file in files for value in file.value for version in value.version]
    waiting = sum(version.needs_sign_off for version in versions)
    against = (
        text("agreements.not_compared", reason=compared)
        if isinstance(compared, str)
        else text("agreements.used", versions=compared.recorded)
    )
    return text(
        "agreements.summary" if wrong != 1 else "agreements.summary_of_one",
        files=len(files),
        versions=len(versions),
        waiting=waiting,
        wrong=wrong,
        against=against,
    )


def _in_force_table(
    book: AgreementBook, ids: tuple[str, ...], day: date, rows: list[InForce], *, together: bool
) -> Table:
    if together:
        table = _table(
            text("agreements.in_force", day=day, ids=", ".join(book.with_foundations(ids)))
        )
    else:
        (own,) = (agreement for agreement in book.agreements if agreement.id in ids)
        table = _table(
            text("agreements.own", name=named(own), short=own.short, day=day, file=own.file),
            text("agreements.source_and_sign_off", source=own.source, who=own.sign_off),
        )
    width = max((len(row.value.name) for row in rows), default=0)
    table.add_column(text("header.value"), no_wrap=True)
    table.add_column(text("header.in_force"), overflow="fold")
    table.add_column(text("header.paragraph_and_time"))
    for row in rows:
        remarks = f"\n[dim]{escape(_remarks(row))}[/]" if _remarks(row) else ""
        table.add_row(
            _name_and_key(row, width), escape(_value_text(row)) + remarks, escape(_basis(row))
        )
    return table


def _steps_table(after: date, until: date, found: list[ValueStep]) -> Table:
    table = _table(text("agreements.changed", after=after, until=until))
    width = max(len(step.key) for step in found)
    table.add_column(text("header.since"))
    table.add_column(text("header.value"), no_wrap=True)
    table.add_column(text("header.before"), overflow="fold")
    table.add_column(text("header.after"), overflow="fold")
    for step in found:
        side = step.after or step.before
        assert side is not None
        known = "" if step.after is None else _known_text(step.after)
        sides = (f"{_value_text(one)}\n{_citation(one)}" if one else NOTHING for one in step[2:])
        table.add_row(f"{step.day}{known}", _name_and_key(side, width), *map(escape, sides))
    return table


def _table(title: str, caption: str | None = None) -> Table:
    return Table(
        title=escape(title), title_justify="left",
        caption=None if caption is None else escape(caption), caption_justify="left",
        show_lines=True,
    )  # fmt: skip


def _name_and_key(one: InForce, width: int) -> str:
    """Name and key; the key is never cut, because files and refusals are searched for it."""
    name = "\n".join(wrap(named(one.value), width))
    return f"{escape(name)}\n[dim]{one.value.name}[/]"


def _value_text(one: InForce) -> str:
    """The value as people read it."""
    value = one.version.value
    if isinstance(value, bool):
        return text("yes") if value else text("no")
    if one.value.unit == "minutes" and isinstance(value, int) and value >= HOUR_MINUTES:
        return text("agreements.minutes", minutes=value, clock=clock_text(value))
    plain = _plain(one.version.value)
    return (
        plain if isinstance(value, list | dict) else f"{plain} {word('value_unit', one.value.unit)}"
    )


def _plain(value: object) -> str:
    if isinstance(value, list):
        return "\n".join(map(_plain, cast("list[object]", value)))
    if isinstance(value, dict):
        fields = cast("dict[str, object]", value)
        return ", ".join(f"{key} {_plain(part)}" for key, part in fields.items())
    return str(value)


def _citation(one: InForce) -> str:
    return f"{one.agreement.short} {one.paragraph}"


def _basis(one: InForce) -> str:
    last = one.version.valid_until
    until = "" if last is None else text("agreements.until", day=last)
    return text(
        "agreements.basis",
        cited=_citation(one),
        first=one.version.valid_from,
        until=until,
        known=_known_text(one),
    )


def _known_text(one: InForce) -> str:
    known = one.version.known_from
    return "" if known is None else text("agreements.known", day=known)


def _remarks(one: InForce) -> str:
    signed = (
        text("agreements.to_sign", who=one.agreement.sign_off) if one.version.needs_sign_off else ""
    )
    own = one.version.source or one.value.source
    return "\n".join(
        filter(
            None, (signed, one.version.note, text("agreements.source", source=own) if own else "")
        )
    )


def _value(one: InForce) -> dict[str, object]:
    agreement, value, version = one
    return {
        "key": value.name,
        "de": value.de,
        "en": value.en,
        "value": version.value,
        "unit": value.unit,
        "agreement": agreement.id,
        "file": agreement.file,
        "citation": _citation(one),
        "valid_from": version.valid_from,
        "valid_until": version.valid_until,
        "known_from": version.known_from,
        "source": one.source,
        "needs_sign_off": version.needs_sign_off,
        "sign_off": agreement.sign_off,
        "note": version.note,
    }


def _step(step: ValueStep) -> dict[str, object]:
    before, after = (None if one is None else _value(one) for one in (step.before, step.after))
    return {"since": step.day, "key": step.key, "before": before, "after": after}


def _print_json(content: object) -> None:
    print(msgspec.json.format(msgspec.json.encode(content)).decode())


def _day(given: str) -> date:
    day = read_day(given)
    assert day is not None
    return day
