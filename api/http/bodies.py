"""Bodies that several resources have in common: decisions carried out, sums, sheets, closes."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Literal

from api.http.field_types import (
    Amount,
    Body,
    DayIn,
    Duration,
    Instant,
    Reason,
    amount,
    duration,
    stamp_instant,
)
from api.service import Service
from api.work.carry_out import CommandResult
from api.work.closing import PersonClose
from domain.agreements.book import AgreementBook
from domain.evaluation.evaluate import AbsentOnDay, Sheet
from domain.facts.absences import AbsenceKind
from domain.streams.timesheet import approved_digest
from domain.values.accounts import Account, Total
from projections.facts.states import units_of


class DecidedOut(Body):
    """A decision carried out: the log's position after it, and whether it is a repeat."""

    position: int
    repeated: bool


class WhyIn(Body):
    """The reason kept with the decision."""

    reason: Reason


class MissingRange(Body):
    """A range of sequence numbers never received, both ends included."""

    first: int
    last: int


class TotalOut(Body):
    """A sum of postings; `origin` names the closed month of a difference."""

    account: str
    amount: int
    unit: str
    origin: str


class DayOut(Body):
    """One day: attended less breaks is worked; worked less target is the gain on flex.

    `others` are the day's movements on further accounts, such as mobile work, surcharges, leave.
    """

    day: DayIn
    attended: Duration
    breaks: Duration
    worked: Duration
    target: Duration
    flex: Duration
    others: dict[str, Amount]


class SheetFinding(Body):
    """One finding; `figures` are minutes unless their name says otherwise."""

    day: DayIn
    code: str
    severity: str
    rule: str
    citation: str
    figures: dict[str, int]


class ApprovalGiven(Body):
    """An approval that counts: nothing of the month has changed since."""

    level: str
    by: str


class ApprovalOut(Body):
    """The digest to name for an approval, the approvals that count, and those missing."""

    digest: str
    given: list[ApprovalGiven]
    missing: list[str]


class AbsentDayOut(Body):
    """An absence on a day: its kind, also in German, and its part of the day or its minutes."""

    day: DayIn
    kind: str
    de: str
    permille: int
    minutes: int | None


class SheetOut(Body):
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


class SheetsPage(Body):
    """One page of sheets; `next` is null on the last."""

    sheets: list[SheetOut]
    next: str | None
    position: int


class PersonClosed(Body):
    """One person's outcome: closed, already_closed or refused (see `code`)."""

    person: str
    status: str
    code: str | None
    position: int | None


class ClosedMonthOut(Body):
    """One result for each person with a sheet of the month."""

    month: str
    results: list[PersonClosed]
    position: int


def decided(result: CommandResult) -> DecidedOut:
    """Convert a decision to its answer."""
    return DecidedOut(position=result.position, repeated=result.repeated)


def closed_month(month: str, results: Iterable[PersonClose], position: int) -> ClosedMonthOut:
    """Convert the outcomes of a close to their answer."""
    found = [
        PersonClosed(person=one.person, status=one.status, code=one.code, position=one.position)
        for one in results
    ]
    return ClosedMonthOut(month=month, results=found, position=position)


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


def sheets_out(service: Service, sheets: Sequence[Sheet]) -> list[SheetOut]:
    """Convert sheets to their answers, each marked as binding or not."""
    today = service.clock.today()
    units = units_of(service.ledger, {sheet.unit for sheet in sheets})
    return [
        sheet_out(one, service.book, today, binding=units[one.unit].binds(one.month))
        for one in sheets
    ]


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
        absences=[_absent_day(one, book.kinds.absences) for one in sheet.absences],
        absence_model="hours_credited" if sheet.credits_hours else "target_reduced",
    )


def _absent_day(one: AbsentOnDay, kinds: Mapping[str, AbsenceKind]) -> AbsentDayOut:
    kind = kinds.get(one.kind)
    return AbsentDayOut(
        day=one.day,
        kind=one.kind,
        de=one.kind if kind is None else kind.de,
        permille=one.permille,
        minutes=one.minutes,
    )


def _amounts(balances: Mapping[Account, int]) -> dict[str, Amount]:
    return {account.value: amount(value, account.unit) for account, value in balances.items()}
