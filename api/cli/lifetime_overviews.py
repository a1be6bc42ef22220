"""`lifetime`, continued: month ends, all accounts on a day, provisions, lines for payroll."""

from typing import Annotated

import typer

from api.cli.shared import (
    OUT,
    KnownAtOption,
    MonthArgument,
    OnOption,
    PersonArgument,
    amount_shown,
    money_and_share,
    month_argument,
    read_day,
    read_instant,
    service,
    table_of,
    today,
)
from api.payroll.lifetime_lines import lifetime_lines
from api.words import text
from domain.lifetime.snapshot import Snapshot
from domain.values.accounts import Unit
from domain.values.time import Month

SinceOption = Annotated[str | None, typer.Option("--from", help=text("help.first_month"))]
UntilOption = Annotated[str | None, typer.Option("--to", help=text("help.last_month"))]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    for command in (months, accounts, provisions, payroll):
        app.command()(command)


def months(person: PersonArgument, first: SinceOption = None, last: UntilOption = None) -> None:
    """Show an account at the ends of months: this year's up to now."""
    until = Month.of(today()) if last is None else month_argument(last)
    since = Month(until.year, 1) if first is None else month_argument(first)
    shown = table_of("month", "unit", *FIGURES)
    shown.columns[-1].no_wrap = True
    with service() as opened:
        opened.projector.catch_up()
        found = opened.accounts.month_ends(person, since, until)
    for end in found.content:
        shown.add_row(str(end.month), end.account.unit, *_figures(end.account.snapshot))
    OUT.print(shown)
    OUT.print(text("position", position=found.position), highlight=False)


def accounts(on: OnOption = None, known_at: KnownAtOption = None) -> None:
    """Show all accounts at the end of a day."""
    day = read_day(on) or today()
    shown = table_of("person", "unit", *FIGURES)
    shown.columns[-1].no_wrap = True
    with service() as opened:
        opened.projector.catch_up()
        found = opened.accounts.on(day, read_instant(known_at))
    for one in found.accounts:
        shown.add_row(one.person, one.unit, *_figures(one.snapshot))
    OUT.print(shown)
    _say_how(found.position, found.evaluated)


def provisions(on: OnOption = None) -> None:
    """Show what is owed on all accounts, by unit (§ 249 HGB)."""
    day = read_day(on) or today()
    shown = table_of("unit", "accounts", "money_and_share", "hours", "hours_in_money", "owed")
    with service() as opened:
        opened.projector.catch_up()
        found = opened.accounts.provisions(day)
    for unit, owed in found.units.items():
        shown.add_row(
            unit,
            str(owed.accounts),
            money_and_share(owed.value_cents, owed.share_cents),
            amount_shown(owed.minutes, Unit.MINUTES),
            amount_shown(owed.time_cents + owed.time_share_cents, Unit.CENTS),
            amount_shown(owed.total_cents, Unit.CENTS),
        )
    OUT.print(shown)
    _say_how(found.position, found.evaluated)


def payroll(
    month: MonthArgument,
    after: Annotated[int, typer.Option(min=0, help=text("help.payroll_after"))] = 0,
) -> None:
    """Show what payroll is told of the accounts' events of a month."""
    shown = table_of("person", "wage_type", "quantity", "unit_and_cost_centre", "source")
    with service() as opened:
        found = list(lifetime_lines(opened, month_argument(month), after))
    for one in found:
        shown.add_row(
            one.person,
            one.wage_type,
            amount_shown(one.quantity, Unit(one.unit)),
            ", ".join(filter(None, (one.org_unit, one.cost_centre))),
            text("explain.where", event=one.source, position=one.position, by=""),
        )
    OUT.print(shown)


FIGURES = ("hours", "money_and_share", "room", "average_pay", "planned_and_exit")


def _figures(one: Snapshot) -> tuple[str, ...]:
    """Cells of an account's line; of the branches' room the largest."""
    room = max((room.bounded_cents for room in one.rooms), default=0)
    planned = sum(release.months for release in one.releases)
    release = (
        text("lifetime.months", months=planned) if planned else "",
        "" if one.earliest_exit is None else str(one.earliest_exit),
    )
    return (
        amount_shown(one.minutes, Unit.MINUTES),
        money_and_share(one.value_cents, one.share_cents),
        amount_shown(room, Unit.CENTS) if one.rooms else "",
        "" if one.average_cents is None else amount_shown(one.average_cents, Unit.CENTS),
        "\n".join(filter(None, release)),
    )


def _say_how(position: int, evaluated: int) -> None:
    OUT.print(text("lifetime.how", position=position, evaluated=evaluated), highlight=False)
