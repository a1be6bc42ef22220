"""`absence` and `leave`: enter, ask for and decide absences; leave by lots."""

from datetime import date
from typing import Annotated

import typer

from api.cli.shared import (
    OUT,
    FirstArgument,
    LastArgument,
    PersonArgument,
    ReasonOption,
    Unusable,
    amount_shown,
    by_whom,
    read_day,
    service,
    table_of,
    today,
)
from api.words import named, text, word
from api.work.absences import Election, decide_absence, elect_exchange_days, read_absences
from api.work.carry_out import Acting
from api.work.rosters import minutes_of_clock
from domain.facts.absences import Absence
from domain.facts.kinds import SHIPPED
from domain.streams.absence import (
    ApproveAbsence,
    CancelAbsence,
    ChangeAbsence,
    Command,
    ElectExchangeDays,
    EnterAbsence,
    GiveNotice,
    RejectAbsence,
    RequestAbsence,
    WithdrawAbsence,
)
from domain.streams.employment import PERSON
from domain.values.accounts import Unit
from domain.values.time import EARLIEST_DAY, LATEST_DAY
from projections.facts.states import employment_of

app = typer.Typer(no_args_is_help=True)

ACTOR = "cli:absence"

AbsenceKindArgument = Annotated[
    str,
    typer.Argument(
        metavar=text("metavar.kind"),
        help=text("help.absence_kind", codes=", ".join(SHIPPED.absences)),
    ),
]
IdArgument = Annotated[
    str, typer.Argument(metavar=text("metavar.id"), help=text("help.absence_id"))
]
PartOption = Annotated[str, typer.Option("--part", help=text("help.part"))]
CertifiedOption = Annotated[bool, typer.Option("--certified", help=text("help.certified"))]
ContinuesOption = Annotated[str, typer.Option("--continues", help=text("help.continues"))]
MandateOption = Annotated[str | None, typer.Option("--mandate", help=text("help.mandate"))]


def register(parent: typer.Typer) -> None:
    """Add the commands."""
    parent.add_typer(app, name="absence")
    parent.command("leave")(leave)


@app.command()
def enter(
    person: PersonArgument,
    kind: AbsenceKindArgument,
    first: FirstArgument,
    last: LastArgument,
    part: PartOption = "",
    certified: CertifiedOption = False,
    continues: ContinuesOption = "",
    mandate: MandateOption = None,
) -> None:
    """Enter an absence that is decided or needs no decision, also for closed months."""
    absence = _absence(kind, first, last, part, certified=certified, continues=continues)
    _begin(person, absence, EnterAbsence(absence), mandate)


@app.command()
def request(
    person: PersonArgument,
    kind: AbsenceKindArgument,
    first: FirstArgument,
    last: LastArgument,
    part: PartOption = "",
    mandate: MandateOption = None,
) -> None:
    """Ask for an absence that somebody has to approve."""
    absence = _absence(kind, first, last, part)
    _begin(person, absence, RequestAbsence(absence), mandate)


@app.command()
def approve(person: PersonArgument, absence: IdArgument) -> None:
    """Approve a request."""
    _decide(person, ApproveAbsence(absence))


@app.command()
def reject(person: PersonArgument, absence: IdArgument, reason: ReasonOption) -> None:
    """Reject a request."""
    _decide(person, RejectAbsence(absence, reason))


@app.command()
def withdraw(person: PersonArgument, absence: IdArgument) -> None:
    """Withdraw a request that is not decided yet."""
    _decide(person, WithdrawAbsence(absence))


@app.command()
def change(
    person: PersonArgument,
    absence: IdArgument,
    first: FirstArgument,
    last: LastArgument,
    reason: ReasonOption,
    part: PartOption = "",
    certified: CertifiedOption = False,
) -> None:
    """Extend or shorten an absence that counts, or note its certificate."""
    changed = ChangeAbsence(absence, _day(first), _day(last), reason, *_part(part), certified)
    _decide(person, changed)


@app.command()
def cancel(person: PersonArgument, absence: IdArgument, reason: ReasonOption) -> None:
    """Cancel an absence that counts."""
    _decide(person, CancelAbsence(absence, reason))


@app.command()
def notice(
    person: PersonArgument,
    leave_year: Annotated[
        int, typer.Argument(metavar=text("metavar.year"), help=text("help.leave_year"))
    ],
    given_on: Annotated[
        str, typer.Argument(metavar=text("metavar.day"), help=text("help.given_on"))
    ],
    document: Annotated[str, typer.Option("--document", help=text("help.letter"))],
) -> None:
    """State that the employer gave notice of the leave that is left."""
    _decide(person, GiveNotice(_day(given_on), leave_year, document))


@app.command()
def exchange(
    person: PersonArgument,
    first: Annotated[
        str, typer.Argument(metavar=text("metavar.first"), help=text("help.exchange_from"))
    ],
    days: Annotated[
        int,
        typer.Argument(
            metavar=text("metavar.days"), min=0, max=30, help=text("help.exchange_days")
        ),
    ],
    document: Annotated[str, typer.Option("--document", help=text("help.declaration"))],
    declared_on: Annotated[
        str | None, typer.Option("--declared-on", help=text("help.declared_on"))
    ] = None,
) -> None:
    """Exchange pay for days off in the year of a day; stated again, the later counts."""
    elected = ElectExchangeDays(_day(first), days, document)
    said_on = read_day(declared_on) or today()
    acting = _acting(person)
    with service() as opened:
        done = elect_exchange_days(opened, acting, person, Election(elected, said_on))
        opened.projector.catch_up()
    OUT.print(text("done", position=done.position), highlight=False)


@app.command("list")
def list_absences(
    person: PersonArgument,
    first: Annotated[str | None, typer.Option("--from", help=text("help.absences_from"))] = None,
    last: Annotated[str | None, typer.Option("--to", help=text("help.absences_to"))] = None,
) -> None:
    """Show absences with who asked for and decided them."""
    title = text("absence.title", person=person)
    shown = table_of("id", "kind", "days", "status", title=title)
    # The next command needs the id whole, however narrow the window is.
    shown.columns[0].no_wrap = True
    with service() as opened:
        told = read_absences(
            opened.ledger, person, read_day(first) or EARLIEST_DAY, read_day(last) or LATEST_DAY
        )
        kinds = opened.book.kinds.absences
    for one in told:
        absence, step = one.known.absence, one.steps[-1]
        known = kinds.get(absence.kind)
        kind = absence.kind if known is None else named(known)
        status = word("absence_status", one.known.status)
        shown.add_row(
            absence.id,
            f"{kind}{_part_shown(absence)}",
            _days_shown(absence),
            f"{status}{by_whom(step.by, step.mandate)}",
        )
    OUT.print(shown)


def leave(
    person: PersonArgument,
    on: Annotated[str | None, typer.Option("--on", help=text("help.at_end_of"))] = None,
) -> None:
    """Show leave by lots: origin, what is left, notice and expiry."""
    day = read_day(on) or today()
    shown = table_of(
        "part",
        "year",
        "left",
        "notice",
        "expires",
        title=text("leave.title", person=person, day=day),
    )
    with service() as opened:
        _require_known(employment_of(opened.ledger, person).version, person)
        lots = opened.reader.leave(person, day).content
    for lot in lots:
        shown.add_row(
            word("leave_part", lot.part),
            str(lot.year),
            amount_shown(lot.left_centidays, Unit.CENTIDAYS),
            "" if lot.notified_on is None else str(lot.notified_on),
            text("leave.never") if lot.expires_on is None else str(lot.expires_on),
        )
    OUT.print(shown)
    left = sum(lot.left_centidays for lot in lots)
    OUT.print(text("leave.left", days=amount_shown(left, Unit.CENTIDAYS)), highlight=False)


def _absence(
    kind: str,
    first: str,
    last: str,
    part: str,
    *,
    certified: bool = False,
    continues: str = "",
) -> Absence:
    name = Acting(ACTOR).new_id()
    return Absence(name, kind, _day(first), _day(last), *_part(part), certified, continues)


def _part(given: str) -> tuple[int, int | None]:
    """Thousandths of a day, or minutes; ends with a usage error."""
    if given in {"", "half"}:
        return (500 if given else 1000), None
    try:
        return 1000, minutes_of_clock(given)
    except ValueError:
        raise typer.BadParameter(text("wrong.part", given=given)) from None


def _days_shown(one: Absence) -> str:
    if one.first == one.last:
        return str(one.first)
    return text("absence.days", first=one.first, last=one.last)


def _part_shown(one: Absence) -> str:
    """Minutes or a part of the day; nothing for whole days."""
    if one.minutes is not None:
        return text("absence.minutes", minutes=one.minutes)
    if one.permille == 500:
        return text("absence.half")
    return "" if one.permille == 1000 else f", {one.permille} ‰"


def _begin(person: str, absence: Absence, command: Command, mandate: str | None) -> None:
    position = _carry_out(person, command, mandate)
    OUT.print(text("absence.done", absence=absence.id, position=position), highlight=False)


def _decide(person: str, command: Command) -> None:
    OUT.print(text("done", position=_carry_out(person, command)), highlight=False)


def _carry_out(person: str, command: Command, mandate: str | None = None) -> int:
    acting = _acting(person, mandate)
    with service() as opened:
        done = decide_absence(opened, acting, person, command)
        opened.projector.catch_up()
    return done.position


def _acting(person: str, mandate: str | None = None) -> Acting:
    if not PERSON.fullmatch(person):
        raise Unusable(text("wrong.person", person=person))
    return Acting(ACTOR, on_behalf_of=person, mandate=mandate)


def _day(given: str) -> date:
    day = read_day(given)
    assert day is not None
    return day


def _require_known(version: int, person: str) -> None:
    if not version:
        raise Unusable(text("wrong.nobody", person=person))
