"""All event types that are stored, and the names under which they are, written by hand."""

from collections.abc import Callable
from typing import Any, NamedTuple

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
from domain.streams.lifetime import events as lifetime
from domain.streams.timesheet import HoursMoved, HoursSaved
from domain.values.bookings import Booked

StoredEvent = (
    employment.Event
    | timesheet.Event
    | unit.Event
    | absence.Event
    | badge.Event
    | badge.KeptEvent
    | terminal.Event
    | calendar.Event
    | agreement.Event
    | access.Event
    | lifetime.Event
)
"""Any event of any stream."""


class EventName(NamedTuple):
    """One event type's stored name and the version written today."""

    name: str
    version: int
    type: type[StoredEvent]


STORED: tuple[EventName, ...] = (
    EventName("employment.hired", 1, employment.Hired),
    EventName("employment.terms_agreed", 1, employment.TermsAgreed),
    EventName("employment.unit_assigned", 1, employment.UnitAssigned),
    EventName("employment.ended", 1, employment.EmploymentEnded),
    EventName("employment.birth_recorded", 1, employment.BirthRecorded),
    EventName("employment.circumstance_recorded", 1, employment.CircumstanceRecorded),
    EventName("employment.pay_agreed", 1, employment.PayAgreed),
    EventName("employment.duty_assigned", 1, employment.DutyAssigned),
    EventName("employment.linked_as", 1, employment.LinkedAs),
    EventName("timesheet.booked", 1, Booked),
    EventName("timesheet.corrected", 1, timesheet.BookingsCorrected),
    EventName("timesheet.closed", 2, timesheet.MonthClosed),
    EventName("timesheet.rostered", 1, timesheet.RosterPlanned),
    EventName("timesheet.overtime_ordered", 1, timesheet.OvertimeOrdered),
    EventName("timesheet.overtime_withdrawn", 1, timesheet.OvertimeWithdrawn),
    EventName("timesheet.overtime_settled", 1, timesheet.OvertimeSettled),
    EventName("timesheet.balances_opened", 1, timesheet.BalancesOpened),
    EventName("timesheet.hours_saved", 1, HoursSaved),
    EventName("timesheet.hours_moved", 1, HoursMoved),
    EventName("timesheet.approved", 1, timesheet.SheetApproved),
    EventName("timesheet.correction_requested", 1, timesheet.CorrectionRequested),
    EventName("timesheet.correction_confirmed", 1, timesheet.CorrectionConfirmed),
    EventName("timesheet.correction_declined", 1, timesheet.CorrectionDeclined),
    EventName("timesheet.recalculation_ordered", 1, timesheet.RecalculationOrdered),
    EventName("timesheet.legacy_figures_brought", 1, timesheet.LegacyFiguresBrought),
    EventName("unit.parallel_begun", 1, unit.ParallelBegun),
    EventName("unit.went_live", 1, unit.WentLive),
    EventName("absence.requested", 1, absence.AbsenceRequested),
    EventName("absence.reported", 1, absence.AbsenceReported),
    EventName("absence.approved", 1, absence.AbsenceApproved),
    EventName("absence.refused", 1, absence.AbsenceRefused),
    EventName("absence.withdrawn", 1, absence.AbsenceWithdrawn),
    EventName("absence.changed", 1, absence.AbsenceChanged),
    EventName("absence.cancelled", 1, absence.AbsenceCancelled),
    EventName("absence.notice_given", 1, NoticeGiven),
    EventName("absence.leave_opened", 1, LeaveOpened),
    EventName("absence.exchange_days_elected", 1, ExchangeDaysElected),
    EventName("absence.leave_saved", 1, LeaveSaved),
    EventName("badge.issued", 1, badge.BadgeIssued),
    EventName("badge.returned", 1, badge.BadgeReturned),
    EventName("badge.bookings_kept", 1, badge.BookingsKept),
    EventName("badge.bookings_assigned", 1, badge.BookingsAssigned),
    EventName("terminal.items_refused", 1, terminal.ItemsRefused),
    EventName("calendar.holidays_set", 1, calendar.HolidaysSet),
    EventName("agreement.versions_used", 1, agreement.VersionsUsed),
    EventName("access.key_issued", 1, access.KeyIssued),
    EventName("access.key_revoked", 1, access.KeyRevoked),
    EventName("lifetime.agreed", 1, lifetime.AccountAgreed),
    EventName("lifetime.protected", 1, lifetime.AccountProtected),
    EventName("lifetime.credited", 1, lifetime.AccountCredited),
    EventName("lifetime.converted", 1, lifetime.AccountConverted),
    EventName("lifetime.valued", 1, lifetime.AccountValued),
    EventName("lifetime.contributions_recorded", 1, lifetime.ContributionsRecorded),
    EventName("lifetime.release_requested", 1, lifetime.ReleaseRequested),
    EventName("lifetime.release_approved", 1, lifetime.ReleaseApproved),
    EventName("lifetime.release_rejected", 1, lifetime.ReleaseRejected),
    EventName("lifetime.drawn", 1, lifetime.ReleaseDrawn),
    EventName("lifetime.release_interrupted", 1, lifetime.ReleaseInterrupted),
    EventName("lifetime.release_resumed", 1, lifetime.ReleaseResumed),
    EventName("lifetime.release_withdrawn", 1, lifetime.ReleaseWithdrawn),
    EventName("lifetime.held", 1, lifetime.HoldPlaced),
    EventName("lifetime.hold_lifted", 1, lifetime.HoldLifted),
    EventName("lifetime.transferred", 1, lifetime.AccountTransferred),
    EventName("lifetime.settled_early", 1, lifetime.AccountSettled),
    EventName("lifetime.closed", 1, lifetime.AccountClosed),
)


def _same_data(data: dict[str, Any]) -> dict[str, Any]:
    """Data as it is, for a version that only added fields."""
    return data


UPCASTS: dict[tuple[str, int], Callable[[dict[str, Any]], dict[str, Any]]] = {
    # The next version added further accounts to days, and places and knowledge to the close.
    ("timesheet.closed", 1): _same_data,
}
"""Conversions of data to the next version, by name and version."""
