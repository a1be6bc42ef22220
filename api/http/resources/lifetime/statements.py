"""Yearly statements of a lifetime account."""

from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Path
from pydantic import Field
from starlette.responses import Response

from api.http.field_types import Body, DayIn, PersonText
from api.http.request_parameters import KnownAt, ServiceDep, require_known
from api.http.resources.lifetime.common import ACCOUNT, SEE, SnapshotOut
from api.service import Service
from api.statements.lifetime import pdf_of, statement_facts
from projections.questions.lifetime import state_year

router = APIRouter()

PDF = "application/pdf"
StatementYear = Annotated[int, Path(ge=1970, le=2199)]


class RateOut(Body):
    """The value of an hour from a day on."""

    effective_on: DayIn
    cents: int


class StatementLineOut(Body):
    """One movement of a statement; `position` is its event's in the log, 0 for those of sheets."""

    day: DayIn
    kind: str
    detail: str
    minutes: int
    cents: int
    share_cents: int
    rate: RateOut | None
    citation: str
    number: int
    position: int


class ValuationOut(Body):
    """A fund's statement of the year."""

    fund: str
    effective_on: DayIn
    invested_cents: int
    market_cents: int
    yield_cents: int
    document: str
    equity_cents: int


class ProofOut(Body):
    """Proof by the log: `digest` is the SHA-256 of the events' bytes in their order."""

    stream: str
    events: int
    last_position: int
    last_recorded_at: str
    digest: str


class StatementOut(Body):
    """The statement of a calendar year: opening, lines, valuations and closing add up."""

    person: str
    year: int
    known_at: Annotated[str | None, Field(description="An instant in UTC; null: by all there is.")]
    opening: SnapshotOut
    lines: list[StatementLineOut]
    valuations: list[ValuationOut]
    closing: SnapshotOut
    proof: ProofOut
    position: int


@router.get(ACCOUNT + "/statements/{year}", dependencies=SEE)
def statement(
    person: PersonText, year: StatementYear, service: ServiceDep, known_at: KnownAt = None
) -> StatementOut:
    """Give the yearly statement (SGB IV § 7d(2)): opening, lines, valuations, closing, proof."""
    return StatementOut.model_validate(_statement_of_year(service, person, year, known_at))


@router.get(
    ACCOUNT + "/statements/{year}/pdf",
    dependencies=SEE,
    response_class=Response,
    responses={200: {"content": {PDF: {"schema": {"type": "string", "format": "binary"}}}}},
)
def statement_pdf(
    person: PersonText, year: StatementYear, service: ServiceDep, known_at: KnownAt = None
) -> Response:
    """Give the yearly statement as the person gets it, in German, from the same figures."""
    name = f"lebensarbeitszeitkonto-{person}-{year}.pdf"
    return Response(
        pdf_of(_statement_of_year(service, person, year, known_at)),
        media_type=PDF,
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def _statement_of_year(
    service: Service, person: str, year: int, known_at: datetime | None
) -> dict[str, Any]:
    require_known(service, person)
    stated = state_year(service.reader, person, year, known_at)
    return statement_facts(person, stated, known_at)
