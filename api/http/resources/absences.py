"""Absences and leave: requests, reports, decisions, changes, and the remaining leave."""

from collections.abc import Mapping
from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Query
from pydantic import Field, StringConstraints

from api.http.field_types import Body, DayIn, Instant, PersonText, Reason, ShortText, instant
from api.http.request_parameters import ActingDep, KnownAt, ServiceDep, not_too_far, require_known
from api.identity.access import Permission, requires
from api.service import Service
from api.work.absences import (
    AbsenceHistory,
    Election,
    decide_absence,
    elect_exchange_days,
    read_absences,
)
from api.work.carry_out import Acting
from domain.facts.absences import Absence, AbsenceKind
from domain.facts.kinds import SHIPPED
from domain.facts.leave import LeaveLot, Part
from domain.streams.absence import (
    ApproveAbsence,
    CancelAbsence,
    ChangeAbsence,
    Command,
    ElectExchangeDays,
    EnterAbsence,
    GiveNotice,
    OpenLeave,
    RejectAbsence,
    ReportAbsence,
    RequestAbsence,
    WithdrawAbsence,
)
from domain.values.time import EARLIEST_DAY, LATEST_DAY

router = APIRouter(tags=["absences"])

AbsenceId = Annotated[
    str, StringConstraints(pattern=r"^[0-9A-Za-z][0-9A-Za-z._-]{0,63}$"), Field(examples=["a-17"])
]
Permille = Annotated[int, Field(ge=1, le=1_000, description="Of each day; 500 is half of it.")]
MinutesOfDay = Annotated[
    int | None, Field(ge=1, le=1_440, description="Of each day, instead of a part of it.")
]
AbsenceKindText = Annotated[str, Field(max_length=32, examples=[*SHIPPED.absences])]
CalendarYear = Annotated[int, Field(ge=1970, le=2199)]
Centidays = Annotated[int, Field(ge=0, le=100_000)]


class AbsenceIn(Body):
    """An absence from `first` to `last`, both included, of the whole day or a part of it.

    `continues` is the id of the previous absence of the same illness. Without `id` one is made.
    """

    id: AbsenceId | None = None
    kind: AbsenceKindText
    first: DayIn
    last: DayIn
    permille: Permille = 1_000
    minutes: MinutesOfDay = None
    certified: bool = False
    continues: Annotated[str, Field(max_length=64)] = ""


class DecisionIn(Body):
    """A decision on an absence and its reason; approving and withdrawing need no reason."""

    decision: Literal["approve", "reject", "withdraw", "cancel"]
    reason: Reason = ""


class ChangeIn(Body):
    """The new state of an absence that counts."""

    first: DayIn
    last: DayIn
    permille: Permille = 1_000
    minutes: MinutesOfDay = None
    certified: bool = False
    reason: Reason


class NoticeIn(Body):
    """The employer's notice of the leave of a year and of all years before."""

    given_on: DayIn
    leave_year: CalendarYear
    document: ShortText


class LotIn(Body):
    """Remaining leave of a year, in hundredths of a day."""

    part: Annotated[Part, Field(strict=False)]
    year: CalendarYear
    centidays: Centidays
    notified_on: DayIn | None = None


class LeaveOpeningIn(Body):
    """All remaining leave on a day; replaces the leave computed until then."""

    effective_on: DayIn
    lots: Annotated[list[LotIn], Field(min_length=1, max_length=50)]
    document: ShortText


class ExchangeIn(Body):
    """Days off in exchange for pay, for the year of `effective_on`."""

    effective_on: DayIn
    days: Annotated[int, Field(ge=0, le=30)]
    document: ShortText
    declared_on: DayIn | None = None
    """The day on which the person declared it (today)."""


class AbsenceDecided(Body):
    """A decision carried out: the absence, and the log's position after it."""

    id: str
    position: int
    repeated: bool


class StepOut(Body):
    """One step of an absence: its time of record, actor, person acted for and mandate."""

    what: str
    recorded_at: Instant
    by: str
    on_behalf_of: str
    mandate: str


class AbsenceOut(Body):
    """An absence as it stands, with the steps that led there."""

    id: str
    kind: str
    de: str
    first: DayIn
    last: DayIn
    permille: int
    minutes: int | None
    certified: bool
    continues: str
    status: str
    reason: str
    steps: list[StepOut]


class AbsencesOut(Body):
    """The absences that touch a period, by their first days."""

    person: str
    absences: list[AbsenceOut]


class LotOut(Body):
    """A lot of leave; `expires_on` is computed and null where nothing lets it lapse."""

    part: str
    year: int
    granted_centidays: int
    left_centidays: int
    notified_on: DayIn | None
    expires_on: DayIn | None


class LeaveOut(Body):
    """Leave at the end of a legal day, by the facts known at an instant."""

    person: str
    valid_on: DayIn
    known_at: Instant | None
    left_centidays: int
    lots: list[LotOut]
    position: int


@router.post(
    "/employees/{person}/absences",
    status_code=201,
    dependencies=[Depends(requires(Permission.REQUEST_ABSENCE))],
)
def request_absence(
    person: PersonText, body: AbsenceIn, service: ServiceDep, acting: ActingDep
) -> AbsenceDecided:
    """Request an absence, or report one of a kind that needs no approval."""
    absence = _absence(body, acting)
    kind = service.book.kinds.absences.get(absence.kind)
    reported = kind is not None and kind.reported
    command = ReportAbsence(absence) if reported else RequestAbsence(absence)
    return _decide(service, person, command, absence.id, acting)


@router.put(
    "/employees/{person}/absences/{absence}",
    dependencies=[Depends(requires(Permission.ENTER_ABSENCE))],
)
def enter_absence(
    person: PersonText, absence: AbsenceId, body: AbsenceIn, service: ServiceDep, acting: ActingDep
) -> AbsenceDecided:
    """Enter an absence as decided, also for closed months, which then show a difference."""
    made = _absence(body.model_copy(update={"id": absence}), acting)
    return _decide(service, person, EnterAbsence(made), absence, acting)


@router.post(
    "/employees/{person}/absences/{absence}/decisions",
    dependencies=[Depends(requires(Permission.DECIDE_ABSENCE))],
)
def decide(
    person: PersonText, absence: AbsenceId, body: DecisionIn, service: ServiceDep, acting: ActingDep
) -> AbsenceDecided:
    """Approve, reject or withdraw a request, or cancel an absence that counts."""
    command: Command
    match body.decision:
        case "approve":
            command = ApproveAbsence(absence)
        case "reject":
            command = RejectAbsence(absence, body.reason)
        case "withdraw":
            command = WithdrawAbsence(absence)
        case "cancel":
            command = CancelAbsence(absence, body.reason)
    return _decide(service, person, command, absence, acting)


@router.post(
    "/employees/{person}/absences/{absence}/changes",
    dependencies=[Depends(requires(Permission.ENTER_ABSENCE))],
)
def change(
    person: PersonText, absence: AbsenceId, body: ChangeIn, service: ServiceDep, acting: ActingDep
) -> AbsenceDecided:
    """Extend or shorten an absence that counts, or note its certificate."""
    command = ChangeAbsence(
        absence,
        body.first,
        body.last,
        body.reason,
        body.permille,
        body.minutes,
        body.certified,
    )
    return _decide(service, person, command, absence, acting)


@router.get("/employees/{person}/absences", dependencies=[Depends(requires(Permission.SEE_TIME))])
def absences(
    person: PersonText, service: ServiceDep, first: DayIn | None = None, last: DayIn | None = None
) -> AbsencesOut:
    """List absences that touch a period, with the people who requested and decided them."""
    require_known(service, person)
    found = read_absences(service.ledger, person, first or EARLIEST_DAY, last or LATEST_DAY)
    kinds = service.book.kinds.absences
    return AbsencesOut(person=person, absences=[_out(one, kinds) for one in found])


@router.get("/employees/{person}/leave", dependencies=[Depends(requires(Permission.SEE_TIME))])
def leave(
    person: PersonText,
    service: ServiceDep,
    valid_on: Annotated[DayIn | None, Query()] = None,
    known_at: KnownAt = None,
) -> LeaveOut:
    """Show leave by lots at the end of a legal day (today), each with its origin and expiry."""
    require_known(service, person)
    day = not_too_far(valid_on, service.clock.today())
    answer = service.reader.leave(person, day, known_at)
    return LeaveOut(
        person=person,
        valid_on=day,
        known_at=None if known_at is None else instant(known_at),
        left_centidays=sum(lot.left_centidays for lot in answer.content),
        lots=[
            LotOut(
                part=lot.part.value,
                year=lot.year,
                granted_centidays=lot.granted_centidays,
                left_centidays=lot.left_centidays,
                notified_on=lot.notified_on,
                expires_on=lot.expires_on,
            )
            for lot in answer.content
        ],
        position=answer.position,
    )


STATE = [Depends(requires(Permission.STATE_LEAVE))]


@router.post("/employees/{person}/leave/notices", status_code=201, dependencies=STATE)
def give_notice(
    person: PersonText, body: NoticeIn, service: ServiceDep, acting: ActingDep
) -> AbsenceDecided:
    """State that the employer told the person the remaining leave and its day of expiry."""
    notice = GiveNotice(body.given_on, body.leave_year, body.document)
    return _decide(service, person, notice, "", acting)


@router.post("/employees/{person}/leave/openings", status_code=201, dependencies=STATE)
def open_leave(
    person: PersonText, body: LeaveOpeningIn, service: ServiceDep, acting: ActingDep
) -> AbsenceDecided:
    """Open the remaining leave from a source document."""
    lots = tuple(LeaveLot(one.part, one.year, one.centidays, one.notified_on) for one in body.lots)
    opened = OpenLeave(body.effective_on, lots, body.document)
    return _decide(service, person, opened, "", acting)


@router.post("/employees/{person}/leave/exchanges", status_code=201, dependencies=STATE)
def elect_exchange(
    person: PersonText, body: ExchangeIn, service: ServiceDep, acting: ActingDep
) -> AbsenceDecided:
    """State the number of days off exchanged for pay; of several elections the latest counts."""
    elected = ElectExchangeDays(body.effective_on, body.days, body.document)
    declared_on = body.declared_on or service.clock.today()
    done = elect_exchange_days(service, acting, person, Election(elected, declared_on))
    return AbsenceDecided(id="", position=done.position, repeated=done.repeated)


def _absence(body: AbsenceIn, acting: Acting) -> Absence:
    return Absence(
        body.id or acting.new_id(),
        body.kind,
        body.first,
        body.last,
        body.permille,
        body.minutes,
        body.certified,
        body.continues,
    )


def _decide(
    service: Service, person: str, command: Command, name: str, acting: Acting
) -> AbsenceDecided:
    done = decide_absence(service, acting, person, command)
    return AbsenceDecided(id=name, position=done.position, repeated=done.repeated)


def _out(told: AbsenceHistory, kinds: Mapping[str, AbsenceKind]) -> AbsenceOut:
    absence = told.known.absence
    kind = kinds.get(absence.kind)
    return AbsenceOut(
        id=absence.id,
        kind=absence.kind,
        de=absence.kind if kind is None else kind.de,
        first=absence.first,
        last=absence.last,
        permille=absence.permille,
        minutes=absence.minutes,
        certified=absence.certified,
        continues=absence.continues,
        status=told.known.status.value,
        reason=told.known.reason,
        steps=[
            StepOut(
                what=step.what,
                recorded_at=instant(step.recorded_at),
                by=step.by,
                on_behalf_of=step.on_behalf_of,
                mandate=step.mandate,
            )
            for step in told.steps
        ],
    )
