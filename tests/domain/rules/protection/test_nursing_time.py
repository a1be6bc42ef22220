"""MuSchG § 7(2): an hour a day for nursing at least, ninety minutes of a long day in one piece."""

import pytest
from msgspec.structs import replace

from domain.rules.protection.nursing_time import Parameters, nursing_time
from domain.rules.vocabulary.periods import Day
from domain.rules.vocabulary.work_day import NOTHING
from domain.values.findings import FindingCode, Severity
from tests.domain.flexible import a_day
from tests.domain.periods import absent, parameters_for


def parameters() -> Parameters:
    found = parameters_for("nursing").nursing_time
    assert found is not None
    return found


def nursing(text: str, *minutes: int, worked: int | None = None) -> Day:
    day = a_day(text, absences=tuple(absent("nursing_time", minutes=one) for one in minutes))
    return day if worked is None else replace(day, worked_minutes=worked)


SHORT, LONG = "2. 08:00 in, 12:00 out", "2. 07:00 in, 12:00 out, 12:30 in, 15:30 out"
DIVIDED = "2. 06:00 in, 10:00 out, 12:01 in, 16:01 out"


@pytest.mark.parametrize(
    ("day", "least"),
    [
        (nursing(SHORT, 30, 30), None),
        (nursing(SHORT, 60), None),
        (nursing(SHORT, 61), 60),
        (nursing(SHORT, 45, 45), 60),
        # Eight hours of work and the time for nursing are more than eight.
        (nursing(LONG, 90), None),
        (nursing(LONG, 45, 46), 90),
        # Two hours and a minute between the pieces divide the working time.
        (nursing(DIVIDED, 90), 60),
        (nursing(SHORT), None),
        (nursing("", 60), None),
    ],
)
def test_what_goes_beyond_the_least_is_told(day: Day, least: int | None) -> None:
    outcome = nursing_time(day, parameters())
    if least is None:
        assert outcome == NOTHING
        return
    (finding,) = outcome.findings
    assert (finding.code, finding.severity) == (FindingCode.NURSING_TIME, Severity.INFO)
    assert finding.figures["least_minutes"] == least
    assert finding.citation.startswith("MuSchG § 7 Abs. 2 Satz 1")
    assert finding.causes


def test_it_is_the_law_of_the_nursing() -> None:
    assert parameters_for().nursing_time is None
