"""Approvals of a sheet."""

from typing import Annotated

from fastapi import APIRouter, Depends
from pydantic import Field

from api.http.bodies import DecidedOut, decided
from api.http.field_types import Body, MonthText, PersonText
from api.http.request_parameters import SHEET, ActingDep, ServiceDep
from api.identity.access import Permission, Principal, Role, requires
from api.work import approvals
from api.work.carry_out import PersonMonth
from domain.rules.working_time.approval import Level
from domain.values.time import Month

router = APIRouter(tags=["decisions"])


class ApprovalIn(Body):
    """An approval; `digest` is `approval.digest` of the sheet as the approver saw it."""

    digest: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


@router.post(SHEET + "/approvals", status_code=201)
def approve(
    person: PersonText,
    month: MonthText,
    body: ApprovalIn,
    service: ServiceDep,
    acting: ActingDep,
    principal: Annotated[Principal, Depends(requires(Permission.APPROVE))],
) -> DecidedOut:
    """Approve the sheet on the level of the key's role: first the manager, then a time officer."""
    level = Level.MANAGER if principal.role is Role.MANAGER else Level.TIME_OFFICER
    about = PersonMonth(person, Month.parse(month))
    return decided(
        approvals.approve_sheet(service, acting, about, approvals.SeenSheet(level, body.digest))
    )
