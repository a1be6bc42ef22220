"""Things that all commands use: the service, failures, tables, progress, arguments."""

from collections.abc import Callable, Generator, Mapping
from contextlib import AbstractContextManager, contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Annotated, Final

import typer
from pydantic import ValidationError
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Column, Table
from starlette.types import ASGIApp

from api.audit.replay import StillMoving
from api.cases.toml_values import CaseError
from api.files.punches import FileRefused
from api.host import logs
from api.host.clock import Clock
from api.host.embedded import EmbeddedError
from api.host.settings import Settings
from api.host.store import StoreRefused
from api.service import Service
from api.words import Language, named, spoken, text, title, translated, word, words
from domain.facts.booking_kinds import BookingKind
from domain.values.accounts import Unit, amount_text
from domain.values.errors import DomainError, Rejected
from domain.values.time import Month
from ledger.check import Violation
from ledger.errors import LedgerError

DIFFERS: Final = 1
ROWS_REFUSED: Final = 3
CANNOT: Final = 4

OUT: Final = Console()
ERR: Final = Console(stderr=True)


class Unusable(Exception):
    """The request cannot be carried out; the message says why."""


FAILURES: Final = (
    CaseError,
    DomainError,
    EmbeddedError,
    FileRefused,
    LedgerError,
    OSError,
    StillMoving,
    StoreRefused,
    Unusable,
    ValidationError,
)

Advance = Callable[[int], None]

MonthArgument = Annotated[
    str, typer.Argument(help=text("help.month"), metavar=text("metavar.month"))
]
PersonArgument = Annotated[
    str, typer.Argument(metavar=text("metavar.person"), help=text("help.person"))
]
FirstArgument = Annotated[
    str, typer.Argument(metavar=text("metavar.first"), help=text("help.first_day"))
]
LastArgument = Annotated[
    str, typer.Argument(metavar=text("metavar.last"), help=text("help.last_day"))
]
ReasonOption = Annotated[str, typer.Option("--reason", help=text("help.reason"))]
DocumentOption = Annotated[str, typer.Option("--document", help=text("help.evidence"))]
OnOption = Annotated[str | None, typer.Option("--on", help=text("help.legal_day"))]
KnownAtOption = Annotated[
    str | None,
    typer.Option("--known-at", help=text("help.known_at")),
]


@dataclass(frozen=True, slots=True)
class House:
    """The parts that the command line is given from above: how to open and how to serve."""

    open_service: Callable[[Settings, Clock], AbstractContextManager[Service]]
    clock: Clock
    create_app: Callable[[Service], ASGIApp]


_HOUSE: ContextVar[House] = ContextVar("house")


@contextmanager
def inside(found: House) -> Generator[None]:
    """Run commands in a house."""
    token = _HOUSE.set(found)
    try:
        yield
    finally:
        _HOUSE.reset(token)


def house() -> House:
    """The house that the running command was started in."""
    return _HOUSE.get()


def today() -> date:
    """The legal day it is."""
    return house().clock.today()


def table_of(*headers: str | Column, title: str | None = None) -> Table:
    """A table under headers by their keys; an empty header and a column stay as they are."""
    columns = (
        # What is too wide for a narrow screen goes on in the next line and is not cut.
        one if isinstance(one, Column) else Column(one and text(f"header.{one}"), overflow="fold")
        for one in headers
    )
    return Table(*columns, title=title)


@contextmanager
def service() -> Generator[Service]:
    """The service of the settings; faults of its store are named on standard error."""
    settings = load_settings()
    with house().open_service(settings, house().clock) as opened:
        for problem in opened.problems:
            ERR.print(
                text("store_problem", problem=translated(problem)), highlight=False, soft_wrap=True
            )
        yield opened


def load_settings() -> Settings:
    """The settings from the environment, logging set up by them."""
    settings = Settings()
    logs.configure_logs(settings.log_level)
    return settings


@contextmanager
def progress(title: str, total: int | None) -> Generator[Advance]:
    """A bar on a terminal; elsewhere one line when it is done."""
    if ERR.is_terminal:
        columns = (
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeRemainingColumn(),
        )
        with Progress(*columns, console=ERR, transient=True) as bar:
            task = bar.add_task(title, total=total)
            yield lambda count: bar.advance(task, count)
        return
    done = 0

    def advance(count: int) -> None:
        nonlocal done
        done += count

    yield advance
    ERR.print(f"{title}: {done}", highlight=False, soft_wrap=True)


def sentence(error: Exception) -> str:
    """An error in one line."""
    if isinstance(error, ValidationError):
        first = error.errors()[0]
        name = "STUNDENBUCH_" + "_".join(str(part).upper() for part in first["loc"])
        return f"{name}: {translated(first['msg'])}"
    if isinstance(error, Rejected):
        return f"{title('error', error.code)} ({error})"
    if isinstance(error, EmbeddedError):
        return translated(str(error))
    return translated(" ".join(str(error).split())) or type(error).__name__


def amount_shown(amount: int, unit: Unit) -> str:
    """An amount in its unit; days are said in the language of the environment."""
    if unit is not Unit.CENTIDAYS:
        return amount_text(amount, unit)
    return text("amount.days", days=amount_text(amount, unit).removesuffix(" days"))


def by_whom(who: str, mandate: str) -> str:
    """A step's actor, to follow the step in the same cell; their mandate where they had one."""
    return text("explain.by", who=f"{who} ({mandate})" if mandate else who)


def money_and_share(cents: int, share_cents: int) -> str:
    """Money, and below it the employer's share that comes on top."""
    shown = [amount_shown(cents, Unit.CENTS)] if cents or not share_cents else []
    if share_cents:
        shown.append(f"+ {amount_shown(share_cents, Unit.CENTS)}")
    return "\n".join(shown)


def counted(group: str, counts: Mapping[str, int]) -> str:
    """Codes with their numbers, in words."""
    return ", ".join(f"{count} {translated(word(group, code))}" for code, count in counts.items())


def kind_word(kinds: Mapping[str, BookingKind], code: str) -> str:
    """The word for a kind of booking; a kind that this version does not know as it came."""
    known = kinds.get(code)
    return code if known is None else named(known)


def event_word(topic: str) -> str:
    """The word for a stored event, by the topic under which it lies in the log."""
    return word("event", topic.rpartition(".v")[0])


def refusal_word(code: str) -> str:
    """The reason of a refusal: an obstacle, a decision, an item.

    Scripts read these lines by their codes, which say in English all there is to say.
    """
    known = (group for group in ("obstacle", "error", "item") if code in words()[group])
    group = next(known, None)
    return code if group is None or spoken() is Language.EN else f"{word(group, code)} ({code})"


def check_text(problem: Violation) -> str:
    """A fault of the store, as the self-check found it."""
    return f"{word('check_severity', problem.severity)}: {translated(problem.sentence)}"


def month_argument(given: str) -> Month:
    """A month from the command line; ends with a usage error."""
    try:
        return Month.parse(given)
    except ValueError as error:
        raise typer.BadParameter(translated(str(error))) from error


def read_day(given: str | None) -> date | None:
    """A day from the command line; ends with a usage error."""
    try:
        return None if given is None else date.fromisoformat(given)
    except ValueError as error:
        raise typer.BadParameter(text("wrong.day", given=given)) from error


def read_instant(given: str | None) -> datetime | None:
    """An instant from the command line, with its offset; ends with a usage error."""
    if given is None:
        return None
    try:
        at = datetime.fromisoformat(given)
    except ValueError as error:
        raise typer.BadParameter(text("wrong.instant", given=given)) from error
    if at.tzinfo is None:
        raise typer.BadParameter(text("wrong.offset", given=given))
    return at.astimezone(UTC)
