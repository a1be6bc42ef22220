"""Longest working day, ArbZG § 3 Satz 2."""

from datetime import date

import pytest

from domain.findings import FindingCode, Severity
from domain.rules.daily_maximum import daily_maximum
from domain.rules.work import NOTHING
from tests.domain.lines import AGREEMENTS, BOOK, day_of, work_day

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
