"""`employee`: what is recorded of one person beyond terms and unit, and what is planned."""

from datetime import date
from typing import Annotated

import typer
from rich.table import Table

from api.cli.shared import (
    OUT,
    DocumentOption,
    FirstArgument,
    LastArgument,
    MonthArgument,
    PersonArgument,
    Unusable,
    read_day,
    read_month,
    service,
)
from api.work.carry_out import Acting
from api.work.employment import employ
from domain.facts.profile import CIRCUMSTANCES, Pay
from domain.streams.employment import (
    PERSON,
    BirthRecorded,
    CircumstanceRecorded,
    Command,
    DutyAssigned,
    EndCircumstance,
    LinkedAs,
    PayAgreed,
)
from domain.values.time import clock_text
from projections.facts.states import employment_of, timesheet_of

app = typer.Typer(
    help="Birth, circumstances, pay, duties and roster of a person.", no_args_is_help=True
)

ACTOR = "cli:employee"

KindArgument = Annotated[
    str, typer.Argument(metavar="KIND", help=f"One of {', '.join(CIRCUMSTANCES)}.")
]
LastOption = Annotated[str | None, typer.Option("--last", help="The last day (for good).")]


@app.command()
def birth(person: PersonArgument, born_on: FirstArgument) -> None:
    """Record the date of birth."""
    _employ(person, BirthRecorded(_day(born_on)))


@app.command()
def circumstance(
    person: PersonArgument,
    kind: KindArgument,
    first: FirstArgument,
    last: LastOption = None,
    value: Annotated[int, typer.Option(min=0, help="Its figure, where the kind has one.")] = 0,
    document: DocumentOption = "",
    mistaken: Annotated[
        bool, typer.Option("--mistaken", help="It never was so: take back what was recorded.")
    ] = False,
) -> None:
    """Record a circumstance on which rules depend."""
    until = read_day(last)
    _employ(person, CircumstanceRecorded(kind, _day(first), until, value, document, mistaken))


@app.command("end-circumstance")
def end_circumstance(
    person: PersonArgument,
    kind: KindArgument,
    first: FirstArgument,
    declared_on: Annotated[str, typer.Argument(metavar="DECLARED", help="The day of saying so.")],
    document: DocumentOption = "",
) -> None:
    """Record that the person ended a circumstance: it holds until the notice is over."""
    _employ(person, EndCircumstance(kind, _day(first), _day(declared_on), document))


@app.command()
def pay(
    person: PersonArgument,
    effective_on: FirstArgument,
    grade: Annotated[str, typer.Argument(help="The pay grade as the table names it: 9b.")],
    step: Annotated[int, typer.Argument(min=1)],
    monthly_cents: Annotated[int, typer.Argument(min=1, help="A full-timer's month, in cents.")],
    third_step_cents: Annotated[int, typer.Argument(min=1, help="The same of step three.")],
    capped_cents: Annotated[
        int | None,
        typer.Option(min=1, help="The same of the highest step that overtime is paid from."),
    ] = None,
) -> None:
    """Agree grade and step from a day on."""
    agreed = Pay(grade, step, monthly_cents, third_step_cents, capped_cents)
    _employ(person, PayAgreed(_day(effective_on), agreed))


@app.command()
def duty(
    person: PersonArgument,
    first: FirstArgument,
    last: LastArgument,
    unit: Annotated[str, typer.Argument(help="For which unit.")],
    cost_centre: Annotated[str, typer.Argument(help="On which cost centre.")],
    reason: Annotated[str, typer.Argument(help="Why.")],
    agreement: Annotated[
        list[str] | None, typer.Option(help="Rules of the duty in place of those of the terms.")
    ] = None,
) -> None:
    """Let a person work for another unit, or under other agreements, for some days."""
    rules = tuple(agreement or ())
    _employ(person, DutyAssigned(_day(first), _day(last), unit, cost_centre, reason, rules))


@app.command()
def link(
    person: PersonArgument,
    human: Annotated[str, typer.Argument(help="The same name in each of their employments.")],
) -> None:
    """Say that this is one of several employments of one human being."""
    _employ(person, LinkedAs(human))


@app.command()
def show(person: PersonArgument) -> None:
    """Show what rules ask of a person: birth, circumstances, pay and duties."""
    with service() as opened:
        state = employment_of(opened.ledger, person)
    if not state.version:
        raise Unusable(f"nobody has the personnel number {person}")
    table = Table("what", "from", "to", "figure", title=f"{person} {state.name}".strip())
    if state.born_on is not None:
        table.add_row("born", str(state.born_on), "", "")
    for one in state.circumstances:
        kind = CIRCUMSTANCES[one.kind]
        figure = f"{one.value} ({kind.value})" if kind.value else ""
        table.add_row(f"{kind.de} ({kind.code})", str(one.first), _text(one.last), figure)
    for agreed in state.pays:
        named = f"{agreed.pay.grade}/{agreed.pay.step}"
        figure = f"{agreed.pay.monthly_cents} cents, step 3: {agreed.pay.third_step_cents}"
        table.add_row(f"Entgelt {named}", str(agreed.effective_on), "", figure)
    for away in state.duties:
        table.add_row(f"Einsatz {away.unit}", str(away.first), str(away.last), away.reason)
    if state.human:
        table.add_row(f"eine von mehreren Beschäftigungen ({state.human})", "", "", "")
    OUT.print(table)


@app.command()
def roster(person: PersonArgument, month: MonthArgument) -> None:
    """Show what is planned for a person's month."""
    asked = read_month(month)
    with service() as opened:
        planned = timesheet_of(opened.ledger, person, asked).roster
    table = Table("day", "shift", "break", "kind", title=f"{person} {month}")
    for day, known in sorted(planned.items()):
        for shift in known.shifts:
            begin, end = clock_text(shift.begin_minute), clock_text(shift.end_minute)
            pause = clock_text(shift.break_minutes)
            table.add_row(str(day), f"{begin}-{end}", pause, shift.kind.value)
        if not known.shifts:
            table.add_row(str(day), "frei", "", "")
    OUT.print(table)


def _employ(person: str, command: Command) -> None:
    if not PERSON.fullmatch(person):
        raise Unusable(f"not a personnel number: {person!r}")
    with service() as opened:
        done = employ(opened, Acting(ACTOR, on_behalf_of=person), person, command)
    OUT.print(f"recorded at position {done.position}", highlight=False)


def _day(text: str) -> date:
    day = read_day(text)
    assert day is not None
    return day


def _text(day: date | None) -> str:
    return "" if day is None else str(day)
