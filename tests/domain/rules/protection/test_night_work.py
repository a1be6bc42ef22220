"""Night work and night workers, ArbZG § 2 Abs. 3 to 5."""

from datetime import date

import pytest

from domain.rules.protection.night_work import is_night, night_work
from domain.rules.vocabulary.periods import MonthSum
from domain.rules.vocabulary.work_day import NOTHING
from domain.values.findings import FindingCode, Severity
from domain.values.time import day_number
from tests.domain.lines import work_day
from tests.domain.periods import month_of, parameters_for, profile_of

PARAMETERS = parameters_for().night_work


@pytest.mark.parametrize(
    ("bookings", "night"),
    [
        ("2. 08:00 in, 16:30 out", False),
        ("2. 04:00 in, 12:00 out", False),
        ("2. 03:59 in, 12:00 out", True),
        ("2. 17:00 in, 3. 01:00 out", False),
        ("2. 17:00 in, 3. 01:01 out", True),
        ("2. 22:00 in, 3. 06:00 out", True),
        ("2. 22:00 in, 3. 00:00 out, 3. 04:00 in, 3. 05:00 out", False),
    ],
)
def test_arbzg_2_abs_4_more_than_two_hours_between_23_and_6(bookings: str, night: bool) -> None:
    assert PARAMETERS is not None
    assert is_night(work_day(bookings).stints, PARAMETERS) is night


def months(*nights: int, year: int = 2026) -> list[MonthSum]:
    return [
        MonthSum(day_number(date(year, n, 1)), nights=count)
        for n, count in enumerate(nights, start=1)
    ]


def test_arbzg_2_abs_5_nr_2_from_48_days_of_the_year_on_a_night_worker() -> None:
    assert PARAMETERS is not None
    *earlier, own = months(16, 16, 16)
    (finding,) = night_work(month_of(own, earlier=earlier), PARAMETERS).findings
    assert (finding.code, finding.severity) == (FindingCode.NIGHT_WORKER, Severity.WARNING)
    assert finding.figures == {"nights": 48, "days_a_year": 48}
    assert "ArbZG § 2 Abs. 3, § 2 Abs. 4, § 2 Abs. 5 Nr. 2" in finding.citation
    *earlier, own = months(16, 16, 15)
    assert night_work(month_of(own, earlier=earlier), PARAMETERS) == NOTHING
    january = months(15)[0]
    assert night_work(month_of(january, earlier=months(*[16] * 12, year=2025)), PARAMETERS) == (
        NOTHING
    )


def test_who_is_recorded_as_a_night_worker_needs_no_finding() -> None:
    assert PARAMETERS is not None
    *earlier, own = months(20, 20, 20)
    recorded = month_of(own, earlier=earlier, profile=profile_of("night_worker"))
    assert night_work(recorded, PARAMETERS) == NOTHING
