"""The employee-months whose sheet an event can change."""

from datetime import date
from typing import NamedTuple

from msgspec import Struct

from domain.streams import absence, employment, timesheet
from domain.streams.absence import ExchangeDaysElected, LeaveOpened, LeaveSaved, NoticeGiven
from domain.streams.timesheet import HoursMoved, HoursSaved
from domain.values.bookings import Booked
from domain.values.time import Month


class Touched(NamedTuple):
    """The employee-months whose sheet an event can change: from one month to another, or on.

    ``earliest_at`` is set where ``first`` is only the month before the month of new bookings:
    the earliest of their instants. Once that month is settled by an earlier booking
    (``evaluation.Carry.settled_by``) they cannot change it.
    """

    person: str
    first: Month
    last: Month | None
    earliest_at: int | None = None


def touched(stream: str, event: Struct) -> Touched | None:
    """The months an event touches; None for an event that no sheet depends on."""
    person, _, rest = stream.partition("/")
    match event:
        case Booked(bookings=bookings):
            # Last month's open clock-in gets its clock-out here, or misses it from now on.
            month = Month.parse(rest.rpartition("/")[2])
            earliest_at = min((booking.at for booking in bookings), default=None)
            return Touched(person, month.previous(), month, earliest_at)
        case timesheet.Corrected() | timesheet.CorrectionConfirmed():
            # The booking by which last month was settled may be the one that no longer counts.
            month = Month.parse(rest.rpartition("/")[2])
            return Touched(person, month.previous(), month)
        case (
            timesheet.Closed()
            | timesheet.Rostered()
            | timesheet.OvertimeOrdered()
            | timesheet.OvertimeWithdrawn()
            | timesheet.OvertimeSettled()
            | timesheet.BalancesOpened()
            | HoursSaved()
            | HoursMoved()
            | timesheet.Approved()
            | timesheet.RecalculationOrdered()
        ):
            month = Month.parse(rest.rpartition("/")[2])
            return Touched(person, month, month)
        case absence.Reported(absence=told):
            return Touched(person, Month.of(told.first), Month.of(told.last))
        case (
            absence.Approved(first=day, last=last)
            | absence.Changed(first=day, last=last)
            | absence.Cancelled(first=day, last=last)
        ):
            return Touched(person, Month.of(day), Month.of(last))
        case (
            NoticeGiven(given_on=day)
            | LeaveOpened(effective_on=day)
            | ExchangeDaysElected(effective_on=day)
            | LeaveSaved(effective_on=day)
        ):
            return Touched(person, Month.of(day), Month.of(day))
        case (
            employment.Hired(hired_on=day)
            | employment.TermsAgreed(effective_on=day)
            | employment.UnitAssigned(effective_on=day)
            | employment.PayAgreed(effective_on=day)
            | employment.CircumstanceRecorded(first=day)
            | employment.DutyAssigned(first=day)
        ):
            return _from_day(person, day)
        case employment.Ended() | employment.BirthRecorded() | employment.LinkedAs():
            # An end can move the one before in either direction, and the event does not know that;
            # a date of birth says something of every day, and every sheet names the human being.
            return Touched(person, BEFORE_ALL, None)
        case _:
            return None


BEFORE_ALL = Month(1, 1)


def _from_day(person: str, day: date) -> Touched:
    return Touched(person, Month.of(day), None)
