"""Protection over days, weeks and months in a whole evaluation."""

from collections.abc import Sequence
from datetime import date
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from domain.evaluation.evaluate import Evaluation
from domain.rules.vocabulary.periods import Trait
from domain.streams import employment as employments
from domain.streams.employment import BirthRecorded, CircumstanceRecorded
from domain.values.bookings import Stamp
from domain.values.findings import FindingCode
from tests.domain.lines import FULL_WEEK, booked, employment, evaluate_months, sheet_of, stamps
from tests.domain.periods import ALL, BORN
from tests.examples import times

SINCE = date(2026, 1, 1)
MONTH = "2026-03"


def evaluated(text: str, *personal: employments.Event, last: str = MONTH) -> dict[str, Evaluation]:
    """March's bookings evaluated up to a month."""
    who = employment(SINCE, FULL_WEEK, *personal, agreements=ALL)
    return evaluate_months({MONTH: sheet_of(MONTH, booked(stamps(text)))}, who, "2026-01", last)


def codes(months: dict[str, Evaluation], month: str = MONTH) -> list[tuple[int, FindingCode]]:
    return [(one.day.day, one.code) for one in months[month].sheet.findings]


def test_night_work_is_remembered_of_the_day_and_counted_for_the_year() -> None:
    nights = ", ".join(f"{day}. 22:00 in, {day + 1}. 06:00 out" for day in (2, 4, 30))
    months = evaluated(nights, last="2026-04")
    march = months[MONTH].carry.history
    assert [bool(day.traits & Trait.NIGHT) for day in march.open] == [True, False]
    assert [one.nights for one in march.months] == [0, 0, 3]


def test_a_shift_into_a_sunday_is_sunday_work_and_leaves_no_free_saturday_before_it() -> None:
    months = evaluated("7. 22:00 in, 8. 06:00 out", last=MONTH)
    assert (7, FindingCode.BANNED_DAY) in codes(months)
    week = next(one for one in months[MONTH].carry.history.weeks if one.sundays)
    assert week.free_days == 0b011111
    assert months[MONTH].carry.history.months[-1].sundays == 1


def test_call_outs_count_as_work_on_their_day_and_interrupt_the_rest() -> None:
    months = evaluated(
        "2. 08:00 in, 12:00 out, 12:30 in, 16:30 out, 22:00 call_out, 23:00 call_out_end,"
        " 3. 07:00 in, 11:00 out, 8. 10:00 call_out, 11:00 call_out_end"
    )
    found = codes(months)
    assert (3, FindingCode.REST_SHORT) in found
    assert (8, FindingCode.BANNED_DAY) in found
    rest = next(f for f in months[MONTH].sheet.findings if f.code is FindingCode.REST_SHORT)
    assert rest.figures == {"rest_minutes": 480, "minimum_minutes": 660, "called_minutes": 60}


def test_muschg_7_abs_2_nursing_time_is_no_break_and_no_gap() -> None:
    nursing = CircumstanceRecorded("nursing", SINCE)
    months = evaluated("2. 08:00 in, 11:00 nursing, 12:00 nursing_end, 14:30 out", nursing)
    day = next(one for one in months[MONTH].sheet.days if one.day.day == 2)
    assert (day.attended_minutes, day.break_minutes) == (390, 30)
    found = next(f for f in months[MONTH].sheet.findings if f.day.day == 2)
    assert found.code is FindingCode.BREAK_NOT_RECORDED
    assert found.figures["taken_minutes"] == 0


def test_limits_of_the_young_end_with_the_day_before_the_birthday() -> None:
    born = BirthRecorded(date(2008, 3, 4))
    day = "{0}. 08:00 in, 12:00 out, 13:00 in, 17:45 out"
    months = evaluated(", ".join(day.format(n) for n in (3, 4)), born)
    assert (3, FindingCode.DAILY_MAXIMUM) in codes(months)
    assert all(n != 4 for n, _ in codes(months))


def test_limits_take_no_worked_time_away() -> None:
    text = "2. 05:00 in, 13:00 out, 14:00 in, 20:30 out"
    young = evaluated(text, BirthRecorded(BORN), CircumstanceRecorded("pregnant", SINCE))
    grown = evaluated(text)
    worked = [
        next(one for one in months[MONTH].sheet.days if one.day.day == 2).worked_minutes
        for months in (young, grown)
    ]
    assert worked == [870, 870]
    assert len(codes(young)) > len(codes(grown))


shifts = st.lists(
    st.tuples(st.integers(1, 27), st.integers(0, 23), st.integers(1, 14)), max_size=20
)


@settings(max_examples=times(40))
@given(shifts, st.integers(0, 99))
def test_what_protection_says_does_not_depend_on_the_order_of_delivery(
    made: Sequence[tuple[int, int, int]], seed: int
) -> None:
    given_bookings: list[Stamp] = []
    for day, hour, length in made:
        text = f"{day}. {hour:02}:00 in, {day}. {hour:02}:59 out" if length == 1 else (
            f"{day}. {hour:02}:00 in, {day + (hour + length) // 24}."
            f" {(hour + length) % 24:02}:00 out"
        )  # fmt: skip
        given_bookings += stamps(text, first=len(given_bookings) + 1)
    shuffled = given_bookings.copy()
    Random(seed).shuffle(shuffled)
    who = employment(SINCE, FULL_WEEK, CircumstanceRecorded("care_work", SINCE), agreements=ALL)
    outcomes = [
        evaluate_months({MONTH: sheet_of(MONTH, booked(one))}, who, "2026-02", "2026-05")
        for one in (given_bookings, shuffled)
    ]
    for month, evaluation in outcomes[0].items():
        assert evaluation.carry == outcomes[1][month].carry
        assert evaluation.sheet.findings == outcomes[1][month].sheet.findings
