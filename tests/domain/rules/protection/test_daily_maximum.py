"""Longest working day, ArbZG § 3 Satz 2."""

from datetime import date

import pytest
from msgspec.structs import replace

from domain.facts.rosters import DutyKind, Shift
from domain.rules.protection.daily_maximum import daily_maximum
from domain.rules.vocabulary.work_day import NOTHING
from domain.values.findings import FindingCode, Severity
from tests.domain.lines import AGREEMENTS, BOOK, day_of, work_day
from tests.domain.periods import parameters_for

PARAMETERS = BOOK.parameters(AGREEMENTS, date(2026, 3, 1)).daily_maximum


@pytest.mark.parametrize("worked_minutes", [0, 480, 600])
def test_arbzg_3_satz_2_ten_hours_of_net_time_are_allowed(worked_minutes: int) -> None:
    work = work_day("2. 08:00 in, 18:45 out")
    assert daily_maximum(day_of(work, worked_minutes), PARAMETERS) == NOTHING


def test_arbzg_3_satz_2_a_minute_more_is_a_breach_that_counts_all_the_same() -> None:
    work = work_day("2. 08:00 in, 18:46 out")
    outcome = daily_maximum(day_of(work, 601), PARAMETERS)
    assert outcome.transfers == ()
    (finding,) = outcome.findings
    assert (finding.code, finding.severity) == (FindingCode.DAILY_MAXIMUM, Severity.BREACH)
    assert finding.figures == {"worked_minutes": 601, "limit_minutes": 600}
    assert finding.citation == "ArbZG § 3 Satz 2 (1994-07-01)"
    assert finding.causes == work.causes


@pytest.mark.parametrize(
    ("conditions", "limit", "paragraph"),
    [
        (("minor",), 510, "JArbSchG § 8 Abs. 1 und 2a"),
        (("pregnant",), 510, "MuSchG § 4 Abs. 1 Satz 1"),
        (("nursing",), 510, "MuSchG § 4 Abs. 1 Satz 1"),
        (("minor", "pregnant"), 480, "MuSchG § 4 Abs. 1 Satz 2"),
        (("emergency", "pregnant"), 510, "MuSchG § 4 Abs. 1 Satz 1"),
    ],
)
def test_special_law_reuses_the_rule_with_its_own_figure(
    conditions: tuple[str, ...], limit: int, paragraph: str
) -> None:
    parameters = parameters_for(*conditions).daily_maximum
    work = work_day("2. 08:00 in, 18:46 out")
    assert daily_maximum(day_of(work, limit), parameters) == NOTHING
    (finding,) = daily_maximum(day_of(work, limit + 1), parameters).findings
    assert finding.figures["limit_minutes"] == limit
    assert paragraph in finding.citation


def test_arbzg_7_abs_2a_a_day_with_standby_may_be_longer_with_consent() -> None:
    day = day_of(work_day("2. 08:00 in, 16:00 out"))
    standby = Shift(day.day, 960, 1440, kind=DutyKind.STANDBY)
    on_standby = replace(day, shifts=(Shift(day.day, 480, 960), standby))
    consents = parameters_for("opt_out").daily_maximum
    assert daily_maximum(on_standby, consents) == NOTHING
    (finding,) = daily_maximum(on_standby, PARAMETERS).findings
    assert finding.figures == {"worked_minutes": 16 * 60, "limit_minutes": 600}
    without = replace(day_of(day.work, 16 * 60), shifts=on_standby.shifts[:1])
    assert daily_maximum(without, consents).findings
