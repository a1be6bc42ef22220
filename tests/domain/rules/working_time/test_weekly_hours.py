"""Full weekly hours: § 2 Abs. 1 AZVO NRW, § 1 HAZVO, § 6 Abs. 1 TVöD; shares of them."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from domain.evaluation.segments import segments
from domain.facts.profile import Circumstance, Profile
from domain.rules.working_time.target import holiday_relief
from domain.rules.working_time.weekly_hours import (
    HoursReduction,
    share_of,
    spread_minutes,
    weekly_hours,
)
from domain.rules.working_time.weekly_hours import Parameters as Hours
from domain.streams.employment import (
    BirthRecorded,
    CircumstanceRecorded,
    Employment,
    TermsAgreed,
    evolve,
)
from domain.values.time import Month
from tests.agreement_files import book_with, file_text, value_text, version_text
from tests.domain.lines import AGREEMENTS, CONTEXT, employment

AZVO = Hours(
    2460,
    (
        HoursReduction(2400, from_age=55),
        HoursReduction(2340, from_age=60),
        HoursReduction(2390, from_disability=50),
        HoursReduction(2340, from_disability=80),
    ),
)
HAZVO = Hours(2460, (HoursReduction(2400, from_age=60),))
DAY = date(2026, 3, 2)

HOURS = file_text(
    "hours",
    value_text("weekly_hours.full_minutes", version_text("2006-07-01", 2460)),
    value_text(
        "weekly_hours.reduced",
        version_text(
            "2006-07-01",
            "[{ weekly_minutes = 2400, from_age = 55 },"
            " { weekly_minutes = 2390, from_disability = 50 }]",
        ),
    ),
    value_text("target.quantity_holiday_days", version_text("2006-07-01", 5)),
)
BOOK = book_with(HOURS)
OFFICIAL = ("arbzg", "dv-muster", "hours")


def profile(born_on: date | None = None, disability: int = 0) -> Profile:
    known = (Circumstance("severely_disabled", DAY, None, disability),) if disability else ()
    return Profile(born_on, known)


@pytest.mark.parametrize(
    ("who", "hours"),
    [
        (profile(), "41:00"),
        (profile(date(1980, 1, 1)), "41:00"),
        (profile(date(1971, 3, 3)), "41:00"),
        (profile(date(1971, 3, 2)), "40:00"),
        (profile(date(1966, 3, 3)), "40:00"),
        (profile(date(1966, 3, 2)), "39:00"),
        (profile(disability=40), "41:00"),
        (profile(disability=50), "39:50"),
        (profile(date(1971, 3, 2), 50), "39:50"),
        (profile(disability=80), "39:00"),
        (profile(date(1960, 1, 1), 50), "39:00"),
    ],
)
def test_azvo_nrw_2_abs_1_the_fewest_hours_that_apply(who: Profile, hours: str) -> None:
    owed = weekly_hours(who, DAY, AZVO)
    assert f"{owed // 60}:{owed % 60:02}" == hours


def test_azvo_nrw_2_abs_1_the_birthday_is_the_first_day_with_fewer_hours() -> None:
    """A year of life is completed with the end of the day before (§ 187 Abs. 2 BGB)."""
    born = profile(date(1971, 3, 15))
    assert weekly_hours(born, date(2026, 3, 14), AZVO) == 2460
    assert weekly_hours(born, date(2026, 3, 15), AZVO) == 2400


def test_hazvo_1_from_the_sixty_first_year_of_life() -> None:
    born = profile(date(1966, 3, 15))
    assert weekly_hours(born, date(2026, 3, 14), HAZVO) == 2460
    assert weekly_hours(born, date(2026, 3, 15), HAZVO) == 2400


def test_tvoed_6_abs_1_age_makes_no_difference() -> None:
    assert weekly_hours(profile(date(1960, 1, 1), 80), DAY, Hours(2340)) == 2340


@pytest.mark.parametrize(
    ("full", "permille", "minutes"),
    [
        (2340, 1000, 2340),
        (2340, 500, 1170),
        (2390, 500, 1195),
        (2340, 777, 1818),
        (2460, 625, 1538),
    ],
)
def test_a_share_is_rounded_to_minutes_half_up(full: int, permille: int, minutes: int) -> None:
    assert share_of(full, permille) == minutes


@pytest.mark.parametrize(
    ("week", "shape", "days"),
    [
        (2340, (1, 1, 1, 1, 1, 0, 0), (468, 468, 468, 468, 468, 0, 0)),
        (2338, (1, 1, 1, 1, 1, 0, 0), (468, 468, 468, 467, 467, 0, 0)),
        (1000, (480, 480, 240, 0, 0, 0, 0), (400, 400, 200, 0, 0, 0, 0)),
        (100, (2, 1, 0, 0, 0, 0, 0), (67, 33, 0, 0, 0, 0, 0)),
        (7, (0, 0, 0, 0, 0, 0, 9), (0, 0, 0, 0, 0, 0, 7)),
    ],
)
def test_the_pattern_gives_the_weeks_shape(
    week: int, shape: tuple[int, ...], days: tuple[int, ...]
) -> None:
    assert spread_minutes(week, shape) == days


@given(
    st.integers(0, 4000),
    st.lists(st.integers(0, 1440), min_size=7, max_size=7).filter(any),
)
def test_a_weeks_days_add_up_exactly_and_free_days_stay_free(week: int, shape: list[int]) -> None:
    days = spread_minutes(week, shape)
    assert sum(days) == week
    for minutes, part in zip(days, shape, strict=True):
        assert abs(minutes * sum(shape) - week * part) < sum(shape)
        assert part or not minutes


@given(st.integers(0, 4000), st.integers(1, 7))
def test_holidays_on_all_weekdays_take_the_whole_weekly_quantity_away(week: int, days: int) -> None:
    parameters = BOOK.parameters(OFFICIAL, DAY).target
    relief = holiday_relief(
        (week, 0, 0, 0, 0, 0, 0), replace(parameters, quantity_holiday_days=days)
    )
    assert relief is not None
    assert sum(relief) == week
    assert max(relief[:days]) - min(relief[:days]) <= 1


def targets(who: Employment, month: str) -> dict[int, int]:
    parts = segments(who, Month.parse(month), BOOK, CONTEXT.holidays, AGREEMENTS, None)
    return {planned.day.day: planned.target_minutes for part in parts for planned in part.days}


def official(share: int, *, quantity: bool = False) -> Employment:
    terms = TermsAgreed(
        date(2026, 1, 1), (480, 480, 480, 480, 240, 0, 0), OFFICIAL, "NW", quantity, share
    )
    return evolve(employment(), terms)


def test_terms_with_a_share_follow_age_and_agreement_from_the_day_of_the_change() -> None:
    who = evolve(official(1000), BirthRecorded(date(1971, 3, 11)))
    march = targets(who, "2026-03")
    assert sum(march[day] for day in range(2, 9)) == 2460
    assert (march[10], march[11]) == (547, 533)
    assert sum(march[day] for day in range(16, 23)) == 2400


def test_the_standing_knows_the_weeks_sum_that_is_owed() -> None:
    (part,) = segments(official(500), Month(2026, 3), BOOK, CONTEXT.holidays, AGREEMENTS, None)
    assert part.profile.weekly_minutes == sum(part.week) == 1230


def test_without_a_share_the_pattern_itself_is_owed() -> None:
    assert sum(targets(official(0), "2026-03")[day] for day in range(2, 9)) == 2160


def test_where_the_hours_come_to_an_end_the_pattern_is_owed() -> None:
    who = official(1000)
    assert CONTEXT.book.parameters(AGREEMENTS, DAY).weekly_hours is None
    plain = evolve(who, TermsAgreed(DAY, (60, 0, 0, 0, 0, 0, 0), AGREEMENTS, "NW", False, 500))
    assert targets(plain, "2026-03")[9] == 60


def test_azvofeu_nrw_2_abs_2_a_holiday_takes_a_fifth_of_a_weekly_quantity() -> None:
    """Good Friday takes 2,460 / 5 from the week, though the pattern has 240 on it."""
    april = targets(official(1000, quantity=True), "2026-04")
    assert april[3] == 273 - 492
    # Easter Monday, whose pattern has more on it than a fifth of the week.
    assert april[6] == 547 - 492
    assert targets(official(1000), "2026-04")[3] == 0


def test_disability_counts_from_its_day() -> None:
    disabled = CircumstanceRecorded("severely_disabled", date(2026, 3, 9), None, 50)
    march = targets(evolve(official(1000), disabled), "2026-03")
    assert sum(march[day] for day in range(2, 9)) == 2460
    assert sum(march[day] for day in range(9, 16)) == 2390
