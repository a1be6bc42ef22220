"""Parameters that resources have in common: service, actor, pages, days, waiting."""

import base64
import binascii
from datetime import date, timedelta
from typing import Annotated, Final

from fastapi import Depends, Header, Query, Request
from pydantic import Field, StringConstraints

from api.http.field_types import InstantIn
from api.http.problems import INVALID_REQUEST, NOT_YET_VISIBLE, PERSON_UNKNOWN, Problem
from api.identity.access import Principal
from api.service import Service
from api.words import Phrase
from api.work.carry_out import Acting
from projections.facts.states import employment_of

SHEET: Final = "/employees/{person}/sheets/{month}"
"""Path of a person's month."""

WAIT_SECONDS = 5.0
POSITION_LIMIT = 2**53
FURTHEST_DAYS = 366
"""Limit on the days ahead for a balance: every month until then is evaluated."""

# The parameter's kind has to be the outermost annotation, or FastAPI ignores it.
IdempotencyKey = Annotated[
    Annotated[str, StringConstraints(pattern=r"^[!-~]{1,128}$")] | None,
    Header(
        alias="Idempotency-Key",
        description=(
            "Repeating a request under the same key answers with its first result. "
            "When absent a key is made and returned in the response's header."
        ),
    ),
]
Mandate = Annotated[
    Annotated[str, StringConstraints(pattern=r"^[!-~][ -~]{0,199}$")] | None,
    Header(description="The mandate under which the caller acts, kept with the event."),
]
PageLimit = Annotated[int, Query(ge=1, le=1000, description="How many entries a page has at most.")]
Cursor = Annotated[
    str | None,
    Query(
        pattern=r"^[A-Za-z0-9_-]{1,200}$",
        description="The `next` of the page before; leave out for the first page.",
    ),
]
After = Annotated[int, Query(ge=0, le=POSITION_LIMIT, description="The position to go on from.")]
KnownAt = Annotated[
    InstantIn | None,
    Query(description="Answer by what had been recorded by this instant (with offset)."),
]
Wait = Annotated[
    Annotated[float, Field(ge=0, le=30)] | None,
    Query(description="How many seconds to wait for the newest (or named) position."),
]
WaitForPosition = Annotated[
    Annotated[int, Field(ge=0, le=POSITION_LIMIT)] | None,
    Header(
        alias="Wait-For-Position",
        description="Answer only when the answer is true up to this position of the log.",
    ),
]


async def service_of(request: Request) -> Service:
    """Give the service of the application."""
    service: Service = request.app.state.service
    return service


ServiceDep = Annotated[Service, Depends(service_of)]


async def caller_of(request: Request) -> Principal:
    """Give the caller that the guard has authenticated."""
    principal: Principal = request.state.principal
    return principal


CallerDep = Annotated[Principal, Depends(caller_of)]


async def acting(
    request: Request,
    idempotency_key: IdempotencyKey = None,
    mandate: Mandate = None,
) -> Acting:
    """Give actor, person acted for, mandate, and the key that makes a repeat recognisable."""
    principal: Principal = request.state.principal
    key = idempotency_key or request.state.idempotency_key
    return Acting(
        by=principal.name,
        on_behalf_of=request.path_params.get("person"),
        mandate=mandate,
        key=key,
    )


ActingDep = Annotated[Acting, Depends(acting)]


def visible(
    service: ServiceDep,
    wait: Wait = None,
    wait_for_position: WaitForPosition = None,
) -> None:
    """Wait until the read models contain a position: the named one, or the log's last."""
    if wait is None and wait_for_position is None:
        return
    head = service.ledger.head().position
    position = head if wait_for_position is None else wait_for_position
    if position > head:
        wrong = f"header.Wait-For-Position: the log ends at {head}"
        raise Problem(INVALID_REQUEST, errors=[wrong])
    if not service.projector.wait_for(position, WAIT_SECONDS if wait is None else wait):
        raise Problem(NOT_YET_VISIBLE, Phrase("problem.waited", {"position": position}))


Visible = Depends(visible)


def not_too_far(day: date | None, today: date) -> date:
    """Give the requested day, or today; raises Problem for a day too far ahead."""
    if day is None:
        return today
    if day > today + timedelta(days=FURTHEST_DAYS):
        wrong = f"query.valid_on: lies more than {FURTHEST_DAYS} days ahead"
        raise Problem(INVALID_REQUEST, errors=[wrong])
    return day


def require_known(service: Service, person: str) -> None:
    """Raise the problem of an unknown person if the personnel number is unknown."""
    if not employment_of(service.ledger, person).version:
        raise Problem(PERSON_UNKNOWN)


def cursor_text(value: str) -> str:
    """Encode a place in a list as an opaque cursor."""
    return base64.urlsafe_b64encode(value.encode()).decode().rstrip("=")


def cursor_value(cursor: str | None) -> str:
    """Decode the place that a cursor names, empty for the beginning; raises Problem."""
    if cursor is None:
        return ""
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        value = base64.b64decode(padded, altchars=b"-_", validate=True).decode("ascii")
    except (binascii.Error, ValueError) as error:
        raise bad_cursor() from error
    if not value.isprintable():
        raise bad_cursor()
    return value


def bad_cursor() -> Problem:
    """Make the problem of a cursor that no page of the list has named."""
    return Problem(INVALID_REQUEST, errors=["query.after: not a cursor of this list"])
