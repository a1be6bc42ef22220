"""`order`, `approve`, `correction`: what is decided over one person's month."""

import re
from collections.abc import Callable, Generator
from contextlib import contextmanager
from datetime import date
from typing import Annotated, TypeVar

import typer

from api.cli.shared import (
    OUT,
    MonthArgument,
    PersonArgument,
    ReasonOption,
    Unusable,
    kind_word,
    month_argument,
    read_day,
    service,
    table_of,
)
from api.service import Service
from api.words import text, translated, word
from api.work import approvals, corrections, orders
from api.work.approvals import SeenSheet
from api.work.carry_out import Acting, CommandResult, PersonMonth
from api.work.corrections import CorrectionDecision, NewCorrection, added_booking
from api.work.orders import NewOrder
from api.work.rosters import minutes_of_clock
from domain.facts.orders import Choice
from domain.rules.working_time.approval import Level
from domain.streams.employment import PERSON
from domain.streams.timesheet import SettleOrder, WithdrawOrder, approved_digest
from domain.values.bookings import Booking
from domain.values.time import Month, clock_text
from projections.facts.states import timesheet_of

order = typer.Typer(no_args_is_help=True)
correction = typer.Typer(no_args_is_help=True)

OrderArgument = Annotated[
    str, typer.Argument(metavar=text("metavar.order"), help=text("help.id_of_list"))
]
CorrectionArgument = Annotated[
    str, typer.Argument(metavar=text("metavar.correction"), help=text("help.id_of_list"))
]
ByOption = Annotated[str, typer.Option("--by", help=text("help.by"))]
ChoiceOption = Annotated[Choice, typer.Option("--choice", help=text("help.choice"))]

AnyCommand = TypeVar("AnyCommand")

NAME = re.compile(r"[\w.@ -]{1,60}")


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.add_typer(order, name="order")
    app.command("approve")(approve)
    app.add_typer(correction, name="correction")


@order.command("add")
def add_order(
    person: PersonArgument,
    day: Annotated[str, typer.Argument(metavar=text("metavar.day"), help=text("help.day"))],
    length: Annotated[
        str, typer.Argument(metavar=text("metavar.length"), help=text("help.length"))
    ],
    by: ByOption,
    choice: ChoiceOption = Choice.OWED,
    begin: Annotated[str | None, typer.Option(help=text("help.begin"))] = None,
    reason: ReasonOption = "",
) -> None:
    """Order overtime of a day, or approve it when it has been worked: then with a reason."""
    asked = _day(day)
    begin_minute = None if begin is None else _minutes(begin)
    new = NewOrder(asked, _minutes(length), choice, begin_minute, reason)
    with _service_and_actor(person, by) as (opened, acting):
        done = orders.order_overtime(opened, acting, PersonMonth(person, Month.of(asked)), new)
    OUT.print(
        text("order.done", order=done.details["order"], position=done.position), highlight=False
    )


@order.command("list")
def list_orders(person: PersonArgument, month: MonthArgument) -> None:
    """Show the orders of a month that count."""
    asked = month_argument(month)
    table = table_of("order", "day", "from", "hours", "choice", "", title=f"{person} {month}")
    table.columns[0].no_wrap = True
    with service() as opened:
        orders = timesheet_of(opened.ledger, person, asked).orders.values()
    for one in sorted(orders, key=lambda one: (one.day, one.id)):
        begin = "" if one.begin_minute is None else clock_text(one.begin_minute)
        told = text("order.afterwards") if one.afterwards else ""
        row = (
            one.id,
            str(one.day),
            begin,
            clock_text(one.minutes),
            word("overtime_choice", one.choice),
            told,
        )
        table.add_row(*row)
    OUT.print(table)


@order.command("settle")
def settle_order(
    person: PersonArgument,
    month: MonthArgument,
    order_id: OrderArgument,
    choice: Annotated[
        Choice, typer.Argument(metavar=text("metavar.choice"), help=text("help.settle"))
    ],
    by: ByOption,
) -> None:
    """Decide what becomes of an order's overtime; after the close it is a difference."""
    _over(person, month, by, orders.settle_order, SettleOrder(order_id, choice))


@order.command("withdraw")
def withdraw_order(
    person: PersonArgument,
    month: MonthArgument,
    order_id: OrderArgument,
    by: ByOption,
    reason: ReasonOption,
) -> None:
    """Take an order back while its month is open."""
    _over(person, month, by, orders.withdraw_order, WithdrawOrder(order_id, reason))


def approve(
    person: PersonArgument,
    month: MonthArgument,
    level: Annotated[Level, typer.Argument(metavar=text("metavar.level"), help=text("help.level"))],
    by: ByOption,
    digest: Annotated[str | None, typer.Option(help=text("help.digest"))] = None,
) -> None:
    """Agree to a sheet as it was seen; without --digest show it and what it is called."""
    asked = month_argument(month)
    if digest is None:
        _show_sheet(person, asked)
        return
    _over(person, month, by, approvals.approve_sheet, SeenSheet(level, digest))


@correction.command("add")
def add_correction(
    person: PersonArgument,
    month: MonthArgument,
    by: ByOption,
    reason: ReasonOption,
    void: Annotated[list[str] | None, typer.Option(help=text("help.void"))] = None,
    book: Annotated[list[str] | None, typer.Option(help=text("help.book"))] = None,
) -> None:
    """Void or add bookings; in a closed month it counts once somebody else has confirmed it."""
    asked = month_argument(month)
    added = tuple(_booking(number, one) for number, one in enumerate(book or (), 1))
    with _service_and_actor(person, by) as (opened, acting):
        voided = tuple(void or ())
        done = corrections.correct_bookings(
            opened, acting, PersonMonth(person, asked), NewCorrection(reason, voided, added)
        )
    waits = text("correction.waits") if done.details["waits"] else ""
    OUT.print(
        text("correction.done", correction=done.details["correction"], waits=waits), highlight=False
    )


@correction.command("list")
def list_corrections(person: PersonArgument, month: MonthArgument) -> None:
    """Show the corrections of a closed month that wait for a second person."""
    asked = month_argument(month)
    table = table_of("correction", "by", "reason", "voids", "adds", title=f"{person} {month}")
    table.columns[0].no_wrap = True
    with service() as opened:
        waiting = timesheet_of(opened.ledger, person, asked).review.requested.values()
        kinds = opened.book.kinds.bookings.by_code
    for one in waiting:
        added = "\n".join(f"{kind_word(kinds, stamp.kind)} {stamp.local}" for stamp in one.stamps())
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
    use_case: Callable[[Service, Acting, PersonMonth, AnyCommand], CommandResult],
    command: AnyCommand,
) -> None:
    asked = month_argument(month)
    with _service_and_actor(person, by) as (opened, acting):
        done = use_case(opened, acting, PersonMonth(person, asked), command)
    OUT.print(text("done", position=done.position), highlight=False)


@contextmanager
def _service_and_actor(person: str, by: str) -> Generator[tuple[Service, Acting]]:
    """The service and who acts; what was decided is in the read models afterwards."""
    if not PERSON.fullmatch(person):
        raise Unusable(text("wrong.person", person=person))
    if not NAME.fullmatch(by):
        raise Unusable(text("wrong.name", name=by))
    with service() as opened:
        yield opened, Acting(f"cli:{by}", on_behalf_of=person)
        opened.projector.catch_up()


def _show_sheet(person: str, month: Month) -> None:
    table = table_of("day", "attended", "break", "target", "flex", title=f"{person} {month}")
    with service() as opened:
        opened.projector.catch_up()
        sheet = opened.reader.sheet(person, month).content
    if sheet is None:
        raise Unusable(text("wrong.no_sheet", person=person, month=month))
    for day in sheet.days:
        figures = (day.attended_minutes, day.break_minutes, day.target_minutes, day.flex_minutes)
        if any(figures):
            table.add_row(str(day.day), *(clock_text(figure) for figure in figures))
    OUT.print(table)
    for given in sheet.approvals:
        OUT.print(
            text("approve.given", who=given.by, level=word("approval_level", given.level)),
            highlight=False,
        )
    missing = ", ".join(word("approval_level", level) for level in sheet.missing)
    OUT.print(text("approve.missing", levels=missing or text("nothing")), highlight=False)
    OUT.print(
        text("approve.digest", digest=approved_digest(sheet.days)), highlight=False, soft_wrap=True
    )


def _booking(number: int, given: str) -> Booking:
    kind, _, at = given.partition("=")
    try:
        return added_booking(number, at, kind)
    except ValueError as error:
        raise typer.BadParameter(
            text("wrong.book", given=given, error=translated(str(error)))
        ) from error


def _minutes(given: str) -> int:
    try:
        return minutes_of_clock(given)
    except ValueError:
        raise typer.BadParameter(text("wrong.hours", given=given)) from None


def _day(given: str) -> date:
    day = read_day(given)
    assert day is not None
    return day
