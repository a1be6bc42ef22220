"""Units: their months, obstacles to the close, parallel run, going live, comparison."""

from typing import Annotated

import msgspec
from fastapi import APIRouter, Depends, Path

from api.http.bodies import (
    ClosedMonthOut,
    DecidedOut,
    SheetsPage,
    closed_month,
    decided,
    sheets_out,
)
from api.http.field_types import Body, DayIn, MonthText, ShortText
from api.http.request_parameters import (
    ActingDep,
    Cursor,
    PageLimit,
    ServiceDep,
    Visible,
    cursor_text,
    cursor_value,
)
from api.identity.access import Permission, requires
from api.work.closing import close_unit
from api.work.units import change_unit
from domain.streams.unit import BeginParallel, GoLive
from domain.values.time import Month
from projections.facts.states import units_of
from projections.questions.excess_hours import excess_of_unit
from projections.questions.parallel_run import AccountComparison, compare
from projections.questions.unit_month import count_obstacles, unit_month

router = APIRouter(tags=["units"])

UnitName = Annotated[ShortText, Path(examples=["10"])]
MONTH = "/units/{unit}/months/{month}"

SEE = [Depends(requires(Permission.SEE_TIME)), Visible]
SEE_CLOSE = [Depends(requires(Permission.SEE_OBSTACLES)), Visible]
CLOSE = [Depends(requires(Permission.CLOSE_MONTH))]
CHANGE = [Depends(requires(Permission.CHANGE_UNITS))]


class FirstIn(Body):
    """The first day of the month from which the change applies."""

    first: DayIn


class UnitOut(Body):
    """The days from which a unit runs in parallel and binds; without either every month binds."""

    unit: str
    parallel_from: DayIn | None
    live_from: DayIn | None


class ObstacleOut(Body):
    """One obstacle to the close; it concerns the whole unit if `person` is null."""

    kind: str
    person: str | None
    details: list[str]


class ObstaclesOut(Body):
    """The obstacles to the close of a unit's month; the list is empty if nothing prevents it."""

    unit: str
    month: str
    people: int
    closed: int
    counts: dict[str, int]
    obstacles: list[ObstacleOut]


class ComparedOut(Body):
    """A balance as evaluated and as shown by the previous system, in the account's unit."""

    person: str
    account: str
    unit: str
    evaluated: int
    legacy: int
    difference: int
    document: str


class ComparisonOut(Body):
    """A unit's month beside the previous system; `missing` are people without its figures."""

    unit: str
    month: str
    compared: list[ComparedOut]
    missing: list[str]


class LongDayOut(Body):
    """A day longer than a regular working day; its record is kept at least until `kept_until`."""

    person: str
    day: DayIn
    worked_minutes: int
    excess_minutes: int
    kept_until: DayIn
    citation: str


class ConsentOut(Body):
    """A consent to longer hours that held in the month; `last` is null while it continues."""

    person: str
    first: DayIn
    last: DayIn | None


class ExcessHoursOut(Body):
    """The record of a unit's month that the working hours act requires."""

    unit: str
    month: str
    days: list[LongDayOut]
    consents: list[ConsentOut]


@router.get("/units/{unit}", dependencies=[Depends(requires(Permission.SEE_OBSTACLES))])
def unit(unit: UnitName, service: ServiceDep) -> UnitOut:
    """Show a unit's parallel run and going live."""
    found = units_of(service.ledger, [unit])[unit]
    return UnitOut(unit=unit, parallel_from=found.parallel_from, live_from=found.live_from)


@router.post("/units/{unit}/parallel", status_code=201, dependencies=CHANGE)
def begin_parallel(
    unit: UnitName, body: FirstIn, service: ServiceDep, acting: ActingDep
) -> DecidedOut:
    """Evaluate a unit beside the previous system from a month on: its sheets do not bind."""
    return decided(change_unit(service, acting, unit, BeginParallel(body.first)))


@router.post("/units/{unit}/live", status_code=201, dependencies=CHANGE)
def go_live(unit: UnitName, body: FirstIn, service: ServiceDep, acting: ActingDep) -> DecidedOut:
    """Let a unit's sheets bind from a month on."""
    return decided(change_unit(service, acting, unit, GoLive(body.first)))


@router.get(MONTH + "/sheets", dependencies=SEE)
def sheets(
    unit: UnitName,
    month: MonthText,
    service: ServiceDep,
    after: Cursor = None,
    limit: PageLimit = 100,
) -> SheetsPage:
    """List a month's sheets of the people who work for the unit on the month's last day."""
    parsed, place = Month.parse(month), cursor_value(after)
    answer = service.reader.sheets(parsed, place, limit + 1, unit=unit)
    page = answer.content[:limit]
    more = len(answer.content) > limit
    return SheetsPage(
        sheets=sheets_out(service, page),
        next=cursor_text(page[-1].person) if more else None,
        position=answer.position,
    )


@router.get(MONTH + "/obstacles", dependencies=SEE_CLOSE)
def obstacles(unit: UnitName, month: MonthText, service: ServiceDep) -> ObstaclesOut:
    """List the obstacles to the close of a unit's month."""
    found = unit_month(service.reader, unit, Month.parse(month), service.clock.today())
    return ObstaclesOut(
        unit=unit,
        month=month,
        people=len(found.people),
        closed=found.closed,
        counts=count_obstacles(found.obstacles),
        obstacles=[
            ObstacleOut(kind=one.kind.value, person=one.person or None, details=list(one.details))
            for one in found.obstacles
        ],
    )


@router.post(MONTH + "/close", dependencies=CLOSE)
def close(
    unit: UnitName, month: MonthText, service: ServiceDep, acting: ActingDep
) -> ClosedMonthOut:
    """Close the month of all people in the unit who have no obstacle."""
    results = close_unit(service, acting, unit, Month.parse(month))
    return closed_month(month, results, service.projector.position())


@router.get(MONTH + "/excess-hours", dependencies=SEE)
def excess_hours(unit: UnitName, month: MonthText, service: ServiceDep) -> ExcessHoursOut:
    """List days of more than eight hours and consents to longer days (§ 16 Abs. 2 ArbZG)."""
    parsed = Month.parse(month)
    found = excess_of_unit(service.reader, unit, parsed, parsed)
    return ExcessHoursOut(
        unit=unit,
        month=month,
        days=[LongDayOut(**msgspec.structs.asdict(one)) for one in found.days],
        consents=[ConsentOut(**msgspec.structs.asdict(one)) for one in found.consents],
    )


@router.get(MONTH + "/comparison", dependencies=SEE)
def comparison(unit: UnitName, month: MonthText, service: ServiceDep) -> ComparisonOut:
    """Compare the balances of a parallel run with the figures of the previous system."""
    found = compare(service.reader, unit, Month.parse(month))
    return ComparisonOut(
        unit=unit,
        month=month,
        compared=[_compared_out(one) for one in found.compared],
        missing=list(found.missing),
    )


def _compared_out(one: AccountComparison) -> ComparedOut:
    return ComparedOut(
        person=one.person,
        account=one.account.value,
        unit=one.account.unit.value,
        evaluated=one.evaluated,
        legacy=one.legacy,
        difference=one.difference,
        document=one.document,
    )
