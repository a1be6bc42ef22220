"""What handlers ask for: the service, who acts, pages, and waiting for one's own write."""

from typing import Annotated

from fastapi import Depends, Header, Query, Request
from pydantic import Field, StringConstraints

from api.access import Principal
from api.commands import Acting
from api.http.problems import INVALID_REQUEST, NOT_YET_VISIBLE, Problem
from api.wiring import Service
from api.words import Phrase

WAIT_SECONDS = 5.0
POSITION_LIMIT = 2**53

# The parameter's kind has to be the outermost annotation, or FastAPI does not see it.
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
Limit = Annotated[int, Query(ge=1, le=1000, description="How many entries a page has at most.")]
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
    """The service that the application was made for."""
    service: Service = request.app.state.service
    return service


ServiceDep = Annotated[Service, Depends(service_of)]


async def caller_of(request: Request) -> Principal:
    """Who calls, as the guard found them."""
    principal: Principal = request.state.principal
    return principal


CallerDep = Annotated[Principal, Depends(caller_of)]


async def acting(
    request: Request,
    idempotency_key: IdempotencyKey = None,
    mandate: Mandate = None,
) -> Acting:
    """Who acts, for whom and under which mandate, and the key that makes a repeat recognisable."""
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
    """Wait until what is read contains a position: the named one, or the newest there is."""
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
