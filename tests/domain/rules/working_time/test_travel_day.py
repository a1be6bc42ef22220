"""TVöD BT-V § 44(2) Satz 2: a day of a business trip counts at least its target."""

from datetime import date

import pytest
from msgspec.structs import replace

from domain.rules.vocabulary.periods import Day, MonthSum
from domain.rules.vocabulary.work_day import NOTHING, Stint
from domain.rules.working_time.travel import travel
from domain.rules.working_time.travel_day import travel_day
from domain.values.accounts import Account
from domain.values.time import day_number
from tests.domain.flexible import a_day, leave
from tests.domain.lines import BOOK, stamps
from tests.domain.periods import month_of

PARAMETERS = BOOK.parameters(("tvoed-vka", "dv-muster"), date(2026, 3, 2))


def trip(work: str, *journeys: str, absent_minutes: int = 0) -> Day:
    """A Monday of 8 hours: worked minutes, and minutes of travel."""
    absences = (leave(minutes=absent_minutes),) if absent_minutes else ()
    day = a_day(work, absences=absences)
    return replace(day, journeys=tuple(Stint(*stamps(one)) for one in journeys))


@pytest.mark.parametrize(
    ("day", "filled"),
    [
        (trip("2. 10:00 in, 14:00 out", "2. 07:00 travel, 10:00 travel_end"), 180),
        (
            trip(
                "2. 10:00 in, 14:00 out",
                "2. 07:00 travel, 10:00 travel_end",
                "2. 14:00 travel, 17:00 travel_end",
            ),
            240,
        ),
        (trip("2. 08:00 in, 16:00 out", "2. 16:00 travel, 19:00 travel_end"), 0),
        (trip("", "2. 07:00 travel, 09:00 travel_end"), 120),
        (trip("", "2. 07:00 travel, 17:00 travel_end", absent_minutes=240), 240),
        (trip("2. 08:00 in, 12:00 out"), 0),
    ],
)
def test_time_under_way_fills_what_work_leaves_open(day: Day, filled: int) -> None:
    assert PARAMETERS.travel_day is not None
    outcome = travel_day(day, PARAMETERS.travel_day)
    if not filled:
        assert outcome == NOTHING
        return
    (transfer,) = outcome.transfers
    assert (transfer.route.source, transfer.route.target) == (Account.CREDITED, Account.FLEX)
    assert transfer.amount == filled
    assert "§ 44 Abs. 2 Satz 2 BT-V" in transfer.citation


def test_what_fills_a_day_is_no_part_of_the_months_count() -> None:
    assert PARAMETERS.travel is not None
    long = trip("2. 08:00 in, 16:00 out", "2. 16:00 travel, 24:00 travel_end")
    short = trip("", "2. 00:00 travel, 12:00 travel_end")
    march = MonthSum(day_number(date(2026, 3, 1)))
    # 8 hours thrice beyond full days, and 4 of the 12 hours of a day without work: 28 - 15 hours.
    month = month_of(march, days=(long, long, long, short))
    (transfer,) = travel(month, PARAMETERS.travel).transfers
    assert transfer.amount == (28 - 15) * 60 // 4
