"""Names under which events are stored for ever, written by hand, and their stream ids."""

from collections.abc import Callable
from datetime import date
from typing import Any, NamedTuple

from msgspec import Struct

from domain import review
from domain.bookings import Booked
from domain.leave import ExchangeDaysElected, LeaveOpened, LeaveSaved, NoticeGiven
from domain.saved import HoursMoved, HoursSaved
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
from domain.streams.lifetime import events as lifetime
from domain.time import Month


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
    Stored("employment.birth_recorded", 1, employment.BirthRecorded),
    Stored("employment.circumstance_recorded", 1, employment.CircumstanceRecorded),
    Stored("employment.pay_agreed", 1, employment.PayAgreed),
    Stored("employment.duty_assigned", 1, employment.DutyAssigned),
    Stored("employment.linked_as", 1, employment.LinkedAs),
    Stored("timesheet.booked", 1, Booked),
    Stored("timesheet.corrected", 1, timesheet.Corrected),
    Stored("timesheet.closed", 2, timesheet.Closed),
    Stored("timesheet.rostered", 1, timesheet.Rostered),
    Stored("timesheet.overtime_ordered", 1, timesheet.OvertimeOrdered),
    Stored("timesheet.overtime_withdrawn", 1, timesheet.OvertimeWithdrawn),
    Stored("timesheet.overtime_settled", 1, timesheet.OvertimeSettled),
    Stored("timesheet.balances_opened", 1, timesheet.BalancesOpened),
    Stored("timesheet.hours_saved", 1, HoursSaved),
    Stored("timesheet.hours_moved", 1, HoursMoved),
    Stored("timesheet.approved", 1, review.Approved),
    Stored("timesheet.correction_requested", 1, review.CorrectionRequested),
    Stored("timesheet.correction_confirmed", 1, review.CorrectionConfirmed),
    Stored("timesheet.correction_declined", 1, review.CorrectionDeclined),
    Stored("timesheet.recalculation_ordered", 1, review.RecalculationOrdered),
    Stored("timesheet.legacy_figures_brought", 1, review.LegacyFiguresBrought),
    Stored("unit.parallel_begun", 1, unit.ParallelBegun),
    Stored("unit.went_live", 1, unit.WentLive),
    Stored("absence.requested", 1, absence.Requested),
    Stored("absence.reported", 1, absence.Reported),
    Stored("absence.approved", 1, absence.Approved),
    Stored("absence.refused", 1, absence.Refused),
    Stored("absence.withdrawn", 1, absence.Withdrawn),
    Stored("absence.changed", 1, absence.Changed),
    Stored("absence.cancelled", 1, absence.Cancelled),
    Stored("absence.notice_given", 1, NoticeGiven),
    Stored("absence.leave_opened", 1, LeaveOpened),
    Stored("absence.exchange_days_elected", 1, ExchangeDaysElected),
    Stored("absence.leave_saved", 1, LeaveSaved),
    Stored("badge.issued", 1, badge.Issued),
    Stored("badge.returned", 1, badge.Returned),
    Stored("badge.bookings_kept", 1, badge.Kept),
    Stored("badge.bookings_assigned", 1, badge.Assigned),
    Stored("terminal.items_refused", 1, terminal.ItemsRefused),
    Stored("calendar.holidays_set", 1, calendar.HolidaysSet),
    Stored("agreement.versions_used", 1, agreement.VersionsUsed),
    Stored("access.key_issued", 1, access.KeyIssued),
    Stored("access.key_revoked", 1, access.KeyRevoked),
    Stored("lifetime.agreed", 1, lifetime.Agreed),
    Stored("lifetime.protected", 1, lifetime.Protected),
    Stored("lifetime.credited", 1, lifetime.Credited),
    Stored("lifetime.converted", 1, lifetime.Converted),
    Stored("lifetime.valued", 1, lifetime.Valued),
    Stored("lifetime.contributions_recorded", 1, lifetime.ContributionsRecorded),
    Stored("lifetime.release_requested", 1, lifetime.ReleaseRequested),
    Stored("lifetime.release_approved", 1, lifetime.ReleaseApproved),
    Stored("lifetime.release_rejected", 1, lifetime.ReleaseRejected),
    Stored("lifetime.drawn", 1, lifetime.Drawn),
    Stored("lifetime.release_interrupted", 1, lifetime.ReleaseInterrupted),
    Stored("lifetime.release_resumed", 1, lifetime.ReleaseResumed),
    Stored("lifetime.release_withdrawn", 1, lifetime.ReleaseWithdrawn),
    Stored("lifetime.held", 1, lifetime.Held),
    Stored("lifetime.hold_lifted", 1, lifetime.HoldLifted),
    Stored("lifetime.transferred", 1, lifetime.Transferred),
    Stored("lifetime.settled_early", 1, lifetime.SettledEarly),
    Stored("lifetime.closed", 1, lifetime.Closed),
)


def _unchanged(data: dict[str, Any]) -> dict[str, Any]:
    """Data as it is, for a version that only added fields."""
    return data


UPCASTS: dict[tuple[str, int], Callable[[dict[str, Any]], dict[str, Any]]] = {
    # The next version added further accounts to days, and places and knowledge to the close.
    ("timesheet.closed", 1): _unchanged,
}
"""Conversions of data to the next version, by name and version."""


def employment_stream(person: str) -> str:
    """Stream id, as ``4711/employment``."""
    return f"{person}/employment"


def timesheet_stream(person: str, month: Month) -> str:
    """Stream id, as ``4711/timesheet/2026-11``."""
    return f"{person}/timesheet/{month}"


def absence_stream(person: str, year: int) -> str:
    """Stream id, as ``4711/absence/2026``."""
    return f"{person}/absence/{year:04d}"


def lifetime_stream(person: str) -> str:
    """Stream id, as ``4711/lifetime``."""
    return f"{person}/lifetime"


def badge_stream(badge_id: str) -> str:
    """Stream id, as ``badge/1001``."""
    return f"badge/{badge_id}"


def kept_stream(badge_id: str, month: Month) -> str:
    """Stream id, as ``badge/1001/2026-11``."""
    return f"badge/{badge_id}/{month}"


def terminal_stream(terminal_id: str) -> str:
    """Stream id, as ``terminal/T-01``."""
    return f"terminal/{terminal_id}"


def calendar_stream(land: str, year: int) -> str:
    """Stream id, as ``calendar/NW/2026``."""
    return f"calendar/{land}/{year}"


def unit_stream(unit_id: str) -> str:
    """Stream id, as ``unit/10``."""
    return f"unit/{unit_id}"


def agreement_stream(agreement_id: str) -> str:
    """Stream id, as ``agreement/arbzg``."""
    return f"{AGREEMENT_STREAMS}{agreement_id}"


AGREEMENT_STREAMS = "agreement/"
"""Prefix of the stream ids of all agreements."""

ACCESS_STREAM = "access/keys"


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
        case timesheet.Corrected() | review.CorrectionConfirmed():
            # The booking that settled last month may no longer count.
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
            | review.Approved()
            | review.RecalculationOrdered()
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
            # An end can move an earlier end in either direction, and the event does not show it;
            # a date of birth concerns every day, and every sheet names the human being.
            return Touched(person, BEFORE_ALL, None)
        case _:
            return None


BEFORE_ALL = Month(1, 1)


def _from_day(person: str, day: date) -> Touched:
    return Touched(person, Month.of(day), None)
