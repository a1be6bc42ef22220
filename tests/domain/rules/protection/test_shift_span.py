"""Longest shift with its breaks, JArbSchG § 12."""

from domain.rules.protection.shift_span import shift_span
from domain.rules.vocabulary.work_day import NOTHING, WorkDay
from domain.values.findings import FindingCode, Severity
from tests.domain.lines import day_of, work_day
from tests.domain.periods import MONDAY, parameters_for

PARAMETERS = parameters_for("minor").shift_span


def test_jarbschg_12_ten_hours_from_first_work_to_last() -> None:
    assert PARAMETERS is not None
    ten = day_of(work_day("2. 08:00 in, 12:00 out, 14:00 in, 18:00 out"))
    assert shift_span(ten, PARAMETERS) == NOTHING
    longer = day_of(work_day("2. 08:00 in, 12:00 out, 14:01 in, 18:01 out"))
    (finding,) = shift_span(longer, PARAMETERS).findings
    assert (finding.code, finding.severity) == (FindingCode.SHIFT_SPAN, Severity.BREACH)
    assert finding.figures == {"span_minutes": 601, "limit_minutes": 600}
    assert "JArbSchG § 12" in finding.citation
    assert shift_span(day_of(WorkDay(MONDAY)), PARAMETERS) == NOTHING


def test_jarbschg_12_eleven_hours_in_some_trades() -> None:
    for trade, limit in (("hospitality", 660), ("agriculture", 660), ("multi_shift", 600)):
        found = parameters_for("minor", trade).shift_span
        assert found is not None
        assert found.limit_minutes == limit, trade
