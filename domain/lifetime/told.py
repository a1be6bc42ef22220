"""Facts for other streams from a lifetime account's events: hours for sheets, days for leave."""

from __future__ import annotations

from collections.abc import Iterator

from domain.accounts import Unit
from domain.leave import LeaveSaved
from domain.lifetime.postings import HOURS_FROM, WORKED, transfers
from domain.saved import HoursMoved, HoursSaved, Saved
from domain.streams.lifetime.events import (
    Converted,
    Credited,
    Drawn,
    Event,
    SettledEarly,
    Transferred,
    legal_day,
)


def told_to_sheet(event: Event) -> Iterator[Saved]:
    """Facts of an event for the month's sheet: every movement of hours, and none of money."""
    if isinstance(event, Credited) and event.source in WORKED:
        yield HoursSaved(
            event.id,
            event.effective_on,
            HOURS_FROM[event.source],
            event.minutes,
            event.rule,
            event.citation,
            event.in_money,
        )
        return
    for moved in transfers(event):
        route = moved.route
        if route.unit is Unit.MINUTES:
            yield HoursMoved(
                _entry(event),
                legal_day(event),
                route.source,
                route.target,
                moved.amount,
                route.rule,
                moved.citation,
            )


def told_to_leave(event: Event) -> LeaveSaved | None:
    """Fact of an event for leave: the exchange days that it used up."""
    if not isinstance(event, Credited) or not event.centidays:
        return None
    return LeaveSaved(event.id, event.effective_on, event.centidays, event.rule, event.citation)


def _entry(event: Event) -> str:
    """Name of the entry, release, transfer or cause of a movement on the account."""
    match event:
        case Credited(id=name) | Converted(id=name):
            return name
        case Drawn(release=release, month=month):
            return f"{release} {month}"
        case Transferred(name=name):
            return name
        case SettledEarly(cause=cause):
            return cause.value
        case _:
            raise AssertionError(event)
