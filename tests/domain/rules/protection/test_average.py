"""Working time on average, ArbZG § 3 Satz 2, § 6 Abs. 2, § 7 Abs. 8, § 14 Abs. 3."""

from datetime import date

import pytest
from msgspec.structs import replace

from domain.rules.protection import average as rule
from domain.rules.protection.average import average
from domain.rules.vocabulary.periods import MonthSum, WeekSum
from domain.values.findings import Finding, FindingCode, Severity
from domain.values.time import day_number
from tests.domain.periods import month_of, months_before, parameters_for

FIRST = date(2026, 6, 1)
"""A Monday: the month has four Sundays, the last week is not over at its end."""
HOURS = 60


def of(*conditions: str) -> rule.Parameters:
    found = parameters_for(*conditions).average
    assert found is not None
    return found


WEEKS = of()
MONTHS = replace(WEEKS, by_months=True)


def in_weeks(
    *weeks: tuple[int, int], parameters: rule.Parameters = WEEKS, ends: bool = False
) -> tuple[Finding, ...]:
    """Findings of a month whose last whole week is the last of these (minutes, neutral days)."""
    last = day_number(date(2026, 6, 22))
    sums = [
        WeekSum(last - 7 * (len(weeks) - n - 1), worked, neutral)
        for n, (worked, neutral) in enumerate(weeks)
    ]
    return average(
        month_of(MonthSum(day_number(FIRST)), weeks=sums, ends=ends), parameters
    ).findings


def test_arbzg_3_satz_2_the_budget_of_24_weeks_is_1152_hours() -> None:
    assert in_weeks(*[(48 * HOURS, 0)] * 24) == ()
    (finding,) = in_weeks(*[(48 * HOURS, 0)] * 23, (48 * HOURS + 1, 0))
    assert (finding.code, finding.severity) == (FindingCode.AVERAGE_EXCEEDED, Severity.BREACH)
    assert finding.day == date(2026, 6, 28)
    assert finding.figures == {
        "worked_minutes": 1152 * HOURS + 1,
        "budget_minutes": 1152 * HOURS,
        "working_days": 144,
        "weeks": 24,
    }
    assert "ArbZG § 3 Satz 1 und 2" in finding.citation


def test_arbzg_3_satz_2_weeks_of_60_hours_are_possible_if_others_make_up_for_them() -> None:
    sixty = [(60 * HOURS, 0)] * 19
    assert in_weeks(*sixty, (12 * HOURS, 0), *[(0, 0)] * 4) == ()
    (finding,) = in_weeks(*sixty, (12 * HOURS + 1, 0), *[(0, 0)] * 4)
    assert finding.figures["worked_minutes"] == 1152 * HOURS + 1


def test_leave_sickness_and_holidays_are_left_out() -> None:
    off = [(0, 6)] * 4
    assert in_weeks(*[(48 * HOURS, 0)] * 20, *off) == ()
    (finding,) = in_weeks(*[(48 * HOURS, 0)] * 19, (48 * HOURS + 1, 0), *off)
    assert finding.figures["budget_minutes"] == 20 * 48 * HOURS


def test_every_sunday_of_the_month_ends_a_window() -> None:
    found = in_weeks(*[(49 * HOURS, 0)] * 28)
    assert sorted(one.day.day for one in found) == [7, 14, 21, 28]


def test_a_window_that_employment_has_not_filled_is_judged_only_when_it_ends() -> None:
    assert in_weeks(*[(60 * HOURS, 0)] * 10) == ()
    (finding,) = in_weeks(*[(60 * HOURS, 0)] * 10, ends=True)
    assert finding.figures["budget_minutes"] == 480 * HOURS


def test_a_gap_between_two_employments_is_not_filled_by_weeks_before_it() -> None:
    last = day_number(date(2026, 6, 22))
    early = [WeekSum(last - 7 * (60 - n), 60 * HOURS) for n in range(20)]
    late = [WeekSum(last - 7 * (9 - n), 60 * HOURS) for n in range(10)]
    month = month_of(MonthSum(day_number(FIRST)), weeks=[*early, *late])
    assert average(month, WEEKS).findings == ()


def test_arbzg_3_satz_2_six_calendar_months_instead() -> None:
    budget = 26 * 8 * HOURS
    earlier = months_before(FIRST, [(budget, 26)] * 5)
    own = MonthSum(day_number(FIRST), budget, 26)
    assert average(month_of(own, earlier=earlier), MONTHS).findings == ()
    over = replace(own, worked_minutes=budget + 1)
    (finding,) = average(month_of(over, earlier=earlier), MONTHS).findings
    assert finding.day == date(2026, 6, 30)
    assert finding.figures["months"] == 6
    assert finding.figures["working_days"] == 156
    older = months_before(FIRST, [(99 * budget, 26), *[(budget, 26)] * 5])
    assert average(month_of(own, earlier=older), MONTHS).findings == ()
    assert average(month_of(over, earlier=earlier[1:]), MONTHS).findings == ()


@pytest.mark.parametrize(
    ("condition", "by_months", "length", "paragraph"),
    [
        ("night_worker", False, 4, "§ 6 Abs. 2"),
        ("opt_out", True, 12, "§ 7 Abs. 8"),
        ("emergency", False, 24, "§ 14 Abs. 3"),
    ],
)
def test_special_law_reuses_the_rule_with_its_own_time(
    condition: str, by_months: bool, length: int, paragraph: str
) -> None:
    special = of(condition)
    assert special.by_months is by_months
    assert (special.months if by_months else special.weeks) == length
    assert special.working_day_minutes == 480
    assert paragraph in special.citation


def test_arbzg_6_abs_2_night_workers_within_four_weeks() -> None:
    night = of("night_worker")
    weeks = [(36 * HOURS, 0)] * 20 + [(50 * HOURS, 0)] * 4
    assert in_weeks(*weeks) == ()
    found = in_weeks(*weeks, parameters=night)
    assert [one.figures["weeks"] for one in found] == [4]


def test_how_far_back_is_looked_is_what_the_windows_need() -> None:
    assert (WEEKS.look_back_weeks, WEEKS.look_back_months) == (28, 0)
    assert (MONTHS.look_back_weeks, MONTHS.look_back_months) == (0, 5)
