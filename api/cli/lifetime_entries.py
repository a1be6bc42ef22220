"""`lifetime`, continued: values and pay recorded, holds, the end."""

from typing import Annotated

import typer

from api.cli.lifetime import (
    ACTOR,
    EurosOption,
    HoursOption,
    ReleaseArgument,
    carry_out,
    cents_of,
    day_option,
    minutes_option,
)
from api.cli.shared import (
    DocumentOption,
    MonthArgument,
    OnOption,
    PersonArgument,
    ReasonOption,
    month_argument,
    read_day,
    today,
)
from api.words import text
from api.work.carry_out import Acting
from domain.rules.lifetime.contribution_room import Branch
from domain.rules.lifetime.value_transfer import Destination
from domain.streams.lifetime.commands import (
    CloseAccount,
    ConvertAccount,
    InterruptRelease,
    LiftHold,
    PlaceHold,
    ProtectAccount,
    RecordContributions,
    ResumeRelease,
    TransferAccount,
    ValueAccount,
    WithdrawRelease,
)
from domain.streams.lifetime.events import HoldKind, Protection

HoldArgument = Annotated[str, typer.Argument(metavar=text("metavar.id"), help=text("help.hold"))]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    for command in (
        convert, value, contributions, protect, interrupt, resume, withdraw, hold, lift, transfer,
        close,
    ):  # fmt: skip
        app.command()(command)


def convert(
    person: PersonArgument, hours: HoursOption = "", euros: EurosOption = "", on: OnOption = None
) -> None:
    """Turn hours into money, or money into hours, at the rate of the day."""
    day = read_day(on) or today()
    command = ConvertAccount(Acting(ACTOR).new_id(), day, minutes_option(hours), cents_of(euros))
    carry_out(person, command)


def value(
    person: PersonArgument,
    fund: Annotated[str, typer.Argument(metavar=text("metavar.fund"), help=text("help.fund"))],
    invested: Annotated[str, typer.Option(help=text("help.invested"))],
    market: Annotated[str, typer.Option(help=text("help.market"))],
    document: DocumentOption,
    shares: Annotated[str, typer.Option(help=text("help.shares"))] = "",
    on: OnOption = None,
) -> None:
    """Take over a fund's statement."""
    day = read_day(on) or today()
    amounts = cents_of(invested), cents_of(market)
    carry_out(person, ValueAccount(fund, day, *amounts, document, cents_of(shares)))


def contributions(
    person: PersonArgument,
    month: MonthArgument,
    pay: Annotated[str, typer.Option(help=text("help.pay"))],
    branch: Annotated[
        list[Branch] | None,
        typer.Option(help=text("help.contributory")),
    ] = None,
    days: Annotated[int, typer.Option(min=0, max=31, help=text("help.insurance_days"))] = 30,
) -> None:
    """Record a month's contributory pay."""
    cents = cents_of(pay)
    contributory = tuple((one, cents) for one in branch or ())
    carry_out(person, RecordContributions(str(month_argument(month)), cents, contributory, days))


def protect(
    person: PersonArgument,
    kind: Annotated[
        str, typer.Argument(metavar=text("metavar.kind"), help=text("help.protection"))
    ],
    document: DocumentOption,
    on: OnOption = None,
) -> None:
    """State how the account is protected against insolvency."""
    carry_out(person, ProtectAccount(Protection(kind, document, read_day(on) or today())))


def interrupt(
    person: PersonArgument, name: ReleaseArgument, month: MonthArgument, reason: ReasonOption
) -> None:
    """Take nothing of a release from this month on."""
    carry_out(person, InterruptRelease(name, str(month_argument(month)), reason))


def resume(
    person: PersonArgument,
    name: ReleaseArgument,
    month: MonthArgument,
    last: Annotated[str, typer.Option("--to", help=text("help.last_day"))],
) -> None:
    """Let a release go on from this month."""
    carry_out(person, ResumeRelease(name, str(month_argument(month)), day_option(last)))


def withdraw(
    person: PersonArgument, name: ReleaseArgument, reason: ReasonOption, on: OnOption = None
) -> None:
    """Take nothing more of a release."""
    carry_out(person, WithdrawRelease(name, read_day(on) or today(), reason))


def hold(
    person: PersonArgument,
    name: HoldArgument,
    kind: Annotated[
        HoldKind, typer.Argument(metavar=text("metavar.kind"), help=text("help.reason"))
    ],
    document: DocumentOption,
    euros: Annotated[str, typer.Option("--euros", help=text("help.held_euros"))] = "",
    on: OnOption = None,
) -> None:
    """Hold the account, or so much of its money."""
    cents = cents_of(euros) if euros else None
    carry_out(person, PlaceHold(name, read_day(on) or today(), kind, document, cents))


def lift(
    person: PersonArgument, name: HoldArgument, document: DocumentOption, on: OnOption = None
) -> None:
    """Let a hold no longer count."""
    carry_out(person, LiftHold(name, read_day(on) or today(), document))


def transfer(
    person: PersonArgument,
    destination: Annotated[
        Destination,
        typer.Argument(metavar=text("metavar.destination"), help=text("help.destination")),
    ],
    name: Annotated[str, typer.Argument(metavar=text("metavar.name"), help=text("help.taker"))],
    document: DocumentOption,
    on: OnOption = None,
) -> None:
    """Hand the whole account over."""
    carry_out(person, TransferAccount(read_day(on) or today(), destination, name, document))


def close(person: PersonArgument, on: OnOption = None) -> None:
    """End an account on which nothing stands."""
    carry_out(person, CloseAccount(read_day(on) or today()))
