"""Travel time on duty, TVöD BT-V § 44 Abs. 2 and AZV § 11 Abs. 3."""

from datetime import date

import pytest
from msgspec.structs import replace

from domain.rules.vocabulary.periods import Day
from domain.rules.vocabulary.work_day import NOTHING, Stint
from domain.rules.working_time.travel import Parameters, travel
from domain.values.accounts import Account
from tests.domain.lines import BOOK, day_of, stamps, work_day
from tests.domain.whole_months import month_of

OFFICIALS = Parameters(free_minutes=0, minutes_for_one=3)


def tariff() -> Parameters:
    found = BOOK.parameters(("tvoed-vka", "dv-muster"), date(2026, 3, 1)).travel
    assert found is not None
    return found


def journey(work: str, *under_way: str) -> Day:
    stints: list[Stint] = []
    for number, text in enumerate(under_way):
        begin, end = stamps(text, first=50 + 2 * number)
        stints.append(Stint(begin, end))
    return replace(day_of(work_day(work)), journeys=tuple(stints))


THERE_AND_BACK = journey(
    "3. 09:00 in, 15:00 out",
    "3. 06:00 travel, 09:00 travel_end",
    "3. 15:00 travel, 18:00 travel_end",
)


def test_azv_11_abs_3_a_third_of_time_that_does_not_count() -> None:
    (transfer,) = travel(month_of([THERE_AND_BACK]), OFFICIALS).transfers
    assert transfer.amount == 120
    assert (transfer.route.source, transfer.route.target) == (Account.CREDITED, Account.FLEX)
    assert len(transfer.causes) == 4


@pytest.mark.parametrize(("days", "minutes"), [(2, 0), (3, 45), (5, 225)])
def test_bt_v_44_abs_2_a_quarter_of_what_goes_beyond_fifteen_hours_of_a_month(
    days: int, minutes: int
) -> None:
    made = [
        journey(
            f"{number}. 09:00 in, 15:00 out",
            f"{number}. 06:00 travel, 09:00 travel_end",
            f"{number}. 15:00 travel, 18:00 travel_end",
        )
        for number in range(2, 2 + days)
    ]
    outcome = travel(month_of(made), tariff())
    assert [transfer.amount for transfer in outcome.transfers] == ([minutes] if minutes else [])


def test_what_was_worked_on_the_way_counts_as_work_and_not_twice() -> None:
    made = journey("3. 08:00 in, 10:00 out", "3. 06:00 travel, 11:00 travel_end")
    (transfer,) = travel(month_of([made]), OFFICIALS).transfers
    assert transfer.amount == 60


def test_a_month_without_journeys_gives_nothing() -> None:
    assert travel(month_of([]), OFFICIALS) is NOTHING
