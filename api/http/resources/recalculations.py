"""Recalculation of closed months, and the changes of a closed month since its close."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Depends
from pydantic import Field

from api.http.bodies import TotalOut, totals_out
from api.http.field_types import (
    Body,
    DayIn,
    Instant,
    MonthText,
    PersonText,
    Reason,
    ShortText,
    instant,
)
from api.http.problems import INVALID_REQUEST, SHEET_UNKNOWN, Problem
from api.http.request_parameters import ActingDep, ServiceDep
from api.identity.access import Permission, requires
from api.words import Phrase
from api.work.recalculation import RecalculationOrder, order_recalculation
from domain.evaluation.linked_days import LinkedDay
from domain.evaluation.recalculation import Cover
from domain.values.accounts import Unit
from domain.values.time import Month
from projections.questions.differences import ChangeByEvent, ChangedLine, differences
from projections.questions.linked_days import linked_days
from projections.questions.recalculation import Preview, preview

router = APIRouter(tags=["recalculation"])

ORDER = [Depends(requires(Permission.RECALCULATE))]
SEE = [Depends(requires(Permission.SEE_TIME))]
MOST_MONTHS = 600


class CoverIn(Body):
    """The closed months to recalculate: by period, unit and agreement, and day of knowledge.

    `known_on` is the last day whose agreements count; without it, that day is today.
    """

    first: MonthText
    last: MonthText
    unit: ShortText | None = None
    agreement: ShortText | None = None
    known_on: DayIn | None = None


class RecalculationIn(CoverIn):
    """The closed months to recalculate, and the reason."""

    reason: Annotated[Reason, Field(examples=["Tarifabschluss vom 15. Mai"])]


class EffectOut(Body):
    """The movement on an account for a unit's people, in the account's unit."""

    org_unit: str
    account: str
    unit: str
    amount: int
    people: int


class PreviewOut(Body):
    """The effect of an order; a preview books nothing.

    `minutes` and `cents` are people's gains on the accounts that are owed to them.
    """

    people: int
    changed: int
    months: int
    minutes: int
    cents: int
    effects: list[EffectOut]


class OrderedOut(Body):
    """The order's name, which marks the months recalculated together in the log."""

    order: str
    people: int
    months: int
    position: int


class ChangedLineOut(Body):
    """A posting that has gone, or that is new."""

    effective_on: DayIn
    account: str
    amount: int
    unit: str
    rule: str
    citation: str
    causes: list[str]


class ChangeOut(Body):
    """One event since the close: postings before and after it, and its movements.

    If `cause` is `program`, there is no event: the close's own facts evaluate to
    another result today.
    """

    cause: str
    event: str
    recorded_at: Instant | None
    by: str
    reason: str
    before: list[ChangedLineOut]
    after: list[ChangedLineOut]
    moved: list[TotalOut]


class DifferencesOut(Body):
    """The changes of a closed month, and the resulting difference."""

    person: str
    month: str
    closed_at: Instant
    closed_by: str
    changes: list[ChangeOut]
    differences: list[TotalOut]


class LinkedFinding(Body):
    """A finding over the sum of several employments."""

    code: str
    severity: str
    citation: str
    figures: dict[str, int]


class LinkedDayOut(Body):
    """A day's work in all employments of one human being, in minutes."""

    day: DayIn
    minutes: int
    by_employment: dict[str, int]
    findings: list[LinkedFinding]


class LinkedOut(Body):
    """Several employments of one human being together; one that is not linked stands alone."""

    people: list[str]
    month: str
    days: list[LinkedDayOut]


@router.post("/recalculations/preview", dependencies=ORDER)
def look(body: CoverIn, service: ServiceDep) -> PreviewOut:
    """Preview an order: the people and accounts it would move, and the hours and euros."""
    cover, known_on = _cover(body, service.clock.today())
    return _preview(preview(service.reader, cover, known_on))


@router.post("/recalculations", status_code=201, dependencies=ORDER)
def recalculate(body: RecalculationIn, service: ServiceDep, acting: ActingDep) -> OrderedOut:
    """Evaluate closed months by newer agreements; differences are booked in the open months."""
    cover, known_on = _cover(body, service.clock.today())
    done = order_recalculation(service, acting, RecalculationOrder(cover, known_on, body.reason))
    head = service.ledger.head().position
    return OrderedOut(order=done.order, people=done.people, months=done.months, position=head)


@router.get("/employees/{person}/sheets/{month}/differences", dependencies=SEE)
def since_close(person: PersonText, month: MonthText, service: ServiceDep) -> DifferencesOut:
    """List the changes of a closed month since its close, event by event, with their causes."""
    recorded = service.ledger.read_range(f"{person}/")
    found = differences(person, recorded, service.contexts.context(), Month.parse(month))
    if found is None:
        raise Problem(SHEET_UNKNOWN, Phrase("problem.month_not_closed"))
    return DifferencesOut(
        person=person,
        month=month,
        closed_at=instant(found.closed_at),
        closed_by=found.closed_by,
        changes=[_change(one) for one in found.changes],
        differences=totals_out(found.differences),
    )


@router.get(
    "/employees/{person}/linked/{month}",
    dependencies=[Depends(requires(Permission.SEE_EMPLOYMENT))],
)
def linked(person: PersonText, month: MonthText, service: ServiceDep) -> LinkedOut:
    """Show the daily work of the person's linked employments, added up."""
    people, days = linked_days(service.reader, person, Month.parse(month))
    return LinkedOut(people=people, month=month, days=[_day(one) for one in days])


def _cover(body: CoverIn, today: date) -> tuple[Cover, DayIn]:
    first, last = Month.parse(body.first), Month.parse(body.last)
    wrong: list[str] = []
    if last < first:
        wrong.append("body.last: lies before body.first")
    elif (last.year - first.year) * 12 + last.number - first.number >= MOST_MONTHS:
        wrong.append(f"body.last: more than {MOST_MONTHS} months")
    if body.known_on is not None and body.known_on > today:
        wrong.append("body.known_on: lies ahead")
    if wrong:
        raise Problem(INVALID_REQUEST, errors=wrong)
    return Cover(first, last, body.unit, body.agreement), body.known_on or today


def _preview(found: Preview) -> PreviewOut:
    return PreviewOut(
        people=found.people,
        changed=found.changed,
        months=found.months,
        minutes=found.total(Unit.MINUTES),
        cents=found.total(Unit.CENTS),
        effects=[
            EffectOut(
                org_unit=one.org_unit,
                account=one.account.value,
                unit=one.unit.value,
                amount=one.amount,
                people=one.people,
            )
            for one in found.effects
        ],
    )


def _change(one: ChangeByEvent) -> ChangeOut:
    return ChangeOut(
        cause=one.cause,
        event=one.event,
        recorded_at=None if one.recorded_at is None else instant(one.recorded_at),
        by=one.by,
        reason=one.reason,
        before=[_line(line) for line in one.before],
        after=[_line(line) for line in one.after],
        moved=totals_out(one.moved),
    )


def _line(line: ChangedLine) -> ChangedLineOut:
    return ChangedLineOut(
        effective_on=line.effective_on,
        account=line.account.value,
        amount=line.amount,
        unit=line.unit,
        rule=line.rule,
        citation=line.citation,
        causes=list(line.causes),
    )


def _day(one: LinkedDay) -> LinkedDayOut:
    return LinkedDayOut(
        day=one.day,
        minutes=sum(one.worked_minutes.values()),
        by_employment=dict(one.worked_minutes),
        findings=[
            LinkedFinding(
                code=finding.code.value,
                severity=finding.severity.value,
                citation=finding.citation,
                figures=dict(finding.figures),
            )
            for finding in one.findings
        ],
    )
