"""A month cut where terms, agreements or rules change: in a segment everything is constant."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from msgspec import Struct
from msgspec.structs import replace

from domain.agreements.book import AgreementBook
from domain.agreements.parameters import RuleParameters, Under
from domain.evaluation.figures import blank_figure
from domain.evaluation.rule_table import RULE_TABLE
from domain.evaluation.rules_in_force import RulesInForce, RuleTable, rules_in_force, turns
from domain.facts.profile import UNKNOWN, Profile
from domain.facts.rosters import OWED
from domain.rules.vocabulary import rates
from domain.rules.vocabulary.ordinary_days import EVERY, Ordinary
from domain.rules.vocabulary.periods import DayFigure, PlannedDay
from domain.rules.working_time import released_day, target
from domain.rules.working_time.weekly_hours import share_of, spread_minutes, weekly_hours
from domain.streams.calendar import Holidays
from domain.streams.employment import Employment, TermsAgreed
from domain.streams.timesheet import DayTotal, RosterDay
from domain.values.time import Month, day_number

DAYS_AHEAD = 7
"""Days ahead of a day with known public holidays: longer than any planned duty lasts."""
NO_TARGET = (0, 0, 0, 0, 0, 0, 0)
_NO_DAYS: frozenset[date] = frozenset()


class Blank(NamedTuple):
    """Figure and total of a day without any record, by its target alone."""

    figure: DayFigure
    total: DayTotal


class Segment(Struct, frozen=True):
    """Days of one month under the same terms, circumstances, agreement versions and rules."""

    days: Sequence[PlannedDay]
    blanks: Sequence[Blank]
    """The same days, should nothing happen on them."""
    parameters: RuleParameters
    rules: RulesInForce
    under: Under
    employed: bool = False
    land: str = ""
    terms_version: int = 0
    profile: Profile = UNKNOWN
    last_of_employment: date | None = None
    """The last day of employment, if it is known."""
    week: tuple[int, ...] = NO_TARGET
    """Minutes owed from Monday to Sunday by the terms, without a calendar."""
    weekly_quantity: bool = False
    """The week's sum is owed whenever it is worked, whatever is rostered."""


def segments(
    employment: Employment,
    month: Month,
    book: AgreementBook,
    holidays: Holidays,
    fallback: tuple[str, ...],
    known_on: date | None,
    table: RuleTable = RULE_TABLE,
) -> list[Segment]:
    """The month's segments in order; nearly always there is one.

    ``fallback`` are the agreements of days without terms; agreement versions agreed
    after ``known_on`` are left out.
    """
    days = month.days()
    bounds = [0, *_cuts(employment, days, book, fallback, table), len(days)]
    return [
        _segment(employment, days[begin:end], book, holidays, fallback, known_on, table)
        for begin, end in pairwise(bounds)
    ]


def _cuts(
    employment: Employment,
    days: Sequence[date],
    book: AgreementBook,
    fallback: tuple[str, ...],
    table: RuleTable,
) -> list[int]:
    """Return the indexes of the month's days on which something changes."""
    agreements = {fallback}
    changes = [*turns(table)]
    for span in employment.spans:
        changes.append(span.first)
        if span.last is not None and span.last < date.max:
            changes.append(span.last + timedelta(days=1))
    for terms, _ in employment.terms:
        changes.append(terms.effective_on)
        agreements.add(terms.agreements)
    for duty in employment.duties:
        changes += (duty.first, duty.last + timedelta(days=1))
        agreements.add(duty.agreements)
    for ids in agreements:
        changes += book.changes(ids)
    first, last = days[0], days[-1]
    changes += _personal_changes(employment, first)
    return sorted({(day - first).days for day in changes if first < day <= last})


def _personal_changes(employment: Employment, first: date) -> Iterator[date]:
    """The days on which circumstances or pay change, and the birthday of a month's year."""
    for one in employment.circumstances:
        yield one.first
        if one.last is not None and one.last < date.max:
            yield one.last + timedelta(days=1)
    for pay in employment.pays:
        yield pay.effective_on
    born_on = employment.born_on
    if born_on is not None and born_on.month == first.month:
        # Who was born on 29 February is a year older on 1 March of a year without it.
        yield min(
            born_on.replace(year=first.year, day=1) + timedelta(days=born_on.day - 1),
            Month.of(first).last,
        )


def _segment(
    employment: Employment,
    days: tuple[date, ...],
    book: AgreementBook,
    holidays: Holidays,
    fallback: tuple[str, ...],
    known_on: date | None,
    table: RuleTable,
) -> Segment:
    first = days[0]
    agreed = employment.terms_on(first)
    if agreed is None:
        day = max(first, book.complete_from(fallback))
        parameters = book.parameters(fallback, day, None)
        rules = rules_in_force(table, parameters, first)
        planned = _plan_pattern(days, NO_TARGET, _NO_DAYS, False, *_planned_by(parameters, rules))
        return Segment(*planned, parameters, rules, Under(fallback, day))
    terms, version = agreed
    profile = employment.profile_on(first)
    agreements = employment.agreements_on(first) or terms.agreements
    conditions = profile.conditions(first)
    parameters = book.parameters(agreements, first, known_on, conditions)
    rules = rules_in_force(table, parameters, first)
    under = Under(agreements, first, known_on, tuple(sorted(conditions)))
    days_off = _days_off(holidays, terms.land, days) if terms.land else _NO_DAYS
    week = owed_week(terms, profile, first, parameters)
    profile = _profile_by_agreements(profile, first, week, parameters)
    planned = _plan_pattern(
        days, week, days_off, terms.weekly_quantity, *_planned_by(parameters, rules)
    )
    last = employment.last_day_after(first)
    return Segment(
        *planned, parameters, rules, under, True, terms.land, version, profile, last, week,
        terms.weekly_quantity,
    )  # fmt: skip


def _planned_by(
    parameters: RuleParameters, rules: RulesInForce
) -> tuple[target.Parameters, released_day.Parameters | None, Ordinary]:
    """Return everything of agreements on which planned days depend."""
    return parameters.target, parameters.released_day, rules.bounds


def owed_week(
    terms: TermsAgreed, profile: Profile, day: date, parameters: RuleParameters
) -> tuple[int, ...]:
    """Return the minutes owed from Monday to Sunday by the terms.

    Where the agreements no longer say what full hours are, the pattern itself is owed.
    """
    pattern = terms.weekly_minutes
    if not terms.share_permille or parameters.weekly_hours is None:
        return pattern
    full = weekly_hours(profile, day, parameters.weekly_hours)
    return spread_minutes(share_of(full, terms.share_permille), pattern)


def _profile_by_agreements(
    profile: Profile, day: date, week: Sequence[int], parameters: RuleParameters
) -> Profile:
    """With what follows from the agreements: the hours of the week, full hours, pay by the hour."""
    if parameters.weekly_hours is None:
        return profile
    full = weekly_hours(profile, day, parameters.weekly_hours)
    pay, reckoning = profile.pay, parameters.rates
    by_the_hour = None if pay is None or reckoning is None else rates.rates(pay, full, reckoning)
    return replace(profile, weekly_minutes=sum(week), rates=by_the_hour, full_weekly_minutes=full)


def _days_off(holidays: Holidays, land: str, days: Sequence[date]) -> frozenset[date]:
    """Public holidays among these days, the day before them and as far as a last shift can go."""
    first, until = days[0] - timedelta(days=1), days[-1] + timedelta(days=DAYS_AHEAD)
    known = frozenset(holidays(land, days[0].year))
    if until.year > days[0].year:
        known |= frozenset(holidays(land, until.year))
    return frozenset(day for day in known if first <= day <= until)


def roster_day(planned: PlannedDay, roster: RosterDay, part: Segment) -> PlannedDay:
    """The day as its roster makes it: the planned work is owed, also on a public holiday.

    Of a weekly quantity the day's part stays: the roster says when it is worked, not how much
    is owed. What a public holiday takes from it is for the rule on rosters to say, where there
    is one; else work that is rostered on it is owed. On a day of release nothing is.
    """
    if planned.released:
        return planned
    parameters = part.parameters.target
    owed = [shift.net_minutes for shift in roster.shifts if shift.kind in OWED]
    by_roster = part.parameters.roster_holiday is not None
    if not part.weekly_quantity:
        minutes = sum(owed)
    elif planned.holiday and (by_roster or (owed and not parameters.quantity_holiday_days)):
        minutes = part.week[planned.day.weekday()]
    else:
        return planned
    due = target.target(planned.day, minutes, parameters, holiday=False)
    return replace(planned, target=due)


@lru_cache(maxsize=512)
def _plan_pattern(
    days: tuple[date, ...],
    week: tuple[int, ...],
    days_off: frozenset[date],
    weekly_quantity: bool,
    parameters: target.Parameters,
    release: released_day.Parameters | None,
    ordinary: Ordinary,
) -> tuple[tuple[PlannedDay, ...], tuple[Blank, ...]]:
    """The days of everybody with this pattern: a city has a handful of them."""
    relief = target.holiday_relief(week, parameters) if weekly_quantity else None
    planned: list[PlannedDay] = []
    for day in days:
        minutes, holiday = week[day.weekday()], day in days_off
        if holiday and relief is not None:
            due = target.quantity_target(day, minutes, relief[day.weekday()], parameters)
        else:
            due = target.target(day, minutes, parameters, holiday=holiday)
        released = release is not None and not holiday and release.releases(day)
        if released:
            due = None
        ahead = sorted((one - day).days for one in days_off)
        near = tuple(number for number in ahead if number and -1 <= number <= DAYS_AHEAD)
        odd = EVERY if holiday else ordinary.odd_on(day)
        planned.append(PlannedDay(day, day_number(day), holiday, due, near, odd, released))
    return tuple(planned), tuple(map(_blank, planned))


def _blank(planned: PlannedDay) -> Blank:
    owed = planned.target_minutes
    return Blank(blank_figure(planned), DayTotal(planned.day, 0, 0, owed, -owed))
