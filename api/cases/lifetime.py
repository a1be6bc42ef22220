"""Lifetime accounts in case files: decisions one after another, and the account after them.

A step names its command and gives the command's values; a step that must be refused gives the
code. Time that the monthly evaluation credits comes from the case's sheets.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Annotated, Any, cast

import msgspec
from msgspec import Struct
from pydantic import BaseModel, ConfigDict, Strict

from api.cases.toml_values import STRICT, CaseError, DayText
from domain.agreements.book import AgreementBook
from domain.evaluation.evaluate import Evaluation
from domain.lifetime.hourly_rates import hourly_rates
from domain.lifetime.snapshot import PersonOnDay, snapshot
from domain.rules.lifetime.contribution_room import Branch
from domain.rules.lifetime.value_conversion import HourlyRate
from domain.streams.employment import Employment
from domain.streams.lifetime import commands, events
from domain.streams.lifetime.commands import Command, LifetimeFacts
from domain.streams.lifetime.decide import decide
from domain.streams.lifetime.state import NO_ACCOUNT, LifetimeAccount, evolve, fold
from domain.values.accounts import Account
from domain.values.errors import Code, Rejected
from domain.values.time import Month

COMMANDS: Mapping[str, type[Struct]] = {
    "agree": commands.AgreeAccount,
    "protect": commands.ProtectAccount,
    "credit": commands.CreditAccount,
    "convert": commands.ConvertAccount,
    "value": commands.ValueAccount,
    "contributions": commands.RecordContributions,
    "request": commands.RequestRelease,
    "approve": commands.ApproveRelease,
    "reject": commands.RejectRelease,
    "draw": commands.DrawRelease,
    "interrupt": commands.InterruptRelease,
    "resume": commands.ResumeRelease,
    "withdraw": commands.WithdrawRelease,
    "hold": commands.PlaceHold,
    "lift": commands.LiftHold,
    "transfer": commands.TransferAccount,
    "settle": commands.SettleAccount,
    "close": commands.CloseAccount,
}
"""Commands of steps by their words in the file."""

CodeText = Annotated[Code, Strict(strict=False)]
BranchText = Annotated[Branch, Strict(strict=False)]


class StepTable(BaseModel):
    """One step: ``do``, the command's values, and the code with which it must be refused."""

    model_config = ConfigDict(extra="allow", strict=True, frozen=True)

    do: str
    refused: CodeText | None = None


class LifetimeTable(BaseModel):
    """The account's steps; ``rates`` in cents by day replace the rates derived from pay.

    ``hours`` are the minutes that flex account, overtime and extra work have available for it,
    ``exchange_centidays`` the exchange days of leave.
    """

    model_config = STRICT

    rates: dict[DayText, int] = {}
    hours: int = 0
    exchange_centidays: int = 0
    step: list[StepTable]


class ExpectedAccount(BaseModel):
    """Any of an account's figures at the end of a day; rooms by branch, bounded, in cents."""

    model_config = STRICT

    minutes: int | None = None
    value_cents: int | None = None
    share_cents: int | None = None
    yield_cents: int | None = None
    average_cents: int | None = None
    earliest_exit: date | None = None
    rooms: dict[BranchText, int] | None = None


class AccountCourse(Struct, frozen=True):
    """The state of a case's account, and the steps whose result differs from the file."""

    known: LifetimeFacts
    happened: tuple[events.Event, ...]
    refusals: Mapping[int, tuple[str, str]]
    """Expected and actual refusal code by number of the step; an empty text for no refusal."""


def account_course(
    table: LifetimeTable,
    employment: Employment,
    evaluations: Iterable[Evaluation],
    book: AgreementBook,
) -> AccountCourse:
    """Decide the steps in their order; raises CaseError where one cannot be read."""
    known = _lifetime_facts(table, employment, evaluations, book)
    state: LifetimeAccount = NO_ACCOUNT
    happened: list[events.Event] = []
    refusals: dict[int, tuple[str, str]] = {}
    for number, step in enumerate(table.step):
        command, day = _command(number, step)
        on_its_day = msgspec.structs.replace(known, profile=employment.profile_on(day))
        given = ""
        try:
            made = decide(command, state, on_its_day)
        except Rejected as refusal:
            given = refusal.code.value
        else:
            for event in made:
                state = evolve(state, event)
                happened.append(event)
        expected = "" if step.refused is None else step.refused.value
        if given != expected:
            refusals[number] = (expected, given)
    return AccountCourse(known, tuple(happened), refusals)


def account_figures_on(lived: AccountCourse, employment: Employment, day: date) -> dict[str, Any]:
    """Give the account's figures at the end of a day, as plain values."""
    known = lived.known
    person = PersonOnDay(employment.profile_on(day), known.rates, known.evaluated)
    found = snapshot(fold(lived.happened, day), day, known.book, person)
    return {
        "minutes": found.minutes,
        "value_cents": found.value_cents,
        "share_cents": found.share_cents,
        "yield_cents": found.yield_cents,
        "average_cents": found.average_cents,
        "earliest_exit": found.earliest_exit,
        "rooms": {room.branch: room.bounded_cents for room in found.rooms},
    }


def _lifetime_facts(
    table: LifetimeTable,
    employment: Employment,
    evaluations: Iterable[Evaluation],
    book: AgreementBook,
) -> LifetimeFacts:
    given = sorted((date.fromisoformat(day), cents) for day, cents in table.rates.items())
    rates = tuple(HourlyRate(day, cents) for day, cents in given)
    accounts = (Account.FLEX, Account.OVERTIME, Account.EXTRA_WORK)
    return LifetimeFacts(
        book,
        rates=rates or hourly_rates(employment, book),
        evaluated=dict(_minutes_by_month(evaluations)),
        available={
            **dict.fromkeys(accounts, table.hours),
            Account.LEAVE: table.exchange_centidays,
        },
    )


def _minutes_by_month(evaluations: Iterable[Evaluation]) -> Iterator[tuple[Month, int]]:
    for evaluation in evaluations:
        sheet = evaluation.sheet
        minutes = sum(one.amount for one in sheet.totals if one.account is Account.LIFETIME)
        if minutes:
            yield sheet.month, minutes


def _command(number: int, step: StepTable) -> tuple[Command, date]:
    """Read a step as its command and its day of decision."""
    key = f"lifetime.step.{number}"
    kind = COMMANDS.get(step.do)
    if kind is None:
        raise CaseError(f"{key}.do: no such step: {step.do!r} (known: {', '.join(COMMANDS)})")
    values: dict[str, Any] = dict(step.model_extra or {})
    unknown = values.keys() - set(kind.__struct_fields__)
    if unknown:
        raise CaseError(f"{key}: no such value: {', '.join(sorted(unknown))}")
    try:
        command = cast("Command", msgspec.convert(values, kind))
    except msgspec.ValidationError as error:
        raise CaseError(f"{key}: {error}") from error
    return command, commands.decided_on(command)
