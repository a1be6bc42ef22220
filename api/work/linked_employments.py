"""Sums of daily work over several employments of one human being (ArbZG § 2 Abs. 1)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from msgspec import Struct
from msgspec.structs import replace

from api.wiring import Service
from domain.agreements.parameters import Parameters
from domain.evaluation.evaluate import START, Evaluation
from domain.rules.protection.daily_maximum import daily_maximum
from domain.rules.protection.rest import rest
from domain.rules.vocabulary.pairing import pair
from domain.rules.vocabulary.periods import Day, PlannedDay
from domain.rules.vocabulary.work import Stint, work_day
from domain.values.bookings import Stamp, by_time
from domain.values.findings import Finding
from domain.values.time import Month, day_number
from projections.facts.person import PersonFacts, evaluate_all, load_facts
from projections.facts.states import employment_of

SUMMED = "ArbZG § 2 Abs. 1"
"""Citation for adding up working times with several employers."""


class LinkedDay(Struct, frozen=True):
    """The net work of each employment on a day, and the findings about the sum."""

    day: date
    worked_minutes: Mapping[str, int]
    findings: tuple[Finding, ...]


class _Employment(Struct, frozen=True):
    person: str
    worked_minutes: Mapping[date, int]
    stints: Mapping[int, tuple[Stint, ...]]
    last_end: Stamp | None
    """The clock-out that ended the last work before the month."""
    parameters: Parameters


def linked_days(service: Service, person: str, month: Month) -> tuple[list[str], list[LinkedDay]]:
    """Find the people linked to a person, including the person, and their days of a month."""
    human = employment_of(service.ledger, person).human
    sheets = service.reader.linked_sheets(human, month).content if human else []
    people = sorted({person, *(sheet.person for sheet in sheets)})
    context = service.contexts.context()
    found: list[_Employment] = []
    for one in people:
        facts = load_facts(service.ledger, one)
        if facts.first_month is not None and facts.first_month <= month:
            found.append(_employment(facts, list(evaluate_all(facts, context, month))))
    return people, list(_days(found, month)) if found else []


def _employment(facts: PersonFacts, evaluations: Sequence[Evaluation]) -> _Employment:
    """Collect one employment's work of the last evaluated month."""
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
    pairing = pair(stamps, following, evaluation.parameters.pairing)
    worked = {day.day: day.worked_minutes for day in evaluation.sheet.days if day.worked_minutes}
    return _Employment(facts.person, worked, pairing.shifts, carry.last_end, evaluation.parameters)


def _days(employments: Sequence[_Employment], month: Month) -> Iterator[LinkedDay]:
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
        work = work_day(day, tuple(stints), earlier, breaks_rounded_up=False)
        summed = Day(PlannedDay(day, number, False, None), work, sum(worked.values()))
        outcomes = (daily_maximum(summed, maximum), rest(summed, resting))
        found = (finding for outcome in outcomes for finding in outcome.findings)
        yield LinkedDay(day, worked, tuple(_of_sum(finding) for finding in found))
        if stints:
            earlier = max((stint.end for stint in stints), key=by_time)


def _of_sum(finding: Finding) -> Finding:
    return replace(finding, citation=f"{SUMMED}; {finding.citation}")
