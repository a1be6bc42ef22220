"""A day off for work on a Sunday or public holiday (ArbZG § 11(3)).

The day off is a Monday to Saturday without work that is no public holiday; a day that is free
in any case suffices (BAG 12 December 2001, 5 AZR 294/00). It lies within a period that includes
the day of work, so before or after it, and each day off counts once.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from msgspec import Struct

from domain.rules.vocabulary.periods import Week, WeekSum
from domain.rules.vocabulary.work_day import NOTHING, Outcome
from domain.values.findings import Finding, FindingCode, Severity

RULE = "replacement_rest"
_SUNDAY = 6


class Parameters(Struct, frozen=True, forbid_unknown_fields=True):
    """Weeks within which the day off lies, the day of work included."""

    sunday_weeks: int
    holiday_weeks: int
    citation: str = ""

    @property
    def look_back_weeks(self) -> int:
        """Look back far enough to know the days off used up by earlier work."""
        return 2 * max(self.sunday_weeks, self.holiday_weeks)


class _DayOffDue(NamedTuple):
    """Work that is owed a day off, ordered by the deadline; day numbers."""

    deadline: int
    day: int
    weeks: int

    def allows(self, day: int) -> bool:
        return abs(day - self.day) < 7 * self.weeks


def replacement_rest(week: Week, parameters: Parameters) -> Outcome:
    """Report work on a Sunday or holiday without its day off by the deadline in this week."""
    sums = (*week.earlier, week.own)
    busy = [one for one in sums if one.sundays or one.holidays]
    if not busy or not _may_be_due(week, busy, parameters):
        return NOTHING
    owed = [one for past in busy for one in _days_off_due(past, parameters)]
    monday, end = week.own.monday, week.own.monday + _SUNDAY
    owed.sort()
    due = [one for one in owed if monday <= one.deadline and (week.ends or one.deadline <= end)]
    for free in _free_days(sums):
        for one in owed:
            if one.allows(free):
                owed.remove(one)
                break
    findings = tuple(
        Finding(
            FindingCode.REPLACEMENT_REST,
            week.last,
            Severity.BREACH,
            RULE,
            parameters.citation,
            {"weeks": one.weeks, "days_ago": week.days[-1].number - one.day},
        )
        for one in due
        if one in owed
    )
    return Outcome((), findings) if findings else NOTHING


def _may_be_due(week: Week, busy: Sequence[WeekSum], parameters: Parameters) -> bool:
    """Check whether a deadline for work of these weeks can lie in this one, which is rare."""
    if week.ends:
        return True
    monday = week.own.monday
    after_sunday, after_holiday = 7 * parameters.sunday_weeks, 7 * parameters.holiday_weeks
    return any(
        (one.sundays and 0 <= one.monday + _SUNDAY + after_sunday - 1 - monday <= _SUNDAY)
        # A holiday lies between Monday and Saturday, so its deadlines lie within six days.
        or (one.holidays and -_SUNDAY < one.monday + after_holiday - 1 - monday <= _SUNDAY)
        for one in busy
    )


def _days_off_due(past: WeekSum, parameters: Parameters) -> Iterator[_DayOffDue]:
    """Yield the days off owed for a week's work on its Sunday and its holidays."""
    if past.sundays:
        day, weeks = past.monday + _SUNDAY, parameters.sunday_weeks
        yield _DayOffDue(day + 7 * weeks - 1, day, weeks)
    if past.holidays:
        weeks = parameters.holiday_weeks
        for day in _days(past.monday, past.holidays):
            yield _DayOffDue(day + 7 * weeks - 1, day, weeks)


def _free_days(sums: Sequence[WeekSum]) -> Iterator[int]:
    for one in sums:
        yield from _days(one.monday, one.free_days)


def _days(monday: int, weekdays: int) -> Iterator[int]:
    """Yield the day numbers of a set of weekdays."""
    return (monday + weekday for weekday in range(_SUNDAY) if weekdays >> weekday & 1)
