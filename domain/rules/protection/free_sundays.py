"""Minimum of work-free Sundays in a calendar year (ArbZG § 11(1); by tariff fewer, § 12)."""

from __future__ import annotations

from datetime import date

from msgspec import Struct

from domain.rules.vocabulary.periods import MonthFigures
from domain.rules.vocabulary.work_day import NOTHING, Outcome
from domain.values.findings import Finding, FindingCode, Severity
from domain.values.time import day_number

RULE = "free_sundays"


class Parameters(Struct, frozen=True, forbid_unknown_fields=True):
    """Least number of work-free Sundays in a calendar year."""

    least: int
    citation: str = ""

    @property
    def look_back_months(self) -> int:
        """Look back over a calendar year."""
        return 11


def free_sundays(month: MonthFigures, parameters: Parameters) -> Outcome:
    """Report a month of Sunday work that leaves too few free Sundays possible in the year.

    Sundays outside employment are free.
    """
    own = month.own.sundays
    if not own:
        return NOTHING
    begin = day_number(date(month.first.year, 1, 1))
    worked = own + sum(one.sundays for one in month.earlier if one.first >= begin)
    free = _sundays(month.first.year) - worked
    if free >= parameters.least:
        return NOTHING
    finding = Finding(
        FindingCode.FREE_SUNDAYS,
        month.last,
        Severity.BREACH,
        RULE,
        parameters.citation,
        {"worked_sundays": worked, "free_sundays": free, "least_sundays": parameters.least},
    )
    return Outcome((), (finding,))


def _sundays(year: int) -> int:
    """Return the number of Sundays of a year; the first Sunday after 1970-01-01 is day 3."""
    before, last = day_number(date(year - 1, 12, 31)), day_number(date(year, 12, 31))
    return (last + 4) // 7 - (before + 4) // 7
