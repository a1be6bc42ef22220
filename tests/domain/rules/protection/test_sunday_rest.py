"""ArbZG § 11(4): rest on Sundays and public holidays goes with a daily rest, 35 hours in all."""

from datetime import timedelta

import pytest
from msgspec.structs import replace

from domain.rules.protection.sunday_rest import sunday_rest
from domain.rules.vocabulary.periods import DayFigure, Trait
from domain.rules.vocabulary.work_day import NOTHING
from domain.values.findings import FindingCode, Severity
from tests.domain.periods import MONDAY, days_of, parameters_for, week_of

BEFORE = days_of(480, 480, 480, 480, 480, 480, 0, first=MONDAY - timedelta(days=7))


def rested(days: tuple[DayFigure, ...], *minutes: int) -> tuple[DayFigure, ...]:
    return tuple(replace(day, rested_minutes=rest) for day, rest in zip(days, minutes, strict=True))


@pytest.mark.parametrize(
    ("monday_rested", "short"), [(1920, True), (2099, True), (2100, False), (4000, False)]
)
def test_monday_after_a_free_sunday_begins_after_35_hours(monday_rested: int, short: bool) -> None:
    parameters = parameters_for().sunday_rest
    assert parameters is not None
    days = rested(days_of(480, 480, 0, 0, 0, 0, 0), monday_rested, 900, -1, -1, -1, -1, -1)
    outcome = sunday_rest(week_of(days, before=BEFORE), parameters)
    if not short:
        assert outcome == NOTHING
        return
    (finding,) = outcome.findings
    assert (finding.code, finding.severity) == (FindingCode.SUNDAY_REST, Severity.WARNING)
    assert finding.figures == {
        "rest_minutes": monday_rested, "least_minutes": 2100, "days_ago": 6,
    }  # fmt: skip
    assert "ArbZG § 11 Abs. 4" in finding.citation


def test_the_day_after_a_holiday_off_too() -> None:
    parameters = parameters_for().sunday_rest
    assert parameters is not None
    days = rested(days_of(480, 0, 480, 0, 0, 0, 0), 4000, -1, 1980, -1, -1, -1, -1)
    assert sunday_rest(week_of(days, before=BEFORE), parameters) == NOTHING
    holiday = (days[0], replace(days[1], traits=int(Trait.HOLIDAY | Trait.FREE)), *days[2:])
    (finding,) = sunday_rest(week_of(holiday, before=BEFORE), parameters).findings
    assert finding.figures["rest_minutes"] == 1980


def test_a_sunday_on_which_there_was_work_is_no_rest() -> None:
    parameters = parameters_for().sunday_rest
    assert parameters is not None
    days = rested(days_of(480, 0, 0, 0, 0, 0, 0), 900, -1, -1, -1, -1, -1, -1)
    worked = (*BEFORE[:-1], replace(BEFORE[-1], span_minutes=480))
    past_midnight = (*BEFORE[:-2], replace(BEFORE[-2], traits=int(Trait.PAST_MIDNIGHT)), BEFORE[-1])
    for before in (worked, past_midnight):
        assert sunday_rest(week_of(days, before=before), parameters) == NOTHING
    assert sunday_rest(week_of(days, before=BEFORE), parameters).findings
