"""Health, readiness and metrics for those who run the service."""

from fastapi import APIRouter, Depends, Response
from prometheus_client import CONTENT_TYPE_LATEST

from api.access import Permission, requires
from api.agreements import compare_used
from api.http.dependencies import ServiceDep
from api.http.values import Model

open_router = APIRouter(tags=["operations"])
router = APIRouter(tags=["operations"], dependencies=[Depends(requires(Permission.OPERATE))])


class Health(Model):
    """The process answers; nothing else is told to strangers."""

    status: str


class Readiness(Model):
    """How far the log reaches, how far the projections follow, and what is wrong.

    With the store, and with agreements that are not those that were recorded as used.
    """

    head: int
    projected: int
    problems: list[str]


@open_router.get("/health")
def health() -> Health:
    """Whether the process answers; needs no key."""
    return Health(status="ok")


@router.get("/ready")
def ready(service: ServiceDep) -> Readiness:
    """Whether the store answers; 503 when it does not."""
    compared = compare_used(service.ledger, service.book.agreements)
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
    """Metrics in the text format of Prometheus."""
    return Response(service.metrics.render(service), media_type=CONTENT_TYPE_LATEST)
