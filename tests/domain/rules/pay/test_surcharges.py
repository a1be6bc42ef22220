"""Surcharges for work at unusual times, TVöD § 8 Abs. 1 Satz 2 Buchst. b bis f."""

from collections.abc import Mapping
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from domain.evaluation.evaluate import Context
from domain.facts.profile import Circumstance, Profile, Rates
from domain.facts.rosters import Shift
from domain.rules.pay.surcharges import SURCHARGES, Parameters, surcharges
from domain.rules.vocabulary.periods import Day, PlannedDay
from domain.rules.vocabulary.work_day import NOTHING, Outcome, Stint
from domain.values.accounts import Account, imbalance
from domain.values.bookings import Stamp
from domain.values.time import day_number
from tests.domain.lines import (
    BOOK,
    CONTEXT,
    booked,
    day_of,
    employment,
    evaluate_months,
    sheet_of,
    stamps,
    work_day,
)

IDS = ("tvoed-vka", "dv-muster")


def parameters() -> Parameters:
    found = BOOK.parameters(IDS, date(2026, 3, 1)).surcharges
    assert found is not None
    return found


P = parameters()


def day(
    text: str,
    *,
    month: str = "2026-03",
    holidays: tuple[int, ...] = (),
    net_minutes: int | None = None,
) -> Day:
    """A day's work; ``holidays`` are days of it and after it, 0 the day itself."""
    made = day_of(work_day(text, month=month), net_minutes)
    ahead = tuple(number for number in holidays if number)
    planned = PlannedDay(made.day, day_number(made.day), 0 in holidays, None, ahead)
    return replace(made, planned=planned)


def minutes(outcome: Outcome) -> Mapping[str, int]:
    """Minutes by surcharge."""
    return {
        transfer.route.target.value: transfer.amount
        for transfer in outcome.transfers
        if transfer.route.source is Account.SURCHARGED
    }


# 2 March 2026 is a Monday; 7 a Saturday, 8 a Sunday.
@pytest.mark.parametrize(
    ("text", "holidays", "found"),
    [
        # b: night from 21:00 to 6:00
        ("2. 06:00 in, 21:00 out", (), {}),
        ("2. 05:59 in, 21:01 out", (), {"night": 2}),
        ("2. 22:00 in, 3. 06:30 out", (), {"night": 480}),
        ("2. 22:00 in, 3. 02:00 out, 3. 02:30 in, 3. 06:00 out", (), {"night": 450}),
        # c: Sunday, by the calendar day of each minute
        ("8. 09:00 in, 13:00 out", (), {"sunday": 240}),
        ("7. 22:00 in, 8. 06:00 out", (), {"night": 480, "sunday": 360}),
        ("8. 22:00 in, 9. 06:00 out", (), {"night": 480, "sunday": 120}),
        # d: public holiday, which goes before Sunday
        ("3. 08:00 in, 12:00 out", (0,), {"holiday": 240}),
        ("8. 08:00 in, 12:00 out", (0,), {"holiday": 240}),
        ("3. 22:00 in, 4. 06:00 out", (1,), {"night": 480, "holiday": 360}),
        ("3. 22:00 in, 4. 06:00 out", (0,), {"night": 480, "holiday": 120}),
        ("2. 21:00 in, 4. 03:00 out", (2,), {"night": 540 + 360, "holiday": 180}),
        # f: Saturday from 13:00 to 21:00
        ("7. 12:00 in, 22:00 out", (), {"saturday": 480, "night": 60}),
        ("7. 08:00 in, 13:00 out", (), {}),
        ("7. 12:00 in, 14:00 out", (0,), {"holiday": 120}),
    ],
)
def test_tvoed_8_abs_1_satz_2_b_c_d_f_when_a_surcharge_is_due(
    text: str, holidays: tuple[int, ...], found: Mapping[str, int]
) -> None:
    assert minutes(surcharges(day(text, holidays=holidays), P)) == found


@pytest.mark.parametrize(
    ("text", "holidays", "found"),
    [
        # 24 December 2026 is a Thursday, 31 too; 26 December 2027 a Sunday.
        ("24. 05:00 in, 14:00 out", (1, 2), {"eve": 480, "night": 60}),
        ("23. 20:00 in, 24. 08:00 out", (2,), {"eve": 120, "night": 540}),
        ("31. 20:00 in, 32. 04:00 out", (1,), {"eve": 240, "holiday": 240, "night": 420}),
        ("30. 08:00 in, 14:00 out", (2,), {}),
    ],
)
def test_tvoed_8_abs_1_satz_2_e_24_and_31_december_from_six(
    text: str, holidays: tuple[int, ...], found: Mapping[str, int]
) -> None:
    assert minutes(surcharges(day(text, month="2026-12", holidays=holidays), P)) == found


def test_tvoed_8_abs_1_satz_3_only_the_highest_of_c_to_f_and_night_beside_it() -> None:
    # 31 December 2033 is a Saturday: 6:00 to 24:00 has the surcharge of the eve, not two.
    made = day("31. 05:00 in, 22:00 out", month="2033-12", holidays=(1,))
    assert minutes(surcharges(made, P)) == {"eve": 960, "night": 120}
    # 24 December 2028 is a Sunday: until six its surcharge, then the higher one of the eve.
    made = day("24. 04:00 in, 12:00 out", month="2028-12")
    assert minutes(surcharges(made, P)) == {"eve": 360, "sunday": 120, "night": 120}


def test_tvoed_8_abs_1_d_less_where_the_roster_designates_time_off() -> None:
    made = day("3. 08:00 in, 12:00 out", holidays=(0,))
    assert minutes(surcharges(replace(made, time_off=True), P)) == {"holiday_time_off": 240}


SHIFT = Shift(date(2026, 3, 7), 720, 1320)


@pytest.mark.parametrize(
    ("profile", "shifts"),
    [
        (Profile(circumstances=(Circumstance("shift_work", date(2026, 1, 1)),)), ()),
        (Profile(circumstances=(Circumstance("alternating_shift_work", date(2026, 1, 1)),)), ()),
        (Profile(), (SHIFT,)),
    ],
)
def test_tvoed_8_abs_1_f_no_saturday_surcharge_in_shift_work(
    profile: Profile, shifts: tuple[Shift, ...]
) -> None:
    made = replace(day("7. 12:00 in, 22:00 out"), profile=profile, shifts=shifts)
    assert minutes(surcharges(made, P)) == {"night": 60}


@pytest.mark.parametrize(
    ("text", "net_minutes", "found"),
    [
        # 8:30 on a Sunday, half an hour of it a deducted break: all its minutes are Sunday minutes.
        ("8. 08:00 in, 16:30 out", 480, {"sunday": 480}),
        # Into Sunday: the break is taken to lie before midnight.
        ("7. 20:00 in, 8. 04:30 out", 480, {"saturday": 60, "sunday": 270, "night": 450}),
        # If all minutes have a surcharge, the break is taken from the lowest.
        (
            "7. 17:00 in, 21:00 out, 8. 00:00 in, 02:30 out",
            360,
            {"saturday": 210, "sunday": 150, "night": 150},
        ),
        ("2. 21:00 in, 3. 05:30 out", 480, {"night": 480}),
        ("8. 08:00 in, 16:30 out", 0, {}),
    ],
)
def test_a_deducted_break_lies_in_minutes_without_a_surcharge_as_far_as_there_are(
    text: str, net_minutes: int, found: Mapping[str, int]
) -> None:
    assert minutes(surcharges(day(text, net_minutes=net_minutes), P)) == found


def call_outs(text: str) -> tuple[Stint, ...]:
    made = stamps(text, first=90)
    return tuple(Stint(a, b) for a, b in zip(made[::2], made[1::2], strict=True))


def test_tvoed_8_abs_3_satz_5_a_call_out_has_surcharges_too() -> None:
    idle = day_of(replace(work_day("8. 08:00 in, 09:00 out"), stints=(), causes=()), 0)
    called = replace(idle, call_outs=call_outs("8. 22:00 call_out, 9. 01:00 call_out_end"))
    assert minutes(surcharges(called, P)) == {"sunday": 120, "night": 180}
    worked = replace(day("8. 08:00 in, 12:00 out"), call_outs=called.call_outs)
    outcome = surcharges(worked, P)
    assert minutes(outcome) == {"sunday": 360, "night": 180}
    kinds = [cause.kind for cause in outcome.transfers[0].causes if isinstance(cause, Stamp)]
    assert kinds == ["in", "out", "call_out", "call_out_end"]


def test_tvoed_8_abs_1_satz_1_money_by_the_pay_by_the_hour_of_step_three() -> None:
    profile = Profile(rates=Rates(2886, 2500))
    made = replace(day("7. 22:00 in, 8. 06:00 out"), profile=profile)
    moved = [
        (t.route.source.value, t.route.target.value, t.amount)
        for t in surcharges(made, P).transfers
    ]
    assert moved == [
        ("surcharged", "sunday", 360),
        ("employer", "pay", 3750),
        ("surcharged", "night", 480),
        ("employer", "pay", 4000),
    ]


@pytest.mark.parametrize(("time_off", "cents"), [(False, 3375), (True, 875)])
def test_tvoed_8_abs_1_d_holiday_pay_is_135_or_35_per_cent(time_off: bool, cents: int) -> None:
    made = replace(day("3. 08:00 in, 09:00 out", holidays=(0,)), time_off=time_off)
    outcome = surcharges(replace(made, profile=Profile(rates=Rates(3000, 2500))), P)
    assert outcome.transfers[1].amount == cents


def test_protokollerklaerung_zu_8_abs_1_d_at_most_235_per_cent_with_table_pay() -> None:
    made = replace(
        day("3. 08:00 in, 09:00 out", holidays=(0,)), profile=Profile(rates=Rates(1, 2500))
    )
    assert surcharges(made, replace(P, holiday_percent=150)).transfers[1].amount == 3375


def test_tvoed_8_abs_1_satz_4_and_10_abs_3_surcharges_can_become_time() -> None:
    made = replace(day("7. 22:00 in, 8. 06:00 out"), profile=Profile(rates=Rates(2886, 2500)))
    outcome = surcharges(made, replace(P, booked_as_time=True))
    moved = [(t.route.source.value, t.route.target.value, t.amount) for t in outcome.transfers]
    assert moved == [("credited", "flex", 90), ("credited", "flex", 96)]


@pytest.mark.parametrize("text", ["2. 08:00 in, 16:30 out", "6. 06:00 in, 21:00 out"])
def test_an_ordinary_day_has_none(text: str) -> None:
    assert surcharges(day(text), P) is NOTHING
    assert surcharges(day_of(replace(work_day(text), stints=(), causes=())), P) is NOTHING


shifts = st.tuples(
    st.integers(1, 27), st.integers(0, 1439), st.integers(1, 960), st.integers(0, 60)
)


def shift(number: int, begin: int, end: int, sequence: int = 1) -> tuple[Stint, ...]:
    """Work from one minute of a day of March 2026 to another."""
    start = stamps(f"{number}. 00:00 in")[0]
    ends = (start.at + begin * 60, start.at + end * 60)
    return (Stint(*(Stamp(at, 60, "in", "T", sequence + n) for n, at in enumerate(ends))),)


def made(number: int, stints: tuple[Stint, ...], net: int, holidays: tuple[int, ...]) -> Day:
    on = date(2026, 3, number)
    work = replace(work_day(f"{number}. 00:00 in, 00:01 out"), stints=stints)
    planned = PlannedDay(on, day_number(on), 0 in holidays, None, tuple(filter(None, holidays)))
    return Day(planned, work, net)


@given(shifts, st.sets(st.integers(0, 2)))
def test_surcharges_of_c_to_f_never_exceed_net_work_and_books_balance(
    drawn: tuple[int, int, int, int], holidays: set[int]
) -> None:
    number, begin, length, pause = drawn
    net = max(0, length - pause)
    outcome = surcharges(
        made(number, shift(number, begin, begin + length), net, tuple(sorted(holidays))), P
    )
    found = dict(minutes(outcome))
    assert found.pop("night", 0) <= net
    assert sum(found.values()) <= net
    assert imbalance(posting for t in outcome.transfers for posting in t.postings) == {}


@given(shifts, st.sets(st.integers(0, 2)))
def test_splitting_a_shift_at_midnight_changes_no_surcharge(
    drawn: tuple[int, int, int, int], holidays: set[int]
) -> None:
    number, begin, length, _ = drawn
    end = begin + length
    whole = made(number, shift(number, begin, end), length, tuple(sorted(holidays)))
    expected = minutes(surcharges(whole, P))
    first = min(end, 1440)
    halves = [made(number, shift(number, begin, first), first - begin, tuple(sorted(holidays)))]
    if end > 1440:
        rest = tuple(sorted(one - 1 for one in holidays if one))
        halves.append(made(number + 1, shift(number + 1, 0, end - 1440), end - 1440, rest))
    found: dict[str, int] = {}
    for half in halves:
        for account, amount in minutes(surcharges(half, P)).items():
            found[account] = found.get(account, 0) + amount
    assert found == expected


def test_a_shift_into_the_new_year_is_paid_by_the_calendar_of_both() -> None:
    made = stamps("31. 20:00 in", "2026-12") + stamps("1. 04:00 out", "2027-01", first=2)
    sheets = {
        "2026-12": sheet_of("2026-12", booked(made[:1])),
        "2027-01": sheet_of("2027-01", booked(made[1:])),
    }
    who = employment(date(2026, 12, 1), agreements=IDS)
    context = Context(BOOK, CONTEXT.holidays, IDS)
    months = evaluate_months(sheets, who, "2026-12", "2026-12", context=context)
    balances = months["2026-12"].sheet.closing
    found = {account: balances.get(account, 0) for account in SURCHARGES}
    assert found == {
        Account.HOLIDAY: 240,
        Account.HOLIDAY_TIME_OFF: 0,
        Account.EVE: 210,
        Account.SUNDAY: 0,
        Account.SATURDAY: 0,
        Account.NIGHT: 420,
    }


def test_every_surcharge_has_its_account() -> None:
    assert all(P.percent(account) > 0 for account in SURCHARGES)
    with pytest.raises(AssertionError):
        P.percent(Account.FLEX)
