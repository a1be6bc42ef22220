"""Findings and presence across people."""

from datetime import UTC, datetime, timedelta
from typing import Annotated

from fastapi import APIRouter, Depends, Query

from api.http.field_types import (
    Body,
    DayIn,
    Instant,
    InstantIn,
    MonthText,
    PersonText,
    stamp_instant,
)
from api.http.request_parameters import (
    CallerDep,
    Cursor,
    PageLimit,
    ServiceDep,
    Visible,
    bad_cursor,
    cursor_text,
    cursor_value,
)
from api.identity.access import Permission, requires
from domain.values.bookings import Stamp
from domain.values.findings import FindingCode
from domain.values.time import Month

router = APIRouter(tags=["findings"])

AT_WORK_HOURS = 16
"""Longest shift: after more hours since a clock-in the person has forgotten to clock out."""


class FindingOut(Body):
    """One finding; `figures` are minutes unless their name says otherwise."""

    person: str
    month: str
    day: DayIn
    code: str
    severity: str
    rule: str
    citation: str
    figures: dict[str, int]
    causes: list[str]


class FindingsPage(Body):
    """One page; `next` is null on the last."""

    findings: list[FindingOut]
    next: str | None
    position: int


class PresentOut(Body):
    """A person at work, with the instant and the kind of the booking that shows it."""

    person: str
    since: Instant
    kind: str


class PresencePage(Body):
    """One page of the people at work; `next` is null on the last."""

    present: list[PresentOut]
    next: str | None
    position: int


@router.get("/findings", dependencies=[Depends(requires(Permission.SEE_TIME)), Visible])
def findings(
    service: ServiceDep,
    principal: CallerDep,
    month: MonthText,
    person: PersonText | None = None,
    code: FindingCode | None = None,
    after: Cursor = None,
    limit: PageLimit = 100,
) -> FindingsPage:
    """List the findings of a month, of one person or all, of one code or all.

    With a manager's key the findings are those of the unit.
    """
    place = _place(after)
    answer = service.reader.findings(
        Month.parse(month),
        person=person,
        code=None if code is None else code.value,
        after=place,
        limit=limit + 1,
        until=service.clock.today(),
        unit=principal.unit,
    )
    page = answer.content[:limit]
    last = page[-1] if len(answer.content) > limit else None
    return FindingsPage(
        findings=[
            FindingOut(
                person=one.person,
                month=one.month,
                day=one.day,
                code=one.code,
                severity=one.severity,
                rule=one.rule,
                citation=one.citation,
                figures=dict(one.figures),
                causes=list(one.causes),
            )
            for one in page
        ],
        next=None if last is None else cursor_text(f"{last.person}:{last.number}"),
        position=answer.position,
    )


@router.get("/presence", dependencies=[Depends(requires(Permission.SEE_PRESENCE)), Visible])
def presence(
    service: ServiceDep,
    principal: CallerDep,
    since: Annotated[
        InstantIn | None, Query(description="Leave out clock-ins before this; 16 hours ago.")
    ] = None,
    after: Cursor = None,
    limit: PageLimit = 100,
) -> PresencePage:
    """List the people at work, by person; with a manager's key those of the unit."""
    earliest = since or datetime.now(UTC) - timedelta(hours=AT_WORK_HOURS)
    since_at, place = int(earliest.timestamp()), cursor_value(after)
    answer = service.reader.present(since_at, place, limit + 1, unit=principal.unit)
    page = answer.content[:limit]
    more = len(answer.content) > limit
    return PresencePage(
        present=[
            PresentOut(
                person=one.person,
                since=stamp_instant(Stamp(one.at, one.offset_minutes, one.kind, "", 0)),
                kind=one.kind,
            )
            for one in page
        ],
        next=cursor_text(page[-1].person) if more else None,
        position=answer.position,
    )


def _place(cursor: str | None) -> tuple[str, int]:
    person, _, number = cursor_value(cursor).rpartition(":")
    if cursor is None:
        return "", -1
    if not number.isdecimal() or len(number) > 9:
        raise bad_cursor()
    return person, int(number)
