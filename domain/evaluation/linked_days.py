"""Sums of daily work over several employments of one human being (ArbZG § 2 Abs. 1)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from msgspec import Struct
from msgspec.structs import replace

from domain.agreements.parameters import RuleParameters
from domain.evaluation.evaluate import START, Evaluation
from domain.evaluation.person_facts import PersonFacts
from domain.facts.booking_kinds import BookingKinds
from domain.rules.protection.daily_maximum import daily_maximum
from domain.rules.protection.rest import rest
from domain.rules.vocabulary.pairing import pair
from domain.rules.vocabulary.periods import Day, PlannedDay
from domain.rules.vocabulary.work_day import Stint, work_day
from domain.values.bookings import Stamp, by_time
from domain.values.findings import Finding
from domain.values.time import Month, day_number

SUMMED = "ArbZG § 2 Abs. 1"
"""Citation for adding up working times with several employers."""


class LinkedDay(Struct, frozen=True):
    """The net work of each employment on a day, and the findings about the sum."""

    day: date
    worked_minutes: Mapping[str, int]
    findings: tuple[Finding, ...]


class LinkedEmployment(Struct, frozen=True):
    """One employment's work of a month, as far as the sum of all asks for it."""

    person: str
    worked_minutes: Mapping[date, int]
    stints: Mapping[int, tuple[Stint, ...]]
    last_end: Stamp | None
    """The clock-out that ended the last work before the month."""
    parameters: RuleParameters


def employment_of_month(
    facts: PersonFacts, evaluations: Sequence[Evaluation], kinds: BookingKinds
) -> LinkedEmployment:
    """One employment's work of the last month that was evaluated."""
    evaluation = evaluations[-1]
    carry = evaluations[-2].carry if len(evaluations) > 1 else START
    month = evaluation.sheet.month
    taken = None if carry.taken_until is None else by_time(carry.taken_until)
    stamps = [
        stamp
        for stamp in facts.timesheet(month).stamps()
        if taken is None or by_time(stamp) > taken
    ]
    following = facts.timesheet(month.next()).stamps()
    pairing = pair(stamps, following, evaluation.parameters.pairing, kinds)
    worked = {day.day: day.worked_minutes for day in evaluation.sheet.days if day.worked_minutes}
    return LinkedEmployment(
        facts.person, worked, pairing.shifts, carry.last_end, evaluation.parameters
    )


def linked_days_of(employments: Sequence[LinkedEmployment], month: Month) -> Iterator[LinkedDay]:
    """The days with work of any employment, and the findings of their sum."""
    # If limits differ, the shorter day and the longer rest protect.
    maximum = min(
        (one.parameters.daily_maximum for one in employments), key=lambda one: one.limit_minutes
    )
    resting = max((one.parameters.rest for one in employments), key=lambda one: one.minimum_minutes)
    ends = [one.last_end for one in employments if one.last_end is not None]
    earlier = max(ends, key=by_time, default=None)
    for day in month.days():
        number = day_number(day)
        worked = {
            one.person: one.worked_minutes[day] for one in employments if day in one.worked_minutes
        }
        stints = sorted(
            (stint for one in employments for stint in one.stints.get(number, ())),
            key=lambda stint: by_time(stint.begin),
        )
        if not worked and not stints:
            continue
        # The sum asks for the length of work, wherever it was done.
        work = work_day(day, tuple(stints), earlier, places={})
        summed = Day(PlannedDay(day, number, False, None), work, sum(worked.values()))
        outcomes = (daily_maximum(summed, maximum), rest(summed, resting))
        found = (finding for outcome in outcomes for finding in outcome.findings)
        yield LinkedDay(day, worked, tuple(_of_sum(finding) for finding in found))
        if stints:
            earlier = max((stint.end for stint in stints), key=by_time)


def _of_sum(finding: Finding) -> Finding:
    return replace(finding, citation=f"{SUMMED}; {finding.citation}")
