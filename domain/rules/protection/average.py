"""Working time on average (ArbZG § 3 sentence 2, § 6(2), § 7(8), § 14(3)).

A day may exceed the regular hours if the average over a number of calendar months or weeks
keeps them. Working days are Mondays to Saturdays; leave, sickness and public holidays are left
out. Windows of weeks overlap: every Sunday ends one.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from msgspec import Struct

from domain.rules.vocabulary.periods import MonthFigures
from domain.rules.vocabulary.work_day import NOTHING, Outcome
from domain.values.findings import Finding, FindingCode, Severity
from domain.values.time import Month, day_number

RULE = "average"
WORKING_DAYS = 6
_MOST_SUNDAYS = 5
"""Most Sundays in a month; each ends a window of its own."""


class Parameters(Struct, frozen=True, forbid_unknown_fields=True):
    """Average working time allowed per working day, and the window it is measured over."""

    working_day_minutes: int
    by_months: bool
    """Average over calendar months; otherwise over weeks."""
    months: int
    weeks: int
    citation: str = ""

    @property
    def look_back_weeks(self) -> int:
        return 0 if self.by_months else self.weeks + _MOST_SUNDAYS - 1

    @property
    def look_back_months(self) -> int:
        return self.months - 1 if self.by_months else 0


def average(month: MonthFigures, parameters: Parameters) -> Outcome:
    """Report every window ending in the month whose work exceeds the time allowed for its days.

    A window longer than the employment so far is judged only when employment ends.
    """
    windows = _months if parameters.by_months else _weeks
    findings = tuple(windows(month, parameters))
    return Outcome((), findings) if findings else NOTHING


def _weeks(month: MonthFigures, parameters: Parameters) -> Iterator[Finding]:
    weeks = month.weeks
    length = parameters.weeks
    first = day_number(month.first)
    for end in range(len(weeks), 0, -1):
        monday = weeks[end - 1].monday
        if monday + 6 < first:
            return
        begin = max(0, end - length)
        last = end == len(weeks) and month.ends
        if end < length and not last:
            return
        window = [one for one in weeks[begin:end] if one.monday > monday - 7 * length]
        if len(window) < length and not last:
            continue
        worked = sum(one.worked_minutes for one in window)
        days = WORKING_DAYS * len(window) - sum(one.neutral_days for one in window)
        if worked > days * parameters.working_day_minutes:
            sunday = month.first + timedelta(days=monday + 6 - first)
            yield _finding(min(sunday, month.last), worked, days, parameters)


def _months(month: MonthFigures, parameters: Parameters) -> Iterator[Finding]:
    begin = Month.of(month.first)
    for _ in range(parameters.months - 1):
        begin = begin.previous()
    since = day_number(begin.first)
    window = [*(one for one in month.earlier if one.first >= since), month.own]
    if len(window) < parameters.months and not month.ends:
        return
    worked = sum(one.worked_minutes for one in window)
    days = sum(one.working_days for one in window)
    if worked > days * parameters.working_day_minutes:
        yield _finding(month.last, worked, days, parameters)


def _finding(day: date, worked: int, working_days: int, parameters: Parameters) -> Finding:
    over = "months" if parameters.by_months else "weeks"
    figures = {
        "worked_minutes": worked,
        "budget_minutes": working_days * parameters.working_day_minutes,
        "working_days": working_days,
        over: parameters.months if parameters.by_months else parameters.weeks,
    }
    return Finding(
        FindingCode.AVERAGE_EXCEEDED, day, Severity.BREACH, RULE, parameters.citation, figures
    )
