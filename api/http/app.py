"""The application: routers, guard, problems; the projector and the calendars beside it."""

import gc
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from http import HTTPStatus
from typing import Any, Final

import anyio
import anyio.to_thread
import structlog
from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from api.http import docs_page, problems
from api.http.guard import Guard
from api.http.problems import ProblemBody, problem_responses
from api.http.resources import (
    absences,
    approvals,
    badges,
    balances,
    corrections,
    deliveries,
    employees,
    findings,
    keys,
    lifetime,
    log,
    openings,
    operations,
    orders,
    payroll,
    personal,
    recalculations,
    rosters,
    sheets,
    terminals,
    units,
)
from api.service import Service
from api.work.calendars import BY_SERVICE, freeze_calendars
from domain.values.time import DAY_SECONDS
from ledger.errors import LedgerError
from projections.engine.background import BackgroundProjector
from projections.facts.origin import Origin

API_VERSION: Final = "1.0"
LOG = structlog.get_logger(__name__)
THREADS: Final = 64
"""Number of handlers that may wait for the store at once; group commit serves them together."""

DOCS: Final = ("/openapi.json", *docs_page.PATHS)

RESOURCES: Final = (
    terminals.router,
    deliveries.router,
    employees.router,
    personal.router,
    absences.router,
    lifetime.router,
    rosters.router,
    badges.router,
    sheets.router,
    balances.router,
    corrections.router,
    orders.router,
    approvals.router,
    openings.router,
    units.router,
    recalculations.router,
    findings.router,
    log.router,
    payroll.router,
    keys.router,
)

ALWAYS: Final = problem_responses(
    HTTPStatus.BAD_REQUEST,
    HTTPStatus.UNAUTHORIZED,
    HTTPStatus.FORBIDDEN,
    HTTPStatus.NOT_FOUND,
    HTTPStatus.METHOD_NOT_ALLOWED,
    HTTPStatus.CONFLICT,
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
    HTTPStatus.UNPROCESSABLE_ENTITY,
    HTTPStatus.TOO_MANY_REQUESTS,
    HTTPStatus.INTERNAL_SERVER_ERROR,
    HTTPStatus.SERVICE_UNAVAILABLE,
)


class Application(FastAPI):
    """FastAPI with a description that names the key as security scheme and the problem's shape."""

    def openapi(self) -> dict[str, Any]:
        """Make the OpenAPI document."""
        if self.openapi_schema is None:
            schema = get_openapi(
                title=self.title,
                version=self.version,
                description=self.description,
                routes=self.routes,
            )
            components = schema.setdefault("components", {})
            components["securitySchemes"] = {"key": {"type": "http", "scheme": "bearer"}}
            components.setdefault("schemas", {})["ProblemBody"] = ProblemBody.model_json_schema()
            for path, offered in schema["paths"].items():
                for operation in offered.values():
                    operation["security"] = [] if path == "/health" else [{"key": []}]
            self.openapi_schema = schema
        return self.openapi_schema


def create_app(service: Service) -> FastAPI:
    """Make the application around one service; the projector runs while the application runs."""
    docs = service.settings.docs
    app = Application(
        title="Stundenbuch",
        version=API_VERSION,
        description="Working time as immutable events; every balance explained by them.",
        lifespan=_lifespan,
        docs_url=None,
        redoc_url=None,
        openapi_url="/openapi.json" if docs else None,
        redirect_slashes=False,
    )
    app.state.service = service
    for router in RESOURCES:
        app.include_router(router, prefix="/v1", responses=ALWAYS)
    app.include_router(operations.router, responses=ALWAYS)
    app.include_router(operations.open_router)
    if docs:
        docs_page.install_docs_page(app)
    problems.install_problems(app)
    app.add_middleware(
        Guard,
        keyring=service.keyring,
        limit_bytes=service.settings.body_limit_bytes,
        open_paths=("/health", *(DOCS if docs else ())),
    )
    return app


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncGenerator[None]:
    service: Service = app.state.service
    anyio.to_thread.current_default_thread_limiter().total_tokens = THREADS
    projector = BackgroundProjector(
        Origin.of(service.ledger, service.contexts),
        on_batch=service.metrics.projected,
        on_trouble=_log_trouble,
    )
    if service.settings.projecting:
        projector.start()
    # Present objects stay: searching them for garbage again would stall every request.
    gc.collect()
    gc.freeze()
    try:
        async with anyio.create_task_group() as daily:
            daily.start_soon(_freeze_calendars_daily, service)
            yield
            daily.cancel_scope.cancel()
    finally:
        gc.unfreeze()
        if service.settings.projecting:
            await anyio.to_thread.run_sync(projector.stop)


async def _freeze_calendars_daily(service: Service) -> None:
    """Freeze the calendars that a new year asks for; the start of the service froze the others."""
    while True:
        await anyio.sleep(DAY_SECONDS)
        try:
            await anyio.to_thread.run_sync(freeze_calendars, service, BY_SERVICE)
        except LedgerError:
            # The next day is early enough: the years to be frozen lie two years ahead.
            LOG.exception("freezing calendars failed")


def _log_trouble(reason: str) -> None:
    LOG.error("projecting failed", error=reason)
