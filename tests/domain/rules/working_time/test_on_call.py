"""On-call duty (Rufbereitschaft), TVöD § 8 Abs. 3."""

from datetime import date, timedelta

import pytest
from msgspec.structs import replace

from domain.facts.profile import Profile, Rates
from domain.facts.rosters import DutyKind, Shift
from domain.rules.vocabulary.periods import Day, PlannedDay
from domain.rules.vocabulary.work_day import NOTHING, WorkDay
from domain.rules.working_time.on_call import MONEY, Parameters, on_call
from domain.values.accounts import Account
from domain.values.time import day_number
from tests.domain.lines import BOOK

MONDAY = date(2026, 3, 2)
DAYS = {
    name: MONDAY + timedelta(days=number)
    for number, name in enumerate(("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"))
}


def parameters() -> Parameters:
    found = BOOK.parameters(("tvoed-vka", "dv-muster"), MONDAY).on_call
    assert found is not None
    return found


P = parameters()


def duty(text: str) -> Shift:
    """``Fri 23:00-Sat 24:00``: from a day and time to another."""
    begin, end = text.split("-")
    (day, at), (last, until) = begin.split(" "), end.split(" ")
    days = (DAYS[last] - DAYS[day]).days % 7
    return Shift(DAYS[day], minute(at), days * 1440 + minute(until), kind=DutyKind.ON_CALL)


def minute(clock: str) -> int:
    hours, minutes = clock.split(":")
    return int(hours) * 60 + int(minutes)


def day(*duties: Shift, holidays: tuple[int, ...] = ()) -> Day:
    """The day on which duties begin; ``holidays`` count from it (0) on."""
    on = duties[0].day
    ahead = tuple(number for number in holidays if number)
    planned = PlannedDay(on, day_number(on), 0 in holidays, None, ahead)
    return Day(planned, WorkDay(on), shifts=duties)


@pytest.mark.parametrize(
    ("text", "holidays", "hours_of_pay"),
    [
        # Twice the pay by the hour from Monday to Friday, four times on the others.
        ("Mon 15:00-Tue 07:00", (), 2),
        ("Fri 15:00-Sat 07:00", (), 2),
        ("Sat 07:00-Sat 19:00", (), 4),
        ("Sun 15:00-Mon 07:00", (), 4),
        ("Tue 15:00-Wed 07:00", (0,), 4),
        ("Tue 15:00-Wed 07:00", (1,), 2),
        # Every later day counts that the duty lasts to the end of.
        ("Fri 23:00-Sat 24:00", (), 6),
        ("Fri 23:00-Sat 23:59", (), 2),
        ("Fri 15:00-Mon 07:00", (), 10),
        ("Wed 15:00-Fri 24:00", (1,), 2 + 4 + 2),
        ("Mon 07:00-Sun 24:00", (), 5 * 2 + 2 * 4),
        # Duties of exactly twelve hours count.
        ("Mon 19:00-Tue 07:00", (), 2),
    ],
)
def test_tvoed_8_abs_3_satz_2_and_3_a_flat_rate_by_the_day_of_start(
    text: str, holidays: tuple[int, ...], hours_of_pay: int
) -> None:
    (transfer,) = on_call(day(duty(text), holidays=holidays), P).transfers
    assert transfer.amount == hours_of_pay * 60
    assert (transfer.route.source, transfer.route.target) == (Account.DUTY, Account.ON_CALL)


@pytest.mark.parametrize(
    ("text", "minutes"), [("Mon 19:01-Tue 07:00", 90), ("Sat 16:00-Sat 24:00", 60)]
)
def test_tvoed_8_abs_3_satz_8_below_twelve_hours_an_eighth_of_each_hour(
    text: str, minutes: int
) -> None:
    (transfer,) = on_call(day(duty(text)), P).transfers
    assert transfer.amount == minutes


def test_two_short_duties_of_a_day_are_not_one_long_one() -> None:
    made = day(duty("Sat 06:00-Sat 14:00"), duty("Sat 16:00-Sat 24:00"))
    assert [transfer.amount for transfer in on_call(made, P).transfers] == [60, 60]


def test_other_shifts_are_no_on_call_duty() -> None:
    assert on_call(day(Shift(MONDAY, 360, 840)), P) is NOTHING
    idle = Day(PlannedDay(MONDAY, day_number(MONDAY), False, None), WorkDay(MONDAY))
    assert on_call(idle, P) is NOTHING


def test_in_money_it_is_pay_of_the_person_s_own_step() -> None:
    known = Profile(rates=Rates(2886, 2500))
    friday = replace(day(duty("Fri 23:00-Sat 24:00")), profile=known)
    money = [one.amount for one in on_call(friday, P).transfers if one.route is MONEY]
    assert money == [6 * 2886]
    short = replace(day(duty("Mon 18:00-Mon 23:00")), profile=known)
    # Five hours at 12.5 per cent are 37.5 minutes of pay, rounded up to 38.
    assert [one.amount for one in on_call(short, P).transfers] == [38, 1828]
    assert [one.route.target for one in on_call(short, P).transfers] == [
        Account.ON_CALL,
        Account.PAY,
    ]
