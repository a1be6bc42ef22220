"""`recalculate`, `differences`, `unit`: closed months evaluated anew and explained, units."""

from datetime import date, datetime
from pathlib import Path
from typing import Annotated

import typer

from api.cli.shared import (
    DIFFERS,
    ERR,
    OUT,
    ROWS_REFUSED,
    MonthArgument,
    Unusable,
    amount_shown,
    event_word,
    month_argument,
    progress,
    read_day,
    refusal_word,
    service,
    table_of,
    today,
)
from api.files.balances import BalanceImport, import_legacy, import_openings
from api.files.punch_import import count_rows
from api.host.clock import HOME
from api.words import text, word
from api.work.carry_out import Acting
from api.work.recalculation import RecalculationOrder, order_recalculation
from api.work.units import change_unit
from domain.evaluation.recalculation import Cover
from domain.streams.unit import BeginParallel, GoLive
from domain.values.accounts import Total, Unit
from domain.values.time import clock_text
from projections.facts.states import units_of
from projections.questions.differences import ChangeByEvent, ChangedLine
from projections.questions.differences import differences as explain_differences
from projections.questions.excess_hours import excess_of_unit
from projections.questions.parallel_run import compare
from projections.questions.recalculation import Preview, preview
from projections.questions.unit_month import UnitMonth

FirstMonth = Annotated[
    str, typer.Argument(help=text("help.first_month"), metavar=text("metavar.first"))
]
LastMonth = Annotated[
    str, typer.Argument(help=text("help.last_month"), metavar=text("metavar.last"))
]
UnitArgument = Annotated[str, typer.Argument(help=text("help.unit"), metavar=text("metavar.unit"))]

unit = typer.Typer(no_args_is_help=True)


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command("recalculate")(recalculate)
    app.command("differences")(differences)
    app.add_typer(unit, name="unit")


def recalculate(
    first: FirstMonth,
    last: LastMonth,
    of_unit: Annotated[str | None, typer.Option("--unit", help=text("help.only_unit"))] = None,
    agreement: Annotated[str | None, typer.Option(help=text("help.only_agreement"))] = None,
    known_on: Annotated[str | None, typer.Option(help=text("help.agreed_until"))] = None,
    reason: Annotated[str | None, typer.Option(help=text("help.order_reason"))] = None,
) -> None:
    """Evaluate closed months by newer agreements; without --reason only show what would move."""
    months = month_argument(first), month_argument(last)
    cover = Cover(*months, of_unit, agreement)
    day = read_day(known_on) or today()
    if months[1] < months[0]:
        raise typer.BadParameter(text("wrong.before", last=last, first=first))
    if day > today():
        raise typer.BadParameter(text("wrong.ahead", day=day))
    with service() as opened:
        opened.projector.catch_up()
        with progress(text("recalculate.progress", first=first, last=last), None) as advance:
            if reason is None:
                show_preview(preview(opened.reader, cover, day, advance))
                return
            done = order_recalculation(
                opened, Acting("cli:recalculate"), RecalculationOrder(cover, day, reason), advance
            )
        opened.projector.catch_up()
    OUT.print(
        text("recalculate.ordered", order=done.order, people=done.people, months=done.months),
        highlight=False,
    )


def differences(
    person: Annotated[
        str, typer.Argument(metavar=text("metavar.person"), help=text("help.person"))
    ],
    month: MonthArgument,
) -> None:
    """Show the changes of a closed month since its close, event by event, with reasons."""
    asked = month_argument(month)
    with service() as opened:
        recorded = opened.ledger.read_range(f"{person}/")
        found = explain_differences(person, recorded, opened.contexts.context(), asked)
    if found is None:
        raise Unusable(text("wrong.not_closed", month=month, person=person))
    _say(
        text(
            "differences.title",
            person=person,
            month=month,
            day=_day_of(found.closed_at),
            who=found.closed_by,
            moved=_totals_text(found.differences),
        )
    )
    for change in found.changes:
        _say(f"  {_change_text(change)}")
        for sign, lines in (("-", change.before), ("+", change.after)):
            for line in lines:
                _say(f"    {sign} {_line_text(line)}")


@unit.command()
def parallel(name: UnitArgument, first: MonthArgument) -> None:
    """From a month on evaluate a unit beside the system before: its sheets do not bind."""
    begin = BeginParallel(month_argument(first).first)
    with service() as opened:
        change_unit(opened, Acting("cli:unit"), name, begin)
    print(text("unit.parallel", unit=name, month=first))


@unit.command()
def live(name: UnitArgument, first: MonthArgument) -> None:
    """From a month on a unit's sheets bind."""
    begin = GoLive(month_argument(first).first)
    with service() as opened:
        change_unit(opened, Acting("cli:unit"), name, begin)
    print(text("unit.live", unit=name, month=first))


@unit.command()
def show(name: UnitArgument) -> None:
    """Say since when a unit runs in parallel and binds."""
    with service() as opened:
        found = units_of(opened.ledger, [name])[name]
    print(
        text(
            "unit.since",
            unit=name,
            parallel=found.parallel_from or "-",
            live=found.live_from or "-",
        )
    )


@unit.command()
def bring(
    file: Annotated[
        Path, typer.Argument(metavar=text("metavar.file"), help=text("help.legacy_file"))
    ],
) -> None:
    """Bring the balances that the system before showed at months' ends, to be compared."""
    with (
        service() as opened,
        progress(text("import.progress", path=file), count_rows(file)) as advance,
    ):
        found = import_legacy(opened, file, advance)
    _show_balances(found)


@unit.command("open")
def open_books(
    file: Annotated[
        Path, typer.Argument(metavar=text("metavar.file"), help=text("help.opening_file"))
    ],
) -> None:
    """Begin people's books with balances brought along; the file is the source document."""
    with (
        service() as opened,
        progress(text("import.progress", path=file), count_rows(file)) as advance,
    ):
        found = import_openings(opened, file, advance)
    _show_balances(found)


@unit.command("compare")
def compare_unit(name: UnitArgument, month: MonthArgument) -> None:
    """Show a parallel run beside what was brought; exit code 1 when one differs or is missing."""
    asked = month_argument(month)
    with service() as opened:
        opened.projector.catch_up()
        found = compare(opened.reader, name, asked)
    table = table_of("person", "account", "evaluated", "legacy", "difference")
    for one in found.compared:
        figures = (one.evaluated, one.legacy, one.difference)
        texts = (amount_shown(figure, one.account.unit) for figure in figures)
        table.add_row(one.person, word("account", one.account), *texts)
    OUT.print(table)
    for person in found.missing:
        ERR.print(text("unit.no_figures", person=person), highlight=False)
    if found.missing or any(one.difference for one in found.compared):
        raise typer.Exit(DIFFERS)


@unit.command("excess-hours")
def excess_hours(name: UnitArgument, first: FirstMonth, last: LastMonth) -> None:
    """List days of more than eight hours and consents to longer ones (§ 16 Abs. 2 ArbZG)."""
    months = month_argument(first), month_argument(last)
    with service() as opened:
        opened.projector.catch_up()
        found = excess_of_unit(opened.reader, name, *months)
    table = table_of(
        "person", "day", "worked", "beyond", "kept_until", title=f"{name} {first}-{last}"
    )
    for one in found.days:
        figures = clock_text(one.worked_minutes), clock_text(one.excess_minutes)
        table.add_row(one.person, str(one.day), *figures, str(one.kept_until))
    OUT.print(table)
    for consent in found.consents:
        _say(
            text(
                "unit.consent", person=consent.person, first=consent.first, last=consent.last or "-"
            )
        )


def show_obstacles(found: UnitMonth) -> None:
    """Say what is in the way of a unit's close."""
    for one in found.obstacles:
        details = f" ({', '.join(one.details)})" if one.details else ""
        OUT.print(
            f"{one.person or found.unit}: {refusal_word(one.kind)}{details}",
            highlight=False,
            markup=False,
        )
    OUT.print(
        text(
            "close.unit",
            unit=found.unit,
            month=found.month,
            sheets=len(found.people),
            closed=found.closed,
            obstacles=len(found.obstacles),
        ),
        highlight=False,
    )


def show_preview(found: Preview) -> None:
    """Say what an order would do."""
    table = table_of("unit", "account", "amount", "people")
    for one in found.effects:
        amount = amount_shown(one.amount, one.unit)
        table.add_row(one.org_unit, word("account", one.account), amount, str(one.people))
    if found.effects:
        OUT.print(table)
    minutes, cents = found.total(Unit.MINUTES), found.total(Unit.CENTS)
    OUT.print(
        text(
            "recalculate.preview",
            people=found.people,
            months=found.months,
            changed=found.changed,
            hours=amount_shown(minutes, Unit.MINUTES),
            money=amount_shown(cents, Unit.CENTS),
        ),
        highlight=False,
        soft_wrap=True,
    )


def _show_balances(imported: BalanceImport) -> None:
    _say(
        text(
            "import.balances",
            rows=imported.rows,
            taken=imported.taken,
            repeated=imported.repeated,
            refused=len(imported.refused),
        )
    )
    for row in imported.refused:
        ERR.print(
            text("import.refused_row", line=row.line, code=refusal_word(row.code), row=row.text),
            highlight=False,
            markup=False,
            soft_wrap=True,
        )
    if imported.refused:
        raise typer.Exit(ROWS_REFUSED)


def _say(given: str) -> None:
    OUT.print(given, highlight=False, markup=False, soft_wrap=True)


def _day_of(recorded_at: datetime) -> date:
    """The day it was where the employer is."""
    return recorded_at.astimezone(HOME).date()


def _totals_text(totals: tuple[Total, ...]) -> str:
    said = (
        f"{word('account', one.account)} {amount_shown(one.amount, one.unit)}" for one in totals
    )
    return ", ".join(said) or text("differences.none")


def _change_text(change: ChangeByEvent) -> str:
    when = (
        ""
        if change.recorded_at is None
        else text("differences.when", day=_day_of(change.recorded_at), who=change.by)
    )
    why = f": {change.reason}" if change.reason else ""
    return f"{event_word(change.cause)} {change.event}{when}{why} ({_totals_text(change.moved)})"


def _line_text(line: ChangedLine) -> str:
    amount = amount_shown(line.amount, line.account.unit)
    causes = text("differences.causes", causes=", ".join(line.causes)) if line.causes else ""
    account, rule = word("account", line.account), word("rule", line.rule)
    return f"{line.effective_on} {account} {amount} {rule}{causes} [{line.citation}]"
