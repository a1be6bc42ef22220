"""Corrections of a month; in a closed one they wait for a second person."""

from collections.abc import Sequence
from typing import Annotated

from fastapi import APIRouter, Depends, Path
from pydantic import Field

from api.http.bodies import DecidedOut, WhyIn, decided
from api.http.field_types import Body, MonthText, PersonText
from api.http.problems import INVALID_REQUEST, Problem
from api.http.request_parameters import SHEET, ActingDep, ServiceDep
from api.identity.access import Permission, requires
from api.work import corrections
from api.work.carry_out import PersonMonth
from api.work.corrections import CorrectionDecision, NewCorrection, added_booking
from domain.streams.timesheet import CorrectionRequested
from domain.values.bookings import Booking
from domain.values.time import Month
from projections.facts.states import timesheet_of

router = APIRouter()

CorrectionId = Annotated[str, Path(pattern=r"^[0-9a-f]{16}$")]
BookingRef = Annotated[str, Field(max_length=160)]

SEE = [Depends(requires(Permission.SEE_TIME))]
CONFIRM = [Depends(requires(Permission.CONFIRM_CORRECTION))]


class AddedBooking(Body):
    """A booking to add: its instant with the offset of the place."""

    at: Annotated[str, Field(max_length=40, examples=["2021-11-02T16:30:00+01:00"])]
    kind: Annotated[str, Field(max_length=32, examples=["out"])]


class CorrectionIn(Body):
    """A correction: `voided` names bookings (`terminal:sequence`) to void; `added` are new ones."""

    reason: Annotated[str, Field(max_length=1000, examples=["Forgot to clock out"])]
    voided: Annotated[tuple[BookingRef, ...], Field(max_length=200, strict=False)] = ()
    added: Annotated[tuple[AddedBooking, ...], Field(max_length=200, strict=False)] = ()


class CorrectionMade(Body):
    """The correction's id; it `waits` for a second person if the month is closed."""

    correction: str
    waits: bool
    position: int
    repeated: bool


class BookingOut(Body):
    """A booking that a waiting correction would add."""

    at: str
    kind: str


class WaitingOut(Body):
    """A correction of a closed month that waits for a second person."""

    correction: str
    reason: str
    by: str
    voided: list[str]
    added: list[BookingOut]


class WaitingList(Body):
    """Corrections that wait for a second person."""

    corrections: list[WaitingOut]


@router.post(
    SHEET + "/corrections",
    tags=["time"],
    status_code=201,
    dependencies=[Depends(requires(Permission.CORRECT))],
)
def correct(
    person: PersonText, month: MonthText, body: CorrectionIn, service: ServiceDep, acting: ActingDep
) -> CorrectionMade:
    """Void or add bookings with a reason; the originals stay, and the correction names them.

    In a closed month it counts as soon as a second person has confirmed it.
    """
    added = read_added(body.added)
    command = NewCorrection(body.reason, body.voided, added)
    done = corrections.correct_bookings(
        service, acting, PersonMonth(person, Month.parse(month)), command
    )
    return CorrectionMade(
        correction=str(done.details.get("correction", "")),
        waits=bool(done.details.get("waits", 0)),
        position=done.position,
        repeated=done.repeated,
    )


@router.get(SHEET + "/corrections", tags=["decisions"], dependencies=SEE)
def waiting(person: PersonText, month: MonthText, service: ServiceDep) -> WaitingList:
    """List corrections of a closed month that wait for a second person."""
    found = timesheet_of(service.ledger, person, Month.parse(month)).review.requested.values()
    return WaitingList(corrections=[_waiting_out(one) for one in found])


@router.post(SHEET + "/corrections/{correction}/confirm", tags=["decisions"], dependencies=CONFIRM)
def confirm(
    person: PersonText, month: MonthText, correction: CorrectionId, service: ServiceDep,
    acting: ActingDep,
) -> DecidedOut:  # fmt: skip
    """Confirm a correction that somebody else requested; from now on it counts."""
    return decided(
        corrections.confirm_correction(
            service, acting, PersonMonth(person, Month.parse(month)), CorrectionDecision(correction)
        )
    )


@router.post(SHEET + "/corrections/{correction}/decline", tags=["decisions"], dependencies=CONFIRM)
def decline(
    person: PersonText, month: MonthText, correction: CorrectionId, body: WhyIn,
    service: ServiceDep, acting: ActingDep,
) -> DecidedOut:  # fmt: skip
    """Decline a correction of a closed month; it does not count."""
    about = PersonMonth(person, Month.parse(month))
    return decided(
        corrections.decline_correction(
            service, acting, about, CorrectionDecision(correction, body.reason)
        )
    )


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


def _waiting_out(asked: CorrectionRequested) -> WaitingOut:
    return WaitingOut(
        correction=asked.id,
        reason=asked.reason,
        by=asked.by,
        voided=list(asked.voided),
        added=[BookingOut(at=stamp.local, kind=stamp.kind) for stamp in asked.stamps()],
    )
