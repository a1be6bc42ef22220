"""Health, readiness and metrics for the service's operators."""

from fastapi import APIRouter, Depends, Response
from prometheus_client import CONTENT_TYPE_LATEST

from api.host.agreements import compare_use
from api.http.field_types import Body
from api.http.request_parameters import ServiceDep
from api.identity.access import Permission, requires

open_router = APIRouter(tags=["operations"])
router = APIRouter(tags=["operations"], dependencies=[Depends(requires(Permission.OPERATE))])


class Health(Body):
    """Report that the process answers; callers without a key learn nothing else."""

    status: str


class Readiness(Body):
    """Position of the log, position of the projections, and faults.

    Faults are those of the store, and agreements that differ from their recorded use.
    """

    head: int
    projected: int
    problems: list[str]


@open_router.get("/health")
def health() -> Health:
    """Answer as long as the process runs; needs no key."""
    return Health(status="ok")


@router.get("/ready")
def ready(service: ServiceDep) -> Readiness:
    """Tell whether the store answers; 503 when it does not."""
    compared = compare_use(service.ledger, service.book.agreements, service.clock.today())
    return Readiness(
        head=service.ledger.head().position,
        projected=service.projector.position(),
        problems=[*service.problems, *map(str, compared.faults)],
    )


@router.get(
    "/metrics",
    response_class=Response,
    responses={200: {"content": {"text/plain": {"schema": {"type": "string"}}}}},
)
def metrics(service: ServiceDep) -> Response:
    """Give metrics in the text format of Prometheus."""
    return Response(service.metrics.render(service), media_type=CONTENT_TYPE_LATEST)
