"""Unit: parallel run and going live, given / when / then."""

from datetime import date

import pytest

from domain.streams.unit import (
    ALWAYS_LIVE,
    BeginParallel,
    Command,
    Event,
    GoLive,
    OrgUnit,
    ParallelBegun,
    WentLive,
    decide,
    evolve,
)
from domain.values.errors import Code
from domain.values.time import Month
from tests.domain.decisions import outcome

JANUARY, APRIL = date(2026, 1, 1), date(2026, 4, 1)
BESIDE, LIVE = ParallelBegun(JANUARY), WentLive(APRIL)


@pytest.mark.parametrize(
    ("given", "when", "then"),
    [
        ((), BeginParallel(JANUARY), (BESIDE,)),
        ((), GoLive(APRIL), (LIVE,)),
        ((BESIDE,), GoLive(APRIL), (LIVE,)),
        ((BESIDE,), GoLive(JANUARY), (WentLive(JANUARY),)),
        ((), BeginParallel(date(2026, 1, 2)), Code.NOT_FIRST_OF_MONTH),
        ((BESIDE,), GoLive(date(2026, 4, 30)), Code.NOT_FIRST_OF_MONTH),
        ((BESIDE,), GoLive(date(2025, 12, 1)), Code.PERIOD_REVERSED),
        ((BESIDE,), BeginParallel(APRIL), Code.UNIT_ALREADY_PARALLEL),
        ((BESIDE, LIVE), BeginParallel(APRIL), Code.UNIT_ALREADY_LIVE),
        ((LIVE,), GoLive(APRIL), Code.UNIT_ALREADY_LIVE),
    ],
)
def test_decisions(given: tuple[Event, ...], when: Command, then: tuple[Event, ...] | Code) -> None:
    assert outcome(decide, evolve, ALWAYS_LIVE, given, when) == then


@pytest.mark.parametrize(
    ("given", "binding", "compared"),
    [
        ((), "12 01 02 03 04", ""),
        ((BESIDE,), "", "01 02 03 04"),
        ((BESIDE, LIVE), "04", "01 02 03"),
        ((LIVE,), "04", ""),
    ],
    ids=["nothing recorded", "in parallel", "live after a parallel run", "live without one"],
)
def test_months_bind_from_going_live_on(
    given: tuple[Event, ...], binding: str, compared: str
) -> None:
    state = OrgUnit()
    for event in given:
        state = evolve(state, event)
    months = [Month(2025, 12), *(Month(2026, number) for number in range(1, 5))]
    assert [f"{m.number:02d}" for m in months if state.binds(m)] == binding.split()
    assert [f"{m.number:02d}" for m in months if state.compares(m)] == compared.split()
