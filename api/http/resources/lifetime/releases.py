"""Releases from a lifetime account: requested, decided, taken, simulated."""

from typing import Annotated, Literal, assert_never

from fastapi import APIRouter
from pydantic import Field

from api.http.field_types import Body, DayIn, MonthText, PersonText, Reason
from api.http.request_parameters import ActingDep, ServiceDep, require_known
from api.http.resources.lifetime.common import (
    ACCOUNT,
    CHANGE,
    SEE,
    AmountCents,
    AmountMinutes,
    EntryId,
    LifetimeDecided,
    NewId,
    decide,
)
from api.statements.lifetime import plain_json
from domain.lifetime.simulation import Wish
from domain.rules.lifetime.lifetime_release import Purpose
from domain.streams.lifetime.commands import (
    ApproveRelease,
    Command,
    DrawRelease,
    InterruptRelease,
    RejectRelease,
    RequestRelease,
    ResumeRelease,
    WithdrawRelease,
)
from domain.streams.lifetime.events import Plan
from projections.questions.lifetime import try_out

router = APIRouter()


class PlanIn(Body):
    """A release: the amount taken by a whole month, and pay for hours still worked beside it."""

    purpose: Annotated[Purpose, Field(strict=False)]
    first: DayIn
    last: DayIn
    monthly_cents: AmountCents = 0
    monthly_minutes: AmountMinutes = 0
    other_pay_cents: AmountCents = 0


class ReleaseIn(Body):
    """A requested release; `text` is the person's remark."""

    id: NewId = None
    effective_on: DayIn
    plan: PlanIn
    text: Reason = ""


class ApproveIn(Body):
    """The approval of a release, with the credits expected until it begins."""

    decision: Literal["approve"]
    effective_on: DayIn
    expected_cents: AmountCents = 0
    expected_minutes: AmountMinutes = 0


class RejectIn(Body):
    """The rejection of a release, or the withdrawal of its remaining part."""

    decision: Literal["reject", "withdraw"]
    effective_on: DayIn
    reason: Reason = ""


class InterruptIn(Body):
    """The interruption of a release from this month on."""

    decision: Literal["interrupt"]
    month: MonthText
    reason: Reason = ""


class ResumeIn(Body):
    """The resumption of a release from this month on, up to `last`."""

    decision: Literal["resume"]
    month: MonthText
    last: DayIn


class ReleaseDecisionIn(Body):
    """A decision on a release."""

    decided: Annotated[
        ApproveIn | RejectIn | InterruptIn | ResumeIn, Field(discriminator="decision")
    ]


class DrawIn(Body):
    """A month of a release: the planned amount, or another."""

    month: MonthText
    minutes: AmountMinutes | None = None
    cents: AmountCents | None = None


class WishIn(Body):
    """A wish for a release from a day, for some months or at some pay; open values are computed."""

    purpose: Annotated[Purpose, Field(strict=False)]
    first: DayIn
    requested_on: DayIn | None = None
    months: Annotated[int, Field(ge=1, le=600)] | None = None
    monthly_cents: AmountCents | None = None
    monthly_minutes: AmountMinutes = 0
    other_pay_cents: AmountCents = 0
    saved_cents: AmountCents = 0
    saved_minutes: AmountMinutes = 0


class PlanOut(Body):
    """A plan that a simulation found."""

    purpose: str
    first: DayIn
    last: DayIn
    monthly_cents: int
    monthly_minutes: int
    other_pay_cents: int


class MonthLeftOut(Body):
    """The amount that a month takes, and the remainder after it."""

    month: str
    minutes: int
    cents: int
    left_minutes: int
    left_cents: int


class SimulationOut(Body):
    """Result of a wish; `refused` is the code with which a real request would be refused."""

    person: str
    plan: PlanOut | None
    months: list[MonthLeftOut]
    average_cents: int | None
    least_cents: int | None
    most_cents: int | None
    refused: str | None


@router.post(ACCOUNT + "/releases", status_code=201, dependencies=CHANGE)
def request_release(
    person: PersonText, body: ReleaseIn, service: ServiceDep, acting: ActingDep
) -> LifetimeDecided:
    """Request a release; purpose, notice, length and retirement age are checked."""
    name = body.id or acting.new_id()
    command = RequestRelease(name, body.effective_on, _plan(body.plan), body.text)
    return decide(service, person, command, name, acting)


@router.post(ACCOUNT + "/releases/{release}/decisions", dependencies=CHANGE)
def decide_release(
    person: PersonText,
    release: EntryId,
    body: ReleaseDecisionIn,
    service: ServiceDep,
    acting: ActingDep,
) -> LifetimeDecided:
    """Approve, reject, interrupt, resume or withdraw a release."""
    return decide(service, person, _release_command(release, body), release, acting)


@router.post(ACCOUNT + "/releases/{release}/draws", status_code=201, dependencies=CHANGE)
def draw(
    person: PersonText, release: EntryId, body: DrawIn, service: ServiceDep, acting: ActingDep
) -> LifetimeDecided:
    """Take a month of a granted release, from the oldest entries first."""
    command = DrawRelease(release, body.month, body.minutes, body.cents)
    return decide(service, person, command, release, acting)


@router.post(ACCOUNT + "/simulations", dependencies=SEE)
def simulate(person: PersonText, body: WishIn, service: ServiceDep) -> SimulationOut:
    """Simulate a release: length, begin and pay; decided like a real one, nothing is written."""
    require_known(service, person)
    wish = Wish(
        body.purpose,
        body.first,
        body.requested_on or service.clock.today(),
        body.months,
        body.monthly_cents,
        body.monthly_minutes,
        body.other_pay_cents,
        body.saved_cents,
        body.saved_minutes,
    )
    return SimulationOut.model_validate(
        {"person": person, **plain_json(try_out(service.reader, person, wish))}
    )


def _release_command(release: str, body: ReleaseDecisionIn) -> Command:
    asked = body.decided
    match asked:
        case ApproveIn():
            return ApproveRelease(
                release, asked.effective_on, asked.expected_cents, asked.expected_minutes
            )
        case RejectIn(decision="reject"):
            return RejectRelease(release, asked.effective_on, asked.reason)
        case RejectIn():
            return WithdrawRelease(release, asked.effective_on, asked.reason)
        case InterruptIn():
            return InterruptRelease(release, asked.month, asked.reason)
        case ResumeIn():
            return ResumeRelease(release, asked.month, asked.last)
        case _:
            assert_never(asked)


def _plan(body: PlanIn) -> Plan:
    return Plan(
        body.purpose,
        body.first,
        body.last,
        body.monthly_cents,
        body.monthly_minutes,
        body.other_pay_cents,
    )
