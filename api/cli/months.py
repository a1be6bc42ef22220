"""`recalculate`, `differences`, `unit`: closed months evaluated anew and explained, units."""

from datetime import date, datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from api.cli.shared import (
    DIFFERS,
    ERR,
    OUT,
    ROWS_REFUSED,
    MonthArgument,
    PersonArgument,
    Unusable,
    progress,
    read_day,
    read_month,
    service,
    today,
)
from api.files.balances import BalancesImported, import_legacy, import_openings
from api.files.punch_import import count_rows
from api.host.clock import HOME
from api.work.carry_out import Acting
from api.work.recalculation import RecalculationOrder, order_recalculation
from api.work.units import change_unit
from domain.evaluation.recalculation import Cover
from domain.streams.unit import ParallelBegun, WentLive
from domain.values.accounts import Total, Unit, amount_text
from domain.values.time import clock_text
from projections.facts.states import units_of
from projections.questions.differences import Change, ChangedLine
from projections.questions.differences import differences as explain_differences
from projections.questions.excess_hours import excess_of_unit
from projections.questions.parallel_run import compare
from projections.questions.recalculation import Preview, preview
from projections.questions.unit_month import UnitMonth

FirstMonth = Annotated[str, typer.Argument(help="The first month, 2026-01.", metavar="FIRST")]
LastMonth = Annotated[str, typer.Argument(help="The last month, 2026-06.", metavar="LAST")]
UnitArgument = Annotated[str, typer.Argument(help="The org unit, 10.", metavar="UNIT")]

unit = typer.Typer(help="Units: parallel run and going live.", no_args_is_help=True)


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command("recalculate")(recalculate)
    app.command("differences")(differences)
    app.add_typer(unit, name="unit")


def recalculate(
    first: FirstMonth,
    last: LastMonth,
    of_unit: Annotated[str | None, typer.Option("--unit", help="Only this unit's months.")] = None,
    agreement: Annotated[
        str | None, typer.Option(help="Only of people to whom this agreement applies.")
    ] = None,
    known_on: Annotated[
        str | None, typer.Option(help="By what is agreed up to this day, 2026-06-30 (today).")
    ] = None,
    reason: Annotated[
        str | None, typer.Option(help="Order it, for this reason; without one it is a preview.")
    ] = None,
) -> None:
    """Evaluate closed months by newer agreements; without --reason only show what would move."""
    months = read_month(first), read_month(last)
    cover = Cover(*months, of_unit, agreement)
    day = read_day(known_on) or today()
    if months[1] < months[0]:
        raise typer.BadParameter(f"{last} lies before {first}")
    if day > today():
        raise typer.BadParameter(f"{day} lies ahead")
    with service() as opened:
        opened.projector.catch_up()
        with progress(f"recalculating {first} to {last}", None) as advance:
            if reason is None:
                show_preview(preview(opened.reader, cover, day, advance))
                return
            done = order_recalculation(
                opened, Acting("cli:recalculate"), RecalculationOrder(cover, day, reason), advance
            )
        opened.projector.catch_up()
    OUT.print(f"ordered {done.order}: {done.people} people, {done.months} months", highlight=False)


def differences(person: PersonArgument, month: MonthArgument) -> None:
    """What changed a closed month since its close, event by event, and why."""
    asked = read_month(month)
    with service() as opened:
        recorded = opened.ledger.read_range(f"{person}/")
        found = explain_differences(person, recorded, opened.contexts.context(), asked)
    if found is None:
        raise Unusable(f"{month} of {person} is not closed")
    _say(
        f"{person} {month}, closed {_day_of(found.closed_at)} by {found.closed_by}: "
        f"{_moved(found.differences)}"
    )
    for change in found.changes:
        _say(f"  {_change_text(change)}")
        for sign, lines in (("-", change.before), ("+", change.after)):
            for line in lines:
                _say(f"    {sign} {_line_text(line)}")


@unit.command()
def parallel(name: UnitArgument, first: MonthArgument) -> None:
    """From a month on evaluate a unit beside the system before: its sheets do not bind."""
    begin = ParallelBegun(read_month(first).first)
    with service() as opened:
        change_unit(opened, Acting("cli:unit"), name, begin)
    print(f"{name} runs in parallel from {first} on")


@unit.command()
def live(name: UnitArgument, first: MonthArgument) -> None:
    """From a month on a unit's sheets bind."""
    begin = WentLive(read_month(first).first)
    with service() as opened:
        change_unit(opened, Acting("cli:unit"), name, begin)
    print(f"{name} is live from {first} on")


@unit.command()
def show(name: UnitArgument) -> None:
    """Say since when a unit runs in parallel and binds."""
    with service() as opened:
        found = units_of(opened.ledger, [name])[name]
    print(f"{name}: parallel from {found.parallel_from or '-'}, live from {found.live_from or '-'}")


@unit.command()
def bring(
    file: Annotated[Path, typer.Argument(help="A CSV file: person, month, account, amount.")],
) -> None:
    """Bring the balances that the system before showed at months' ends, to be compared."""
    with service() as opened, progress(f"importing {file}", count_rows(file)) as advance:
        found = import_legacy(opened, file, advance)
    _show_balances(found)


@unit.command("open")
def open_books(
    file: Annotated[
        Path, typer.Argument(help="A CSV file: person, effective_on, account, amount.")
    ],
) -> None:
    """Begin people's books with balances brought along; the file is the source document."""
    with service() as opened, progress(f"importing {file}", count_rows(file)) as advance:
        found = import_openings(opened, file, advance)
    _show_balances(found)


@unit.command("compare")
def compare_unit(name: UnitArgument, month: MonthArgument) -> None:
    """Show a parallel run beside what was brought; exit code 1 when one differs or is missing."""
    asked = read_month(month)
    with service() as opened:
        opened.projector.catch_up()
        found = compare(opened.reader, name, asked)
    table = Table("person", "account", "evaluated", "before", "difference")
    for one in found.compared:
        figures = (one.evaluated, one.legacy, one.difference)
        texts = (amount_text(figure, one.account.unit) for figure in figures)
        table.add_row(one.person, one.account.value, *texts)
    OUT.print(table)
    for person in found.missing:
        ERR.print(f"{person}: no figures were brought", highlight=False)
    if found.missing or any(one.difference for one in found.compared):
        raise typer.Exit(DIFFERS)


@unit.command("excess-hours")
def excess_hours(name: UnitArgument, first: FirstMonth, last: LastMonth) -> None:
    """List days of more than eight hours and consents to longer ones (§ 16 Abs. 2 ArbZG)."""
    months = read_month(first), read_month(last)
    with service() as opened:
        opened.projector.catch_up()
        found = excess_of_unit(opened.reader, name, *months)
    table = Table("person", "day", "worked", "beyond", "kept until", title=f"{name} {first}-{last}")
    for one in found.days:
        figures = clock_text(one.worked_minutes), clock_text(one.excess_minutes)
        table.add_row(one.person, str(one.day), *figures, str(one.kept_until))
    OUT.print(table)
    for consent in found.consents:
        _say(f"{consent.person}: consent from {consent.first} to {consent.last or '-'}")


def show_obstacles(found: UnitMonth) -> None:
    """Say what is in the way of a unit's close."""
    for one in found.obstacles:
        details = f" ({', '.join(one.details)})" if one.details else ""
        OUT.print(
            f"{one.person or found.unit}: {one.kind.value}{details}", highlight=False, markup=False
        )
    OUT.print(
        f"{found.unit} {found.month}: {len(found.people)} sheets, {found.closed} closed, "
        f"{len(found.obstacles)} obstacles",
        highlight=False,
    )


def show_preview(found: Preview) -> None:
    """Say what an order would do."""
    table = Table("unit", "account", "amount", "people")
    for one in found.effects:
        amount = amount_text(one.amount, one.unit)
        table.add_row(one.org_unit, one.account.value, amount, str(one.people))
    if found.effects:
        OUT.print(table)
    minutes, cents = found.total(Unit.MINUTES), found.total(Unit.CENTS)
    OUT.print(
        f"{found.people} people, {found.months} months; it moves something for {found.changed}: "
        f"{amount_text(minutes, Unit.MINUTES)} hours, {amount_text(cents, Unit.CENTS)}. "
        "Nothing was booked.",
        highlight=False,
        soft_wrap=True,
    )


def _show_balances(imported: BalancesImported) -> None:
    _say(
        f"{imported.rows} balances: taken for {imported.taken}, there already for "
        f"{imported.repeated}, {len(imported.refused)} refused"
    )
    for row in imported.refused:
        ERR.print(
            f"line {row.line}: {row.code}: {row.text}",
            highlight=False,
            markup=False,
            soft_wrap=True,
        )
    if imported.refused:
        raise typer.Exit(ROWS_REFUSED)


def _say(text: str) -> None:
    OUT.print(text, highlight=False, markup=False, soft_wrap=True)


def _day_of(recorded_at: datetime) -> date:
    """The day it was where the employer is."""
    return recorded_at.astimezone(HOME).date()


def _moved(totals: tuple[Total, ...]) -> str:
    said = (f"{one.account.value} {amount_text(one.amount, one.unit)}" for one in totals)
    return ", ".join(said) or "no difference"


def _change_text(change: Change) -> str:
    when = "" if change.recorded_at is None else f" {_day_of(change.recorded_at)} by {change.by}"
    why = f": {change.reason}" if change.reason else ""
    return f"{change.cause} {change.event}{when}{why} ({_moved(change.moved)})"


def _line_text(line: ChangedLine) -> str:
    amount = amount_text(line.amount, line.account.unit)
    causes = f" from {', '.join(line.causes)}" if line.causes else ""
    return (
        f"{line.effective_on} {line.account.value} {amount} {line.rule}{causes} [{line.citation}]"
    )
