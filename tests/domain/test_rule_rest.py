"""Rest between working days, ArbZG § 5 Abs. 1."""

from datetime import date

import pytest

from domain.findings import FindingCode, Severity
from domain.rules.rest import rest
from domain.rules.work import NOTHING, WorkDay
from domain.stamps import Stamp
from tests.domain.lines import AGREEMENTS, BOOK, day_of, stamps, work_day

PARAMETERS = BOOK.parameters(AGREEMENTS, date(2026, 3, 1)).rest


@pytest.mark.parametrize(
    ("earlier", "begin", "rested"),
    [
        ("2. 20:00 out", "3. 07:00 in, 12:00 out", None),
        ("2. 20:01 out", "3. 07:00 in, 12:00 out", 659),
        ("2. 23:00 out", "3. 06:00 in, 12:00 out", 420),
        ("1. 23:00 out", "3. 06:00 in, 12:00 out", None),
        ("", "3. 06:00 in, 12:00 out", None),
    ],
)
def test_arbzg_5_abs_1_eleven_hours_of_rest(earlier: str, begin: str, rested: int | None) -> None:
    work = work_day(begin, earlier)
    outcome = rest(day_of(work), PARAMETERS)
    assert outcome.transfers == ()
    if rested is None:
        assert outcome.findings == ()
        return
    (finding,) = outcome.findings
    assert (finding.code, finding.severity) == (FindingCode.REST_SHORT, Severity.BREACH)
    assert finding.figures == {"rest_minutes": rested, "minimum_minutes": 660}
    causes = [cause.kind for cause in finding.causes if isinstance(cause, Stamp)]
    assert causes == ["out", "in"]


def test_a_day_without_work_breaks_no_rest() -> None:
    idle = WorkDay(date(2026, 3, 3), (), stamps("2. 23:00 out")[0])
    assert rest(day_of(idle), PARAMETERS) == NOTHING
