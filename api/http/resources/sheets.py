"""Sheets, balances and their explanations; corrections and the close of a month."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Annotated

from fastapi import APIRouter, Depends, Query

from api.http.dependencies import ActingDep, CallerDep, Limit, ServiceDep, Visible
from api.http.problems import INVALID_REQUEST, PERSON_UNKNOWN, SHEET_UNKNOWN, Problem
from api.http.resources.findings import Cursor, cursor_text, cursor_value
from api.http.resources.sheet_answers import (
    AddedBooking,
    BalanceOut,
    BalancesOut,
    ClosedMonthOut,
    ClosedOut,
    CorrectionIn,
    CorrectionMade,
    ExplanationOut,
    PersonClosed,
    SheetAnswer,
    SheetOut,
    SheetsPage,
    explanation_out,
    sheet_out,
)
from api.http.values import (
    Day,
    InstantIn,
    MonthText,
    Person,
    instant,
    minutes_only,
)
from api.identity.access import Permission, requires
from api.service import Service
from api.work import closing, corrections
from api.work.carry_out import PersonMonth
from api.work.closing import close_for_all
from api.work.corrections import NewCorrection, added_booking
from domain.evaluation.evaluate import Sheet
from domain.values.accounts import Account
from domain.values.bookings import Booking
from domain.values.time import Month
from projections.facts.states import employment_of, units_of

router = APIRouter(tags=["time"])

FURTHEST_DAYS = 366
"""Limit on the days ahead for a balance: every month until then is evaluated."""

SEE = [Depends(requires(Permission.SEE_TIME)), Visible]
CLOSE = [Depends(requires(Permission.CLOSE_MONTH))]

KnownAt = Annotated[
    InstantIn | None,
    Query(description="Answer by what had been recorded by this instant (with offset)."),
]


@router.get("/employees/{person}/sheets/{month}", dependencies=SEE)
def sheet(person: Person, month: MonthText, service: ServiceDep) -> SheetAnswer:
    """Show one person's month: days, balances before and after, findings."""
    answer = service.reader.sheet(person, Month.parse(month))
    if answer.content is None:
        raise Problem(SHEET_UNKNOWN)
    (shown,) = sheets_out(service, [answer.content])
    return SheetAnswer(sheet=shown, position=answer.position)


@router.get("/sheets", dependencies=SEE)
def sheets(
    service: ServiceDep,
    principal: CallerDep,
    month: MonthText,
    after: Cursor = None,
    limit: Limit = 100,
) -> SheetsPage:
    """List a month's sheets by person; with a manager's key those of the unit."""
    place = cursor_value(after)
    answer = service.reader.sheets(Month.parse(month), place, limit + 1, unit=principal.unit)
    page = answer.content[:limit]
    more = len(answer.content) > limit
    return SheetsPage(
        sheets=sheets_out(service, page),
        next=cursor_text(page[-1].person) if more else None,
        position=answer.position,
    )


@router.get("/employees/{person}/balances", dependencies=SEE)
def balances(
    person: Person, service: ServiceDep, valid_on: Day | None = None, known_at: KnownAt = None
) -> BalancesOut:
    """Show all accounts at the end of a legal day (today), by present or past knowledge."""
    day = not_too_far(valid_on, service.clock.today())
    answer = service.reader.balances(person, day, known_at)
    if not any(one.amount for one in answer.content):
        _require_known(service, person)
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
    person: Person,
    service: ServiceDep,
    account: Account = Account.FLEX,
    valid_on: Day | None = None,
    known_at: KnownAt = None,
) -> ExplanationOut:
    """Show the postings behind a balance: by month, down to events, rules and agreements."""
    answer = service.reader.explain(
        person, account, not_too_far(valid_on, service.clock.today()), known_at
    )
    if not answer.content.months:
        _require_known(service, person)
    return explanation_out(answer.content, answer.position)


@router.post(
    "/employees/{person}/sheets/{month}/corrections",
    status_code=201,
    dependencies=[Depends(requires(Permission.CORRECT))],
)
def correct(
    person: Person, month: MonthText, body: CorrectionIn, service: ServiceDep, acting: ActingDep
) -> CorrectionMade:
    """Void or add bookings with a reason; the originals stay, and the correction names them.

    In a closed month it counts as soon as a second person has confirmed it.
    """
    added = read_added(body.added)
    command = NewCorrection(body.reason, body.voided, added)
    done = corrections.correct(service, acting, PersonMonth(person, Month.parse(month)), command)
    return CorrectionMade(
        correction=str(done.details.get("correction", "")),
        waits=bool(done.details.get("waits", 0)),
        position=done.position,
        repeated=done.repeated,
    )


@router.post("/employees/{person}/sheets/{month}/close", dependencies=CLOSE)
def close_sheet(
    person: Person, month: MonthText, service: ServiceDep, acting: ActingDep
) -> ClosedOut:
    """Close one person's month as it stands."""
    done = closing.close_month(service, acting, PersonMonth(person, Month.parse(month)))
    return ClosedOut(
        person=person,
        month=month,
        digest=str(done.details.get("digest", "")),
        position=done.position,
        repeated=done.repeated,
    )


@router.post("/months/{month}/close", dependencies=CLOSE)
def close_month(month: MonthText, service: ServiceDep, acting: ActingDep) -> ClosedMonthOut:
    """Close a month in all units for all people without an obstacle, unit by unit."""
    results = close_for_all(service, acting, Month.parse(month))
    return ClosedMonthOut(
        month=month,
        results=[
            PersonClosed(person=one.person, status=one.status, code=one.code, position=one.position)
            for one in results
        ],
        position=service.projector.position(),
    )


def sheets_out(service: Service, sheets: Sequence[Sheet]) -> list[SheetOut]:
    """Convert sheets to their answers, each marked as binding or not."""
    today = service.clock.today()
    units = units_of(service.ledger, {sheet.unit for sheet in sheets})
    return [
        sheet_out(one, service.book, today, binding=units[one.unit].binds(one.month))
        for one in sheets
    ]


def read_added(added: Sequence[AddedBooking]) -> tuple[Booking, ...]:
    """Read the bookings that a correction adds, numbered from 1; raises Problem."""
    found: list[Booking] = []
    for number, one in enumerate(added, 1):
        try:
            found.append(added_booking(number, one.at, one.kind))
        except ValueError as error:
            wrong = f"body.added.{number - 1}.at: {error}"
            raise Problem(INVALID_REQUEST, errors=[wrong]) from error
    return tuple(found)


def not_too_far(day: date | None, today: date) -> date:
    """Give the requested day, or today; raises Problem for a day too far ahead."""
    if day is None:
        return today
    if day > today + timedelta(days=FURTHEST_DAYS):
        wrong = f"query.valid_on: lies more than {FURTHEST_DAYS} days ahead"
        raise Problem(INVALID_REQUEST, errors=[wrong])
    return day


def _require_known(service: Service, person: str) -> None:
    if not employment_of(service.ledger, person).version:
        raise Problem(PERSON_UNKNOWN)
