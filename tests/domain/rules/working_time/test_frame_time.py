"""Frame time: Dienstvereinbarung Gleitzeit § 14 (sample)."""

from datetime import date

import pytest
from msgspec.structs import replace

from domain.rules.vocabulary.periods import Day
from domain.rules.vocabulary.work_day import NOTHING
from domain.rules.working_time.frame_time import frame_time
from domain.values.accounts import Account
from domain.values.findings import FindingCode
from tests.domain.flexible import a_day
from tests.domain.lines import AGREEMENTS, BOOK

PARAMETERS = BOOK.parameters(AGREEMENTS, date(2027, 3, 1)).frame_time
"""6:00 to 20:00 from Monday to Friday; work outside without an order is no flex time."""
assert PARAMETERS is not None


@pytest.mark.parametrize(
    ("day", "outside", "aside"),
    [
        (a_day("2. 06:00 in, 20:00 out"), 0, 0),
        (a_day("2. 05:45 in, 14:00 out"), 15, 15),
        (a_day("2. 12:00 in, 20:30 out"), 30, 30),
        (a_day("2. 05:30 in, 12:00 out, 13:00 in, 20:30 out"), 60, 60),
        (a_day("2. 18:00 in, 3. 07:00 out"), 660, 660),
        # Weekends lie outside as a whole.
        (a_day("7. 10:00 in, 12:00 out"), 120, 120),
        # Ordered work is none of it.
        (a_day("2. 12:00 in, 21:00 out", ordered=60), 0, 0),
        (a_day("2. 12:00 in, 21:00 out", ordered=40), 60, 20),
        # Rosters have their own hours.
        (a_day("2. 20:00 in, 3. 04:00 out", rostered=True), 0, 0),
        (a_day(""), 0, 0),
    ],
)
def test_dv_14_work_outside_that_nobody_ordered_is_reported_and_set_aside(
    day: Day, outside: int, aside: int
) -> None:
    assert PARAMETERS is not None
    outcome = frame_time(day, PARAMETERS)
    assert [finding.figures["outside_minutes"] for finding in outcome.findings] == (
        [outside] if aside else []
    )
    assert sum(transfer.amount for transfer in outcome.transfers) == aside


def test_dv_14_abs_2_it_moves_from_flex_time_to_an_account_of_its_own() -> None:
    assert PARAMETERS is not None
    outcome = frame_time(a_day("2. 12:00 in, 20:30 out"), PARAMETERS)
    (transfer,) = outcome.transfers
    assert [(leg.account, leg.amount) for leg in transfer.postings] == [
        (Account.FLEX, -30),
        (Account.OUTSIDE_FRAME, 30),
    ]
    assert outcome.findings[0].code is FindingCode.OUTSIDE_FRAME
    assert transfer.causes == outcome.findings[0].causes != ()


def test_where_it_counts_it_is_only_reported() -> None:
    assert PARAMETERS is not None
    outcome = frame_time(a_day("2. 12:00 in, 20:30 out"), replace(PARAMETERS, counts_outside=True))
    assert (outcome.transfers, len(outcome.findings)) == ((), 1)


def test_no_more_is_set_aside_than_was_worked() -> None:
    assert PARAMETERS is not None
    day = replace(a_day("7. 10:00 in, 12:00 out"), worked_minutes=90)
    assert [one.amount for one in frame_time(day, PARAMETERS).transfers] == [90]
    assert frame_time(replace(day, worked_minutes=0), PARAMETERS) is NOTHING
