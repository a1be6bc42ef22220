"""Names under which events are stored for ever, written by hand, and their stream ids."""

from datetime import date
from typing import NamedTuple

from msgspec import Struct

from domain.bookings import Booked
from domain.streams import access, badge, calendar, employment, terminal, timesheet
from domain.time import Month, local_day


class Stored(NamedTuple):
    """One event type's stored name and the version written today."""

    name: str
    version: int
    type: type[Struct]


STORED: tuple[Stored, ...] = (
    Stored("employment.hired", 1, employment.Hired),
    Stored("employment.terms_agreed", 1, employment.TermsAgreed),
    Stored("employment.unit_assigned", 1, employment.UnitAssigned),
    Stored("employment.ended", 1, employment.Ended),
    Stored("timesheet.booked", 1, Booked),
    Stored("timesheet.corrected", 1, timesheet.Corrected),
    Stored("timesheet.closed", 1, timesheet.Closed),
    Stored("badge.issued", 1, badge.Issued),
    Stored("badge.returned", 1, badge.Returned),
    Stored("badge.bookings_kept", 1, badge.Kept),
    Stored("badge.bookings_assigned", 1, badge.Assigned),
    Stored("terminal.items_refused", 1, terminal.ItemsRefused),
    Stored("calendar.holidays_set", 1, calendar.HolidaysSet),
    Stored("access.key_issued", 1, access.KeyIssued),
    Stored("access.key_revoked", 1, access.KeyRevoked),
)


def employment_stream(person: str) -> str:
    return f"{person}/employment"


def timesheet_stream(person: str, month: Month) -> str:
    return f"{person}/timesheet/{month}"


def badge_stream(badge_id: str) -> str:
    return f"badge/{badge_id}"


def kept_stream(badge_id: str, month: Month) -> str:
    return f"badge/{badge_id}/{month}"


def terminal_stream(terminal_id: str) -> str:
    return f"terminal/{terminal_id}"


def calendar_stream(land: str, year: int) -> str:
    return f"calendar/{land}/{year}"


ACCESS_STREAM = "access/keys"


class Touched(NamedTuple):
    """The employee-months whose sheet an event can change: from one month on, to another or all."""

    person: str
    first: Month
    last: Month | None


LOOK_BACK_DAYS = 3
"""A shift that began last month can reach this far into a month."""


def touched(stream: str, event: Struct) -> Touched | None:
    """The months an event touches; None for an event that no sheet depends on."""
    person, _, rest = stream.partition("/")
    match event:
        case Booked(bookings=bookings):
            month = Month.parse(rest.rpartition("/")[2])
            early = any(_day_of_month(b.at, b.offset_minutes) <= LOOK_BACK_DAYS for b in bookings)
            return Touched(person, month.previous() if early else month, month)
        case timesheet.Corrected():
            month = Month.parse(rest.rpartition("/")[2])
            return Touched(person, month.previous(), month)
        case timesheet.Closed():
            month = Month.parse(rest.rpartition("/")[2])
            return Touched(person, month, month)
        case employment.Hired(hired_on=day):
            return _from_day(person, day)
        case employment.TermsAgreed(effective_on=day) | employment.UnitAssigned(effective_on=day):
            return _from_day(person, day)
        case employment.Ended(last_day=day):
            return _from_day(person, day)
        case _:
            return None


def _from_day(person: str, day: date) -> Touched:
    return Touched(person, Month.of(day), None)


def _day_of_month(at: int, offset_minutes: int) -> int:
    return local_day(at, offset_minutes).day
