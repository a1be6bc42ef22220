"""`lifetime`: accounts for years, shown, saved on, released from, tried out, settled, stated."""

import re
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Annotated

import msgspec
import typer
from rich.table import Column, Table

from api.cli.shared import (
    OUT,
    KnownAtOption,
    OnOption,
    Unusable,
    read_day,
    read_instant,
    read_month,
    service,
    today,
)
from api.statements.lifetime import pdf_of, statement_facts
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
    ApproveRelease,
    Command,
    Credit,
    Draw,
    SettleEarly,
)
from domain.streams.lifetime.events import Agreed, Cause, Plan, ReleaseRejected, ReleaseRequested
from domain.values.accounts import Unit, amount_text
from projections.questions.lifetime import Entered, entries, show, state_year, try_out

app = typer.Typer(help="Lifetime accounts: hours and pay saved for years.", no_args_is_help=True)

ACTOR = "cli:lifetime"
HOURS = re.compile(r"([0-9]{1,5}):([0-5][0-9])")
EUROS = re.compile(r"([0-9]{1,8})(?:,([0-9]{2}))?")

PersonArgument = Annotated[str, typer.Argument(help="The personnel number.")]
ReleaseArgument = Annotated[str, typer.Argument(metavar="ID", help="The release, as `show` says.")]
HoursOption = Annotated[str, typer.Option("--hours", help="Hours and minutes, 12:30.")]
EurosOption = Annotated[str, typer.Option("--euros", help="Money, 1234,56.")]
DocumentOption = Annotated[str, typer.Option("--document", help="What it rests on.")]
FirstOption = Annotated[str, typer.Option("--from", help="The first day, 2028-01-01.")]


@app.command("show")
def show_account(
    person: PersonArgument, on: OnOption = None, known_at: KnownAtOption = None
) -> None:
    """Show an account: hours, money, room, releases, earliest exit."""
    day = read_day(on) or today()
    known = read_instant(known_at)
    with service() as opened:
        shown = show(opened.reader, person, day, known)
    _print_account(person, shown.snapshot)
    OUT.print(f"true up to position {shown.position}", highlight=False)


@app.command("entries")
def list_entries(person: PersonArgument) -> None:
    """Show all that happened to an account, and who did it for whom."""
    what, by = Column("what", no_wrap=True), Column("by", no_wrap=True)
    shown = Table("position", "day", what, "hours", "money", "share", by, "for", "mandate")
    with service() as opened:
        found = entries(opened.reader, person)
    for one in found:
        shown.add_row(*_row(one))
    OUT.print(shown)


@app.command()
def agree(
    person: PersonArgument,
    model: Annotated[Model, typer.Argument(help="In what it is kept.")],
    agreement: Annotated[list[str], typer.Option(help="A file it follows; may be repeated.")],
    text: Annotated[Path, typer.Option(help="The file with the text that was confirmed.")],
    employer: Annotated[EmployerKind, typer.Option(help="Who employs.")] = (
        EmployerKind.MUNICIPALITY
    ),
    insured: Annotated[
        list[Branch] | None, typer.Option(help="A branch of insurance; may be repeated.")
    ] = None,
    on: OnOption = None,
) -> None:
    """Agree an account under a text that the person has confirmed."""
    day = read_day(on) or today()
    digest = sha256(text.read_bytes()).hexdigest()
    agreed = Agreed(day, model, tuple(agreement), employer, digest, day, tuple(insured or ()))
    carry_out(person, agreed)


@app.command()
def credit(
    person: PersonArgument,
    source: Annotated[Source, typer.Argument(help="Where it comes from.")],
    hours: HoursOption = "",
    euros: EurosOption = "",
    on: OnOption = None,
    document: DocumentOption = "",
) -> None:
    """Put hours or pay on the account; hours leave the account that they come from."""
    name = Acting(ACTOR).new_id()
    day = read_day(on) or today()
    command = Credit(name, day, source, minutes_of(hours), cents_of(euros), document=document)
    carry_out(person, command)


@app.command()
def release(
    person: PersonArgument,
    name: ReleaseArgument,
    purpose: Annotated[Purpose, typer.Option(help="What for.")],
    first: FirstOption,
    last: Annotated[str, typer.Option("--to", help="The last day.")],
    euros: Annotated[str, typer.Option("--euros", help="Money of a whole month.")] = "",
    hours: Annotated[str, typer.Option("--hours", help="Hours of a whole month.")] = "",
    on: OnOption = None,
) -> None:
    """Ask for a release."""
    plan = Plan(purpose, day_of(first), day_of(last), cents_of(euros), minutes_of(hours))
    carry_out(person, ReleaseRequested(name, read_day(on) or today(), plan))


@app.command()
def approve(person: PersonArgument, name: ReleaseArgument, on: OnOption = None) -> None:
    """Grant a release that the account covers."""
    carry_out(person, ApproveRelease(name, read_day(on) or today()))


@app.command()
def reject(
    person: PersonArgument,
    name: ReleaseArgument,
    reason: Annotated[str, typer.Option("--reason", help="Why.")],
    on: OnOption = None,
) -> None:
    """Do not grant a release."""
    carry_out(person, ReleaseRejected(name, read_day(on) or today(), reason))


@app.command()
def draw(
    person: PersonArgument,
    name: ReleaseArgument,
    month: Annotated[str, typer.Argument(help="The month, 2028-01.", metavar="MONTH")],
) -> None:
    """Take a month of a granted release from the account."""
    carry_out(person, Draw(name, str(read_month(month))))


@app.command()
def settle(
    person: PersonArgument,
    cause: Annotated[Cause, typer.Argument(help="Why it is settled early.")],
    on: OnOption = None,
    document: DocumentOption = "",
    method: Annotated[
        Method | None, typer.Option(help="How room is counted, in place of the agreement's.")
    ] = None,
    paid: Annotated[
        str, typer.Option(help="In an insolvency: what the protection paid; all of it.")
    ] = "",
) -> None:
    """Settle an account early (Störfall)."""
    day, paid_cents = read_day(on) or today(), cents_of(paid) if paid else None
    carry_out(person, SettleEarly(day, cause, document, method, paid_cents))


@app.command()
def simulate(
    person: PersonArgument,
    purpose: Annotated[Purpose, typer.Argument(help="What for.")],
    first: FirstOption,
    months: Annotated[int | None, typer.Option(min=1, max=600, help="For so many months.")] = None,
    euros: Annotated[str, typer.Option("--euros", help="Money of a month.")] = "",
    hours: Annotated[str, typer.Option("--hours", help="Hours of a month.")] = "",
    saved: Annotated[str, typer.Option("--saved", help="Money saved until then.")] = "",
    on: Annotated[str | None, typer.Option("--on", help="Asked for on this day (today).")] = None,
) -> None:
    """Say what can be taken from when at which pay; nothing is written."""
    wish = Wish(
        purpose,
        day_of(first),
        read_day(on) or today(),
        months,
        cents_of(euros) if euros else None,
        minutes_of(hours),
        saved_cents=cents_of(saved),
    )
    with service() as opened:
        found = try_out(opened.reader, person, wish)
    _print_simulation(found)


@app.command()
def statement(
    person: PersonArgument,
    year: Annotated[int, typer.Argument(min=1970, max=2199, help="The calendar year.")],
    out: Annotated[
        Path | None, typer.Option(help="A file, .pdf or .json; JSON on standard output.")
    ] = None,
    known_at: KnownAtOption = None,
) -> None:
    """Write the yearly statement (SGB IV § 7d Abs. 2)."""
    known = read_instant(known_at)
    with service() as opened:
        facts = statement_facts(person, state_year(opened.reader, person, year, known), known)
    text = msgspec.json.format(msgspec.json.encode(facts))
    if out is None:
        print(text.decode())
    elif out.suffix == ".pdf":
        out.write_bytes(pdf_of(facts))
    elif out.suffix == ".json":
        out.write_bytes(text + b"\n")
    else:
        raise Unusable(f"neither .pdf nor .json: {out}")


def carry_out(person: str, command: Command) -> None:
    """Carry out a command for a person, and say where it stands in the log."""
    if not PERSON.fullmatch(person):
        raise Unusable(f"not a personnel number: {person!r}")
    acting = Acting(ACTOR, on_behalf_of=person)
    with service() as opened:
        done = decide_lifetime(opened, acting, person, command)
        opened.projector.catch_up()
    OUT.print(f"done, position {done.position}", highlight=False)


def _print_account(person: str, one: Snapshot) -> None:
    shown = Table(
        "", "", title=f"Lifetime account of {person} on {one.valid_on}", show_header=False
    )
    money = one.value_cents, one.share_cents, one.yield_cents
    value, share, gained = (amount_text(cents, Unit.CENTS) for cents in money)
    shown.add_row("kept in", "nothing is agreed" if one.model is None else one.model.value)
    shown.add_row("hours", amount_text(one.minutes, Unit.MINUTES))
    shown.add_row("money", value)
    shown.add_row("of it yield", gained)
    shown.add_row("employer's share", share)
    shown.add_row("all in hours", amount_text(one.hours_view_minutes, Unit.MINUTES))
    if one.money_view_cents is not None:
        shown.add_row("all in money", amount_text(one.money_view_cents, Unit.CENTS))
    for room in one.rooms:
        shown.add_row(f"room, {room.branch.value}", amount_text(room.bounded_cents, Unit.CENTS))
    if one.average_cents is not None:
        shown.add_row("average pay", amount_text(one.average_cents, Unit.CENTS))
    for planned in one.releases:
        shown.add_row(
            f"release {planned.id}", f"{planned.status.value}, {planned.first} to {planned.last}"
        )
    if one.earliest_exit is not None:
        shown.add_row("earliest exit", str(one.earliest_exit))
    for held in one.holds:
        shown.add_row("held", held.value)
    OUT.print(shown)


def _print_simulation(found: Simulation) -> None:
    if found.plan is not None:
        plan = found.plan
        shown = Table("month", "hours", "money", "hours left", "money left")
        for one in found.months:
            shown.add_row(
                str(one.month),
                amount_text(one.minutes, Unit.MINUTES),
                amount_text(one.cents, Unit.CENTS),
                amount_text(one.left_minutes, Unit.MINUTES),
                amount_text(one.left_cents, Unit.CENTS),
            )
        OUT.print(shown)
        OUT.print(f"from {plan.first} to {plan.last}", highlight=False)
    if found.least_cents is not None and found.most_cents is not None:
        least, most = (
            amount_text(cents, Unit.CENTS) for cents in (found.least_cents, found.most_cents)
        )
        OUT.print(f"reasonable pay of a month: {least} to {most}", highlight=False)
    said = "nothing speaks against it" if found.refused is None else f"refused: {found.refused}"
    OUT.print(said, highlight=False)


def _row(one: Entered) -> tuple[str, ...]:
    return (
        str(one.position),
        str(one.effective_on),
        one.what,
        amount_text(one.minutes, Unit.MINUTES) if one.minutes else "",
        amount_text(one.cents, Unit.CENTS) if one.cents else "",
        amount_text(one.share_cents, Unit.CENTS) if one.share_cents else "",
        one.by,
        one.on_behalf_of,
        one.mandate,
    )


def minutes_of(text: str) -> int:
    """Hours and minutes as minutes; ends with a usage error."""
    match = HOURS.fullmatch(text or "0:00")
    if match is None:
        raise typer.BadParameter(f"not hours and minutes: {text!r}")
    return int(match[1]) * 60 + int(match[2])


def cents_of(text: str) -> int:
    """Euros with a decimal comma as cents; ends with a usage error."""
    match = EUROS.fullmatch(text or "0")
    if match is None:
        raise typer.BadParameter(f"not an amount: {text!r}")
    return int(match[1]) * 100 + int(match[2] or 0)


def day_of(text: str) -> date:
    """A day; ends with a usage error."""
    day = read_day(text)
    assert day is not None
    return day
