"""Facts for other streams from a lifetime account's events: hours for sheets, days for leave."""

from __future__ import annotations

from collections.abc import Iterator

from domain.lifetime.postings import HOURS_FROM, WORKED, transfers
from domain.streams.absence import LeaveSaved
from domain.streams.lifetime.events import (
    AccountConverted,
    AccountCredited,
    AccountSettled,
    AccountTransferred,
    Event,
    ReleaseDrawn,
    legal_day,
)
from domain.streams.timesheet import HoursMoved, HoursSaved, Saved
from domain.values.accounts import Unit


def sheet_consequences(event: Event) -> Iterator[Saved]:
    """Facts of an event for the month's sheet: every movement of hours, and none of money."""
    if isinstance(event, AccountCredited) and event.source in WORKED:
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


def leave_consequence(event: Event) -> LeaveSaved | None:
    """Fact of an event for leave: the exchange days that it used up."""
    if not isinstance(event, AccountCredited) or not event.centidays:
        return None
    return LeaveSaved(event.id, event.effective_on, event.centidays, event.rule, event.citation)


def _entry(event: Event) -> str:
    """Name of the entry, release, transfer or cause of a movement on the account."""
    match event:
        case AccountCredited(id=name) | AccountConverted(id=name):
            return name
        case ReleaseDrawn(release=release, month=month):
            return f"{release} {month}"
        case AccountTransferred(name=name):
            return name
        case AccountSettled(cause=cause):
            return cause.value
        case _:
            raise AssertionError(event)
