"""Rules that evaluation skips for ordinary days return nothing when called for one."""

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from domain.agreements.parameters import RuleParameters
from domain.evaluation.figures import blank_figure, figure, work_figure
from domain.evaluation.rule_table import RULE_TABLE
from domain.evaluation.rules_in_force import RulesInForce, rules_in_force
from domain.facts.rosters import Shift
from domain.rules.leave.absence import NO_COVER
from domain.rules.vocabulary.clock_windows import DAY_MINUTES, ClockWindow
from domain.rules.vocabulary.ordinary_days import (
    ALL_WORK,
    CLOCK,
    EVERY,
    LONG,
    PLACE,
    REST,
    WEEKDAY,
    Ordinary,
    both,
    outside,
)
from domain.rules.vocabulary.periods import Day, PlannedDay
from domain.rules.vocabulary.work_day import NOTHING, Stint, WorkDay, work_day
from domain.rules.working_time.target import DEBIT
from domain.values.accounts import Transfer
from domain.values.bookings import Stamp
from domain.values.time import day_number
from tests.domain.lines import BOOK
from tests.domain.standard_cases import SETS, UNDER

FIRST = date(2026, 1, 1)
LATER = date(2027, 6, 1)
"""A day on which the sample works agreement has more rules in force."""


def all_parameters() -> Iterator[RuleParameters]:
    """The parameters of every set of shipped agreements with its conditions."""
    for name, ids in SETS.items():
        for on in (FIRST, LATER):
            yield BOOK.parameters(ids, on, None, frozenset(UNDER.get(name, ())))


EVERY_SET = list(dict.fromkeys(all_parameters()))


def in_force(parameters: RuleParameters) -> RulesInForce:
    """The rules of the shipped table under given parameters."""
    return rules_in_force(RULE_TABLE, parameters, LATER)


@st.composite
def days_of_work(draw: st.DrawFn) -> Day:
    """A day with work and no other bookings, by either clock or a changing one."""
    on = FIRST + timedelta(days=draw(st.integers(0, 364)))
    bounds = draw(st.lists(st.integers(0, 2 * DAY_MINUTES), min_size=4, max_size=4, unique=True))
    offsets = (
        [60] * 4
        if draw(st.booleans())
        else draw(st.lists(st.sampled_from([60, 120]), min_size=4, max_size=4))
    )
    midnight = day_number(on) * DAY_MINUTES
    first, *later = [
        Stamp((midnight + minute - offset) * 60 + draw(st.integers(0, 59)), offset, "in", "T", 1)
        for minute, offset in zip(sorted(bounds), offsets, strict=True)
    ]
    made = (first, *sorted(later, key=lambda stamp: stamp.at))
    stints = (Stint(made[0], made[1]), Stint(made[2], made[3]))
    rest = draw(st.none() | st.integers(0, 2000))
    earlier = None if rest is None else replace(first, at=first.at - rest * 60, kind="out")
    work = work_day(on, stints, earlier, places={})
    due = Transfer(DEBIT, 468, on, "")
    planned = PlannedDay(on, day_number(on), holiday=False, target=due)
    return Day(planned, work, draw(st.integers(0, work.attended_minutes)))


def as_planned(day: Day, parameters: RuleParameters) -> Day:
    """The day planned by the calendar of these parameters."""
    odd = in_force(parameters).bounds.odd_on(day.day)
    return replace(day, planned=replace(day.planned, odd=odd))


@given(days_of_work(), st.sampled_from(EVERY_SET))
def test_who_is_not_asked_would_have_said_nothing(day: Day, parameters: RuleParameters) -> None:
    rules = in_force(parameters)
    day = as_planned(day, parameters)
    odd, own = work_figure(day, rules.bounds, rules.measures)
    for name, ask in rules.day:
        if (name, ask) not in rules.of_work[odd]:
            assert ask(day) is NOTHING
    assert own == figure(day, NO_COVER, rules.measures)


@given(days_of_work(), st.sampled_from(EVERY_SET), st.integers(0, 2), st.booleans())
def test_who_is_not_asked_of_shifts_would_have_said_nothing(
    day: Day, parameters: RuleParameters, shifts: int, worked: bool
) -> None:
    rules = in_force(parameters)
    planned_for = tuple(Shift(day.day, 360 + 600 * n, 900 + 600 * n) for n in range(shifts))
    day = replace(as_planned(day, parameters), shifts=planned_for, rostered=True)
    if not worked:
        day = replace(day, work=WorkDay(day.day), worked_minutes=0)
    assert day.is_of_shifts
    odd = 0
    if worked:
        odd, own = work_figure(day, rules.bounds, rules.measures)
        assert own == figure(day, NO_COVER, rules.measures)
    for name, ask in rules.day:
        if (name, ask) not in rules.of_shifts[odd]:
            assert ask(day) is NOTHING


@pytest.mark.parametrize("holiday", [False, True])
@pytest.mark.parametrize("target", [0, 468])
def test_a_blank_day_is_remembered_as_any_other(holiday: bool, target: int) -> None:
    due = Transfer(DEBIT, target, FIRST, "") if target else None
    planned = PlannedDay(FIRST, day_number(FIRST), holiday, due)
    for parameters in EVERY_SET:
        measures = in_force(parameters).measures
        assert blank_figure(planned) == figure(Day(planned, WorkDay(FIRST)), NO_COVER, measures)


@pytest.mark.parametrize("over", [False, True])
@pytest.mark.parametrize("target", [0, 468])
def test_of_a_blank_day_speaks_who_asks_for_work_and_only_once_it_is_over(
    over: bool, target: int
) -> None:
    for on in (FIRST + timedelta(days=n) for n in range(365)):
        due = Transfer(DEBIT, target, on, "") if target else None
        day = Day(PlannedDay(on, day_number(on), False, due), WorkDay(on), over=over)
        for parameters in EVERY_SET:
            rules = in_force(parameters)
            for name, ask in rules.day:
                asked = target and over and (name, ask) in rules.of_absence
                assert asked or ask(day) is NOTHING


def test_an_ordinary_day_at_a_desk_asks_no_rule() -> None:
    for ids in (("arbzg", "dv-muster"), ("tvoed-vka", "dv-muster")):
        rules = in_force(BOOK.parameters(ids, LATER))
        assert rules.of_work[0] == ()
        assert len(rules.of_work[EVERY]) < len(rules.day)


def test_an_odd_day_asks_whom_it_concerns() -> None:
    rules = in_force(BOOK.parameters(("tvoed-vka", "dv-muster"), LATER))
    asked = {name for name, _ in rules.of_work[REST]}
    assert asked == {"rest"}
    asked = {name for name, _ in rules.of_work[LONG | PLACE]}
    assert asked == {"daily_maximum", "mobile_work"}


@pytest.mark.parametrize(
    ("window", "begin", "end"),
    [
        ((1380, 360), 360, 1380),
        ((0, 360), 360, ALL_WORK.end_minute),
        ((1200, 1440), 0, 1200),
        ((780, 1260), 0, 780),
        ((600, 720), 720, ALL_WORK.end_minute),
    ],
)
def test_outside_a_window_lies_the_longer_time_without_it(
    window: tuple[int, int], begin: int, end: int
) -> None:
    found = outside(ClockWindow(*window))
    assert (found.begin_minute, found.end_minute) == (begin, end)


def test_what_is_ordinary_for_two_rules_is_so_for_each() -> None:
    one = Ordinary(most_minutes=600, begin_minute=360, weekdays=frozenset({0, 1, 5}))
    other = Ordinary(least_rest_minutes=660, end_minute=1200, dates_out=frozenset({(12, 24)}))
    together = both(one, other)
    assert together == Ordinary(
        600, ALL_WORK.most_span_minutes, 660, 360, 1200, one.weekdays, other.dates_out
    )
    assert together.odd == LONG | REST | CLOCK | WEEKDAY
    assert together.odd_on(date(2026, 12, 24)) == WEEKDAY
    assert together.odd_on(date(2026, 3, 4)) == WEEKDAY
    assert together.odd_on(date(2026, 3, 3)) == 0
