"""Rosters, given / when / then; shifts that contradict each other."""

from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.facts.rosters import DutyKind, Shift, check_shifts, shifts_by_begin
from domain.streams.timesheet import (
    Event,
    MonthClosed,
    PlanRoster,
    RosterPlanned,
    Timesheet,
    decide,
    evolve,
)
from domain.values.errors import Code
from domain.values.time import Month
from tests.domain.decisions import outcome

MARCH = Timesheet(Month(2026, 3))
FIRST, LAST = date(2026, 3, 1), date(2026, 3, 31)
TODAY = date(2026, 2, 10)
LATER = date(2026, 3, 5)
CLOSED = MonthClosed((), (), (), "", ())


def shift(day: int, begin: str, end: str, pause: int = 30, *, month: int = 3) -> Shift:
    """``20:00`` to ``28:00`` is a night from eight to four."""
    minutes = [int(text[:2]) * 60 + int(text[3:]) for text in (begin, end)]
    return Shift(date(2026, month, day), minutes[0], minutes[1], pause)


EARLY, NIGHT = shift(10, "06:00", "14:00"), shift(11, "20:00", "28:00")
PLANNED = RosterPlanned(FIRST, LAST, (EARLY, NIGHT), TODAY)


def plan(
    *shifts: Shift,
    first: date = FIRST,
    last: date = LAST,
    around: tuple[Shift, ...] = (),
    time_off: tuple[date, ...] = (),
) -> PlanRoster:
    return PlanRoster(first, last, shifts, TODAY, around, time_off)


def decided(before: tuple[Event, ...], when: PlanRoster) -> tuple[Event, ...] | Code:
    def deciding(command: PlanRoster, state: Timesheet) -> tuple[Event, ...]:
        return decide(command, state)

    return outcome(deciding, evolve, MARCH, before, when)


@pytest.mark.parametrize(
    ("before", "when", "then"),
    [
        ((), plan(EARLY, NIGHT), (PLANNED,)),
        # The order of the shifts makes no difference.
        ((), plan(NIGHT, EARLY), (PLANNED,)),
        ((), plan(), (RosterPlanned(FIRST, LAST, (), TODAY),)),
        ((CLOSED,), plan(EARLY), Code.MONTH_ALREADY_CLOSED),
        (
            (),
            plan(EARLY, time_off=(EARLY.day,)),
            (RosterPlanned(FIRST, LAST, (EARLY,), TODAY, (EARLY.day,)),),
        ),
        ((), plan(time_off=(date(2026, 4, 1),)), Code.ROSTER_OUTSIDE_MONTH),
        ((), plan(EARLY, first=LAST, last=FIRST), Code.PERIOD_REVERSED),
        ((), plan(first=date(2026, 2, 28)), Code.ROSTER_OUTSIDE_MONTH),
        ((), plan(last=date(2026, 4, 1)), Code.ROSTER_OUTSIDE_MONTH),
        ((), plan(EARLY, first=LATER, last=LATER), Code.SHIFT_OUTSIDE),
        ((), plan(shift(10, "06:00", "06:00")), Code.SHIFT_IMPOSSIBLE),
        ((), plan(shift(10, "14:00", "06:00")), Code.SHIFT_IMPOSSIBLE),
        ((), plan(shift(10, "24:00", "30:00")), Code.SHIFT_IMPOSSIBLE),
        ((), plan(shift(10, "06:00", "07:00", 60)), Code.SHIFT_IMPOSSIBLE),
        ((), plan(shift(10, "06:00", "07:00", -1)), Code.SHIFT_IMPOSSIBLE),
        ((), plan(EARLY, EARLY), Code.SHIFTS_OVERLAP),
        ((), plan(NIGHT, shift(12, "03:59", "12:00")), Code.SHIFTS_OVERLAP),
        ((), plan(NIGHT, shift(12, "04:00", "12:00")), "planned"),
        # Compared with shifts of other days of the month, and of the months around.
        (
            (PLANNED,),
            plan(shift(12, "03:00", "12:00"), first=date(2026, 3, 12)),
            Code.SHIFTS_OVERLAP,
        ),
        ((PLANNED,), plan(shift(11, "03:00", "12:00"), first=date(2026, 3, 11)), "planned"),
        (
            (),
            plan(shift(1, "06:00", "12:00"), around=(shift(28, "20:00", "30:00", month=2),)),
            "planned",
        ),
        (
            (),
            plan(shift(31, "20:00", "30:00"), around=(shift(1, "05:00", "12:00", month=4),)),
            Code.SHIFTS_OVERLAP,
        ),
    ],
)
def test_decisions(before: tuple[Event, ...], when: PlanRoster, then: object) -> None:
    found = decided(before, when)
    if then == "planned":
        assert isinstance(found, tuple)
    else:
        assert found == then


def test_a_roster_of_some_days_leaves_the_others_as_they_were() -> None:
    late = shift(10, "14:00", "22:00")
    state = evolve(MARCH, PLANNED)
    state = evolve(state, RosterPlanned(date(2026, 3, 10), date(2026, 3, 10), (late,), LATER))
    assert state.roster[late.day].shifts == (late,)
    assert state.roster[NIGHT.day].shifts == (NIGHT,)
    assert [state.roster[day].version for day in (late.day, NIGHT.day)] == [2, 1]


def test_a_day_planned_again_as_it_was_is_known_since_it_was_planned_first() -> None:
    state = evolve(evolve(MARCH, PLANNED), RosterPlanned(FIRST, LAST, (EARLY,), LATER))
    assert state.roster[EARLY.day].planned_on == TODAY
    assert state.roster[NIGHT.day].planned_on == LATER


shifts = st.builds(
    Shift,
    day=st.dates(FIRST, LAST),
    begin_minute=st.integers(0, 1_439),
    end_minute=st.integers(0, 2_880),
    break_minutes=st.integers(0, 60),
    kind=st.sampled_from(list(DutyKind)),
)


@given(
    st.lists(shifts, max_size=8).flatmap(
        lambda told: st.tuples(st.just(told), st.permutations(told))
    )
)
def test_the_order_of_shifts_changes_neither_the_decision_nor_the_roster(
    told: tuple[list[Shift], list[Shift]],
) -> None:
    found = [decided((), plan(*one)) for one in told]
    assert isinstance(found[0], Code) == isinstance(found[1], Code)
    if not isinstance(found[0], Code):
        assert found[0] == found[1]


@given(st.lists(shifts, max_size=6))
def test_what_is_planned_never_asks_for_two_shifts_at_one_minute(told: list[Shift]) -> None:
    found = decided((), plan(*told))
    if isinstance(found, Code):
        return
    ordered = shifts_by_begin(told)
    for before, after in pairwise(ordered):
        assert before.ends_at <= after.begins_at
    check_shifts(FIRST, LAST, ordered, ())
