"""Minutes of work within windows of the local clock, and pieces of calendar days."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.rules.vocabulary.clock_windows import (
    DAY_MINUTES,
    ClockWindow,
    Piece,
    minutes_in,
    minutes_within,
    pieces,
    reaches,
)
from domain.rules.vocabulary.work_day import Stint
from domain.values.bookings import Stamp
from domain.values.time import day_number
from tests.domain.lines import work_day, zone_stamps

NIGHT = ClockWindow(1380, 360)
SATURDAY_AFTERNOON = ClockWindow(780, 1260)
MONDAY = day_number(date(2026, 3, 2))


def stints(text: str, zone: str = "Europe/Berlin") -> tuple[Stint, ...]:
    made = zone_stamps(text, zone)
    return tuple(Stint(begin, end) for begin, end in zip(made[::2], made[1::2], strict=True))


@pytest.mark.parametrize(
    ("bookings", "window", "found"),
    [
        ("2. 08:00 in, 16:30 out", NIGHT, {}),
        ("2. 05:30 in, 12:00 out", NIGHT, {0: 30}),
        ("2. 22:00 in, 23:00 out", NIGHT, {}),
        ("2. 22:00 in, 3. 06:30 out", NIGHT, {0: 60, 1: 360}),
        ("2. 22:00 in, 3. 02:00 out, 3. 02:30 in, 3. 06:30 out", NIGHT, {0: 60, 1: 330}),
        ("2. 04:00 in, 3. 04:00 out", NIGHT, {0: 180, 1: 240}),
        ("2. 12:00 in, 22:00 out", SATURDAY_AFTERNOON, {0: 480}),
        ("2. 22:00 in, 3. 14:00 out", SATURDAY_AFTERNOON, {1: 60}),
    ],
)
def test_minutes_within_a_window_by_calendar_day(
    bookings: str, window: ClockWindow, found: dict[int, int]
) -> None:
    work = work_day(bookings)
    by_day = {MONDAY + day: minutes for day, minutes in found.items()}
    assert minutes_within(work.stints, window) == by_day
    assert reaches(work.stints, window) or not found


def test_the_hour_that_the_clocks_skip_is_no_night_work() -> None:
    night = stints("2025-03-29 22:00 in\n2025-03-30 06:00 out")
    saturday = day_number(date(2025, 3, 29))
    assert minutes_within(night, NIGHT) == {saturday: 60, saturday + 1: 300}
    assert list(pieces(night)) == [
        Piece(saturday, 1320, 1440),
        Piece(saturday + 1, 0, 120),
        Piece(saturday + 1, 180, 360),
    ]


def test_the_hour_that_the_clocks_repeat_counts_twice() -> None:
    night = stints("2025-10-25 22:00 in\n2025-10-26 06:00 out")
    saturday = day_number(date(2025, 10, 25))
    assert minutes_within(night, NIGHT) == {saturday: 60, saturday + 1: 420}
    assert list(pieces(night))[1:] == [Piece(saturday + 1, 0, 180), Piece(saturday + 1, 120, 360)]


def test_a_window_is_reached_in_the_hour_that_the_clocks_repeat() -> None:
    # From 02:01 in summer time to 02:01 in winter time.
    night = (Stint(_stamp(1761436860), _stamp(1761440460)),)
    assert minutes_in(night, ClockWindow(0, 121)) == 1
    assert reaches(night, ClockWindow(0, 121))


def test_a_day_of_24_hours_on_duty_is_one_of_25_when_clocks_go_back() -> None:
    duty = stints("2025-10-25 07:00 in\n2025-10-26 07:00 out")
    assert sum(piece.end_minute - piece.begin_minute for piece in pieces(duty)) == 25 * 60


def test_who_travels_is_measured_by_the_clock_where_work_began() -> None:
    out, back = (
        zone_stamps("2026-03-02 08:00 in", "Europe/Berlin"),
        zone_stamps("2026-03-02 15:00 out", "Europe/London"),
    )
    trip = (Stint(out[0], back[0]),)
    assert list(pieces(trip)) == [Piece(MONDAY, 480, 960)]


minute = st.integers(0, DAY_MINUTES - 1)
windows = st.builds(ClockWindow, minute, minute).filter(lambda w: w.begin_minute != w.end_minute)


@st.composite
def shifts(draw: st.DrawFn) -> tuple[Stint, ...]:
    """Some stints one after the other, near a change of the clocks or not."""
    at = draw(st.sampled_from((1743292800, 1761433200, 1772409600))) + draw(st.integers(-90000, 9))
    found: list[Stint] = []
    for gap, length in draw(
        st.lists(st.tuples(st.integers(0, 9000), st.integers(0, 40000)), min_size=1, max_size=4)
    ):
        begin, at = at + gap, at + gap + length
        found.append(Stint(_stamp(begin), _stamp(at)))
    return tuple(found)


def _stamp(at: int) -> Stamp:
    summer = 1743296400 <= at < 1761440400
    return Stamp(at, 120 if summer else 60, "in", "T", 1)


@given(shifts(), windows)
def test_pieces_lose_nothing_and_windows_split_what_they_share(
    shift: tuple[Stint, ...], window: ClockWindow
) -> None:
    worked = sum(one.end.at // 60 - one.begin.at // 60 for one in shift)
    cut = list(pieces(shift))
    assert sum(piece.end_minute - piece.begin_minute for piece in cut) == worked
    assert all(0 <= p.begin_minute < p.end_minute <= DAY_MINUTES for p in cut)
    inside = sum(minutes_within(shift, window).values())
    outside = sum(
        minutes_within(shift, ClockWindow(window.end_minute, window.begin_minute)).values()
    )
    assert inside + outside == worked
    assert reaches(shift, window) or not inside


@given(shifts(), windows, st.integers(0, 40000))
def test_a_shift_split_anywhere_changes_no_total_of_window_minutes(
    shift: tuple[Stint, ...], window: ClockWindow, after: int
) -> None:
    first = shift[0]
    at = min(first.begin.at + after - (first.begin.at + after) % 60, first.end.at)
    at = max(at, first.begin.at)
    parted = (Stint(first.begin, _stamp(at)), Stint(_stamp(at), first.end), *shift[1:])
    assert minutes_within(parted, window) == minutes_within(shift, window)


@given(shifts(), windows)
def test_minutes_in_a_window_are_those_of_all_days_together(
    shift: tuple[Stint, ...], window: ClockWindow
) -> None:
    assert minutes_in(shift, window) == sum(minutes_within(shift, window).values())
