"""Findings: irregularities and breached limits, stated beside the balance, never instead."""

from collections.abc import Mapping
from datetime import date
from enum import StrEnum

from msgspec import Struct

from domain.values.bookings import PostingCause


class Severity(StrEnum):
    """Urgency of a finding for the people who look after the sheet."""

    INFO = "info"
    WARNING = "warning"
    BREACH = "breach"
    """A limit that protects health was passed."""


class FindingCode(StrEnum):
    """Stable codes of findings; a code is never renamed or reused."""

    REPEATED = "repeated"
    """The same kind again within the repeat window; counted once."""
    IN_AFTER_IN = "in_after_in"
    """A second clock-in on the day of an open one; the first counts."""
    MISSING_OUT = "missing_out"
    """A clock-in without a clock-out; nothing is credited."""
    STILL_OPEN = "still_open"
    """The newest booking is a clock-in; its clock-out may still follow."""
    OUT_AFTER_OUT = "out_after_out"
    """A clock-out after a clock-out; the first counts."""
    MISSING_IN = "missing_in"
    """A clock-out with no clock-in before it; nothing is credited."""
    SHIFT_TOO_LONG = "shift_too_long"
    """Clock-in and clock-out further apart than the longest shift; they are not paired."""
    BREAK_NOT_RECORDED = "break_not_recorded"
    """Breaks recorded fall short of the statutory minimum; the rest was deducted."""
    WORK_UNBROKEN = "work_unbroken"
    """Work without a break for longer than allowed, and no deduction presumes one."""
    DAILY_MAXIMUM = "daily_maximum"
    AVERAGE_EXCEEDED = "average_exceeded"
    """More average work per working day than allowed."""
    WEEKLY_MAXIMUM = "weekly_maximum"
    FORTNIGHT_MAXIMUM = "fortnight_maximum"
    DAYS_A_WEEK = "days_a_week"
    """Work on more days of a week than allowed."""
    EXTENDED_DAY = "extended_day"
    """A longer day in a week without a shorter one."""
    SHIFT_SPAN = "shift_span"
    """More time between the first work of a day and the last than allowed."""
    CONTRACT_AVERAGE = "contract_average"
    """More work in a month than the contract requires, where the contract is the limit."""
    REST_SHORT = "rest_short"
    FLEX_LAPSED = "flex_lapsed"
    """Flex time above the cap lapsed on a cap date."""
    FLEX_ABOVE_LIMIT = "flex_above_limit"
    FLEX_BELOW_LIMIT = "flex_below_limit"
    LIFETIME_FULL = "lifetime_full"
    """The lifetime account is full; the time stays on the account that owes it."""
    LONGER_WEEK = "longer_week"
    """Chosen weekly hours above those of full-timers, beyond the permitted choice."""
    PAY_UNKNOWN = "pay_unknown"
    """Overtime is paid from a lower step than the person's, and its pay was not recorded."""
    CORE_TIME_MISSED = "core_time_missed"
    OUTSIDE_FRAME = "outside_frame"
    """Unordered work outside the frame of flexible hours; it is kept."""
    UNEXPLAINED_ABSENCE = "unexplained_absence"
    """A past working day with neither work nor an absence."""
    MOBILE_NOT_AGREED = "mobile_not_agreed"
    MOBILE_SHARE = "mobile_share"
    ROSTER_NOTICE_SHORT = "roster_notice_short"
    REST_SHORTENED = "rest_shortened"
    """A rest was shortened as far as allowed; another must make up for it."""
    REST_NOT_COMPENSATED = "rest_not_compensated"
    """A shortened rest without a longer one in time to make up for it."""
    BANNED_HOURS = "banned_hours"
    """Work at a time of day forbidden to the person."""
    BANNED_DAY = "banned_day"
    """Work on a day of the calendar forbidden to the person."""
    SCHOOL_DAY = "school_day"
    """Work on a whole day of vocational school."""
    REPLACEMENT_REST = "replacement_rest"
    """No day off in time for work on a Sunday or public holiday."""
    SUNDAY_REST = "sunday_rest"
    """Work began too early after a Sunday or public holiday off."""
    NURSING_TIME = "nursing_time"
    """More time off for nursing than the legal minimum; it is credited all the same."""
    RELEASED_DAY = "released_day"
    """Work on a day of release, for which time off is to be given."""
    FREE_SUNDAYS = "free_sundays"
    """Too few Sundays of the year can stay free of work."""
    NIGHT_WORKER = "night_worker"
    """Enough nights of work to be a night worker, without a record as one."""
    NO_TERMS = "no_terms"
    """Bookings on a day without agreed terms; there is no target."""
    LEAVE_EXCEEDED = "leave_exceeded"
    """Leave taken beyond the available leave, or beyond the entitlement after its reduction."""
    LEAVE_LAPSED = "leave_lapsed"
    LEAVE_NOT_NOTIFIED = "leave_not_notified"
    """Leave did not lapse because the employer had given no notice of it."""
    CLOCK_BACKWARDS = "clock_backwards"
    CLOCK_AHEAD = "clock_ahead"
    AMBIGUOUS_HOUR = "ambiguous_hour"
    SKIPPED_HOUR = "skipped_hour"
    UNKNOWN_KIND = "unknown_kind"
    """A kind unknown to this version; stored, not counted."""


class Finding(Struct, frozen=True, array_like=True, gc=False):
    """One finding on one legal day with the figures behind it (minutes unless named)."""

    code: FindingCode
    day: date
    severity: Severity
    rule: str
    citation: str
    figures: Mapping[str, int] = {}
    causes: tuple[PostingCause, ...] = ()

    def is_due(self, today: date) -> bool:
        """Return whether to report it; a finding of a week or month is not due before its end."""
        return self.day <= today or bool(self.causes)
