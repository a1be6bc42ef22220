"""`lifetime`: accounts for years, shown, saved on, released from, tried out, settled, stated."""

import re
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Annotated

import msgspec
import typer
from rich.table import Table

from api.cli.shared import (
    OUT,
    DocumentOption,
    KnownAtOption,
    OnOption,
    PersonArgument,
    Unusable,
    amount_shown,
    by_whom,
    money_and_share,
    month_argument,
    read_day,
    read_instant,
    refusal_word,
    service,
    table_of,
    today,
)
from api.statements.lifetime import pdf_of, statement_facts
from api.words import text, word
from api.work.carry_out import Acting
from api.work.lifetime import decide_lifetime
from domain.lifetime.simulation import Simulation, Wish
from domain.lifetime.snapshot import Snapshot
from domain.rules.lifetime.contribution_room import Branch, Method
from domain.rules.lifetime.insolvency_protection import EmployerKind
from domain.rules.lifetime.lifetime_account import Model
from domain.rules.lifetime.lifetime_credit import Source
from domain.rules.lifetime.lifetime_release import Purpose
from domain.streams.employment import PERSON
from domain.streams.lifetime.commands import (
    AgreeAccount,
    ApproveRelease,
    Command,
    CreditAccount,
    DrawRelease,
    RejectRelease,
    RequestRelease,
    SettleAccount,
)
from domain.streams.lifetime.events import Cause, Plan
from domain.values.accounts import Unit
from projections.questions.lifetime import (
    AccountEvent,
    answer_account,
    entries,
    state_year,
    try_out,
)

app = typer.Typer(no_args_is_help=True)

ACTOR = "cli:lifetime"
HOURS = re.compile(r"([0-9]{1,5}):([0-5][0-9])")
EUROS = re.compile(r"([0-9]{1,8})(?:,([0-9]{2}))?")

ReleaseArgument = Annotated[
    str, typer.Argument(metavar=text("metavar.id"), help=text("help.release"))
]
HoursOption = Annotated[str, typer.Option("--hours", help=text("help.hours"))]
EurosOption = Annotated[str, typer.Option("--euros", help=text("help.euros"))]
FirstOption = Annotated[str, typer.Option("--from", help=text("help.first_day_ahead"))]


@app.command("show")
def show_account(
    person: PersonArgument, on: OnOption = None, known_at: KnownAtOption = None
) -> None:
    """Show an account: hours, money, room, releases, earliest exit."""
    day = read_day(on) or today()
    known = read_instant(known_at)
    with service() as opened:
        shown = answer_account(opened.reader, person, day, known)
    _print_account(person, shown.snapshot)
    OUT.print(text("position", position=shown.position), highlight=False)


@app.command("entries")
def list_entries(person: PersonArgument) -> None:
    """Show all that happened to an account, and who did it with which mandate."""
    title = text("lifetime.entries", person=person)
    shown = table_of("position", "day", "what", "hours", "money_and_share", title=title)
    with service() as opened:
        found = entries(opened.reader, person)
    for one in found:
        shown.add_row(*_row(one))
    OUT.print(shown)


@app.command()
def agree(
    person: PersonArgument,
    model: Annotated[Model, typer.Argument(metavar=text("metavar.model"), help=text("help.model"))],
    agreement: Annotated[list[str], typer.Option(help=text("help.lifetime_agreement"))],
    text: Annotated[Path, typer.Option(help=text("help.text"))],
    employer: Annotated[EmployerKind, typer.Option(help=text("help.employer"))] = (
        EmployerKind.MUNICIPALITY
    ),
    insured: Annotated[list[Branch] | None, typer.Option(help=text("help.insured"))] = None,
    on: OnOption = None,
) -> None:
    """Agree an account under a text that the person has confirmed."""
    day = read_day(on) or today()
    digest = sha256(text.read_bytes()).hexdigest()
    agreed = AgreeAccount(day, model, tuple(agreement), employer, digest, day, tuple(insured or ()))
    carry_out(person, agreed)


@app.command()
def credit(
    person: PersonArgument,
    source: Annotated[
        Source, typer.Argument(metavar=text("metavar.source"), help=text("help.source"))
    ],
    hours: HoursOption = "",
    euros: EurosOption = "",
    on: OnOption = None,
    document: DocumentOption = "",
) -> None:
    """Put hours or pay on the account; hours leave the account that they come from."""
    name = Acting(ACTOR).new_id()
    day = read_day(on) or today()
    command = CreditAccount(
        name, day, source, minutes_option(hours), cents_of(euros), document=document
    )
    carry_out(person, command)


@app.command()
def release(
    person: PersonArgument,
    name: ReleaseArgument,
    purpose: Annotated[Purpose, typer.Option(help=text("help.purpose"))],
    first: FirstOption,
    last: Annotated[str, typer.Option("--to", help=text("help.last_day"))],
    euros: Annotated[str, typer.Option("--euros", help=text("help.monthly_euros"))] = "",
    hours: Annotated[str, typer.Option("--hours", help=text("help.monthly_hours"))] = "",
    on: OnOption = None,
) -> None:
    """Ask for a release."""
    plan = Plan(
        purpose, day_option(first), day_option(last), cents_of(euros), minutes_option(hours)
    )
    carry_out(person, RequestRelease(name, read_day(on) or today(), plan))


@app.command()
def approve(person: PersonArgument, name: ReleaseArgument, on: OnOption = None) -> None:
    """Grant a release that the account covers."""
    carry_out(person, ApproveRelease(name, read_day(on) or today()))


@app.command()
def reject(
    person: PersonArgument,
    name: ReleaseArgument,
    reason: Annotated[str, typer.Option("--reason", help=text("help.reason"))],
    on: OnOption = None,
) -> None:
    """Do not grant a release."""
    carry_out(person, RejectRelease(name, read_day(on) or today(), reason))


@app.command()
def draw(
    person: PersonArgument,
    name: ReleaseArgument,
    month: Annotated[
        str, typer.Argument(help=text("help.month_ahead"), metavar=text("metavar.month"))
    ],
) -> None:
    """Take a month of a granted release from the account."""
    carry_out(person, DrawRelease(name, str(month_argument(month))))


@app.command()
def settle(
    person: PersonArgument,
    cause: Annotated[Cause, typer.Argument(metavar=text("metavar.cause"), help=text("help.cause"))],
    on: OnOption = None,
    document: DocumentOption = "",
    method: Annotated[Method | None, typer.Option(help=text("help.method"))] = None,
    paid: Annotated[str, typer.Option(help=text("help.paid"))] = "",
) -> None:
    """Settle an account early (Störfall)."""
    day, paid_cents = read_day(on) or today(), cents_of(paid) if paid else None
    carry_out(person, SettleAccount(day, cause, document, method, paid_cents))


@app.command()
def simulate(
    person: PersonArgument,
    purpose: Annotated[
        Purpose, typer.Argument(metavar=text("metavar.purpose"), help=text("help.purpose"))
    ],
    first: FirstOption,
    months: Annotated[int | None, typer.Option(min=1, max=600, help=text("help.months"))] = None,
    euros: Annotated[str, typer.Option("--euros", help=text("help.euros_of_month"))] = "",
    hours: Annotated[str, typer.Option("--hours", help=text("help.hours_of_month"))] = "",
    saved: Annotated[str, typer.Option("--saved", help=text("help.saved"))] = "",
    on: Annotated[str | None, typer.Option("--on", help=text("help.asked_on"))] = None,
) -> None:
    """Say what can be taken from when at which pay; nothing is written."""
    wish = Wish(
        purpose,
        day_option(first),
        read_day(on) or today(),
        months,
        cents_of(euros) if euros else None,
        minutes_option(hours),
        saved_cents=cents_of(saved),
    )
    with service() as opened:
        found = try_out(opened.reader, person, wish)
    _print_simulation(found)


@app.command()
def statement(
    person: PersonArgument,
    year: Annotated[
        int,
        typer.Argument(metavar=text("metavar.year"), min=1970, max=2199, help=text("help.year")),
    ],
    out: Annotated[Path | None, typer.Option(help=text("help.statement_out"))] = None,
    known_at: KnownAtOption = None,
) -> None:
    """Write the yearly statement (SGB IV § 7d Abs. 2)."""
    known = read_instant(known_at)
    with service() as opened:
        facts = statement_facts(person, state_year(opened.reader, person, year, known), known)
    content = msgspec.json.format(msgspec.json.encode(facts))
    if out is None:
        print(content.decode())
    elif out.suffix == ".pdf":
        out.write_bytes(pdf_of(facts))
    elif out.suffix == ".json":
        out.write_bytes(content + b"\n")
    else:
        raise Unusable(text("wrong.suffix", path=out))


def carry_out(person: str, command: Command) -> None:
    """Carry out a command for a person, and say where it stands in the log."""
    if not PERSON.fullmatch(person):
        raise Unusable(text("wrong.person", person=person))
    acting = Acting(ACTOR, on_behalf_of=person)
    with service() as opened:
        done = decide_lifetime(opened, acting, person, command)
        opened.projector.catch_up()
    OUT.print(text("done", position=done.position), highlight=False)


def _print_account(person: str, one: Snapshot) -> None:
    shown = Table(
        "", "", title=text("lifetime.title", person=person, day=one.valid_on), show_header=False
    )
    money = one.value_cents, one.share_cents, one.yield_cents
    value, share, gained = (amount_shown(cents, Unit.CENTS) for cents in money)
    shown.add_row(
        text("lifetime.kept_in"),
        text("lifetime.not_agreed") if one.model is None else word("account_model", one.model),
    )
    shown.add_row(text("lifetime.hours"), amount_shown(one.minutes, Unit.MINUTES))
    shown.add_row(text("lifetime.money"), value)
    shown.add_row(text("lifetime.yield"), gained)
    shown.add_row(text("lifetime.share"), share)
    shown.add_row(text("lifetime.all_hours"), amount_shown(one.hours_view_minutes, Unit.MINUTES))
    if one.money_view_cents is not None:
        shown.add_row(text("lifetime.all_money"), amount_shown(one.money_view_cents, Unit.CENTS))
    for room in one.rooms:
        shown.add_row(
            text("lifetime.room", branch=word("branch", room.branch)),
            amount_shown(room.bounded_cents, Unit.CENTS),
        )
    if one.average_cents is not None:
        shown.add_row(text("lifetime.average"), amount_shown(one.average_cents, Unit.CENTS))
    for planned in one.releases:
        shown.add_row(
            text("lifetime.release", id=planned.id),
            text(
                "lifetime.release_time",
                status=word("release_status", planned.status),
                first=planned.first,
                last=planned.last,
            ),
        )
    if one.earliest_exit is not None:
        shown.add_row(text("lifetime.earliest_exit"), str(one.earliest_exit))
    for held in one.holds:
        shown.add_row(text("lifetime.held"), word("hold_kind", held))
    OUT.print(shown)


def _print_simulation(found: Simulation) -> None:
    if found.plan is not None:
        plan = found.plan
        shown = table_of("month", "hours", "money", "hours_left", "money_left")
        for one in found.months:
            shown.add_row(
                str(one.month),
                amount_shown(one.minutes, Unit.MINUTES),
                amount_shown(one.cents, Unit.CENTS),
                amount_shown(one.left_minutes, Unit.MINUTES),
                amount_shown(one.left_cents, Unit.CENTS),
            )
        OUT.print(shown)
        OUT.print(text("simulate.time", first=plan.first, last=plan.last), highlight=False)
    if found.least_cents is not None and found.most_cents is not None:
        least, most = (
            amount_shown(cents, Unit.CENTS) for cents in (found.least_cents, found.most_cents)
        )
        OUT.print(text("simulate.pay", least=least, most=most), highlight=False)
    said = (
        text("simulate.fine")
        if found.refused is None
        else text("simulate.refused", code=refusal_word(found.refused))
    )
    OUT.print(said, highlight=False)


def _row(one: AccountEvent) -> tuple[str, ...]:
    return (
        str(one.position),
        str(one.effective_on),
        word("event", f"lifetime.{one.what}") + by_whom(one.by, one.mandate),
        amount_shown(one.minutes, Unit.MINUTES) if one.minutes else "",
        money_and_share(one.cents, one.share_cents) if one.cents or one.share_cents else "",
    )


def minutes_option(given: str) -> int:
    """Hours and minutes as minutes; ends with a usage error."""
    match = HOURS.fullmatch(given or "0:00")
    if match is None:
        raise typer.BadParameter(text("wrong.hours", given=given))
    return int(match[1]) * 60 + int(match[2])


def cents_of(given: str) -> int:
    """Euros with a decimal comma as cents; ends with a usage error."""
    match = EUROS.fullmatch(given or "0")
    if match is None:
        raise typer.BadParameter(text("wrong.amount", given=given))
    return int(match[1]) * 100 + int(match[2] or 0)


def day_option(given: str) -> date:
    """A day; ends with a usage error."""
    day = read_day(given)
    assert day is not None
    return day
