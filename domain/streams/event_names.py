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


class Stored(NamedTuple):
    """One event type's stored name and the version written today."""

    name: str
    version: int
    type: type[StoredEvent]


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
    Stored("timesheet.approved", 1, timesheet.Approved),
    Stored("timesheet.correction_requested", 1, timesheet.CorrectionRequested),
    Stored("timesheet.correction_confirmed", 1, timesheet.CorrectionConfirmed),
    Stored("timesheet.correction_declined", 1, timesheet.CorrectionDeclined),
    Stored("timesheet.recalculation_ordered", 1, timesheet.RecalculationOrdered),
    Stored("timesheet.legacy_figures_brought", 1, timesheet.LegacyFiguresBrought),
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
