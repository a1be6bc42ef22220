"""Figures, names and answers that all resources of lifetime accounts have in common."""

from typing import Annotated

from fastapi import Depends
from pydantic import Field, StringConstraints

from api.http.field_types import Body, DayIn
from api.identity.access import Permission, requires
from api.service import Service
from api.work.carry_out import Acting
from api.work.lifetime import decide_lifetime
from domain.rules.lifetime.contribution_room import Branch
from domain.streams.lifetime.commands import Command

ACCOUNT = "/employees/{person}/lifetime"
SEE = [Depends(requires(Permission.SEE_LIFETIME))]
CHANGE = [Depends(requires(Permission.CHANGE_LIFETIME))]

EntryId = Annotated[
    str, StringConstraints(pattern=r"^[0-9A-Za-z][0-9A-Za-z._-]{0,63}$"), Field(examples=["c-17"])
]
NewId = Annotated[EntryId | None, Field(description="Without one, one is made.")]
DocumentText = Annotated[str, StringConstraints(max_length=200, pattern=r"^[^\x00-\x1f]*$")]
AmountMinutes = Annotated[int, Field(ge=0, le=10_000_000)]
AmountCents = Annotated[int, Field(ge=0, le=10_000_000_000)]
BranchIn = Annotated[Branch, Field(strict=False)]


class LifetimeDecided(Body):
    """A decision carried out: the entry, release or hold, and the log's position after it."""

    id: str
    position: int
    repeated: bool


class RoomOut(Body):
    """Room of a branch: as counted by both methods, and bounded by the account's money."""

    branch: str
    sum_fields_cents: int
    option_cents: int
    bounded_cents: int


class PlannedOut(Body):
    """A release and its remaining months."""

    id: str
    purpose: str
    status: str
    first: DayIn
    last: DayIn
    months: int
    monthly_minutes: int
    monthly_cents: int


class SnapshotOut(Body):
    """The account at the end of a day.

    The two views show the whole account in one unit; `model` is null before an agreement.
    """

    valid_on: DayIn
    model: str | None
    minutes: int
    value_cents: int
    share_cents: int
    paid_in_cents: int
    yield_cents: int
    hours_view_minutes: int
    money_view_cents: int | None
    method: str | None
    rooms: list[RoomOut]
    average_cents: int | None
    releases: list[PlannedOut]
    earliest_exit: DayIn | None
    holds: list[str]
    ended_on: DayIn | None


def decide(
    service: Service, person: str, command: Command, name: str, acting: Acting
) -> LifetimeDecided:
    """Carry out a decision about the account; `name` is that of its entry, release or hold."""
    done = decide_lifetime(service, acting, person, command)
    return LifetimeDecided(id=name, position=done.position, repeated=done.repeated)
