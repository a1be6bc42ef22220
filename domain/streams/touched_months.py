"""The employee-months whose sheet an event can change, said of every stored event type."""

from typing import NamedTuple, assert_never

from domain.streams import (
    absence,
    access,
    agreement,
    badge,
    calendar,
    employment,
    terminal,
    timesheet,
    unit,
)
from domain.streams.absence import ExchangeDaysElected, LeaveOpened, LeaveSaved, NoticeGiven
from domain.streams.event_names import StoredEvent
from domain.streams.lifetime import events as lifetime
from domain.streams.timesheet import HoursMoved, HoursSaved
from domain.values.bookings import Booked
from domain.values.time import Month


class MonthReach(NamedTuple):
    """The employee-months whose sheet an event can change: from one month to another, or on.

    ``earliest_at`` is set where ``first`` is only the month before the month of new bookings:
    the earliest of their instants. Once that month is settled by an earlier booking
    (``evaluation.Carry.settled_by``) they cannot change it.
    """

    person: str
    first: Month
    last: Month | None
    earliest_at: int | None = None


def reach_of_event(stream: str, event: StoredEvent) -> MonthReach | None:
    """Return the months that an event touches; None for an event on which no sheet depends.

    An event type that is missing here fails the type checkers: stale sheets would follow.
    """
    person, _, rest = stream.partition("/")
    if isinstance(event, timesheet.Event):
        return _by_timesheet(person, Month.parse(rest.rpartition("/")[2]), event)
    if isinstance(event, absence.Event):
        return _by_absence(person, event)
    if isinstance(event, employment.Event):
        return _by_employment(person, event)
    _without_sheet(event)
    return None


OfOtherStreams = (
    unit.Event
    | badge.Event
    | badge.KeptEvent
    | terminal.Event
    | calendar.Event
    | agreement.Event
    | access.Event
    | lifetime.Event
)

BEFORE_ALL = Month(1, 1)


def _by_timesheet(person: str, month: Month, event: timesheet.Event) -> MonthReach | None:
    match event:
        case Booked(bookings=bookings):
            # Last month's open clock-in gets its clock-out here, or misses it from now on.
            earliest_at = min((booking.at for booking in bookings), default=None)
            return MonthReach(person, month.previous(), month, earliest_at)
        case timesheet.BookingsCorrected() | timesheet.CorrectionConfirmed():
            # The booking by which last month was settled may be the one that no longer counts.
            return MonthReach(person, month.previous(), month)
        case (
            timesheet.MonthClosed()
            | timesheet.RosterPlanned()
            | timesheet.OvertimeOrdered()
            | timesheet.OvertimeWithdrawn()
            | timesheet.OvertimeSettled()
            | timesheet.BalancesOpened()
            | HoursSaved()
            | HoursMoved()
            | timesheet.SheetApproved()
            | timesheet.RecalculationOrdered()
        ):
            return MonthReach(person, month, month)
        case (
            timesheet.CorrectionRequested()
            | timesheet.CorrectionDeclined()
            # Figures of another system, for comparison only.
            | timesheet.LegacyFiguresBrought()
        ):
            return None
        case _:
            assert_never(event)


def _by_absence(person: str, event: absence.Event) -> MonthReach | None:
    match event:
        case absence.AbsenceReported(absence=reported):
            return MonthReach(person, Month.of(reported.first), Month.of(reported.last))
        case (
            absence.AbsenceApproved(first=day, last=last)
            | absence.AbsenceChanged(first=day, last=last)
            | absence.AbsenceCancelled(first=day, last=last)
        ):
            return MonthReach(person, Month.of(day), Month.of(last))
        case (
            NoticeGiven(given_on=day)
            | LeaveOpened(effective_on=day)
            | ExchangeDaysElected(effective_on=day)
            | LeaveSaved(effective_on=day)
        ):
            return MonthReach(person, Month.of(day), Month.of(day))
        case absence.AbsenceRequested() | absence.AbsenceRefused() | absence.AbsenceWithdrawn():
            # An absence counts once it is approved.
            return None
        case _:
            assert_never(event)


def _by_employment(person: str, event: employment.Event) -> MonthReach:
    match event:
        case (
            employment.Hired(hired_on=day)
            | employment.TermsAgreed(effective_on=day)
            | employment.UnitAssigned(effective_on=day)
            | employment.PayAgreed(effective_on=day)
            | employment.CircumstanceRecorded(first=day)
            | employment.DutyAssigned(first=day)
        ):
            return MonthReach(person, Month.of(day), None)
        case employment.EmploymentEnded() | employment.BirthRecorded() | employment.LinkedAs():
            # An end can move the one before in either direction, and the event does not know that;
            # a date of birth says something of every day, and every sheet names the human being.
            return MonthReach(person, BEFORE_ALL, None)
        case _:
            assert_never(event)


def _without_sheet(event: OfOtherStreams) -> None:
    """Name every other event type, so that a new one is looked at."""
    match event:
        case (
            # Going live decides about closes; balances brought along are events of timesheets.
            unit.ParallelBegun()
            | unit.WentLive()
            # Bookings that are kept for a badge count once they are booked on a timesheet.
            | badge.BadgeIssued()
            | badge.BadgeReturned()
            | badge.BookingsKept()
            | badge.BookingsAssigned()
            | terminal.ItemsRefused()
            # Records of holidays and agreements as evaluation has them already.
            | calendar.HolidaysSet()
            | agreement.VersionsUsed()
            | access.KeyIssued()
            | access.KeyRevoked()
            # Hours and days that an account takes or gives are events of timesheet and leave too.
            | lifetime.AccountAgreed()
            | lifetime.AccountProtected()
            | lifetime.AccountCredited()
            | lifetime.AccountConverted()
            | lifetime.AccountValued()
            | lifetime.ContributionsRecorded()
            | lifetime.ReleaseRequested()
            | lifetime.ReleaseApproved()
            | lifetime.ReleaseRejected()
            | lifetime.ReleaseDrawn()
            | lifetime.ReleaseInterrupted()
            | lifetime.ReleaseResumed()
            | lifetime.ReleaseWithdrawn()
            | lifetime.HoldPlaced()
            | lifetime.HoldLifted()
            | lifetime.AccountTransferred()
            | lifetime.AccountSettled()
            | lifetime.AccountClosed()
        ):
            return
        case _:
            assert_never(event)
