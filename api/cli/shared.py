"""What the commands share: the service, failures, tables, progress, arguments."""

from collections.abc import Callable, Generator
from contextlib import AbstractContextManager, contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Annotated, Final

import typer
from pydantic import ValidationError
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from starlette.types import ASGIApp

from api.audit.replay import StillMoving
from api.cases.values import CaseError
from api.files.punches import FileRefused
from api.host import logs
from api.host.clock import Clock
from api.host.embedded import EmbeddedError
from api.host.settings import Settings
from api.host.store import StoreRefused
from api.service import Service
from domain.values.errors import DomainError
from domain.values.time import Month
from ledger.errors import LedgerError

DIFFERS: Final = 1
ROWS_REFUSED: Final = 3
CANNOT: Final = 4

OUT: Final = Console()
ERR: Final = Console(stderr=True)


class Unusable(Exception):
    """What was asked for cannot be done; the message says why."""


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

PersonArgument = Annotated[str, typer.Argument(help="The personnel number.")]
MonthArgument = Annotated[str, typer.Argument(help="A month, 2021-11.", metavar="MONTH")]
FirstArgument = Annotated[str, typer.Argument(metavar="FIRST", help="The first day, 2026-03-01.")]
LastArgument = Annotated[str, typer.Argument(metavar="LAST", help="The last day.")]
ReasonOption = Annotated[str, typer.Option("--reason", help="Why.")]
DocumentOption = Annotated[str, typer.Option("--document", help="What the evidence is called.")]
OnOption = Annotated[str | None, typer.Option("--on", help="The legal day, 2021-12-31 (today).")]
KnownAtOption = Annotated[
    str | None,
    typer.Option("--known-at", help="By what had been recorded then: 2022-01-15T08:00:00+01:00."),
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


@contextmanager
def service() -> Generator[Service]:
    """The service of the settings; faults of its store are named on standard error."""
    settings = load_settings()
    with house().open_service(settings, house().clock) as opened:
        for problem in opened.problems:
            ERR.print(f"[yellow]store:[/] {problem}", highlight=False, soft_wrap=True)
        yield opened


def load_settings() -> Settings:
    """The settings from the environment, logging set up by them."""
    settings = Settings()
    logs.configure(settings.log_level)
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
        return f"{name}: {first['msg']}"
    if isinstance(error, EmbeddedError):
        return str(error)
    return " ".join(str(error).split()) or type(error).__name__


def read_month(text: str) -> Month:
    """A month from the command line; ends with a usage error."""
    try:
        return Month.parse(text)
    except ValueError as error:
        raise typer.BadParameter(str(error)) from error


def read_day(text: str | None) -> date | None:
    """A day from the command line; ends with a usage error."""
    try:
        return None if text is None else date.fromisoformat(text)
    except ValueError as error:
        raise typer.BadParameter(f"not a day: {text!r}") from error


def read_instant(text: str | None) -> datetime | None:
    """An instant from the command line, with its offset; ends with a usage error."""
    if text is None:
        return None
    try:
        at = datetime.fromisoformat(text)
    except ValueError as error:
        raise typer.BadParameter(f"not an instant: {text!r}") from error
    if at.tzinfo is None:
        raise typer.BadParameter(f"needs Z or an offset: {text!r}")
    return at.astimezone(UTC)
