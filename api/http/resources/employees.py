"""Employment: people, their spans of employment, terms and units."""

from typing import Annotated

from fastapi import APIRouter, Depends
from pydantic import Field

from api.http.bodies import DecidedOut, decided
from api.http.field_types import Body, DayIn, Duration, Name, PersonText, ShortText, duration
from api.http.problems import PERSON_UNKNOWN, Problem
from api.http.request_parameters import ActingDep, ServiceDep
from api.identity.access import Permission, requires
from api.work.employment import employ
from domain.streams.employment import AgreeTerms, AssignUnit, EndEmployment, Hire, Hired
from projections.facts.states import employment_of

router = APIRouter(tags=["employees"])

DayMinutes = Annotated[int, Field(ge=0, le=1_440)]
WeeklyMinutes = Annotated[list[DayMinutes], Field(min_length=7, max_length=7)]
Agreements = Annotated[list[ShortText], Field(min_length=1, max_length=10)]
Land = Annotated[str, Field(pattern=r"^[A-Za-z]{2,12}$", examples=["NW"])]
WeeklyQuantity = Annotated[
    bool,
    Field(
        description="The week's sum is owed whenever it is worked; the days only say how it is "
        "spread over holidays and absences."
    ),
]
SharePermille = Annotated[
    int,
    Field(
        ge=0,
        le=2_000,
        description="Where it is not 0, the week's sum is this share (in thousandths) of the full "
        "weekly hours of the agreements, which may depend on age and disability; "
        "`weekly_minutes` then only gives the week's shape.",
        examples=[500],
    ),
]


class TermsIn(Body):
    """Terms from a day on: target minutes Monday to Sunday, agreements, a Land's holidays.

    If two agreements give the same value, the one named later takes precedence.
    """

    effective_on: DayIn
    weekly_minutes: WeeklyMinutes
    agreements: Agreements
    land: Land
    weekly_quantity: WeeklyQuantity = False
    share_permille: SharePermille = 0


class UnitIn(Body):
    """The org unit and the cost centre from `effective_on`."""

    effective_on: DayIn
    unit: ShortText
    cost_centre: ShortText


class HireIn(Body):
    """A hired person, with the terms and the unit of the first day."""

    person: PersonText
    name: Name = ""
    hired_on: DayIn
    weekly_minutes: WeeklyMinutes
    agreements: Agreements
    land: Land
    unit: ShortText
    cost_centre: ShortText
    weekly_quantity: WeeklyQuantity = False
    share_permille: SharePermille = 0


class EndIn(Body):
    """The last day of employment."""

    last_day: DayIn


class SpanOut(Body):
    """Employment from one day to another, both included."""

    first: DayIn
    last: DayIn | None


class TermsOut(Body):
    """Terms and the version of the event that records them."""

    effective_on: DayIn
    weekly: list[Duration]
    agreements: list[str]
    land: str
    weekly_quantity: bool
    share_permille: int
    version: int


class DutyOut(Body):
    """A duty of some days for another unit, or under other agreements."""

    first: DayIn
    last: DayIn
    unit: str
    cost_centre: str
    reason: str
    agreements: list[str]


class EmploymentOut(Body):
    """A person's employment, up to a position of the log; sensitive facts are read apart."""

    person: str
    name: str
    spans: list[SpanOut]
    terms: list[TermsOut]
    units: list[UnitIn]
    duties: list[DutyOut]
    version: int
    position: int


CHANGE = [Depends(requires(Permission.CHANGE_EMPLOYMENT))]


@router.post("/employees", status_code=201, dependencies=CHANGE)
def hire(body: HireIn, service: ServiceDep, acting: ActingDep) -> DecidedOut:
    """Hire a person."""
    command = Hire(
        Hired(body.hired_on, body.name),
        _terms(
            TermsIn(
                effective_on=body.hired_on,
                weekly_minutes=body.weekly_minutes,
                agreements=body.agreements,
                land=body.land,
                weekly_quantity=body.weekly_quantity,
                share_permille=body.share_permille,
            )
        ),
        AssignUnit(body.hired_on, body.unit, body.cost_centre),
    )
    return decided(employ(service, acting, body.person, command))


@router.post("/employees/{person}/terms", dependencies=CHANGE)
def agree_terms(
    person: PersonText, body: TermsIn, service: ServiceDep, acting: ActingDep
) -> DecidedOut:
    """Agree new terms from a day on; they replace earlier terms of that day."""
    return decided(employ(service, acting, person, _terms(body)))


@router.post("/employees/{person}/units", dependencies=CHANGE)
def assign_unit(
    person: PersonText, body: UnitIn, service: ServiceDep, acting: ActingDep
) -> DecidedOut:
    """Assign a person to a unit and a cost centre from a day on."""
    command = AssignUnit(body.effective_on, body.unit, body.cost_centre)
    return decided(employ(service, acting, person, command))


@router.post("/employees/{person}/end", dependencies=CHANGE)
def end_employment(
    person: PersonText, body: EndIn, service: ServiceDep, acting: ActingDep
) -> DecidedOut:
    """End employment after a last day."""
    return decided(employ(service, acting, person, EndEmployment(body.last_day)))


@router.get("/employees/{person}", dependencies=[Depends(requires(Permission.SEE_EMPLOYMENT))])
def employment(person: PersonText, service: ServiceDep) -> EmploymentOut:
    """Show a person's employment: spans, terms, units and duties, each ordered by its legal day."""
    position = service.ledger.head().position
    state = employment_of(service.ledger, person, position)
    if not state.version:
        raise Problem(PERSON_UNKNOWN)
    return EmploymentOut(
        person=person,
        name=state.name,
        spans=[SpanOut(first=span.first, last=span.last) for span in state.spans],
        terms=[
            TermsOut(
                effective_on=terms.effective_on,
                weekly=[duration(minutes) for minutes in terms.weekly_minutes],
                agreements=list(terms.agreements),
                land=terms.land,
                weekly_quantity=terms.weekly_quantity,
                share_permille=terms.share_permille,
                version=version,
            )
            for terms, version in state.terms
        ],
        units=[
            UnitIn(effective_on=unit.effective_on, unit=unit.unit, cost_centre=unit.cost_centre)
            for unit in state.units
        ],
        duties=[
            DutyOut(
                first=duty.first,
                last=duty.last,
                unit=duty.unit,
                cost_centre=duty.cost_centre,
                reason=duty.reason,
                agreements=list(duty.agreements),
            )
            for duty in state.duties
        ],
        version=state.version,
        position=position,
    )


def _terms(body: TermsIn) -> AgreeTerms:
    monday, tuesday, wednesday, thursday, friday, saturday, sunday = body.weekly_minutes
    week = (monday, tuesday, wednesday, thursday, friday, saturday, sunday)
    return AgreeTerms(
        body.effective_on,
        week,
        tuple(body.agreements),
        body.land,
        body.weekly_quantity,
        body.share_permille,
    )
