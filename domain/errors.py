"""Why a decision was refused: one exception, one closed list of stable codes."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final


class Code(StrEnum):
    """Stable codes of refused decisions; a code is never renamed or reused."""

    ALREADY_HIRED = "already_hired"
    NOT_HIRED = "not_hired"
    TERMS_BEFORE_HIRING = "terms_before_hiring"
    UNKNOWN_AGREEMENT = "unknown_agreement"
    UNKNOWN_LAND = "unknown_land"
    ENDED_BEFORE_HIRED = "ended_before_hired"
    BADGE_TAKEN = "badge_taken"
    BADGE_NOT_ISSUED = "badge_not_issued"
    PERIOD_REVERSED = "period_reversed"
    BOOKING_UNKNOWN = "booking_unknown"
    BOOKING_ALREADY_VOID = "booking_already_void"
    CORRECTION_EMPTY = "correction_empty"
    CORRECTION_OF_OTHER_MONTH = "correction_of_other_month"
    REASON_MISSING = "reason_missing"
    UNKNOWN_KIND = "unknown_kind"
    MONTH_ALREADY_CLOSED = "month_already_closed"
    MONTH_NOT_OVER = "month_not_over"
    EARLIER_MONTH_OPEN = "earlier_month_open"
    KEY_UNKNOWN = "key_unknown"
    KEY_ALREADY_REVOKED = "key_already_revoked"


class DomainError(Exception):
    """The domain refused or could not understand its input."""


class Rejected(DomainError):
    """A decision was refused; ``code`` is stable, ``facts`` are the figures behind it."""

    def __init__(self, code: Code, **facts: object) -> None:
        super().__init__(f"{code}: " + ", ".join(f"{k}={v}" for k, v in facts.items()))
        self.code: Final = code
        self.facts: Final[Mapping[str, object]] = facts


class UnsoundAgreement(DomainError):
    """An agreement file is not usable; the message names file, key and date."""
