"""Personal facts that rules need: birth, circumstances, pay, duties, several employments.

Only human resources records them, and only human resources reads birth, circumstances and pay.
A duty's changes for some days are shown with the employment.
"""

from typing import Annotated

from fastapi import APIRouter, Depends
from pydantic import Field

from api.http.bodies import DecidedOut, decided
from api.http.field_types import Body, DayIn, PersonText, Reason, ShortText
from api.http.problems import PERSON_UNKNOWN, Problem
from api.http.request_parameters import ActingDep, ServiceDep
from api.identity.access import Permission, requires
from api.work.employment import employ
from domain.facts.profile import Pay
from domain.streams.employment import (
    AgreePay,
    AssignDuty,
    EndCircumstance,
    LinkEmployments,
    RecordBirth,
    RecordCircumstance,
)
from projections.facts.states import employment_of

router = APIRouter(tags=["personal"])

CircumstanceText = Annotated[str, Field(pattern=r"^[a-z_]{1,40}$", examples=["severely_disabled"])]
PayCents = Annotated[int, Field(ge=1, le=100_000_000)]
DutyAgreements = Annotated[list[ShortText], Field(max_length=10)]

CHANGE = [Depends(requires(Permission.CHANGE_EMPLOYMENT))]


class BirthIn(Body):
    """The date of birth."""

    born_on: DayIn


class CircumstanceIn(Body):
    """A circumstance from `first` to `last`, both included; without `last`, without end.

    `value` is the figure of kinds that have one, such as the degree of disability. `document`
    names the evidence; a consent is not recorded without it. A later record from the same
    day on replaces an earlier one.
    """

    kind: CircumstanceText
    first: DayIn
    last: DayIn | None = None
    value: Annotated[int, Field(ge=0, le=1_000)] = 0
    document: Reason = ""


class CircumstanceEndIn(Body):
    """The person's declaration on `declared_on` that ends the circumstance begun on `first`.

    The circumstance holds until the notice required by its kind is over.
    """

    kind: CircumstanceText
    first: DayIn
    declared_on: DayIn
    document: Reason = ""


class CircumstanceMistakenIn(Body):
    """A circumstance recorded by mistake from `first` on; it never held."""

    kind: CircumstanceText
    first: DayIn


class PayIn(Body):
    """Grade, step and a full-timer's pay per month in cents, from `effective_on`.

    `third_step_cents` is the table's pay for step three, the basis of surcharges. If the person's
    step is above the highest step by which overtime is paid, `capped_cents` is the pay of that
    highest step.
    """

    effective_on: DayIn
    grade: ShortText
    step: Annotated[int, Field(ge=1, le=20)]
    monthly_cents: PayCents
    third_step_cents: PayCents
    capped_cents: PayCents | None = None


class DutyIn(Body):
    """A duty from `first` to `last` for another unit; `agreements` replace those of the terms."""

    first: DayIn
    last: DayIn
    unit: ShortText
    cost_centre: ShortText
    reason: Annotated[Reason, Field(min_length=1)]
    agreements: DutyAgreements = Field(default_factory=list[str])


class LinkIn(Body):
    """A name for a human being, the same in each of several employments."""

    human: ShortText


class CircumstanceOut(Body):
    """A circumstance of a person."""

    kind: str
    first: DayIn
    last: DayIn | None
    value: int


class PersonalOut(Body):
    """Facts of a person that rules need, up to a position of the log."""

    person: str
    born_on: DayIn | None
    circumstances: list[CircumstanceOut]
    pay: list[PayIn]
    human: str
    position: int


@router.post("/employees/{person}/birth", dependencies=CHANGE)
def record_birth(
    person: PersonText, body: BirthIn, service: ServiceDep, acting: ActingDep
) -> DecidedOut:
    """Record the date of birth; of several records the latest counts."""
    return decided(employ(service, acting, person, RecordBirth(body.born_on)))


@router.post("/employees/{person}/circumstances", status_code=201, dependencies=CHANGE)
def record_circumstance(
    person: PersonText, body: CircumstanceIn, service: ServiceDep, acting: ActingDep
) -> DecidedOut:
    """Record a circumstance on which rules depend."""
    command = RecordCircumstance(body.kind, body.first, body.last, body.value, body.document)
    return decided(employ(service, acting, person, command))


@router.post("/employees/{person}/circumstances/end", dependencies=CHANGE)
def end_circumstance(
    person: PersonText, body: CircumstanceEndIn, service: ServiceDep, acting: ActingDep
) -> DecidedOut:
    """Record that the person ended a circumstance: a consent is revoked with its notice."""
    command = EndCircumstance(body.kind, body.first, body.declared_on, body.document)
    return decided(employ(service, acting, person, command))


@router.post("/employees/{person}/circumstances/mistaken", dependencies=CHANGE)
def take_circumstance_back(
    person: PersonText, body: CircumstanceMistakenIn, service: ServiceDep, acting: ActingDep
) -> DecidedOut:
    """Take back a circumstance recorded by mistake."""
    command = RecordCircumstance(body.kind, body.first, revoked=True)
    return decided(employ(service, acting, person, command))


@router.post("/employees/{person}/pay", dependencies=CHANGE)
def agree_pay(
    person: PersonText, body: PayIn, service: ServiceDep, acting: ActingDep
) -> DecidedOut:
    """Agree grade and step from a day on."""
    pay = Pay(body.grade, body.step, body.monthly_cents, body.third_step_cents, body.capped_cents)
    return decided(employ(service, acting, person, AgreePay(body.effective_on, pay)))


@router.post("/employees/{person}/duties", status_code=201, dependencies=CHANGE)
def assign_duty(
    person: PersonText, body: DutyIn, service: ServiceDep, acting: ActingDep
) -> DecidedOut:
    """Let a person work for another unit, or under other agreements, for some days."""
    command = AssignDuty(
        body.first, body.last, body.unit, body.cost_centre, body.reason, tuple(body.agreements)
    )
    return decided(employ(service, acting, person, command))


@router.post("/employees/{person}/link", dependencies=CHANGE)
def link(person: PersonText, body: LinkIn, service: ServiceDep, acting: ActingDep) -> DecidedOut:
    """Link this employment with others of the same human being."""
    return decided(employ(service, acting, person, LinkEmployments(body.human)))


@router.get(
    "/employees/{person}/personal", dependencies=[Depends(requires(Permission.SEE_PERSONAL))]
)
def personal(person: PersonText, service: ServiceDep) -> PersonalOut:
    """Show birth, circumstances and pay of a person, each ordered by its legal day."""
    position = service.ledger.head().position
    state = employment_of(service.ledger, person, position)
    if not state.version:
        raise Problem(PERSON_UNKNOWN)
    return PersonalOut(
        person=person,
        born_on=state.born_on,
        circumstances=[
            CircumstanceOut(kind=one.kind, first=one.first, last=one.last, value=one.value)
            for one in state.circumstances
        ],
        pay=[
            PayIn(
                effective_on=one.effective_on,
                grade=one.pay.grade,
                step=one.pay.step,
                monthly_cents=one.pay.monthly_cents,
                third_step_cents=one.pay.third_step_cents,
                capped_cents=one.pay.capped_cents,
            )
            for one in state.pays
        ],
        human=state.human,
        position=position,
    )
