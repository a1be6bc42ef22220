"""From employment to leave: what a month's grants rest on, by the facts that hold at its end.

What begins later is not looked at, so the month in which something changes is the month in
which the difference is granted.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from functools import lru_cache

from domain.evaluation.leave_account import Grant, LeaveMonth
from domain.evaluation.segments import Segment
from domain.facts.absences import AbsentDay, days_between
from domain.facts.leave import Part
from domain.facts.profile import CIRCUMSTANCES
from domain.rules.leave.disabled_leave import disabled_leave
from domain.rules.leave.entitlement import LeaveYear, Parameters, Section, YearOfLeave, entitlement
from domain.rules.leave.lots import Lots
from domain.rules.leave.shift_leave import shift_leave
from domain.streams.absence import LeaveAct
from domain.streams.calendar import Holidays
from domain.streams.employment import Employment
from domain.streams.stream_ids import employment_stream
from domain.values.time import Month

DISABLED, SHIFTS, ROTATING = "severely_disabled", "shift_work", "alternating_shift_work"
RETIRES = "retirement"
_SATURDAY = 5

Acts = Mapping[date, Sequence[tuple[LeaveAct, str]]]


def leave_month(
    person: str,
    month: Month,
    employment: Employment,
    parts: Sequence[Segment],
    held: Lots,
    absences: Mapping[date, tuple[AbsentDay, ...]],
    acts: Acts,
    holidays: Holidays,
) -> LeaveMonth | None:
    """Gather the month's facts about leave; None where no agreement gives any."""
    employed = [part for part in parts if part.employed]
    if not employed or employed[-1].parameters.lots is None:
        return None
    last_part = employed[-1]
    suspended = held.suspended if held.year == month.year else ()
    if _rests(month, absences):
        suspended = (*suspended, month.number)
    grants: tuple[Grant, ...] = ()
    if last_part.parameters.entitlement is not None:
        facts = _year_facts(employment, month, suspended, last_part, holidays)
        grants = tuple(_grants(facts, employment, month, last_part))
    return LeaveMonth(
        month.year,
        employed[0].days[0].day,
        grants,
        suspended,
        (f"{employment_stream(person)}#{last_part.terms_version}",),
        acts,
        month.last,
        _ends_on(last_part),
    )


def _ends_on(last_part: Segment) -> date | None:
    """The last day of employment, if it is the last of the month's employed days."""
    last = last_part.last_of_employment
    return last if last == last_part.days[-1].day else None


def _rests(month: Month, absences: Mapping[date, tuple[AbsentDay, ...]]) -> bool:
    """Check whether the duties of employment rested on every day of the month."""
    return bool(absences) and all(
        any(one.kind.suspends and one.permille == 1000 and one.minutes is None for one in found)
        for found in (absences.get(day, ()) for day in month.days())
    )


def _year_facts(
    employment: Employment,
    month: Month,
    suspended: tuple[int, ...],
    part: Segment,
    holidays: Holidays,
) -> LeaveYear:
    known = month.last
    begun = [span for span in employment.spans if span.first <= known]
    times = tuple(_within(month.year, ((span.first, span.last) for span in begun), known))
    sections = tuple(
        Section(terms.effective_on, sum(1 for minutes in terms.weekly_minutes if minutes))
        for terms, _ in employment.terms
        if terms.effective_on <= known
    )
    off = 0
    parameters = part.parameters.entitlement
    if parameters is not None and parameters.days_off_divisor:
        off = _days_off(employment, times, known, frozenset(holidays(part.land, month.year)))
    retires = any(one.kind == RETIRES and one.first <= known for one in employment.circumstances)
    return LeaveYear(month.year, times, begun[-1].first, sections, suspended, off, retires)


def _grants(
    facts: LeaveYear, employment: Employment, month: Month, part: Segment
) -> Iterator[Grant]:
    of_year = part.parameters.entitlement
    assert of_year is not None
    found = _entitlement(facts, of_year)
    rule, citation = "entitlement", of_year.citation
    yield Grant(Part.STATUTORY, found.statutory_centidays, rule, citation)
    beyond = found.total_centidays - found.statutory_centidays
    yield Grant(Part.TARIFF, beyond, rule, citation)
    disabled = part.parameters.disabled_leave
    if disabled is not None:
        status = _times(employment, DISABLED, month)
        days = disabled_leave(facts, status, of_year, disabled)
        yield Grant(Part.SEVERELY_DISABLED, days, "disabled_leave", disabled.citation)
    shifts = part.parameters.shift_leave
    if shifts is not None:
        rotating = _begun(employment, ROTATING, month)
        others = _begun(employment, SHIFTS, month)
        days = shift_leave(rotating, others, month.year, month.last, shifts)
        yield Grant(Part.SHIFT, days, "shift_leave", shifts.citation)


@lru_cache(maxsize=4096)
def _entitlement(facts: LeaveYear, parameters: Parameters) -> YearOfLeave:
    """Most people's years are alike."""
    return entitlement(facts, parameters)


def _within(
    year: int, times: Iterator[tuple[date, date | None]], known: date
) -> Iterator[tuple[date, date]]:
    """Times cut to the year; what ends later than is known lasts to the year's end."""
    begin, end = date(year, 1, 1), date(year, 12, 31)
    for first, last in times:
        until = end if last is None or last > known else last
        if first <= end and begin <= until:
            yield max(first, begin), min(until, end)


def _begun(employment: Employment, kind: str, month: Month) -> list[tuple[date, date]]:
    """Times of a circumstance that have begun by the month's end, from their first day."""
    known = month.last
    least = CIRCUMSTANCES[kind].least
    return [
        (one.first, known if one.last is None else one.last)
        for one in employment.circumstances
        if one.kind == kind and one.first <= known and one.value >= least
    ]


def _times(employment: Employment, kind: str, month: Month) -> list[tuple[date, date]]:
    known = month.last
    least = CIRCUMSTANCES[kind].least
    found = (
        (one.first, one.last)
        for one in employment.circumstances
        if one.kind == kind and one.first <= known and one.value >= least
    )
    return list(_within(month.year, found, known))


def _days_off(
    employment: Employment,
    times: Sequence[tuple[date, date]],
    known: date,
    holidays: frozenset[date],
) -> int:
    """Weekdays of these times that the pattern leaves free and that are no public holidays."""
    found = 0
    for first, last in times:
        for day in days_between(first, last):
            if day.weekday() < _SATURDAY and day not in holidays:
                agreed = employment.terms_on(min(day, known))
                found += agreed is not None and not agreed[0].weekly_minutes[day.weekday()]
    return found
