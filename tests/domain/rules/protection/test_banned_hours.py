"""Hours in which work is banned, JArbSchG § 14 Abs. 1 and MuSchG § 5 Abs. 1."""

from datetime import date

import pytest
from msgspec.structs import replace

from domain.facts.profile import orders_refused_by
from domain.rules.protection.banned_hours import banned_hours
from domain.rules.vocabulary.work_day import NOTHING, Stint, WorkDay
from domain.values.findings import FindingCode, Severity
from tests.domain.lines import day_of, stamps, work_day
from tests.domain.periods import MONDAY, parameters_for, profile_of

LAWS = [("minor", "JArbSchG § 14 Abs. 1"), ("pregnant", "MuSchG § 5 Abs. 1"),
        ("nursing", "MuSchG § 5 Abs. 1")]  # fmt: skip


@pytest.mark.parametrize(("condition", "paragraph"), LAWS)
@pytest.mark.parametrize(
    ("bookings", "minutes"),
    [
        ("2. 06:00 in, 14:00 out", 0),
        ("2. 12:00 in, 20:00 out", 0),
        ("2. 05:59 in, 14:00 out", 1),
        ("2. 12:00 in, 20:15 out", 15),
        ("2. 19:00 in, 3. 07:00 out", 600),
    ],
)
def test_from_20_to_6_nobody_young_pregnant_or_nursing_works(
    condition: str, paragraph: str, bookings: str, minutes: int
) -> None:
    parameters = parameters_for(condition).banned_hours
    assert parameters is not None
    outcome = banned_hours(day_of(work_day(bookings)), parameters)
    if not minutes:
        assert outcome == NOTHING
        return
    (finding,) = outcome.findings
    assert (finding.code, finding.severity) == (FindingCode.BANNED_HOURS, Severity.BREACH)
    assert finding.figures == {"banned_minutes": minutes, "begin_minute": 1200, "end_minute": 360}
    assert paragraph in finding.citation


def test_call_outs_are_work_too() -> None:
    parameters = parameters_for("pregnant").banned_hours
    assert parameters is not None
    called = replace(day_of(WorkDay(MONDAY)), call_outs=(Stint(*stamps("2. 21:00 in, 21:30 out")),))
    (finding,) = banned_hours(called, parameters).findings
    assert finding.figures["banned_minutes"] == 30
    assert len(finding.causes) == 2


def test_arbzg_knows_night_time_but_no_banned_hours() -> None:
    assert parameters_for().banned_hours is None
    night = parameters_for().night_work
    assert night is not None
    assert (night.window.begin_minute, night.window.end_minute) == (23 * 60, 6 * 60)


@pytest.mark.parametrize(
    ("conditions", "begin", "end", "paragraph"),
    [
        (("minor", "hospitality"), 1200, 360, "§ 14 Abs. 1"),
        (("minor", "minor_from_16"), 1200, 360, "§ 14 Abs. 1"),
        (("minor", "minor_from_16", "hospitality"), 1320, 360, "§ 14 Abs. 2 Nr. 1"),
        (("minor", "minor_from_16", "multi_shift"), 1380, 360, "§ 14 Abs. 2 Nr. 2"),
        (("minor", "minor_from_16", "agriculture"), 1260, 300, "§ 14 Abs. 2 Nr. 3"),
    ],
)
def test_jarbschg_14_2_from_sixteen_on_later_hours_in_some_trades(
    conditions: tuple[str, ...], begin: int, end: int, paragraph: str
) -> None:
    found = parameters_for(*conditions).banned_hours
    assert found is not None
    assert (found.window.begin_minute, found.window.end_minute) == (begin, end)
    assert f"JArbSchG {paragraph}" in found.citation


@pytest.mark.parametrize("trade", ["hospitality", "multi_shift", "agriculture"])
@pytest.mark.parametrize("condition", ["pregnant", "nursing"])
def test_muschg_5_no_trade_lets_the_pregnant_work_later(condition: str, trade: str) -> None:
    found = parameters_for("minor", "minor_from_16", trade, condition).banned_hours
    assert found is not None
    assert (found.window.begin_minute, found.window.end_minute) == (1200, 360)
    assert "MuSchG § 5 Abs. 1" in found.citation


def test_who_is_sixteen_is_so_from_the_birthday_on() -> None:
    born = profile_of("hospitality", born_on=date(2010, 6, 15))
    for day, conditions in (
        (date(2026, 6, 14), {"minor", "hospitality"}),
        (date(2026, 6, 15), {"minor", "minor_from_16", "hospitality"}),
        (date(2028, 6, 14), {"minor", "minor_from_16", "hospitality"}),
        (date(2028, 6, 15), {"hospitality"}),
    ):
        assert born.conditions(day) == conditions, day
    assert orders_refused_by(born, date(2026, 7, 1)) == ("minor", "§ 8 Abs. 1 JArbSchG")
