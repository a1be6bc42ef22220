"""`replay`, `explain`, `rebuild`, `check`, `case`: where balances come from, and whether."""

from datetime import datetime
from pathlib import Path
from typing import Annotated

import msgspec
import typer
from rich.markup import escape
from rich.tree import Tree

from api.audit.replay import Mismatch, replay
from api.cases.case import run_case
from api.cases.values import CaseError
from api.cli.shared import (
    CANNOT,
    DIFFERS,
    ERR,
    OUT,
    KnownAtOption,
    OnOption,
    Unusable,
    load_settings,
    progress,
    read_day,
    read_instant,
    service,
    today,
)
from api.host.kinds import book_of
from api.host.store import check, opened_store
from api.work.rebuild import rebuild_projections
from domain.values.accounts import Account, Unit, amount_text
from projections.questions.explain import EventRef, Explanation, Line, MonthLines


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command("replay")(replay_ledger)
    app.command("explain")(explain)
    app.command("rebuild")(rebuild)
    app.command("check")(check_settings)
    app.command("case")(case)


def replay_ledger(
    person: Annotated[list[str] | None, typer.Argument(help="Only these; everybody.")] = None,
    on: OnOption = None,
    known_at: KnownAtOption = None,
    balances: Annotated[bool, typer.Option(help="Print the balances replayed.")] = False,
) -> None:
    """Replay the ledger and compare it with what is stored; exit code 1 on any difference."""
    day, known = read_day(on) or today(), read_instant(known_at)
    mismatches: list[Mismatch] = []
    months = 0
    with service() as opened:
        opened.projector.catch_up()
        asked = person or opened.reader.people()
        with progress("replaying", len(asked)) as advance:
            for one in asked:
                done = replay(opened, one, day, known)
                if person and not done.months:
                    raise Unusable(f"nothing is known of {one}")
                months += done.months
                mismatches += done.mismatches
                if balances or person:
                    said = ", ".join(
                        f"{name} {amount_text(n, Account(name).unit)}"
                        for name, n in done.balances.items()
                    )
                    OUT.print(f"{one} on {day}: {said or 'nothing'}", highlight=False)
                advance(1)
    for found in mismatches:
        OUT.print(
            f"{found.person} {found.month} {found.what}: stored {found.stored}, "
            f"replayed {found.replayed}",
            highlight=False, markup=False, soft_wrap=True,
        )  # fmt: skip
    state = "compared" if known is None else "not compared: the tables hold the present only"
    OUT.print(
        f"{len(asked)} people, {months} months, {len(mismatches)} differences ({state})",
        highlight=False,
    )
    if mismatches:
        raise typer.Exit(DIFFERS)


def explain(
    person: Annotated[str, typer.Argument(help="A personnel number.")],
    account: Annotated[Account, typer.Option(help="The account.")] = Account.FLEX,
    on: OnOption = None,
    known_at: KnownAtOption = None,
    json: Annotated[bool, typer.Option("--json", help="As JSON.")] = False,
) -> None:
    """Show the postings behind a balance, down to events, rules and agreement versions."""
    day, known = read_day(on) or today(), read_instant(known_at)
    with service() as opened:
        answer = opened.reader.explain(person, account, day, known)
    if not answer.content.months:
        raise Unusable(f"nothing is known of {person}")
    if json:
        print(msgspec.json.format(msgspec.json.encode(answer)).decode())
        return
    OUT.print(_tree(answer.content, answer.position, known))


def rebuild() -> None:
    """Build all read models anew beside the live ones and swap them without a pause."""
    with service() as opened:
        total = len(opened.reader.people())
        with progress("rebuilding", total) as advance:
            done = rebuild_projections(opened, advance)
    OUT.print(
        f"{done.people} people, {done.months} months, true up to position {done.position}",
        highlight=False,
    )


def check_settings() -> None:
    """Look whether the store keeps what is promised; exit code 1 if it does not."""
    settings = load_settings()
    book = book_of(settings)
    with opened_store(settings) as store:
        problems = check(store)
    for problem in problems:
        OUT.print(f"{problem.severity}: {problem.sentence}", highlight=False, soft_wrap=True)
    OUT.print(f"{len(book.agreements)} agreements, {len(problems)} problems", highlight=False)
    if any(problem.severity == "error" for problem in problems):
        raise typer.Exit(DIFFERS)


def case(
    files: Annotated[list[Path], typer.Argument(help="Case files (TOML).", metavar="FILE…")],
) -> None:
    """Evaluate cases and hold them against what they expect; needs no database.

    Exit code 1 where the outcome differs from what a file expects.
    """
    book = book_of(load_settings())
    code = 0
    for file in files:
        try:
            result = run_case(file, book)
        except (CaseError, OSError) as error:
            ERR.print(f"stundenbuch: {error}", highlight=False, markup=False, soft_wrap=True)
            code = CANNOT
            continue
        print(result.json())
        if not result.as_expected:
            ERR.print(f"{file}: differs from what it expects", highlight=False)
            code = code or DIFFERS
    raise typer.Exit(code)


def _tree(explanation: Explanation, position: int, known_at: datetime | None) -> Tree:
    known = "" if known_at is None else f", as known at {known_at.isoformat()}"
    unit = explanation.account.unit
    tree = Tree(
        f"{explanation.person} {explanation.account.value} on {explanation.valid_on}: "
        f"{amount_text(explanation.balance, unit)} (position {position}{known})"
    )
    for month in explanation.months:
        branch = tree.add(_month_text(month, unit))
        for line in month.lines:
            leaf = branch.add(escape(_line_text(line, unit)))
            for cause in line.causes:
                leaf.add(escape(_cause_text(cause)))
    return tree


def _month_text(month: MonthLines, unit: Unit) -> str:
    closed = ""
    if month.closed_by is not None:
        closed = f", closed by {month.closed_by.name}"
        if month.difference:
            closed += f", difference since {amount_text(month.difference, unit)}"
    return (
        f"{month.month}: {amount_text(month.opening, unit)} + {amount_text(month.amount, unit)} = "
        f"{amount_text(month.closing, unit)}{closed}"
    )


def _line_text(line: Line, unit: Unit) -> str:
    origin = f" from {line.origin}" if line.origin else ""
    amount = amount_text(line.amount, unit)
    return f"{line.effective_on} {amount} {line.rule}{origin} [{line.citation}]"


def _cause_text(cause: EventRef) -> str:
    what = f"{cause.kind} {cause.local} " if cause.local else ""
    by = f" by {cause.by}" if cause.by else ""
    return f"{what}{cause.name} ({cause.stream}#{cause.version}, position {cause.position}{by})"
