"""`order`, `approve`, `correction`: what is decided over one person's month."""

import re
from collections.abc import Callable, Generator
from contextlib import contextmanager
from datetime import date
from typing import Annotated, TypeVar

import typer
from rich.table import Table

from api.cli.shared import OUT, MonthArgument, Unusable, read_day, read_month, service
from api.service import Service
from api.work import corrections
from api.work import month as month_work
from api.work.carry_out import Acting, CommandResult, PersonMonth
from api.work.corrections import CorrectionDecision, NewCorrection, added_booking
from api.work.month import NewOrder, SeenSheet
from api.work.rosters import minutes_of
from domain.facts.orders import Choice
from domain.rules.working_time.approval import Level
from domain.streams.employment import PERSON
from domain.streams.timesheet import Settle, Withdraw, approved_digest
from domain.values.bookings import Booking
from domain.values.time import Month, clock_text
from projections.facts.states import timesheet_of

order = typer.Typer(help="Overtime of a person's days: ordered, settled.", no_args_is_help=True)
correction = typer.Typer(
    help="Corrections: made, and in closed months confirmed by somebody else.",
    no_args_is_help=True,
)

PersonArgument = Annotated[str, typer.Argument(help="The personnel number.")]
OrderArgument = Annotated[str, typer.Argument(metavar="ORDER", help="The id, as `list` names it.")]
CorrectionArgument = Annotated[
    str, typer.Argument(metavar="CORRECTION", help="The id, as `list` names it.")
]
ReasonOption = Annotated[str, typer.Option("--reason", help="Why.")]
ByOption = Annotated[str, typer.Option("--by", help="Who decides: a name or personnel number.")]
ChoiceOption = Annotated[
    Choice, typer.Option("--choice", help="What becomes of what is not compensated in time.")
]

Command = TypeVar("Command")

NAME = re.compile(r"[\w.@ -]{1,60}")


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.add_typer(order, name="order")
    app.command("approve")(approve)
    app.add_typer(correction, name="correction")


@order.command("add")
def add_order(
    person: PersonArgument,
    day: Annotated[str, typer.Argument(metavar="DAY", help="The day, 2026-03-02.")],
    length: Annotated[str, typer.Argument(metavar="H:MM", help="How long: 1:30.")],
    by: ByOption,
    choice: ChoiceOption = Choice.OWED,
    begin: Annotated[str | None, typer.Option(help="From when on, 16:00.")] = None,
    reason: ReasonOption = "",
) -> None:
    """Order overtime of a day, or approve it when it has been worked: then with a reason."""
    asked = _day(day)
    begin_minute = None if begin is None else _minutes(begin)
    new = NewOrder(asked, _minutes(length), choice, begin_minute, reason)
    with _deciding(person, by) as (opened, acting):
        done = month_work.order(opened, acting, PersonMonth(person, Month.of(asked)), new)
    OUT.print(f"order {done.details['order']}, position {done.position}", highlight=False)


@order.command("list")
def list_orders(person: PersonArgument, month: MonthArgument) -> None:
    """Show the orders of a month that count."""
    asked = read_month(month)
    table = Table("order", "day", "from", "hours", "choice", "", title=f"{person} {month}")
    with service() as opened:
        orders = timesheet_of(opened.ledger, person, asked).orders.values()
    for one in sorted(orders, key=lambda one: (one.day, one.id)):
        begin = "" if one.begin_minute is None else clock_text(one.begin_minute)
        told = "approved afterwards" if one.afterwards else ""
        row = (one.id, str(one.day), begin, clock_text(one.minutes), one.choice.value, told)
        table.add_row(*row)
    OUT.print(table)


@order.command("settle")
def settle_order(
    person: PersonArgument,
    month: MonthArgument,
    order_id: OrderArgument,
    choice: Annotated[Choice, typer.Argument(help="What becomes of its overtime.")],
    by: ByOption,
) -> None:
    """Decide what becomes of an order's overtime; after the close it is a difference."""
    _over(person, month, by, month_work.settle_order, Settle(order_id, choice))


@order.command("withdraw")
def withdraw_order(
    person: PersonArgument,
    month: MonthArgument,
    order_id: OrderArgument,
    by: ByOption,
    reason: ReasonOption,
) -> None:
    """Take an order back while its month is open."""
    _over(person, month, by, month_work.withdraw_order, Withdraw(order_id, reason))


def approve(
    person: PersonArgument,
    month: MonthArgument,
    level: Annotated[Level, typer.Argument(help="On which level.")],
    by: ByOption,
    digest: Annotated[
        str | None, typer.Option(help="Of the sheet that was seen; without one it is shown.")
    ] = None,
) -> None:
    """Agree to a sheet as it was seen; without --digest show it and what it is called."""
    asked = read_month(month)
    if digest is None:
        _show_sheet(person, asked)
        return
    _over(person, month, by, month_work.approve, SeenSheet(level, digest))


@correction.command("add")
def add_correction(
    person: PersonArgument,
    month: MonthArgument,
    by: ByOption,
    reason: ReasonOption,
    void: Annotated[
        list[str] | None, typer.Option(help="A booking that shall not count, T-01:17.")
    ] = None,
    book: Annotated[
        list[str] | None, typer.Option(help="One that was not made: out=2026-03-02T16:30+01:00.")
    ] = None,
) -> None:
    """Void or add bookings; in a closed month it counts once somebody else has confirmed it."""
    asked = read_month(month)
    added = tuple(_booking(number, text) for number, text in enumerate(book or (), 1))
    with _deciding(person, by) as (opened, acting):
        voided = tuple(void or ())
        done = corrections.correct(
            opened, acting, PersonMonth(person, asked), NewCorrection(reason, voided, added)
        )
    waits = ", waits for a second person" if done.details["waits"] else ""
    OUT.print(f"correction {done.details['correction']}{waits}", highlight=False)


@correction.command("list")
def list_corrections(person: PersonArgument, month: MonthArgument) -> None:
    """Show the corrections of a closed month that wait for a second person."""
    asked = read_month(month)
    table = Table("correction", "by", "reason", "voids", "adds", title=f"{person} {month}")
    with service() as opened:
        waiting = timesheet_of(opened.ledger, person, asked).review.requested.values()
    for one in waiting:
        added = ", ".join(f"{stamp.kind} {stamp.local}" for stamp in one.stamps())
        table.add_row(one.id, one.by, one.reason, ", ".join(one.voided), added)
    OUT.print(table)


@correction.command("confirm")
def confirm_correction(
    person: PersonArgument, month: MonthArgument, correction_id: CorrectionArgument, by: ByOption
) -> None:
    """Confirm a correction that somebody else asked for; from now on it counts."""
    decision = CorrectionDecision(correction_id)
    _over(person, month, by, corrections.confirm_correction, decision)


@correction.command("decline")
def decline_correction(
    person: PersonArgument,
    month: MonthArgument,
    correction_id: CorrectionArgument,
    by: ByOption,
    reason: ReasonOption,
) -> None:
    """Refuse a correction of a closed month; it will not count."""
    decision = CorrectionDecision(correction_id, reason)
    _over(person, month, by, corrections.decline_correction, decision)


def _over(
    person: str,
    month: str,
    by: str,
    use_case: Callable[[Service, Acting, PersonMonth, Command], CommandResult],
    command: Command,
) -> None:
    asked = read_month(month)
    with _deciding(person, by) as (opened, acting):
        done = use_case(opened, acting, PersonMonth(person, asked), command)
    OUT.print(f"done, position {done.position}", highlight=False)


@contextmanager
def _deciding(person: str, by: str) -> Generator[tuple[Service, Acting]]:
    """The service and who acts; what was decided is in the read models afterwards."""
    if not PERSON.fullmatch(person):
        raise Unusable(f"not a personnel number: {person!r}")
    if not NAME.fullmatch(by):
        raise Unusable(f"not a name: {by!r}")
    with service() as opened:
        yield opened, Acting(f"cli:{by}", on_behalf_of=person)
        opened.projector.catch_up()


def _show_sheet(person: str, month: Month) -> None:
    table = Table("day", "attended", "break", "target", "flex", title=f"{person} {month}")
    with service() as opened:
        opened.projector.catch_up()
        sheet = opened.reader.sheet(person, month).content
    if sheet is None:
        raise Unusable(f"{person} has no sheet of {month}")
    for day in sheet.days:
        figures = (day.attended_minutes, day.break_minutes, day.target_minutes, day.flex_minutes)
        if any(figures):
            table.add_row(str(day.day), *(clock_text(figure) for figure in figures))
    OUT.print(table)
    for given in sheet.approvals:
        OUT.print(f"approved by {given.by} ({given.level.value})", highlight=False)
    missing = ", ".join(level.value for level in sheet.missing) or "nothing"
    OUT.print(f"missing: {missing}", highlight=False)
    OUT.print(f"digest: {approved_digest(sheet.days)}", highlight=False, soft_wrap=True)


def _booking(number: int, text: str) -> Booking:
    kind, _, at = text.partition("=")
    try:
        return added_booking(number, at, kind)
    except ValueError as error:
        raise typer.BadParameter(f"--book {text}: {error}") from error


def _minutes(text: str) -> int:
    try:
        return minutes_of(text)
    except ValueError:
        raise typer.BadParameter(f"not hours and minutes: {text!r}") from None


def _day(text: str) -> date:
    day = read_day(text)
    assert day is not None
    return day
