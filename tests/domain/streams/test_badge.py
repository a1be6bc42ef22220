"""Badge: its holders over time, and bookings under a badge without a holder."""

from datetime import date

import pytest

from domain.streams.badge import (
    BADGE,
    BLANK,
    BadgeIssued,
    BadgeReturned,
    BookingsAssigned,
    BookingsKept,
    Command,
    Event,
    IssueBadge,
    KeptMonth,
    ReturnBadge,
    assign,
    decide,
    evolve,
    evolve_kept,
)
from domain.values.errors import Code
from tests.domain.decisions import outcome
from tests.domain.lines import booked, stamps

JANUARY, MARCH, JUNE, JULY = (date(2026, month, 1) for month in (1, 3, 6, 7))
OPEN = BadgeIssued("4711", JANUARY)
HALF_YEAR = BadgeIssued("4711", JANUARY, date(2026, 6, 30))


@pytest.mark.parametrize(
    ("given", "when", "then"),
    [
        ((), IssueBadge("4711", JANUARY), (OPEN,)),
        ((OPEN,), IssueBadge("4712", MARCH), Code.BADGE_TAKEN),
        ((OPEN,), IssueBadge("4712", date(2025, 1, 1)), Code.BADGE_TAKEN),
        (
            (OPEN,),
            IssueBadge("4712", date(2025, 1, 1), date(2025, 12, 31)),
            (BadgeIssued("4712", date(2025, 1, 1), date(2025, 12, 31)),),
        ),
        ((HALF_YEAR,), IssueBadge("4712", JULY), (BadgeIssued("4712", JULY),)),
        ((HALF_YEAR,), IssueBadge("4712", date(2026, 6, 30)), Code.BADGE_TAKEN),
        ((), IssueBadge("4711", JUNE, JANUARY), Code.PERIOD_REVERSED),
        ((OPEN,), ReturnBadge(MARCH), (BadgeReturned("4711", MARCH),)),
        ((), ReturnBadge(MARCH), Code.BADGE_NOT_ISSUED),
        ((OPEN, BadgeReturned("4711", MARCH)), ReturnBadge(JUNE), Code.BADGE_NOT_ISSUED),
        (
            (OPEN, BadgeReturned("4711", MARCH)),
            IssueBadge("4712", JUNE),
            (BadgeIssued("4712", JUNE),),
        ),
    ],
)
def test_decisions(given: tuple[Event, ...], when: Command, then: tuple[Event, ...] | Code) -> None:
    assert outcome(decide, evolve, BLANK, given, when) == then


def test_the_holder_is_the_one_of_the_day() -> None:
    badge = BLANK
    for event in (OPEN, BadgeReturned("4711", date(2026, 5, 31)), BadgeIssued("4712", JULY)):
        badge = evolve(badge, event)
    days = [date(2025, 12, 31), JANUARY, date(2026, 5, 31), JUNE, JULY]
    assert [badge.holder(day) for day in days] == [None, "4711", "4711", None, "4712"]


def test_kept_bookings_become_a_persons_within_the_days_given_and_only_once() -> None:
    kept = booked(stamps("2. 08:00 in, 12:00 out, 3. 08:00 in, 12:00 out"))
    state = evolve_kept(KeptMonth(), BookingsKept(kept))
    assigned, theirs = assign("4711", state, date(2026, 3, 3), None)
    assert assigned == BookingsAssigned("4711", ("T:3", "T:4"))
    assert [b.sequence for part in theirs for b in part.bookings] == [3, 4]
    assert assigned is not None
    state = evolve_kept(state, assigned)
    assert [b.sequence for part in state.waiting() for b in part.bookings] == [1, 2]
    assert assign("4712", state, date(2026, 3, 3), None) == (None, ())
    rest, _ = assign("4712", state, JANUARY, date(2026, 3, 2))
    assert rest is not None
    assert rest.bookings == ("T:1", "T:2")
    assert evolve_kept(state, rest).waiting() == ()


@pytest.mark.parametrize(
    ("text", "sound"),
    [
        ("1001", True),
        ("a.b-c_9", True),
        ("", False),
        ("-1", False),
        ("a/b", False),
        ("x" * 33, False),
    ],
)
def test_a_badge_number_fits_into_a_stream_id(text: str, *, sound: bool) -> None:
    assert (BADGE.fullmatch(text) is not None) is sound
