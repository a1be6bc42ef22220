"""Standby duty, TVöD § 9 and § 8 Abs. 4."""

from datetime import date

from msgspec.structs import replace

from domain.facts.profile import Profile, Rates
from domain.facts.rosters import DutyKind, Shift
from domain.rules.vocabulary.work_day import NOTHING, Stint
from domain.rules.working_time.standby import Parameters, standby
from domain.values.accounts import Account
from tests.domain.lines import BOOK, stamps
from tests.domain.whole_months import free_day

MONDAY = date(2026, 3, 2)
NIGHT = Shift(MONDAY, 1080, 1800, kind=DutyKind.STANDBY)


def parameters() -> Parameters:
    found = BOOK.parameters(("tvoed-vka", "dv-muster"), MONDAY).standby
    assert found is not None
    return found


def test_tvoed_9_half_of_standby_is_paid() -> None:
    (transfer,) = standby(replace(free_day(MONDAY), shifts=(NIGHT,)), parameters()).transfers
    assert transfer.amount == 360
    assert (transfer.route.source, transfer.route.target) == (Account.DUTY, Account.STANDBY)


def test_other_duties_are_no_standby() -> None:
    shift = replace(NIGHT, kind=DutyKind.SHIFT)
    assert standby(replace(free_day(MONDAY), shifts=(shift,)), parameters()) is NOTHING
    assert standby(free_day(MONDAY), parameters()) is NOTHING


def test_arbzg_2_abs_1_all_of_it_is_working_time_and_call_outs_are_part_of_it() -> None:
    begin, end = stamps("2. 20:00 call_out, 21:00 call_out_end", first=50)
    day = replace(free_day(MONDAY), shifts=(NIGHT,))
    assert day.beside_minutes == 720
    assert replace(day, call_outs=(Stint(begin, end),)).beside_minutes == 720
    assert replace(day, shifts=(), call_outs=(Stint(begin, end),)).beside_minutes == 60


def test_paid_by_the_hour_where_an_agreement_says_so() -> None:
    known = Profile(rates=Rates(2886, 2500))
    night = replace(free_day(MONDAY), shifts=(NIGHT,), profile=known)
    assert len(standby(night, parameters()).transfers) == 1
    by_the_hour = replace(parameters(), by_the_hour=True)
    valued, money = standby(night, by_the_hour).transfers
    assert (valued.amount, money.route.target, money.amount) == (360, Account.PAY, 6 * 2886)
    assert len(standby(replace(night, profile=Profile()), by_the_hour).transfers) == 1
