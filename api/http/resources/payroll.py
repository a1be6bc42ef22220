"""Payroll lines of closed months, as JSON and as CSV."""

from typing import Any

from fastapi import APIRouter, Depends, Request
from msgspec import to_builtins
from starlette.responses import JSONResponse, Response, StreamingResponse

from api.http.parameters import After, ServiceDep, Visible
from api.http.values import Duration, Model, MonthText, duration
from api.identity.access import Permission, requires
from api.payroll.lifetime_lines import lifetime_lines
from api.payroll.lines import PayrollLine, csv_text, payroll_lines
from domain.values.accounts import Unit
from domain.values.time import Month

router = APIRouter(tags=["payroll"])

CSV = "text/csv"


class PayrollLineOut(Model):
    """One quantity for payroll and the close it comes from.

    `origin` names the closed month of a difference; `digest` is that of the postings behind the
    close.
    """

    person: str
    period: str
    wage_type: str
    quantity: int
    unit: str
    hours: str
    duration: Duration | None
    cost_centre: str
    org_unit: str
    origin: str
    source: str
    position: int
    digest: str


class PayrollOut(Model):
    """The lines of all people with a closed month."""

    period: str
    lines: list[PayrollLineOut]


class LifetimeLineOut(Model):
    """One quantity from one event of a lifetime account; `source` names the event."""

    person: str
    period: str
    wage_type: str
    quantity: int
    unit: str
    cost_centre: str
    org_unit: str
    source: str
    position: int


class LifetimeLinesOut(Model):
    """The lines of a month; ask again with `after` = `position` for lines recorded later."""

    period: str
    lines: list[LifetimeLineOut]
    position: int


_CSV_CONTENT: dict[int | str, dict[str, Any]] = {
    200: {"content": {CSV: {"schema": {"type": "string"}}}}
}
SEE = [Depends(requires(Permission.READ_PAYROLL)), Visible]


@router.get(
    "/payroll/{month}/lines",
    dependencies=SEE,
    response_model=PayrollOut,
    responses=_CSV_CONTENT,
)
def lines(month: MonthText, request: Request, service: ServiceDep) -> Response:
    """Give payroll lines as JSON, or as CSV when the Accept header names it."""
    if CSV in request.headers.get("accept", ""):
        return lines_csv(month, service)
    found = payroll_lines(service, Month.parse(month))
    body = PayrollOut(period=month, lines=[_out(line) for line in found])
    return JSONResponse(body.model_dump())


@router.get(
    "/payroll/{month}/lines.csv",
    dependencies=SEE,
    response_class=StreamingResponse,
    responses=_CSV_CONTENT,
)
def lines_csv(month: MonthText, service: ServiceDep) -> Response:
    """Give payroll lines as CSV: semicolons, hours with a decimal comma."""
    found = payroll_lines(service, Month.parse(month))
    return StreamingResponse(
        csv_text(found),
        media_type=CSV,
        headers={"Content-Disposition": f'attachment; filename="payroll-{month}.csv"'},
    )


@router.get("/payroll/{month}/lifetime", dependencies=[Depends(requires(Permission.READ_PAYROLL))])
def lifetime(month: MonthText, service: ServiceDep, after: After = 0) -> LifetimeLinesOut:
    """List credits, draws and settlements of lifetime accounts, line by line."""
    head = service.ledger.head().position
    found = lifetime_lines(service, Month.parse(month), after)
    lines = [LifetimeLineOut.model_validate(to_builtins(line)) for line in found]
    return LifetimeLinesOut(period=month, lines=lines, position=head)


def _out(line: PayrollLine) -> PayrollLineOut:
    minutes = line.quantity if line.unit == Unit.MINUTES.value else None
    return PayrollLineOut(
        person=line.person,
        period=line.period,
        wage_type=line.wage_type,
        quantity=line.quantity,
        unit=line.unit,
        hours=line.hours,
        duration=None if minutes is None else duration(minutes),
        cost_centre=line.cost_centre,
        org_unit=line.org_unit,
        origin=line.origin,
        source=line.source,
        position=line.position,
        digest=line.digest,
    )
