"""Closing months: one person's, a unit's, everybody's."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Final, Literal

from msgspec import Struct
from msgspec.structs import replace

from api.service import Service
from api.work.calendars import freeze
from api.work.carry_out import (
    Acting,
    CommandResult,
    Decision,
    Parts,
    PersonMonth,
    Reading,
    carry_out,
    require_begun,
)
from domain.evaluation.close import freeze_month
from domain.evaluation.evaluate import Sheet
from domain.evaluation.obstacles import obstacles_of_sheet, obstacles_of_unit
from domain.evaluation.person_facts import evaluate_all
from domain.facts.obstacles import ObstacleKind
from domain.streams import timesheet
from domain.streams.stream_ids import absence_stream, timesheet_stream, unit_stream
from domain.values.errors import Code, Rejected
from domain.values.time import Month
from ledger.records import RecordedEvent
from projections.facts.contexts import CalendarUse
from projections.facts.states import fold_unit
from projections.questions.unit_month import UnitMonth, unit_month

AT_ONCE: Final = 4
"""Closes under way at a time; what they append is written together."""

CloseStatus = Literal["closed", "already_closed", "refused"]


class PersonClose(Struct, frozen=True):
    """The outcome of one person's close; `code` names the reason of a refusal."""

    person: str
    status: CloseStatus
    code: str | None = None
    position: int | None = None


OnPersonClose = Callable[[PersonClose], None]


def close_month(parts: Parts, acting: Acting, about: PersonMonth) -> CommandResult:
    """Freeze a month as it evaluates now; ``details`` name the digest of its postings.

    Calendars that it was evaluated with and that are not frozen yet are frozen with it.
    Raises Rejected and the ledger's errors.
    """
    person, month = about
    today = parts.clock.today()

    def decide(reading: Reading) -> Decision:
        # All that is evaluated, and the next month that may end this one's last shift: the frozen
        # month must be the one that a replay up to here finds.
        facts = reading.facts(
            person,
            about.stream,
            timesheet_stream(person, month.next()),
            absence_stream(person, month.year),
        )
        require_begun(facts, month, today)
        use = CalendarUse(parts.contexts.calendars)
        *earlier, evaluation = evaluate_all(facts, parts.contexts.context(today, use), month)
        sheets = [one.sheet for one in (*earlier, evaluation)]
        units = reading.streams({unit_stream(one.unit) for one in sheets})
        binding = [one for one in sheets if _binds(one, units)]
        sheet = evaluation.sheet
        obstacles = (
            *obstacles_of_unit(month, today, binds=sheet in binding),
            *obstacles_of_sheet(
                sheet,
                [one.month for one in binding if not one.closed and one.month != month],
                facts.absences.get(month.year),
            ),
        )
        close = freeze_month(evaluation, facts.employment, today, earlier)
        events = timesheet.decide(
            timesheet.CloseMonth(close, today, obstacles), facts.timesheet(month)
        )
        return Decision(
            [(about.stream, event) for event in events],
            {"digest": close.digest},
            of_service=freeze(reading, use),
        )

    return carry_out(parts, acting, "close_month", (person, str(month)), decide)


def close_one(parts: Parts, acting: Acting, about: PersonMonth) -> PersonClose:
    """Close one person's month; a refusal is an outcome, errors of the ledger are raised."""
    try:
        done = close_month(parts, acting, about)
    except Rejected as rejected:
        if rejected.code is Code.MONTH_ALREADY_CLOSED:
            return PersonClose(about.person, "already_closed", rejected.code.value)
        return PersonClose(about.person, "refused", rejected.code.value)
    return PersonClose(about.person, "closed", None, done.position)


def close_unit(
    service: Service,
    acting: Acting,
    unit: str,
    month: Month,
    on_person: OnPersonClose | None = None,
) -> list[PersonClose]:
    """Close the month of everybody in a unit who has no obstacle.

    Who has one is refused with its kind; a single close can still be decided for them.
    """
    service.projector.catch_up()
    found = unit_month(service.reader, unit, month, service.clock.today())
    return _close(service, acting, [found], month, on_person)


def close_for_all(
    service: Service, acting: Acting, month: Month, on_person: OnPersonClose | None = None
) -> list[PersonClose]:
    """Close the month of every unit that has a sheet, each by its own obstacles."""
    service.projector.catch_up()
    units = sorted({sheet.unit for sheet in service.reader.every_sheet(month)})
    today = service.clock.today()
    found = [unit_month(service.reader, unit, month, today) for unit in units]
    return _close(service, acting, found, month, on_person)


def _close(
    service: Service,
    acting: Acting,
    units: Sequence[UnitMonth],
    month: Month,
    on_person: OnPersonClose | None,
) -> list[PersonClose]:
    """Close the months without an obstacle, in the order of the people's numbers.

    Every person's close has an idempotency key of its own, derived from the caller's.
    """
    held: dict[str, ObstacleKind | None] = {}
    for found in units:
        whole = next((one.kind for one in found.obstacles if not one.person), None)
        held |= dict.fromkeys(found.people, whole)
        for one in found.obstacles:
            if one.person and held[one.person] is None:
                held[one.person] = one.kind

    def close(person: str) -> PersonClose:
        refused = held[person]
        if refused is not None:
            return PersonClose(person, "refused", refused.value)
        key = None if acting.key is None else f"{acting.key}:{person}"
        own = replace(acting, on_behalf_of=person, key=key)
        return close_one(service, own, PersonMonth(person, month))

    results: list[PersonClose] = []
    with ThreadPoolExecutor(AT_ONCE) as pool:
        for result in pool.map(close, sorted(held)):
            results.append(result)
            if on_person is not None:
                on_person(result)
    service.projector.catch_up()
    return results


def _binds(sheet: Sheet, units: Mapping[str, Sequence[RecordedEvent]]) -> bool:
    return fold_unit(units[unit_stream(sheet.unit)]).binds(sheet.month)
