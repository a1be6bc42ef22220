"""Standby within 24-hour duties, AZVOFeu NRW § 2 Abs. 1."""

from datetime import date

import pytest
from msgspec.structs import replace

from domain.facts.rosters import DutyKind, Shift
from domain.rules.vocabulary.work_day import NOTHING
from domain.rules.working_time.fire_duty import Parameters, fire_duty
from domain.values.accounts import Account
from tests.domain.lines import BOOK, day_of, work_day

MONDAY = date(2026, 3, 2)
DUTY = Shift(MONDAY, 420, 1860, kind=DutyKind.FIRE_DUTY)
WORKED = work_day("2. 07:00 in, 3. 07:00 out")


def parameters() -> Parameters:
    found = BOOK.parameters(("dv-muster", "azvofeu-nrw"), MONDAY).fire_duty
    assert found is not None
    return found


@pytest.mark.parametrize(("worked", "standby"), [(2880, 1140), (1440, 570), (720, 285), (1, 0)])
def test_azvofeu_2_abs_1_of_48_hours_19_are_standby(worked: int, standby: int) -> None:
    day = replace(day_of(WORKED, worked), shifts=(DUTY,))
    (transfer,) = fire_duty(day, parameters()).transfers
    assert transfer.amount == standby
    assert (transfer.route.source, transfer.route.target) == (Account.DUTY, Account.FIRE_STANDBY)
    assert transfer.causes == WORKED.causes


def test_what_was_not_done_or_is_another_duty_has_none() -> None:
    assert fire_duty(day_of(WORKED), parameters()) is NOTHING
    other = replace(day_of(WORKED), shifts=(replace(DUTY, kind=DutyKind.SHIFT),))
    assert fire_duty(other, parameters()) is NOTHING
    idle = replace(day_of(WORKED), shifts=(DUTY,), work=replace(WORKED, stints=()))
    assert fire_duty(idle, parameters()) is NOTHING
