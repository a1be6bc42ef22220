"""The statuses of what is refused of lifetime accounts; the rest of the table is in `problems`."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Final

from domain.errors import Code

_NOT_FOUND = HTTPStatus.NOT_FOUND
_CONFLICT = HTTPStatus.CONFLICT
_UNPROCESSABLE = HTTPStatus.UNPROCESSABLE_ENTITY

LIFETIME: Final[Mapping[Code, tuple[HTTPStatus, str]]] = {
    Code.LIFETIME_NOT_AGREED: (
        _NOT_FOUND,
        "No lifetime account is agreed, or none yet on this day.",
    ),
    Code.LIFETIME_AGREED: (_CONFLICT, "A lifetime account is agreed already."),
    Code.LIFETIME_CLOSED: (_CONFLICT, "The lifetime account is closed."),
    Code.TEXT_NOT_CONFIRMED: (
        _UNPROCESSABLE,
        "The text of the agreement was not confirmed by the person.",
    ),
    Code.MODEL_NOT_OFFERED: (_UNPROCESSABLE, "The employer does not offer this model of account."),
    Code.MONEY_EXCLUDED: (
        _UNPROCESSABLE,
        "This account is kept in time; there is no money on it or out of it.",
    ),
    Code.GROUP_EXCLUDED: (
        _UNPROCESSABLE,
        "Somebody in these circumstances can have no lifetime account.",
    ),
    Code.PROTECTION_MISSING: (
        _CONFLICT,
        "The account would grow above the threshold without protection against insolvency.",
    ),
    Code.EVIDENCE_MISSING: (_UNPROCESSABLE, "A document must be named as evidence."),
    Code.FIGURES_MISSING: (
        _UNPROCESSABLE,
        "The account's agreements set no figures for this on the day.",
    ),
    Code.RATE_MISSING: (_UNPROCESSABLE, "No hourly rate is known for the day."),
    Code.AMOUNT_NOT_POSITIVE: (
        _UNPROCESSABLE,
        "The amounts must not be negative, nor all zero, and must be of the source's kind.",
    ),
    Code.ENTRY_KNOWN: (_CONFLICT, "The account has an entry of this id."),
    Code.ENTRY_LATER: (_CONFLICT, "The account has entries that count later."),
    Code.SOURCE_NOT_ALLOWED: (
        _UNPROCESSABLE,
        "The agreement does not allow credits from this source.",
    ),
    Code.SOURCE_TOO_LOW: (_CONFLICT, "The account that the hours come from holds fewer."),
    Code.CREDIT_ABOVE_LIMIT: (_UNPROCESSABLE, "The credit would pass a limit of the agreement."),
    Code.CONVERSION_NOT_ALLOWED: (_UNPROCESSABLE, "Time and money cannot be exchanged like this."),
    Code.BALANCE_TOO_LOW: (_CONFLICT, "There is not as much on the account."),
    Code.ACCOUNT_HELD: (_CONFLICT, "The account is held."),
    Code.VALUATION_NOT_NEWER: (
        _CONFLICT,
        "A statement of this fund for the day or a later one is there.",
    ),
    Code.VALUATION_ABOVE_PAID_IN: (
        _UNPROCESSABLE,
        "The fund claims to hold more than was paid in.",
    ),
    Code.DAYS_ABOVE_MONTH: (_UNPROCESSABLE, "A month does not have as many insurance days."),
    Code.RELEASE_KNOWN: (_CONFLICT, "There is a release of this id."),
    Code.RELEASE_UNKNOWN: (_NOT_FOUND, "There is no release of this id."),
    Code.RELEASE_STATUS: (_CONFLICT, "The release is not in the state for this."),
    Code.RELEASE_OVERLAPS: (_CONFLICT, "Another release lies in this time."),
    Code.RELEASE_LENGTH: (_UNPROCESSABLE, "The release is shorter or longer than agreed."),
    Code.RELEASE_AFTER_RETIREMENT: (
        _UNPROCESSABLE,
        "The release ends after the standard retirement age.",
    ),
    Code.PURPOSE_NOT_ALLOWED: (
        _UNPROCESSABLE,
        "The agreement does not allow a release for this purpose.",
    ),
    Code.NOTICE_TOO_SHORT: (_UNPROCESSABLE, "The release begins before the notice is over."),
    Code.BIRTH_UNKNOWN: (_UNPROCESSABLE, "The date of birth is not known."),
    Code.AVERAGE_UNKNOWN: (_UNPROCESSABLE, "No pay of the months before is known."),
    Code.PAY_UNREASONABLE: (
        _UNPROCESSABLE,
        "Pay in the release is not reasonable beside the average of the months before.",
    ),
    Code.MONTH_NOT_IN_RELEASE: (_UNPROCESSABLE, "Nothing is taken of the release in this month."),
    Code.MONTH_ALREADY_DRAWN: (_CONFLICT, "The month of the release has been taken already."),
    Code.HOLD_KNOWN: (_CONFLICT, "There is a hold of this id."),
    Code.HOLD_UNKNOWN: (_NOT_FOUND, "There is no hold of this id."),
    Code.TRANSFER_BELOW_THRESHOLD: (
        _UNPROCESSABLE,
        "Pension insurance takes accounts above the threshold only.",
    ),
    Code.LIFETIME_SETTLED: (_CONFLICT, "The account has been settled or handed over already."),
    Code.CAUSE_EXCLUDED: (_UNPROCESSABLE, "This employer cannot become insolvent."),
    Code.ACCOUNT_NOT_EMPTY: (_CONFLICT, "Something stands on the account."),
}
