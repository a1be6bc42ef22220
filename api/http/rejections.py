"""The one table from the codes of refused decisions to HTTP statuses and titles.

`docs/errors.md` lists the codes.
"""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Final

from domain.values.errors import Code

_NOT_FOUND = HTTPStatus.NOT_FOUND
_CONFLICT = HTTPStatus.CONFLICT
_UNPROCESSABLE = HTTPStatus.UNPROCESSABLE_ENTITY

REJECTED: Final[Mapping[Code, tuple[HTTPStatus, str]]] = {
    Code.ALREADY_HIRED: (_CONFLICT, "The person is employed already."),
    Code.NOT_HIRED: (_NOT_FOUND, "The person has never been employed here."),
    Code.TERMS_BEFORE_HIRING: (_UNPROCESSABLE, "Nothing can be agreed for days before hiring."),
    Code.UNKNOWN_AGREEMENT: (_UNPROCESSABLE, "There is no agreement of this name."),
    Code.UNKNOWN_LAND: (_UNPROCESSABLE, "There is no Land of this code."),
    Code.ENDED_BEFORE_HIRED: (_UNPROCESSABLE, "Employment cannot end before it began."),
    Code.BORN_TOO_LATE: (_UNPROCESSABLE, "The date of birth lies after hiring."),
    Code.UNKNOWN_CIRCUMSTANCE: (_UNPROCESSABLE, "There is no such kind of circumstance."),
    Code.CIRCUMSTANCE_OVERLAPS: (_CONFLICT, "It holds already on some of these days."),
    Code.CIRCUMSTANCE_FIGURE: (_UNPROCESSABLE, "The circumstance's figure is missing or wrong."),
    Code.CIRCUMSTANCE_NOT_RECORDED: (_CONFLICT, "Nothing of this kind begins on this day."),
    Code.CIRCUMSTANCE_OVER: (_CONFLICT, "It ends before the notice does."),
    Code.CONSENT_NOT_WRITTEN: (_UNPROCESSABLE, "This needs a document."),
    Code.SHARE_WITHOUT_HOURS: (
        _UNPROCESSABLE,
        "A share needs an agreement that sets full weekly hours.",
    ),
    Code.WEEK_WITHOUT_SHAPE: (_UNPROCESSABLE, "A share needs a week with hours on some day."),
    Code.BADGE_TAKEN: (_CONFLICT, "The badge belongs to somebody in this period."),
    Code.BADGE_NOT_ISSUED: (_CONFLICT, "Nobody holds the badge on this day."),
    Code.PERIOD_REVERSED: (_UNPROCESSABLE, "The period ends before it begins."),
    Code.BOOKING_UNKNOWN: (_UNPROCESSABLE, "The month has no such booking."),
    Code.BOOKING_ALREADY_VOID: (_CONFLICT, "The booking is void already."),
    Code.CORRECTION_EMPTY: (_UNPROCESSABLE, "The correction neither voids nor adds anything."),
    Code.CORRECTION_OF_OTHER_MONTH: (_UNPROCESSABLE, "An added booking lies in another month."),
    Code.REASON_MISSING: (_UNPROCESSABLE, "A correction needs a reason."),
    Code.UNKNOWN_KIND: (_UNPROCESSABLE, "There is no such kind of booking."),
    Code.UNKNOWN_ABSENCE_KIND: (_UNPROCESSABLE, "There is no such kind of absence."),
    Code.ABSENCE_UNKNOWN: (_NOT_FOUND, "The person has no such absence."),
    Code.ABSENCE_ALREADY_KNOWN: (_CONFLICT, "The person has an absence of this id already."),
    Code.ABSENCE_OVERLAPS: (_CONFLICT, "Another absence lies on these days."),
    Code.ABSENCE_OUTSIDE_EMPLOYMENT: (_UNPROCESSABLE, "The person is not employed on every day."),
    Code.ABSENCE_IN_CLOSED_MONTH: (_CONFLICT, "It begins in a month that is closed."),
    Code.ABSENCE_NEEDS_APPROVAL: (_UNPROCESSABLE, "This kind has to be requested and approved."),
    Code.ABSENCE_NEEDS_NO_APPROVAL: (_UNPROCESSABLE, "This kind is reported, not requested."),
    Code.ABSENCE_ALREADY_DECIDED: (_CONFLICT, "The request has been decided or withdrawn."),
    Code.ABSENCE_DOES_NOT_COUNT: (_CONFLICT, "The absence does not count, so nothing can change."),
    Code.ABSENCE_UNCHANGED: (_UNPROCESSABLE, "The absence is like that already."),
    Code.ABSENCE_TOO_LONG: (_UNPROCESSABLE, "No absence lasts that long."),
    Code.MONTH_ALREADY_CLOSED: (_CONFLICT, "The month is closed already."),
    Code.MONTH_NOT_OVER: (_CONFLICT, "The month is not over yet."),
    Code.EARLIER_MONTH_OPEN: (_CONFLICT, "An earlier month is still open."),
    Code.MONTH_STILL_OPEN: (
        _CONFLICT,
        "The month is still open and follows its agreements by itself.",
    ),
    Code.NOT_EMPLOYED_THEN: (_UNPROCESSABLE, "The person is not employed on this day."),
    Code.ORDER_UNKNOWN: (_NOT_FOUND, "The month has no such overtime order."),
    Code.ORDER_OF_OTHER_MONTH: (_UNPROCESSABLE, "The order's day lies in another month."),
    Code.ALREADY_ORDERED: (_CONFLICT, "Overtime of this day and time has been ordered already."),
    Code.ALREADY_SETTLED: (_CONFLICT, "This has been decided for the order already."),
    Code.EXTRA_WORK_FORBIDDEN: (
        _UNPROCESSABLE,
        "The person must not be asked for extra work on this day.",
    ),
    Code.OVERTIME_UNDECIDED: (
        _CONFLICT,
        "Nobody has decided yet what becomes of ordered overtime.",
    ),
    Code.APPROVAL_MISSING: (_CONFLICT, "An approval of the sheet is missing or void."),
    Code.SHEET_CHANGED: (_CONFLICT, "The sheet is not any more what was looked at."),
    Code.ALREADY_APPROVED: (_CONFLICT, "The sheet as it is has been approved on this level."),
    Code.SECOND_PERSON_NEEDED: (_CONFLICT, "Somebody else has to do this."),
    Code.CORRECTION_UNKNOWN: (
        _NOT_FOUND,
        "No correction of this id waits for a second person.",
    ),
    Code.DOCUMENT_MISSING: (_UNPROCESSABLE, "Figures brought along need a source document."),
    Code.NOT_FIRST_OF_MONTH: (_UNPROCESSABLE, "The day has to be the first of a month."),
    Code.NOT_OPENABLE: (_UNPROCESSABLE, "No balance can be brought along for this account."),
    Code.ALREADY_OPENED: (_CONFLICT, "A balance was brought along for this account already."),
    Code.UNIT_NOT_LIVE: (_CONFLICT, "The unit is not live in this month: its sheets do not bind."),
    Code.UNIT_ALREADY_LIVE: (_CONFLICT, "The unit is live already."),
    Code.UNIT_ALREADY_PARALLEL: (_CONFLICT, "The unit's parallel run has begun already."),
    Code.UNIT_NOT_PARALLEL: (_CONFLICT, "The unit does not run in parallel in this month."),
    Code.EXCHANGE_NOT_OFFERED: (
        _UNPROCESSABLE,
        "No agreement offers days in exchange.",
    ),
    Code.EXCHANGE_ABOVE_LIMIT: (_UNPROCESSABLE, "More days in exchange than the agreement offers."),
    Code.EXCHANGE_TOO_LATE: (_CONFLICT, "The day by which they are chosen is over."),
    Code.ROSTER_OUTSIDE_MONTH: (_UNPROCESSABLE, "A roster lies within one month."),
    Code.SHIFT_OUTSIDE: (_UNPROCESSABLE, "A shift begins on a day that is not planned for."),
    Code.SHIFT_IMPOSSIBLE: (
        _UNPROCESSABLE,
        "A shift begins on its day, ends after that, and its break is shorter than it.",
    ),
    Code.SHIFTS_OVERLAP: (_CONFLICT, "Two shifts overlap."),
    Code.KEY_UNKNOWN: (_NOT_FOUND, "There is no such key."),
    Code.KEY_ALREADY_REVOKED: (_CONFLICT, "The key has been revoked already."),
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
    Code.EQUITY_ABOVE_LIMIT: (
        _UNPROCESSABLE,
        "More would be in shares than the law or the agreement lets be.",
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
