"""Balances of all accounts, and the postings behind them."""

from datetime import datetime

from fastapi import APIRouter, Depends

from api.http.field_types import (
    Amount,
    Body,
    DayIn,
    Duration,
    Instant,
    PersonText,
    amount,
    instant,
    minutes_only,
)
from api.http.request_parameters import KnownAt, ServiceDep, Visible, not_too_far, require_known
from api.identity.access import Permission, requires
from domain.values.accounts import Account, Unit
from projections.questions.explain import EventRef, Explanation, ExplanationLine, MonthLines

router = APIRouter(tags=["time"])
SEE = [Depends(requires(Permission.SEE_TIME)), Visible]


class BalanceOut(Body):
    """One account; positive is owed to the person."""

    account: str
    amount: int
    unit: str
    duration: Duration | None


class BalancesOut(Body):
    """Accounts with any movement, at the end of a legal day, by the facts known at an instant."""

    person: str
    valid_on: DayIn
    known_at: Instant | None
    balances: list[BalanceOut]
    position: int


class CauseOut(Body):
    """The place of a cause in the log, its actor and time of record."""

    name: str
    stream: str
    version: int
    position: int
    topic: str
    recorded_at: Instant | None
    by: str
    local: str
    kind: str


class PostingOut(Body):
    """One posting with rule, citation of the agreement version, and causes."""

    effective_on: DayIn
    amount: int
    unit: str
    duration: Duration | None
    rule: str
    citation: str
    origin: str
    causes: list[CauseOut]


class MonthLinesOut(Body):
    """One month of the account; for a closed one `amount` is the frozen figure."""

    month: str
    opening: Amount
    amount: Amount
    closing: Amount
    difference: Amount
    closed_by: CauseOut | None
    digest: str
    lines: list[PostingOut]


class ExplanationOut(Body):
    """A balance and the months and postings that add up to it."""

    person: str
    account: str
    valid_on: DayIn
    balance: Amount
    months: list[MonthLinesOut]
    position: int


@router.get("/employees/{person}/balances", dependencies=SEE)
def balances(
    person: PersonText, service: ServiceDep, valid_on: DayIn | None = None, known_at: KnownAt = None
) -> BalancesOut:
    """Show all accounts at the end of a legal day (today), by present or past knowledge."""
    day = not_too_far(valid_on, service.clock.today())
    answer = service.reader.balances(person, day, known_at)
    if not any(one.amount for one in answer.content):
        require_known(service, person)
    return BalancesOut(
        person=person,
        valid_on=day,
        known_at=None if known_at is None else instant(known_at),
        balances=[
            BalanceOut(
                account=one.account.value,
                amount=one.amount,
                unit=one.unit.value,
                duration=minutes_only(one.amount, one.unit),
            )
            for one in answer.content
        ],
        position=answer.position,
    )


@router.get("/employees/{person}/explanations", dependencies=SEE)
def explanation(
    person: PersonText,
    service: ServiceDep,
    account: Account = Account.FLEX,
    valid_on: DayIn | None = None,
    known_at: KnownAt = None,
) -> ExplanationOut:
    """Show the postings behind a balance: by month, down to events, rules and agreements."""
    answer = service.reader.explain(
        person, account, not_too_far(valid_on, service.clock.today()), known_at
    )
    if not answer.content.months:
        require_known(service, person)
    return explanation_out(answer.content, answer.position)


def explanation_out(explanation: Explanation, position: int) -> ExplanationOut:
    """Convert an explanation to its answer."""
    unit = explanation.account.unit
    return ExplanationOut(
        person=explanation.person,
        account=explanation.account.value,
        valid_on=explanation.valid_on,
        balance=amount(explanation.balance, unit),
        months=[_month(month, unit) for month in explanation.months],
        position=position,
    )


def _month(month: MonthLines, unit: Unit) -> MonthLinesOut:
    return MonthLinesOut(
        month=month.month,
        opening=amount(month.opening, unit),
        amount=amount(month.amount, unit),
        closing=amount(month.closing, unit),
        difference=amount(month.difference, unit),
        closed_by=None if month.closed_by is None else _cause(month.closed_by),
        digest=month.digest,
        lines=[_line(line, unit) for line in month.lines],
    )


def _line(line: ExplanationLine, unit: Unit) -> PostingOut:
    return PostingOut(
        effective_on=line.effective_on,
        amount=line.amount,
        unit=line.unit,
        duration=minutes_only(line.amount, unit),
        rule=line.rule,
        citation=line.citation,
        origin=line.origin,
        causes=[_cause(cause) for cause in line.causes],
    )


def _cause(ref: EventRef) -> CauseOut:
    return CauseOut(
        name=ref.name,
        stream=ref.stream,
        version=ref.version,
        position=ref.position,
        topic=ref.topic,
        recorded_at=_instant_or_none(ref.recorded_at),
        by=ref.by,
        local=ref.local,
        kind=ref.kind,
    )


def _instant_or_none(at: datetime | None) -> Instant | None:
    return None if at is None else instant(at)
