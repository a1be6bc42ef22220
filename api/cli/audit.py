"""`replay`, `explain`, `rebuild`, `check`, `case`: where balances come from, and whether."""

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Annotated

import msgspec
import typer
from rich.markup import escape
from rich.tree import Tree

from api.audit.replay import Mismatch, replay
from api.cases.case import run_case
from api.cases.toml_values import CaseError
from api.cli.shared import (
    CANNOT,
    DIFFERS,
    ERR,
    OUT,
    KnownAtOption,
    OnOption,
    Unusable,
    amount_shown,
    check_text,
    kind_word,
    load_settings,
    progress,
    read_day,
    read_instant,
    sentence,
    service,
    today,
)
from api.host.kinds import book_of
from api.host.store import check_login, opened_store
from api.words import text, word
from api.work.rebuild import rebuild_projections
from domain.facts.booking_kinds import BookingKind
from domain.values.accounts import Account, Unit
from projections.questions.explain import EventRef, Explanation, ExplanationLine, MonthLines


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command("replay")(replay_ledger)
    app.command("explain")(explain)
    app.command("rebuild")(rebuild)
    app.command("check")(check_settings)
    app.command("case")(case)


def replay_ledger(
    person: Annotated[
        list[str] | None, typer.Argument(metavar=text("metavar.person"), help=text("help.people"))
    ] = None,
    on: OnOption = None,
    known_at: KnownAtOption = None,
    balances: Annotated[bool, typer.Option(help=text("help.balances"))] = False,
) -> None:
    """Replay the ledger and compare it with what is stored; exit code 1 on any difference."""
    day, known = read_day(on) or today(), read_instant(known_at)
    mismatches: list[Mismatch] = []
    months = 0
    with service() as opened:
        opened.projector.catch_up()
        asked = person or opened.reader.people()
        with progress(text("replay.progress"), len(asked)) as advance:
            for one in asked:
                done = replay(opened, one, day, known)
                if person and not done.months:
                    raise Unusable(text("wrong.unknown_person", person=one))
                months += done.months
                mismatches += done.mismatches
                if balances or person:
                    balances_text = _balances_text(done.balances)
                    said = text("replay.balances", person=one, day=day, balances=balances_text)
                    OUT.print(said, highlight=False)
                advance(1)
    for found in mismatches:
        OUT.print(_mismatch_text(found), highlight=False, markup=False, soft_wrap=True)
    state = text("replay.compared") if known is None else text("replay.not_compared")
    OUT.print(
        text(
            "replay.summary",
            people=len(asked),
            months=months,
            differences=len(mismatches),
            state=state,
        ),
        highlight=False,
    )
    if mismatches:
        raise typer.Exit(DIFFERS)


def _mismatch_text(found: Mismatch) -> str:
    return text(
        "replay.mismatch",
        person=found.person,
        month=found.month,
        what=found.what,
        stored=found.stored,
        replayed=found.replayed,
    )


def _balances_text(balances: Mapping[str, int]) -> str:
    said = ", ".join(
        f"{word('account', name)} {amount_shown(amount, Account(name).unit)}"
        for name, amount in balances.items()
    )
    return said or text("nothing")


def explain(
    person: Annotated[
        str, typer.Argument(metavar=text("metavar.person"), help=text("help.person"))
    ],
    account: Annotated[Account, typer.Option(help=text("help.account"))] = Account.FLEX,
    on: OnOption = None,
    known_at: KnownAtOption = None,
    json: Annotated[bool, typer.Option("--json", help=text("help.json"))] = False,
) -> None:
    """Show the postings behind a balance, down to events, rules and agreement versions."""
    day, known = read_day(on) or today(), read_instant(known_at)
    with service() as opened:
        answer = opened.reader.explain(person, account, day, known)
        kinds = opened.book.kinds.bookings.by_code
    if not answer.content.months:
        raise Unusable(text("wrong.unknown_person", person=person))
    if json:
        print(msgspec.json.format(msgspec.json.encode(answer)).decode())
        return
    OUT.print(_tree(answer.content, answer.position, known, kinds))


def rebuild() -> None:
    """Build all read models anew beside the live ones and swap them without a pause."""
    with service() as opened:
        total = len(opened.reader.people())
        with progress(text("rebuild.progress"), total) as advance:
            done = rebuild_projections(opened, advance)
    OUT.print(
        text("rebuild.summary", people=done.people, months=done.months, position=done.position),
        highlight=False,
    )


def check_settings() -> None:
    """Look whether the store keeps what is promised; exit code 1 if it does not."""
    settings = load_settings()
    book = book_of(settings)
    with opened_store(settings) as store:
        problems = check_login(store)
    for problem in problems:
        OUT.print(check_text(problem), highlight=False, soft_wrap=True)
    OUT.print(
        text("check.summary", agreements=len(book.agreements), problems=len(problems)),
        highlight=False,
    )
    if any(problem.severity == "error" for problem in problems):
        raise typer.Exit(DIFFERS)


def case(
    files: Annotated[
        list[Path], typer.Argument(help=text("help.cases"), metavar=text("metavar.files"))
    ],
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
            ERR.print(
                f"stundenbuch: {sentence(error)}", highlight=False, markup=False, soft_wrap=True
            )
            code = CANNOT
            continue
        print(result.json())
        if not result.as_expected:
            ERR.print(text("case.differs", file=file), highlight=False)
            code = code or DIFFERS
    raise typer.Exit(code)


def _tree(
    explanation: Explanation,
    position: int,
    known_at: datetime | None,
    kinds: Mapping[str, BookingKind],
) -> Tree:
    known = "" if known_at is None else text("explain.known_at", at=known_at.isoformat())
    unit = explanation.account.unit
    tree = Tree(
        text(
            "explain.title",
            person=explanation.person,
            account=word("account", explanation.account),
            day=explanation.valid_on,
            balance=amount_shown(explanation.balance, unit),
            position=position,
            known=known,
        )
    )
    for month in explanation.months:
        branch = tree.add(_month_text(month, unit))
        for line in month.lines:
            leaf = branch.add(escape(_line_text(line, unit)))
            for cause in line.causes:
                leaf.add(escape(_cause_text(cause, kinds)))
    return tree


def _month_text(month: MonthLines, unit: Unit) -> str:
    closed = ""
    if month.closed_by is not None:
        closed = text("explain.closed_by", event=month.closed_by.name)
        if month.difference:
            closed += text("explain.difference", amount=amount_shown(month.difference, unit))
    figures = (month.opening, month.amount, month.closing)
    opening, amount, closing = (amount_shown(figure, unit) for figure in figures)
    return f"{month.month}: {opening} + {amount} = {closing}{closed}"


def _line_text(line: ExplanationLine, unit: Unit) -> str:
    origin = text("explain.origin", month=line.origin) if line.origin else ""
    amount = amount_shown(line.amount, unit)
    return f"{line.effective_on} {amount} {word('rule', line.rule)}{origin} [{line.citation}]"


def _cause_text(cause: EventRef, kinds: Mapping[str, BookingKind]) -> str:
    what = f"{kind_word(kinds, cause.kind)} {cause.local} " if cause.local else ""
    by = text("explain.by", who=cause.by) if cause.by else ""
    where = text(
        "explain.where", event=f"{cause.stream}#{cause.version}", position=cause.position, by=by
    )
    return f"{what}{cause.name} ({where})"
