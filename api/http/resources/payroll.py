"""Payroll lines of closed months in every format, and lines of lifetime accounts."""

from collections.abc import Callable
from types import GenericAlias
from typing import Any, Final, get_type_hints

from fastapi import APIRouter, Depends, Request
from msgspec import to_builtins
from starlette.responses import JSONResponse, Response, StreamingResponse

from api.http.field_types import Body, Duration, MonthText, duration, model_of
from api.http.request_parameters import After, ServiceDep, Visible
from api.identity.access import Permission, requires
from api.payroll.formats import FORMATS, Format
from api.payroll.lifetime_lines import LifetimeLine, lifetime_lines
from api.payroll.lines import FIELDS, PayrollLine, payroll_lines
from domain.values.accounts import Unit
from domain.values.time import Month

router = APIRouter(tags=["payroll"])

FILES: Final = {name: form for name, form in FORMATS.items() if form.media_type}
SEE = [Depends(requires(Permission.READ_PAYROLL)), Visible]


def _line_fields() -> dict[str, object]:
    """Give the fields of a line with their types; a duration follows the hours."""
    kinds = {**get_type_hints(PayrollLine), "hours": str}
    found: dict[str, object] = {}
    for name in FIELDS:
        found[name] = kinds[name]
        if name == "hours":
            found["duration"] = Duration | None
    return found


PayrollLineOut: Final = model_of(
    "PayrollLineOut",
    "One quantity for payroll and the close it comes from.\n\n"
    "`origin` names the closed month of a difference; `digest` is that of the postings behind "
    "the\nclose.",
    _line_fields(),
)
PayrollOut: Final = model_of(
    "PayrollOut",
    "The lines of all people with a closed month.",
    {"period": str, "lines": GenericAlias(list, (PayrollLineOut,))},
)
LifetimeLineOut: Final = model_of(
    "LifetimeLineOut",
    "One quantity from one event of a lifetime account; `source` names the event.",
    get_type_hints(LifetimeLine),
)
LifetimeLinesOut: Final = model_of(
    "LifetimeLinesOut",
    "The lines of a month; ask again with `after` = `position` for lines recorded later.",
    {"period": str, "lines": GenericAlias(list, (LifetimeLineOut,)), "position": int},
)


def _content(*forms: Format) -> dict[int | str, dict[str, Any]]:
    return {200: {"content": {form.media_type: {"schema": {"type": "string"}} for form in forms}}}


@router.get(
    "/payroll/{month}/lines",
    dependencies=SEE,
    response_model=PayrollOut,
    responses=_content(*FILES.values()),
    description=f"Give payroll lines as JSON, or as {' or '.join(map(str.upper, FILES))} when the "
    "Accept header names it.",
)
def lines(month: MonthText, request: Request, service: ServiceDep) -> Response:
    """Give payroll lines as JSON, or in the format whose media type the Accept header names."""
    accepted = request.headers.get("accept", "")
    for name, form in FILES.items():
        if form.media_type in accepted:
            return _file(name)(month, service)
    found = payroll_lines(service, Month.parse(month))
    body = {"period": month, "lines": [_answer(line) for line in found]}
    return JSONResponse(PayrollOut.model_validate(body).model_dump())


def _file(name: str) -> Callable[[MonthText, ServiceDep], Response]:
    form = FILES[name]

    def file(month: MonthText, service: ServiceDep) -> Response:
        return StreamingResponse(
            form.write(payroll_lines(service, Month.parse(month))),
            media_type=form.media_type,
            headers={"Content-Disposition": f'attachment; filename="payroll-{month}.{name}"'},
        )

    return file


for _name, _form in FILES.items():
    router.add_api_route(
        f"/payroll/{{month}}/lines.{_name}",
        _file(_name),
        name=f"lines_{_name}",
        description=_form.write.__doc__,
        dependencies=SEE,
        response_class=StreamingResponse,
        responses=_content(_form),
    )


@router.get(
    "/payroll/{month}/lifetime",
    dependencies=[Depends(requires(Permission.READ_PAYROLL))],
    response_model=LifetimeLinesOut,
)
def lifetime(month: MonthText, service: ServiceDep, after: After = 0) -> Body:
    """List credits, draws and settlements of lifetime accounts, line by line."""
    head = service.ledger.head().position
    found = to_builtins(list(lifetime_lines(service, Month.parse(month), after)))
    return LifetimeLinesOut.model_validate({"period": month, "lines": found, "position": head})


def _answer(line: PayrollLine) -> dict[str, object]:
    minutes = line.quantity if line.unit == Unit.MINUTES.value else None
    return {**line.by_field(), "duration": None if minutes is None else duration(minutes)}
