"""Rosters: planning and reading the shifts of a person's month."""

from typing import Annotated

from fastapi import APIRouter, Depends
from pydantic import AfterValidator, Field

from api.http.bodies import DecidedOut, decided
from api.http.field_types import Body, DayIn, Duration, MonthText, PersonText, duration
from api.http.request_parameters import ActingDep, ServiceDep, require_known
from api.identity.access import Permission, requires
from api.work.carry_out import PersonMonth
from api.work.rosters import CLOCK, RosterPlan, plan_roster, shift_of
from domain.facts.rosters import DutyKind, Shift
from domain.values.time import Month, clock_text
from projections.facts.states import timesheet_of

router = APIRouter(tags=["rosters"])


def _clock(text: str) -> str:
    if CLOCK.fullmatch(text) is None:
        raise ValueError("a time of day is written 20:00")
    return text


ClockText = Annotated[str, AfterValidator(_clock), Field(max_length=6, examples=["20:00"])]


class ShiftIn(Body):
    """A shift that begins on `day` at `begin` by the clock on the wall.

    An `end` that is not after `begin` lies on the next day; `32:00` also means 8 o'clock of the
    next day. `break_minutes` are planned within the shift. `kind` is `shift`, `on_call`
    (Rufbereitschaft), `standby` (Bereitschaftsdienst) or `fire_duty`.
    """

    day: DayIn
    begin: ClockText
    end: ClockText
    break_minutes: Annotated[int, Field(ge=0, le=1_440)] = 0
    kind: Annotated[DutyKind, Field(strict=False)] = DutyKind.SHIFT


Shifts = Annotated[list[ShiftIn], Field(max_length=200)]
DaysOff = Annotated[list[DayIn], Field(default_factory=list[DayIn], max_length=31)]


class RosterIn(Body):
    """All shifts of a month; days without one are free.

    `time_off` are the public holidays for whose work time off is designated.
    """

    shifts: Shifts
    time_off: DaysOff


class RosterPartIn(Body):
    """All shifts from `first` to `last`, both in the month; its other days stay as planned."""

    first: DayIn
    last: DayIn
    shifts: Shifts
    time_off: DaysOff


class ShiftOut(Body):
    """A planned shift; `net` is its length without the planned break."""

    begin: str
    end: str
    breaks: Duration
    net: Duration
    kind: str


class RosterDayOut(Body):
    """The plan of a day, and the version of the month's stream that contains it."""

    day: DayIn
    shifts: list[ShiftOut]
    planned_on: DayIn | None
    time_off: bool
    version: int


class RosterOut(Body):
    """A month's roster; days without any plan are not in it."""

    person: str
    month: str
    days: list[RosterDayOut]
    version: int


PLAN = [Depends(requires(Permission.PLAN_ROSTER))]


@router.put("/employees/{person}/rosters/{month}", dependencies=PLAN)
def plan_month(
    person: PersonText, month: MonthText, body: RosterIn, service: ServiceDep, acting: ActingDep
) -> DecidedOut:
    """Plan a whole month; an earlier plan is replaced."""
    days = Month.parse(month).days()
    whole = RosterPartIn(first=days[0], last=days[-1], shifts=body.shifts, time_off=body.time_off)
    return _plan(person, month, whole, service, acting)


@router.post("/employees/{person}/rosters/{month}", dependencies=PLAN)
def plan_days(
    person: PersonText, month: MonthText, body: RosterPartIn, service: ServiceDep, acting: ActingDep
) -> DecidedOut:
    """Plan some days of a month; their shifts are replaced, all other shifts stay."""
    return _plan(person, month, body, service, acting)


@router.get(
    "/employees/{person}/rosters/{month}", dependencies=[Depends(requires(Permission.SEE_TIME))]
)
def roster(person: PersonText, month: MonthText, service: ServiceDep) -> RosterOut:
    """Show the roster of a person's month."""
    require_known(service, person)
    sheet = timesheet_of(service.ledger, person, Month.parse(month))
    days = [
        RosterDayOut(
            day=day,
            shifts=[_shift_out(shift) for shift in planned.shifts],
            planned_on=planned.planned_on,
            time_off=planned.time_off,
            version=planned.version,
        )
        for day, planned in sorted(sheet.roster.items())
    ]
    return RosterOut(person=person, month=month, days=days, version=sheet.version)


def _plan(
    person: str, month: str, body: RosterPartIn, service: ServiceDep, acting: ActingDep
) -> DecidedOut:
    shifts = (
        shift_of(one.day, one.begin, one.end, one.break_minutes, one.kind) for one in body.shifts
    )
    part = RosterPlan.of(body.first, body.last, shifts, body.time_off)
    done = plan_roster(service, acting, PersonMonth(person, Month.parse(month)), part)
    return decided(done)


def _shift_out(shift: Shift) -> ShiftOut:
    return ShiftOut(
        begin=clock_text(shift.begin_minute),
        end=clock_text(shift.end_minute),
        breaks=duration(shift.break_minutes),
        net=duration(shift.net_minutes),
        kind=shift.kind.value,
    )
