"""Models of sheets, balances and explanations over HTTP."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import Field

from api.http.values import (
    Amount,
    Day,
    Duration,
    Instant,
    Model,
    amount,
    duration,
    instant,
    minutes_only,
    stamp_instant,
)
from domain.agreements.book import AgreementBook
from domain.evaluation.approvals import approved_digest
from domain.evaluation.evaluate import AbsentOnDay, Sheet
from domain.facts.absences import AbsenceKind
from domain.values.accounts import Account, Total, Unit
from projections.questions.explain import EventRef, Explanation, Line, MonthLines


class DayOut(Model):
    """One day: attended less breaks is worked; worked less target is the gain on flex.

    `others` are the day's movements on further accounts, such as mobile work, surcharges, leave.
    """

    day: Day
    attended: Duration
    breaks: Duration
    worked: Duration
    target: Duration
    flex: Duration
    others: dict[str, Amount]


class TotalOut(Model):
    """A sum of postings; `origin` names the closed month of a difference."""

    account: str
    amount: int
    unit: str
    origin: str


class SheetFinding(Model):
    """One finding; `figures` are minutes unless their name says otherwise."""

    day: Day
    code: str
    severity: str
    rule: str
    citation: str
    figures: dict[str, int]


class ApprovalGiven(Model):
    """An approval that counts: nothing of the month has changed since."""

    level: str
    by: str


class ApprovalOut(Model):
    """The digest to name for an approval, the approvals that count, and those missing."""

    digest: str
    given: list[ApprovalGiven]
    missing: list[str]


class AbsentDayOut(Model):
    """An absence on a day: its kind, also in German, and its part of the day or its minutes."""

    day: Day
    kind: str
    de: str
    permille: int
    minutes: int | None


class SheetOut(Model):
    """An employee's month.

    `differences` are a closed month's present evaluation less its frozen figures; they are
    booked in the first month still open. A sheet that is not `binding` was evaluated beside
    another system, before its unit went live.
    """

    person: str
    month: str
    closed: bool
    digest: str
    opening: dict[str, Amount]
    closing: dict[str, Amount]
    days: list[DayOut]
    totals: list[TotalOut]
    differences: list[TotalOut]
    findings: list[SheetFinding]
    agreements: list[str]
    open_since: Instant | None
    unit: str
    binding: bool
    approval: ApprovalOut
    undecided_orders: list[str]
    absences: list[AbsentDayOut]
    absence_model: Literal["target_reduced", "hours_credited"]


class SheetAnswer(Model):
    """One sheet, true up to a position of the log."""

    sheet: SheetOut
    position: int


class SheetsPage(Model):
    """One page of sheets; `next` is null on the last."""

    sheets: list[SheetOut]
    next: str | None
    position: int


class BalanceOut(Model):
    """One account; positive is owed to the person."""

    account: str
    amount: int
    unit: str
    duration: Duration | None


class BalancesOut(Model):
    """Accounts with any movement, at the end of a legal day, by the facts known at an instant."""

    person: str
    valid_on: Day
    known_at: Instant | None
    balances: list[BalanceOut]
    position: int


class CauseOut(Model):
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


class LineOut(Model):
    """One posting with rule, citation of the agreement version, and causes."""

    effective_on: Day
    amount: int
    unit: str
    duration: Duration | None
    rule: str
    citation: str
    origin: str
    causes: list[CauseOut]


class MonthLinesOut(Model):
    """One month of the account; for a closed one `amount` is the frozen figure."""

    month: str
    opening: Amount
    amount: Amount
    closing: Amount
    difference: Amount
    closed_by: CauseOut | None
    digest: str
    lines: list[LineOut]


class ExplanationOut(Model):
    """A balance and the months and postings that add up to it."""

    person: str
    account: str
    valid_on: Day
    balance: Amount
    months: list[MonthLinesOut]
    position: int


class ClosedOut(Model):
    """A person's closed month."""

    person: str
    month: str
    digest: str
    position: int
    repeated: bool


class PersonClosed(Model):
    """One person's outcome: closed, already_closed or refused (see `code`)."""

    person: str
    status: str
    code: str | None
    position: int | None


class ClosedMonthOut(Model):
    """One result for each person with a sheet of the month."""

    month: str
    results: list[PersonClosed]
    position: int


class AddedBooking(Model):
    """A booking to add: its instant with the offset of the place."""

    at: Annotated[str, Field(max_length=40, examples=["2021-11-02T16:30:00+01:00"])]
    kind: Annotated[str, Field(max_length=32, examples=["out"])]


BookingRef = Annotated[str, Field(max_length=160)]


class CorrectionIn(Model):
    """A correction: `voided` names bookings (`terminal:sequence`) to void; `added` are new ones."""

    reason: Annotated[str, Field(max_length=1000, examples=["Forgot to clock out"])]
    voided: Annotated[tuple[BookingRef, ...], Field(max_length=200, strict=False)] = ()
    added: Annotated[tuple[AddedBooking, ...], Field(max_length=200, strict=False)] = ()


class CorrectionMade(Model):
    """The correction's id; it `waits` for a second person if the month is closed."""

    correction: str
    waits: bool
    position: int
    repeated: bool


def sheet_out(sheet: Sheet, book: AgreementBook, today: date, *, binding: bool) -> SheetOut:
    """Convert a sheet to its answer."""
    return SheetOut(
        person=sheet.person,
        month=str(sheet.month),
        closed=sheet.closed,
        digest=sheet.digest,
        opening=_amounts(sheet.opening),
        closing=_amounts(sheet.closing),
        days=[
            DayOut(
                day=one.day,
                attended=duration(one.attended_minutes),
                breaks=duration(one.break_minutes),
                worked=duration(one.worked_minutes),
                target=duration(one.target_minutes),
                flex=duration(one.flex_minutes),
                others=_amounts(dict(one.others)),
            )
            for one in sheet.days
        ],
        totals=totals_out(sheet.totals),
        differences=totals_out(sheet.differences),
        findings=[
            SheetFinding(
                day=finding.day,
                code=finding.code.value,
                severity=finding.severity.value,
                rule=finding.rule,
                citation=finding.citation,
                figures=dict(finding.figures),
            )
            for finding in sheet.findings
            if finding.is_due(today)
        ],
        agreements=list(sheet.citations(book)),
        open_since=None if sheet.open_since is None else stamp_instant(sheet.open_since),
        unit=sheet.unit,
        binding=binding,
        approval=ApprovalOut(
            digest=approved_digest(sheet.days),
            given=[ApprovalGiven(level=one.level.value, by=one.by) for one in sheet.approvals],
            missing=[level.value for level in sheet.missing],
        ),
        undecided_orders=list(sheet.undecided),
        absences=[_absent(one, book.kinds.absences) for one in sheet.absences],
        absence_model="hours_credited" if sheet.credits_hours else "target_reduced",
    )


def _absent(one: AbsentOnDay, kinds: Mapping[str, AbsenceKind]) -> AbsentDayOut:
    kind = kinds.get(one.kind)
    return AbsentDayOut(
        day=one.day,
        kind=one.kind,
        de=one.kind if kind is None else kind.de,
        permille=one.permille,
        minutes=one.minutes,
    )


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


def _line(line: Line, unit: Unit) -> LineOut:
    return LineOut(
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
        recorded_at=_recorded(ref.recorded_at),
        by=ref.by,
        local=ref.local,
        kind=ref.kind,
    )


def _recorded(at: datetime | None) -> Instant | None:
    return None if at is None else instant(at)


def _amounts(balances: Mapping[Account, int]) -> dict[str, Amount]:
    return {account.value: amount(value, account.unit) for account, value in balances.items()}


def totals_out(totals: Iterable[Total]) -> list[TotalOut]:
    """Convert sums to their answer."""
    return [
        TotalOut(
            account=total.account.value,
            amount=total.amount,
            unit=total.unit.value,
            origin=total.origin,
        )
        for total in totals
    ]
