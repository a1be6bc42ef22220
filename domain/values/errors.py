"""Refusals of decisions: one exception, one closed list of stable codes."""

from collections.abc import Mapping, Sequence
from datetime import date
from enum import StrEnum
from typing import Final, NamedTuple, Self


class Code(StrEnum):
    """Stable codes of refused decisions; a code is never renamed or reused."""

    ALREADY_HIRED = "already_hired"
    NOT_HIRED = "not_hired"
    TERMS_BEFORE_HIRING = "terms_before_hiring"
    UNKNOWN_AGREEMENT = "unknown_agreement"
    UNKNOWN_LAND = "unknown_land"
    ENDED_BEFORE_HIRED = "ended_before_hired"
    BORN_TOO_LATE = "born_too_late"
    UNKNOWN_CIRCUMSTANCE = "unknown_circumstance"
    CIRCUMSTANCE_OVERLAPS = "circumstance_overlaps"
    CIRCUMSTANCE_FIGURE = "circumstance_figure"
    CIRCUMSTANCE_NOT_RECORDED = "circumstance_not_recorded"
    CIRCUMSTANCE_OVER = "circumstance_over"
    CONSENT_NOT_WRITTEN = "consent_not_written"
    SHARE_WITHOUT_HOURS = "share_without_hours"
    WEEK_WITHOUT_SHAPE = "week_without_shape"
    BADGE_TAKEN = "badge_taken"
    BADGE_NOT_ISSUED = "badge_not_issued"
    PERIOD_REVERSED = "period_reversed"
    BOOKING_UNKNOWN = "booking_unknown"
    BOOKING_ALREADY_VOID = "booking_already_void"
    CORRECTION_EMPTY = "correction_empty"
    CORRECTION_OF_OTHER_MONTH = "correction_of_other_month"
    REASON_MISSING = "reason_missing"
    UNKNOWN_KIND = "unknown_kind"
    UNKNOWN_ABSENCE_KIND = "unknown_absence_kind"
    ABSENCE_UNKNOWN = "absence_unknown"
    ABSENCE_ALREADY_KNOWN = "absence_already_known"
    ABSENCE_OVERLAPS = "absence_overlaps"
    ABSENCE_OUTSIDE_EMPLOYMENT = "absence_outside_employment"
    ABSENCE_IN_CLOSED_MONTH = "absence_in_closed_month"
    ABSENCE_NEEDS_APPROVAL = "absence_needs_approval"
    ABSENCE_NEEDS_NO_APPROVAL = "absence_needs_no_approval"
    ABSENCE_ALREADY_DECIDED = "absence_already_decided"
    ABSENCE_DOES_NOT_COUNT = "absence_does_not_count"
    ABSENCE_UNCHANGED = "absence_unchanged"
    ABSENCE_TOO_LONG = "absence_too_long"
    EXCHANGE_NOT_OFFERED = "exchange_not_offered"
    EXCHANGE_ABOVE_LIMIT = "exchange_above_limit"
    EXCHANGE_TOO_LATE = "exchange_too_late"
    MONTH_ALREADY_CLOSED = "month_already_closed"
    MONTH_NOT_OVER = "month_not_over"
    EARLIER_MONTH_OPEN = "earlier_month_open"
    MONTH_STILL_OPEN = "month_still_open"
    NOT_EMPLOYED_THEN = "not_employed_then"
    ORDER_UNKNOWN = "order_unknown"
    ORDER_OF_OTHER_MONTH = "order_of_other_month"
    ALREADY_ORDERED = "already_ordered"
    ALREADY_SETTLED = "already_settled"
    EXTRA_WORK_FORBIDDEN = "extra_work_forbidden"
    OVERTIME_UNDECIDED = "overtime_undecided"
    APPROVAL_MISSING = "approval_missing"
    SHEET_CHANGED = "sheet_changed"
    ALREADY_APPROVED = "already_approved"
    SECOND_PERSON_NEEDED = "second_person_needed"
    CORRECTION_UNKNOWN = "correction_unknown"
    DOCUMENT_MISSING = "document_missing"
    NOT_FIRST_OF_MONTH = "not_first_of_month"
    NOT_OPENABLE = "not_openable"
    ALREADY_OPENED = "already_opened"
    UNIT_NOT_LIVE = "unit_not_live"
    UNIT_ALREADY_LIVE = "unit_already_live"
    UNIT_ALREADY_PARALLEL = "unit_already_parallel"
    UNIT_NOT_PARALLEL = "unit_not_parallel"
    ROSTER_OUTSIDE_MONTH = "roster_outside_month"
    SHIFT_OUTSIDE = "shift_outside"
    SHIFT_IMPOSSIBLE = "shift_impossible"
    SHIFTS_OVERLAP = "shifts_overlap"
    KEY_UNKNOWN = "key_unknown"
    KEY_ALREADY_REVOKED = "key_already_revoked"
    LIFETIME_NOT_AGREED = "lifetime_not_agreed"
    LIFETIME_AGREED = "lifetime_agreed"
    LIFETIME_CLOSED = "lifetime_closed"
    TEXT_NOT_CONFIRMED = "text_not_confirmed"
    MODEL_NOT_OFFERED = "model_not_offered"
    MONEY_EXCLUDED = "money_excluded"
    GROUP_EXCLUDED = "group_excluded"
    PROTECTION_MISSING = "protection_missing"
    EVIDENCE_MISSING = "evidence_missing"
    FIGURES_MISSING = "figures_missing"
    RATE_MISSING = "rate_missing"
    AMOUNT_NOT_POSITIVE = "amount_not_positive"
    ENTRY_KNOWN = "entry_known"
    ENTRY_LATER = "entry_later"
    SOURCE_NOT_ALLOWED = "source_not_allowed"
    SOURCE_TOO_LOW = "source_too_low"
    CREDIT_ABOVE_LIMIT = "credit_above_limit"
    CONVERSION_NOT_ALLOWED = "conversion_not_allowed"
    BALANCE_TOO_LOW = "balance_too_low"
    ACCOUNT_HELD = "account_held"
    VALUATION_NOT_NEWER = "valuation_not_newer"
    VALUATION_ABOVE_PAID_IN = "valuation_above_paid_in"
    EQUITY_ABOVE_LIMIT = "equity_above_limit"
    DAYS_ABOVE_MONTH = "days_above_month"
    RELEASE_KNOWN = "release_known"
    RELEASE_UNKNOWN = "release_unknown"
    RELEASE_STATUS = "release_status"
    RELEASE_OVERLAPS = "release_overlaps"
    RELEASE_LENGTH = "release_length"
    RELEASE_AFTER_RETIREMENT = "release_after_retirement"
    PURPOSE_NOT_ALLOWED = "purpose_not_allowed"
    NOTICE_TOO_SHORT = "notice_too_short"
    BIRTH_UNKNOWN = "birth_unknown"
    AVERAGE_UNKNOWN = "average_unknown"
    PAY_UNREASONABLE = "pay_unreasonable"
    MONTH_NOT_IN_RELEASE = "month_not_in_release"
    MONTH_ALREADY_DRAWN = "month_already_drawn"
    HOLD_KNOWN = "hold_known"
    HOLD_UNKNOWN = "hold_unknown"
    TRANSFER_BELOW_THRESHOLD = "transfer_below_threshold"
    LIFETIME_SETTLED = "lifetime_settled"
    CAUSE_EXCLUDED = "cause_excluded"
    ACCOUNT_NOT_EMPTY = "account_not_empty"


class DomainError(Exception):
    """The domain refused or could not understand its input."""


class Rejected(DomainError):
    """A decision was refused; ``code`` is stable, ``facts`` are the figures behind it."""

    def __init__(self, code: Code, **facts: object) -> None:
        super().__init__(f"{code}: " + ", ".join(f"{k}={v}" for k, v in facts.items()))
        self.code: Final = code
        self.facts: Final[Mapping[str, object]] = facts


class Fault(NamedTuple):
    """A fault in a file of the employer: where, and in a few words what."""

    file: str
    key: str
    """The name of a value or kind, or a field; empty where the whole file is meant."""
    day: date | None
    """First day of the fault, mostly the first day of a version."""
    what: str

    def __str__(self) -> str:
        place = (self.file, self.key, "" if self.day is None else str(self.day))
        return ": ".join((*filter(None, place), self.what))


class UnsoundFiles(DomainError):
    """A file of the employer is not usable; the message names file, key and date."""

    def __init__(self, message: str, faults: Sequence[Fault] = ()) -> None:
        super().__init__(message)
        self.faults: Final = tuple(faults)

    @classmethod
    def of(cls, faults: Sequence[Fault]) -> Self:
        """Combine faults into one error; its message is the first and the number of the others."""
        more = f" (and {len(faults) - 1} more)" if len(faults) > 1 else ""
        return cls(f"{faults[0]}{more}", faults)


class UnsoundAgreement(UnsoundFiles):
    """An agreement file is not usable; the message names file, key and date."""


class UnsoundKinds(UnsoundFiles):
    """A file of kinds is not usable; the message names file, row and field."""
