"""Sheets of months, and their close."""

from fastapi import APIRouter, Depends

from api.http.bodies import ClosedMonthOut, SheetOut, SheetsPage, closed_month, sheets_out
from api.http.field_types import Body, MonthText, PersonText
from api.http.problems import SHEET_UNKNOWN, Problem
from api.http.request_parameters import (
    SHEET,
    ActingDep,
    CallerDep,
    Cursor,
    PageLimit,
    ServiceDep,
    Visible,
    cursor_text,
    cursor_value,
)
from api.identity.access import Permission, requires
from api.work import closing
from api.work.carry_out import PersonMonth
from api.work.closing import close_for_all
from domain.values.time import Month

router = APIRouter(tags=["time"])
SEE = [Depends(requires(Permission.SEE_TIME)), Visible]
CLOSE = [Depends(requires(Permission.CLOSE_MONTH))]


class SheetAnswer(Body):
    """One sheet, true up to a position of the log."""

    sheet: SheetOut
    position: int


class ClosedOut(Body):
    """A person's closed month."""

    person: str
    month: str
    digest: str
    position: int
    repeated: bool


@router.get(SHEET, dependencies=SEE)
def sheet(person: PersonText, month: MonthText, service: ServiceDep) -> SheetAnswer:
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
    limit: PageLimit = 100,
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


@router.post(SHEET + "/close", dependencies=CLOSE)
def close_sheet(
    person: PersonText, month: MonthText, service: ServiceDep, acting: ActingDep
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
    return closed_month(month, results, service.projector.position())
