"""Timesheet: corrections and the close, given / when / then."""

from datetime import date

import pytest

from domain.facts.kinds import SHIPPED
from domain.facts.obstacles import Obstacle, ObstacleKind
from domain.streams.timesheet import (
    BookingsCorrected,
    CloseMonth,
    Command,
    CorrectBookings,
    CorrectionRequested,
    Event,
    MonthClosed,
    Timesheet,
    decide,
    evolve,
    fold,
)
from domain.values.accounts import Account, Total, Unit
from domain.values.bookings import Booking
from domain.values.errors import Code
from domain.values.time import Month
from tests.domain.decisions import outcome
from tests.domain.lines import booked, stamps

MARCH = Month(2026, 3)
APRIL_1 = date(2026, 4, 1)
DAY = booked(stamps("2. 08:00 in, 16:30 out"))
NOON = Booking(stamps("2. 12:00 out")[0].at, 60, "out", 1)
ELSEWHERE = Booking(stamps("2. 12:00 out", "2026-04")[0].at, 60, "out", 1)
STRANGE = Booking(NOON.at, 60, "dance", 1)
SLIP = BookingsCorrected("a", "left at noon", ("T:2",), (NOON,))
ASKED = CorrectionRequested("a", "left at noon", "officer", ("T:2",), (NOON,))
FROZEN = MonthClosed((), (Total(Account.FLEX, Unit.MINUTES, 1),), (), "0" * 64, ())
NOT_OVER = Obstacle(ObstacleKind.MONTH_NOT_OVER, "", ("2026-03-31",))
EARLIER = Obstacle(ObstacleKind.EARLIER_MONTH_OPEN, "1", ("2026-01", "2026-02"))
PARALLEL = Obstacle(ObstacleKind.UNIT_NOT_LIVE)
MISSING = Obstacle(ObstacleKind.APPROVAL_MISSING, "1", ("manager",))
UNDECIDED = Obstacle(ObstacleKind.OVERTIME_UNDECIDED, "1", ("o-1",))
OPEN = Obstacle(ObstacleKind.OPEN_BOOKING, "1", ("2026-03-02",))
CLOSE = CloseMonth(FROZEN, APRIL_1)


def correct(
    voided: tuple[str, ...] = (), added: tuple[Booking, ...] = (), reason: str = "left at noon"
) -> CorrectBookings:
    return CorrectBookings("a", reason, voided, added, "officer", SHIPPED.bookings.codes)


@pytest.mark.parametrize(
    ("given", "when", "then"),
    [
        ((DAY,), correct(("T:2",), (NOON,)), (SLIP,)),
        ((), correct(added=(NOON,)), (BookingsCorrected("a", "left at noon", (), (NOON,)),)),
        (
            (DAY, SLIP),
            correct(("correction/a:1",)),
            (BookingsCorrected("a", "left at noon", ("correction/a:1",)),),
        ),
        ((DAY, FROZEN), correct(("T:2",), (NOON,)), (ASKED,)),
        ((DAY, FROZEN), correct(("T:3",)), Code.BOOKING_UNKNOWN),
        ((DAY,), correct(("T:2",), reason="  "), Code.REASON_MISSING),
        ((DAY,), correct(), Code.CORRECTION_EMPTY),
        ((DAY,), correct(("T:3",)), Code.BOOKING_UNKNOWN),
        ((DAY, SLIP), correct(("T:2",)), Code.BOOKING_ALREADY_VOID),
        ((DAY,), correct(added=(STRANGE,)), Code.UNKNOWN_KIND),
        ((DAY,), correct(added=(ELSEWHERE,)), Code.CORRECTION_OF_OTHER_MONTH),
        ((DAY,), CLOSE, (FROZEN,)),
        ((), CLOSE, (FROZEN,)),
        ((DAY, FROZEN), CLOSE, Code.MONTH_ALREADY_CLOSED),
        ((DAY,), CloseMonth(FROZEN, date(2026, 3, 31), (NOT_OVER,)), Code.MONTH_NOT_OVER),
        ((DAY,), CloseMonth(FROZEN, APRIL_1, (EARLIER,)), Code.EARLIER_MONTH_OPEN),
        (
            (DAY,),
            CloseMonth(FROZEN, APRIL_1, (Obstacle(ObstacleKind.UNIT_NOT_LIVE),)),
            Code.UNIT_NOT_LIVE,
        ),
        ((DAY,), CloseMonth(FROZEN, APRIL_1, (UNDECIDED,)), Code.OVERTIME_UNDECIDED),
        ((DAY,), CloseMonth(FROZEN, APRIL_1, (MISSING,)), Code.APPROVAL_MISSING),
    ],
)
def test_decisions(given: tuple[Event, ...], when: Command, then: tuple[Event, ...] | Code) -> None:
    assert outcome(decide, evolve, Timesheet(MARCH), given, when) == then


def test_a_correction_leaves_the_original_where_it_is() -> None:
    sheet = fold(Timesheet(MARCH), (DAY, SLIP))
    assert [stamp.ref for stamp in sheet.stamps()] == ["T:1", "correction/a:1"]
    assert sheet.booked == (DAY,)
    assert sheet.voided == {"T:2"}
    assert sheet.version == 2


def test_folding_many_events_equals_evolving_one_by_one() -> None:
    state = Timesheet(MARCH)
    for event in (DAY, SLIP, FROZEN):
        state = evolve(state, event)
    assert state == fold(Timesheet(MARCH), (DAY, SLIP, FROZEN))
    assert state.closed == FROZEN


def test_bookings_count_in_the_order_of_their_instants() -> None:
    evening, morning = booked(stamps("2. 16:00 out")), booked(stamps("2. 08:00 in", first=2))
    sheet = fold(Timesheet(MARCH), (evening, morning))
    assert [stamp.kind for stamp in sheet.stamps()] == ["in", "out"]
