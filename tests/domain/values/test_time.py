"""Months, local days, minutes and their texts; local times of a zone as instants."""

import itertools
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.values.bookings import Mark
from domain.values.local_time import resolve
from domain.values.time import (
    Month,
    begun_minutes,
    clock_text,
    duration_text,
    local_day,
    local_text,
    utc_text,
    whole_minutes,
)

BERLIN = ZoneInfo("Europe/Berlin")


@pytest.mark.parametrize("text", ["2026-1", "2026-13", "2026-00", "0000-01", "26-01", "x", ""])
def test_what_is_not_a_month_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="not a month"):
        Month.parse(text)


def test_months_follow_each_other_across_the_year() -> None:
    december = Month.parse("2025-12")
    assert december.next() == Month(2026, 1)
    assert december.next().previous() == december
    assert [str(m) for m in december.through(Month(2026, 2))] == ["2025-12", "2026-01", "2026-02"]
    assert (december.first, december.last) == (date(2025, 12, 1), date(2025, 12, 31))
    assert len(Month(2024, 2).days()) == 29


def test_the_local_day_is_the_day_on_the_wall() -> None:
    at = int(datetime(2026, 3, 1, 23, 30, tzinfo=UTC).timestamp())
    assert local_day(at, 0) == date(2026, 3, 1)
    assert local_day(at, 60) == date(2026, 3, 2)
    assert local_text(at, 60) == "2026-03-02T00:30:00+01:00"
    assert utc_text(at) == "2026-03-01T23:30:00Z"


@pytest.mark.parametrize(
    ("minutes", "duration", "clock"),
    [
        (468, "PT7H48M", "7:48"),
        (-30, "-PT30M", "-0:30"),
        (0, "PT0M", "0:00"),
        (120, "PT2H", "2:00"),
    ],
)
def test_minutes_as_text(minutes: int, duration: str, clock: str) -> None:
    assert duration_text(minutes) == duration
    assert clock_text(minutes) == clock


@given(st.lists(st.integers(0, 10**9), min_size=2, max_size=9))
def test_whole_minutes_of_parts_add_up_to_the_whole(instants: list[int]) -> None:
    instants.sort()
    parts = [whole_minutes(a, b) for a, b in itertools.pairwise(instants)]
    assert sum(parts) == whole_minutes(instants[0], instants[-1])


@pytest.mark.parametrize(
    ("seconds", "minutes"), [(0, 0), (1, 1), (59, 1), (60, 1), (61, 2), (120, 2), (121, 3)]
)
def test_begun_minutes_count_whole(seconds: int, minutes: int) -> None:
    assert begun_minutes(1_000_030, 1_000_030 + seconds) == minutes


@pytest.mark.parametrize(
    ("local", "utc", "offset", "mark"),
    [
        ("2026-01-15 08:00", "2026-01-15T07:00:00Z", 60, Mark(0)),
        ("2026-07-15 08:00", "2026-07-15T06:00:00Z", 120, Mark(0)),
        ("2026-10-25 01:59:59", "2026-10-24T23:59:59Z", 120, Mark(0)),
        ("2026-10-25 02:00", "2026-10-25T00:00:00Z", 120, Mark.AMBIGUOUS_HOUR),
        ("2026-10-25 02:59:59", "2026-10-25T00:59:59Z", 120, Mark.AMBIGUOUS_HOUR),
        ("2026-10-25 03:00", "2026-10-25T02:00:00Z", 60, Mark(0)),
        ("2026-03-29 01:59:59", "2026-03-29T00:59:59Z", 60, Mark(0)),
        ("2026-03-29 02:00", "2026-03-29T01:00:00Z", 60, Mark.SKIPPED_HOUR),
        ("2026-03-29 02:30", "2026-03-29T01:30:00Z", 60, Mark.SKIPPED_HOUR),
        ("2026-03-29 03:00", "2026-03-29T01:00:00Z", 120, Mark(0)),
    ],
)
def test_a_local_time_is_resolved_by_its_zone(
    local: str, utc: str, offset: int, mark: Mark
) -> None:
    at, offset_minutes, marks = resolve(datetime.fromisoformat(local), BERLIN)
    assert utc_text(at) == utc
    assert offset_minutes == offset
    assert Mark(marks) == mark | Mark.OFFSET_ASSUMED


def test_a_second_of_two_equal_local_times_is_not_told_apart() -> None:
    local = datetime(2026, 10, 25, 2, 30)  # noqa: DTZ001
    assert resolve(local.replace(fold=1), BERLIN) == resolve(local, BERLIN)


def test_the_wall_time_stays_as_told_before_zones_had_whole_minutes() -> None:
    local = datetime(1880, 1, 1, 8, 0)  # noqa: DTZ001
    at, offset_minutes, _ = resolve(local, BERLIN)
    assert local_text(at, offset_minutes).startswith("1880-01-01T08:00:00")


def test_a_time_with_an_offset_is_not_local() -> None:
    with pytest.raises(ValueError, match="not a local time"):
        resolve(datetime(2026, 1, 1, tzinfo=UTC), BERLIN)
