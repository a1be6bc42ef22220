"""Work within rostered shifts: its day and its target, over midnight and month's end."""

from collections.abc import Sequence
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from domain.evaluation.evaluate import Evaluation
from domain.facts.kinds import SHIPPED as KINDS
from domain.facts.rosters import DutyKind, Shift, windows_of
from domain.rules.vocabulary.pairing import Pairing, pair
from domain.streams.employment import TermsAgreed
from domain.streams.timesheet import Event, RosterPlanned
from domain.values.bookings import Booked, Booking, Stamp
from domain.values.findings import FindingCode
from domain.values.time import Month, day_number
from tests.domain.lines import (
    AGREEMENTS,
    BOOK,
    booked,
    employment,
    evaluate_months,
    sheet_of,
    stamps,
)
from tests.domain.streams.timesheet.test_rosters import shift

PARAMETERS = replace(BOOK.parameters(AGREEMENTS, date(2026, 3, 1)).pairing, shift_lead_minutes=60)
NIGHT = shift(10, "20:00", "28:00")
EARLY = shift(12, "00:00", "08:00")
BOTH = "10. 20:00 in, 11. 04:00 out, 11. 23:50 in, 12. 08:00 out"
DUTY = Shift(date(2026, 3, 20), 480, 1_920, 0, DutyKind.FIRE_DUTY)


def paired(text: str, *planned: Shift, after: Sequence[Stamp] = ()) -> Pairing:
    windows = windows_of(planned, PARAMETERS.shift_lead_minutes)
    return pair(stamps(text), after, PARAMETERS, KINDS.bookings, planned=windows)


@pytest.mark.parametrize(
    ("text", "planned", "days"),
    [
        # A night shift is one day, also when it is begun after midnight.
        ("10. 20:00 in, 11. 04:00 out", (NIGHT,), {10: 1}),
        ("11. 00:05 in, 11. 04:00 out", (NIGHT,), {10: 1}),
        ("11. 00:05 in, 11. 04:00 out", (), {11: 1}),
        # A gap of any length within the shift leaves it one day.
        ("10. 20:00 in, 10. 21:00 out, 11. 03:00 in, 11. 04:30 out", (NIGHT,), {10: 2}),
        ("10. 20:00 in, 10. 21:00 out, 11. 03:00 in, 11. 04:30 out", (), {10: 1, 11: 1}),
        # Work after its end still belongs to it, as without a roster.
        ("10. 20:00 in, 11. 04:00 out, 11. 04:10 in, 11. 05:00 out", (NIGHT,), {10: 2}),
        # A clock-in shortly before midnight for a shift from midnight on counts on the shift's day.
        ("11. 23:50 in, 12. 08:00 out", (EARLY,), {12: 1}),
        ("11. 22:50 in, 12. 08:00 out", (EARLY,), {11: 1}),
        (BOTH, (NIGHT, EARLY), {10: 1, 12: 1}),
        # On-call duty is no work: its bookings follow the clock.
        ("11. 00:05 in, 11. 01:00 out", (replace(NIGHT, kind=DutyKind.ON_CALL),), {11: 1}),
        # 24 hours of duty are one shift, which without a roster would be too long.
        ("20. 07:55 in, 21. 08:05 out", (DUTY,), {20: 1}),
    ],
)  # fmt: skip
def test_work_belongs_to_the_day_its_shift_was_planned_for(
    text: str, planned: tuple[Shift, ...], days: dict[int, int]
) -> None:
    first = day_number(date(2026, 3, 1))
    shifts = paired(text, *planned).shifts
    assert {number - first + 1: len(stints) for number, stints in shifts.items()} == days


def test_a_forgotten_clock_out_is_found_in_a_long_duty_too() -> None:
    found = paired("20. 07:55 in, 21. 16:00 out", DUTY)
    assert found.shifts == {}
    assert [finding.code for finding in found.findings] == [FindingCode.SHIFT_TOO_LONG]
    assert found.findings[0].figures["longest_minutes"] == 24 * 60 + 5 + 300
    assert paired("20. 07:55 in, 21. 08:05 out").shifts == {}


def evaluated(march: Sequence[Event], april: Sequence[Event] = ()) -> dict[str, Evaluation]:
    sheets = {"2026-03": sheet_of("2026-03", *march), "2026-04": sheet_of("2026-04", *april)}
    return evaluate_months(sheets, employment(), "2026-03", "2026-04")


def rostered(*shifts: Shift) -> RosterPlanned:
    month = Month.of(shifts[0].day)
    return RosterPlanned(month.first, month.last, shifts)


def test_a_shift_over_a_months_end_begun_after_midnight_belongs_to_the_month_of_its_plan() -> None:
    plan = rostered(shift(31, "20:00", "28:00"))
    late = booked(stamps("1. 00:05 in, 1. 04:05 out, 1. 14:00 in, 1. 16:00 out", "2026-04"))
    found = evaluated([plan], [late])
    march, april = found["2026-03"].sheet, found["2026-04"].sheet
    assert march.days[-1].attended_minutes == 240
    assert march.days[-1].target_minutes == 450
    assert april.days[0].attended_minutes == 120
    without = evaluated([], [late])
    assert without["2026-03"].sheet.days[-1].attended_minutes == 0
    assert without["2026-04"].sheet.days[0].attended_minutes == 360


def test_planned_work_is_owed_also_on_a_holiday_and_free_days_owe_nothing() -> None:
    good_friday = shift(3, "06:00", "14:00", month=4)
    plan = RosterPlanned(date(2026, 4, 1), date(2026, 4, 5), (good_friday,))
    days = evaluated([], [plan])["2026-04"].sheet.days
    assert [day.target_minutes for day in days[:8]] == [0, 0, 450, 0, 0, 0, 480, 480]


def test_of_a_weekly_quantity_the_roster_says_when_and_not_how_much() -> None:
    week = (480, 480, 480, 480, 480, 0, 0)
    quantity = TermsAgreed(date(2026, 1, 1), week, AGREEMENTS, "NW", weekly_quantity=True)
    who = employment(date(2026, 1, 1), week, quantity)
    plan = rostered(shift(8, "06:00", "14:00", month=4), shift(3, "06:00", "14:00", month=4))
    sheet = evaluate_months({"2026-04": sheet_of("2026-04", plan)}, who, "2026-04", "2026-04")
    days = sheet["2026-04"].sheet.days
    # Good Friday is rostered and therefore owed; Easter Monday is off.
    assert [day.target_minutes for day in days[:8]] == [480, 480, 480, 0, 0, 0, 480, 480]


bookings = st.builds(
    Booking,
    at=st.integers(0, 30 * 1_440).map(lambda minute: 1_772_323_200 + minute * 60),
    offset_minutes=st.sampled_from([60, 60, 60, -300]),
    kind=st.sampled_from(["in", "out", "break"]),
    sequence=st.just(0),
)
plans = st.lists(st.tuples(st.integers(1, 31), st.integers(0, 23), st.integers(1, 30)), max_size=12)


@given(st.lists(bookings, max_size=30), plans)
def test_with_any_roster_no_work_is_lost(
    made: list[Booking], planned: list[tuple[int, int, int]]
) -> None:
    numbered = tuple(
        Booking(one.at, one.offset_minutes, one.kind, number)
        for number, one in enumerate(made, start=1)
    )
    here = [one for one in numbered if one.month == Month(2026, 3)]
    shifts = [
        Shift(date(2026, 3, day), begin * 60, (begin + hours) * 60) for day, begin, hours in planned
    ]
    windows = windows_of(shifts, 60)
    stamps_of = sheet_of("2026-03", Booked("T", "1001", tuple(here))).stamps()
    plain, with_roster = (
        pair(stamps_of, (), PARAMETERS, KINDS.bookings),
        pair(stamps_of, (), PARAMETERS, KINDS.bookings, planned=windows),
    )
    ends = {stint.end for stints in with_roster.shifts.values() for stint in stints}
    # A roster may let a longer shift count; shifts that count without it count with it.
    assert {stint.end for stints in plain.shifts.values() for stint in stints} <= ends
    numbers = list(with_roster.shifts)
    assert numbers == sorted(set(numbers))
