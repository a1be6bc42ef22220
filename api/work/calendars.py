"""Calendars: the public holidays of a Land and year, frozen before anything closed rests on them.

Hiring and new terms freeze the years that they reach, the start of the service and every new
year those that follow, and a close the years that it was evaluated with. Evaluation itself only
reads: of a year that is not frozen it asks the library.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Final

from msgspec import Struct

from api.work.carry_out import Acting, CommandResult, Decision, Parts, Reading, carry_out
from domain.streams.calendar import SOURCE, HolidaysSet, holidays_of
from domain.streams.employment import TermsAgreed
from domain.streams.event_names import StoredEvent
from domain.streams.stream_ids import CALENDAR_STREAMS, calendar_stream
from projections.facts.contexts import CalendarUse
from projections.facts.event_codec import CODEC

YEARS_AHEAD: Final = 2
"""Years after the present one that are frozen: a plan of a year's end reaches into the next."""

BY_SERVICE: Final = Acting("system")
"""The service itself, which freezes calendars at its start and at a new year."""


def freeze_calendars(parts: Parts, acting: Acting) -> CommandResult:
    """Freeze the years up to two ahead for every Land that has a frozen calendar.

    ``details["frozen"]`` counts the calendars. Raises the ledger's errors.
    """
    last = parts.clock.today().year + YEARS_AHEAD

    def decide(reading: Reading) -> Decision:
        years: dict[str, set[int]] = {}
        for recorded in reading.range(CALENDAR_STREAMS):
            event = CODEC.event(recorded)
            assert isinstance(event, HolidaysSet)
            years.setdefault(event.land, set()).add(event.year)
        events = [
            holidays_set(land, year, holidays_of(land, year))
            for land, known in years.items()
            for year in range(min(known), last + 1)
            if year not in known
        ]
        return Decision(details={"frozen": len(events)}, of_service=events)

    return carry_out(parts, acting, "freeze_calendars", last, decide)


def freeze_for_terms(
    parts: Parts, reading: Reading, agreed: Iterable[Struct]
) -> list[tuple[str, StoredEvent]]:
    """Freeze, in the append of a decision, the years that newly agreed terms reach."""
    use = CalendarUse(parts.contexts.calendars)
    today = parts.clock.today()
    for event in agreed:
        if isinstance(event, TermsAgreed):
            for year in _years(event.effective_on, today):
                use(event.land, year)
    return freeze(reading, use)


def freeze(reading: Reading, use: CalendarUse) -> list[tuple[str, StoredEvent]]:
    """The calendars of a use that are not frozen yet, as events that freeze them as they were told.

    The decision then rests on their not having been frozen meanwhile.
    """
    events = [holidays_set(land, year, days) for (land, year), days in use.unfrozen.items()]
    reading.require_absent(stream for stream, _ in events)
    return events


def holidays_set(land: str, year: int, days: Mapping[date, str]) -> tuple[str, StoredEvent]:
    """A calendar as an event of its stream."""
    return calendar_stream(land, year), HolidaysSet(land, year, tuple(days.items()), SOURCE)


def _years(first: date, today: date) -> range:
    """The years from a day on, to two after the present one or at least to its own."""
    return range(first.year, max(first.year, today.year + YEARS_AHEAD) + 1)
