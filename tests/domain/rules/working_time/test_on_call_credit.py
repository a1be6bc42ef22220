"""On-call duty of civil servants, AZV § 12."""

from datetime import date

import pytest
from msgspec.structs import replace

from domain.facts.rosters import DutyKind, Shift
from domain.rules.vocabulary.work_day import NOTHING
from domain.rules.working_time.on_call_credit import Parameters, on_call_credit
from domain.values.accounts import Account
from tests.domain.whole_months import free_day, month_of

P = Parameters(free_minutes=600, minutes_for_one=8)


def duties(*hours: int, kind: DutyKind = DutyKind.ON_CALL) -> list[Shift]:
    return [
        Shift(date(2026, 3, number), 900, 900 + length * 60, kind=kind)
        for number, length in enumerate(hours, start=1)
    ]


@pytest.mark.parametrize(
    ("hours", "minutes"), [((10,), 0), ((), 0), ((14, 16, 20), 300), ((11,), 8), ((24, 24), 285)]
)
def test_azv_12_an_eighth_of_what_goes_beyond_ten_hours_of_a_month(
    hours: tuple[int, ...], minutes: int
) -> None:
    days = [replace(free_day(duty.day), shifts=(duty,)) for duty in duties(*hours)]
    outcome = on_call_credit(month_of(days), P)
    if not minutes:
        assert outcome is NOTHING
        return
    (transfer,) = outcome.transfers
    assert transfer.amount == minutes
    assert (transfer.route.target, transfer.effective_on) == (Account.FLEX, date(2026, 3, 31))


def test_azv_12_other_duties_do_not_count() -> None:
    days = [
        replace(free_day(duty.day), shifts=(duty,)) for duty in duties(24, kind=DutyKind.STANDBY)
    ]
    assert on_call_credit(month_of(days), P) is NOTHING
