"""Health, readiness and metrics for those who run the service."""

from fastapi import APIRouter, Depends, Response
from prometheus_client import CONTENT_TYPE_LATEST

from api.access import Permission, requires
from api.http.dependencies import ServiceDep
from api.http.values import Model

open_router = APIRouter(tags=["operations"])
router = APIRouter(tags=["operations"], dependencies=[Depends(requires(Permission.OPERATE))])


class Health(Model):
    """The process answers; nothing else is told to strangers."""

    status: str


class Readiness(Model):
    """How far the log reaches, how far the projections follow, and what is wrong with the store."""

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
    return Readiness(
        head=service.ledger.head().position,
        projected=service.projector.position(),
        problems=list(service.problems),
    )


@router.get(
    "/metrics",
    response_class=Response,
    responses={200: {"content": {"text/plain": {"schema": {"type": "string"}}}}},
)
def metrics(service: ServiceDep) -> Response:
    """Metrics in the text format of Prometheus."""
    return Response(service.metrics.render(service), media_type=CONTENT_TYPE_LATEST)
