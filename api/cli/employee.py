"""`employee`: what is recorded of one person beyond terms and unit, and what is planned."""

from datetime import date
from typing import Annotated

import typer

from api.cli.shared import (
    OUT,
    DocumentOption,
    FirstArgument,
    MonthArgument,
    PersonArgument,
    Unusable,
    month_argument,
    read_day,
    service,
    table_of,
)
from api.words import named, text, word
from api.work.carry_out import Acting
from api.work.employment import employ
from domain.facts.profile import CIRCUMSTANCES, Pay
from domain.streams.employment import (
    PERSON,
    AgreePay,
    AssignDuty,
    Command,
    EndCircumstance,
    LinkEmployments,
    RecordBirth,
    RecordCircumstance,
)
from domain.values.time import clock_text
from projections.facts.states import employment_of, timesheet_of

app = typer.Typer(no_args_is_help=True)

ACTOR = "cli:employee"

CircumstanceKindArgument = Annotated[
    str,
    typer.Argument(
        metavar=text("metavar.kind"), help=text("help.one_of", codes=", ".join(CIRCUMSTANCES))
    ),
]
LastOption = Annotated[str | None, typer.Option("--last", help=text("help.last_day_or_none"))]


@app.command()
def birth(person: PersonArgument, born_on: FirstArgument) -> None:
    """Record the date of birth."""
    _employ(person, RecordBirth(_day(born_on)))


@app.command()
def circumstance(
    person: PersonArgument,
    kind: CircumstanceKindArgument,
    first: FirstArgument,
    last: LastOption = None,
    value: Annotated[int, typer.Option(min=0, help=text("help.figure"))] = 0,
    document: DocumentOption = "",
    mistaken: Annotated[bool, typer.Option("--mistaken", help=text("help.mistaken"))] = False,
) -> None:
    """Record a circumstance on which rules depend."""
    until = read_day(last)
    _employ(person, RecordCircumstance(kind, _day(first), until, value, document, mistaken))


@app.command("end-circumstance")
def end_circumstance(
    person: PersonArgument,
    kind: CircumstanceKindArgument,
    first: FirstArgument,
    declared_on: Annotated[
        str, typer.Argument(metavar=text("metavar.declared"), help=text("help.said_on"))
    ],
    document: DocumentOption = "",
) -> None:
    """Record that the person ended a circumstance: it holds until the notice is over."""
    _employ(person, EndCircumstance(kind, _day(first), _day(declared_on), document))


@app.command()
def pay(
    person: PersonArgument,
    effective_on: FirstArgument,
    grade: Annotated[str, typer.Argument(metavar=text("metavar.grade"), help=text("help.grade"))],
    step: Annotated[
        int, typer.Argument(metavar=text("metavar.step"), help=text("help.step"), min=1)
    ],
    monthly_cents: Annotated[
        int,
        typer.Argument(
            metavar=text("metavar.monthly_cents"), min=1, help=text("help.monthly_cents")
        ),
    ],
    third_step_cents: Annotated[
        int,
        typer.Argument(
            metavar=text("metavar.third_step_cents"), min=1, help=text("help.third_step")
        ),
    ],
    capped_cents: Annotated[
        int | None,
        typer.Option(min=1, help=text("help.capped")),
    ] = None,
) -> None:
    """Agree grade and step from a day on."""
    agreed = Pay(grade, step, monthly_cents, third_step_cents, capped_cents)
    _employ(person, AgreePay(_day(effective_on), agreed))


@app.command()
def duty(
    person: PersonArgument,
    first: FirstArgument,
    last: Annotated[str, typer.Argument(metavar=text("metavar.last"), help=text("help.last_day"))],
    unit: Annotated[str, typer.Argument(metavar=text("metavar.unit"), help=text("help.duty_unit"))],
    cost_centre: Annotated[
        str, typer.Argument(metavar=text("metavar.cost_centre"), help=text("help.cost_centre"))
    ],
    reason: Annotated[
        str, typer.Argument(metavar=text("metavar.reason"), help=text("help.reason"))
    ],
    agreement: Annotated[list[str] | None, typer.Option(help=text("help.duty_rules"))] = None,
) -> None:
    """Let a person work for another unit, or under other agreements, for some days."""
    rules = tuple(agreement or ())
    _employ(person, AssignDuty(_day(first), _day(last), unit, cost_centre, reason, rules))


@app.command()
def link(
    person: PersonArgument,
    human: Annotated[str, typer.Argument(metavar=text("metavar.human"), help=text("help.human"))],
) -> None:
    """Say that this is one of several employments of one human being."""
    _employ(person, LinkEmployments(human))


@app.command()
def show(person: PersonArgument) -> None:
    """Show what rules ask of a person: birth, circumstances, pay and duties."""
    with service() as opened:
        state = employment_of(opened.ledger, person)
    if not state.version:
        raise Unusable(text("wrong.nobody", person=person))
    table = table_of("what", "from", "to", "figure", title=f"{person} {state.name}".strip())
    if state.born_on is not None:
        table.add_row(text("employee.born"), str(state.born_on), "", "")
    for one in state.circumstances:
        kind = CIRCUMSTANCES[one.kind]
        figure = f"{one.value} ({word('figure', kind.value)})" if kind.value else ""
        table.add_row(f"{named(kind)} ({kind.code})", str(one.first), _text(one.last), figure)
    for agreed in state.pays:
        grade = f"{agreed.pay.grade}/{agreed.pay.step}"
        figure = text(
            "employee.pay", cents=agreed.pay.monthly_cents, third_step=agreed.pay.third_step_cents
        )
        table.add_row(text("employee.grade", grade=grade), str(agreed.effective_on), "", figure)
    for away in state.duties:
        table.add_row(
            text("employee.duty", unit=away.unit), str(away.first), str(away.last), away.reason
        )
    if state.human:
        table.add_row(text("employee.linked", human=state.human), "", "", "")
    OUT.print(table)


@app.command()
def roster(person: PersonArgument, month: MonthArgument) -> None:
    """Show what is planned for a person's month."""
    asked = month_argument(month)
    with service() as opened:
        planned = timesheet_of(opened.ledger, person, asked).roster
    table = table_of("day", "shift", "break", "kind", title=f"{person} {month}")
    for day, known in sorted(planned.items()):
        for shift in known.shifts:
            begin, end = clock_text(shift.begin_minute), clock_text(shift.end_minute)
            pause = clock_text(shift.break_minutes)
            table.add_row(str(day), f"{begin}-{end}", pause, word("duty_kind", shift.kind))
        if not known.shifts:
            table.add_row(str(day), text("roster.free"), "", "")
    OUT.print(table)


def _employ(person: str, command: Command) -> None:
    if not PERSON.fullmatch(person):
        raise Unusable(text("wrong.person", person=person))
    with service() as opened:
        done = employ(opened, Acting(ACTOR, on_behalf_of=person), person, command)
    OUT.print(text("employee.recorded", position=done.position), highlight=False)


def _day(given: str) -> date:
    day = read_day(given)
    assert day is not None
    return day


def _text(day: date | None) -> str:
    return "" if day is None else str(day)
