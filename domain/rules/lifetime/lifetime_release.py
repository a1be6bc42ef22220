"""Purpose, length and notice of a release (SGB IV § 7c; AZV § 7b)."""

from datetime import date
from enum import StrEnum

from msgspec import Struct

from domain.values.time import Month

RULE = "lifetime_release"


class Purpose(StrEnum):
    """Purpose of a release; stored for ever."""

    CARE = "care"
    """Pflegezeit, Familienpflegezeit (§ 7c(1) No. 1)."""
    PARENTAL = "parental"
    PART_TIME = "part_time"
    """Reduced hours, also in old age."""
    RETIREMENT = "retirement"
    """The time before retirement (§ 7c(1) No. 2 a)."""
    QUALIFICATION = "qualification"
    SABBATICAL = "sabbatical"
    """By agreement."""


class Parameters(Struct, frozen=True, forbid_unknown_fields=True):
    """Purposes, notice and length."""

    purposes: tuple[Purpose, ...]
    notice_days: int
    least_days: int
    most_months: int | None = None
    """Longest release; None: no limit. The time before retirement is not limited by it."""
    debit_minutes: int = 0
    """Most minutes by which an account in time may be overdrawn."""
    citation: str = ""


class Objection(StrEnum):
    """Reason that puts a release outside the agreement."""

    PURPOSE = "purpose"
    NOTICE = "notice"
    TOO_SHORT = "too_short"
    TOO_LONG = "too_long"


def lifetime_release(
    purpose: Purpose, first: date, last: date, requested_on: date, parameters: Parameters
) -> Objection | None:
    """Return the objection to a release from ``first`` to ``last`` inclusive; None without one."""
    if purpose not in parameters.purposes:
        return Objection.PURPOSE
    if (first - requested_on).days < parameters.notice_days:
        return Objection.NOTICE
    if (last - first).days + 1 < parameters.least_days:
        return Objection.TOO_SHORT
    most = parameters.most_months
    if most is not None and purpose is not Purpose.RETIREMENT and months_of(first, last) > most:
        return Objection.TOO_LONG
    return None


def months_of(first: date, last: date) -> int:
    """Return the length of a release in months; a begun month counts whole."""
    begin, end = Month.of(first), Month.of(last)
    whole = (end.year - begin.year) * 12 + end.number - begin.number
    return whole + (last.day >= first.day)
