"""Employment: given these events, when this is asked for, then that."""

from datetime import date
from functools import partial

import pytest

from domain.errors import Code
from domain.holidays import LANDS
from domain.streams.employment import (
    NOBODY,
    Command,
    Ended,
    Event,
    Hire,
    Hired,
    TermsAgreed,
    UnitAssigned,
    decide,
    evolve,
)
from tests.domain.decisions import outcome
from tests.domain.lines import AGREEMENTS, BOOK, FULL_WEEK, employment

FIRST = date(2026, 1, 1)
FULL = (480, 480, 480, 480, 480, 0, 0)
HALF = (240, 240, 240, 240, 240, 0, 0)


def terms(day: date, *, agreements: tuple[str, ...] = AGREEMENTS, land: str = "NW") -> TermsAgreed:
    return TermsAgreed(day, FULL, agreements, land)


HIRED = (Hired(FIRST, "A. Muster"), terms(FIRST), UnitAssigned(FIRST, "10", "4711"))
LEFT = (*HIRED, Ended(date(2026, 6, 30)))
HIRE = Hire(*HIRED)
JULY = date(2026, 7, 1)
REHIRE = Hire(Hired(JULY), terms(JULY), UnitAssigned(JULY, "20", "9"))


@pytest.mark.parametrize(
    ("given", "when", "then"),
    [
        ((), HIRE, HIRED),
        (HIRED, HIRE, Code.ALREADY_HIRED),
        (LEFT, HIRE, Code.ALREADY_HIRED),
        (LEFT, REHIRE, (REHIRE.hired, REHIRE.terms, REHIRE.unit)),
        ((), Hire(Hired(JULY), terms(FIRST), REHIRE.unit), Code.TERMS_BEFORE_HIRING),
        ((), terms(FIRST), Code.NOT_HIRED),
        (HIRED, terms(JULY), (terms(JULY),)),
        (HIRED, terms(date(2025, 12, 31)), Code.TERMS_BEFORE_HIRING),
        (HIRED, terms(JULY, agreements=("arbzg", "x")), Code.UNKNOWN_AGREEMENT),
        (HIRED, terms(JULY, land="XX"), Code.UNKNOWN_LAND),
        ((), UnitAssigned(FIRST, "1", "2"), Code.NOT_HIRED),
        (HIRED, UnitAssigned(JULY, "1", "2"), (UnitAssigned(JULY, "1", "2"),)),
        (HIRED, UnitAssigned(date(2025, 1, 1), "1", "2"), Code.TERMS_BEFORE_HIRING),
        ((), Ended(JULY), Code.NOT_HIRED),
        (HIRED, Ended(JULY), (Ended(JULY),)),
        (HIRED, Ended(date(2025, 12, 31)), Code.ENDED_BEFORE_HIRED),
    ],
)
def test_decisions(given: tuple[Event, ...], when: Command, then: tuple[Event, ...] | Code) -> None:
    deciding = partial(decide, agreements=BOOK, lands=LANDS)
    assert outcome(deciding, evolve, NOBODY, given, when) == then


def test_terms_hold_from_their_day_and_know_the_event_that_agreed_them() -> None:
    state = employment(FIRST, FULL_WEEK, TermsAgreed(JULY, HALF, AGREEMENTS, "BY"))
    assert state.terms_on(date(2025, 12, 31)) is None
    before, after = state.terms_on(date(2026, 6, 30)), state.terms_on(JULY)
    assert before is not None
    assert after is not None
    assert (before[0].weekly_minutes, before[1]) == (FULL, 2)
    assert (after[0].weekly_minutes, after[1]) == (HALF, 4)


def test_what_is_agreed_later_for_the_same_day_replaces_what_was_agreed_before() -> None:
    state = employment(FIRST, FULL_WEEK, TermsAgreed(FIRST, HALF, AGREEMENTS, "NW"))
    assert [(t.weekly_minutes, version) for t, version in state.terms] == [(HALF, 4)]


def test_nobody_has_terms_between_two_employments() -> None:
    rehired = (REHIRE.hired, REHIRE.terms, REHIRE.unit)
    state = employment(FIRST, FULL_WEEK, Ended(date(2026, 3, 31)), *rehired)
    days = [date(2026, 3, 31), date(2026, 4, 1), date(2026, 6, 30), JULY]
    assert [state.employed_on(day) for day in days] == [True, False, False, True]
    assert state.terms_on(date(2026, 4, 1)) is None
    assert state.unit_on(JULY) == REHIRE.unit
    assert state.unit_on(date(2025, 1, 1)) is None


def test_a_name_stays_until_another_is_given() -> None:
    state = NOBODY
    for event in (*LEFT, REHIRE.hired):
        state = evolve(state, event)
    assert state.name == "A. Muster"
    assert state.version == 5
