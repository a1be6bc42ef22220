"""Core time: Dienstvereinbarung Gleitzeit § 13 (sample)."""

from datetime import date

import pytest
from msgspec.structs import replace

from domain.facts.profile import Profile
from domain.rules.vocabulary.periods import Day
from domain.rules.vocabulary.work_day import NOTHING
from domain.rules.working_time.core_time import core_time
from domain.values.findings import FindingCode, Severity
from tests.domain.flexible import a_day, leave
from tests.domain.lines import AGREEMENTS, BOOK

PARAMETERS = BOOK.parameters(AGREEMENTS, date(2027, 3, 1)).core_time
"""Monday to Thursday 9:00 to 15:00, Friday 9:00 to 12:00; an hour of break; from 7 hours on."""
assert PARAMETERS is not None
LATE = "2. 10:00 in, 18:00 out"


def missed(day: Day) -> int:
    assert PARAMETERS is not None
    return sum(one.figures["missed_minutes"] for one in core_time(day, PARAMETERS).findings)


@pytest.mark.parametrize(
    ("text", "minutes"),
    [
        ("2. 09:00 in, 15:00 out", 0),
        ("2. 08:00 in, 12:00 out, 13:00 in, 17:00 out", 0),
        ("2. 08:00 in, 12:00 out, 13:01 in, 17:00 out", 1),
        ("2. 09:01 in, 17:00 out", 1),
        ("2. 08:00 in, 14:30 out", 30),
        (LATE, 60),
        ("2. 10:00 in, 14:00 out", 120),
        ("2. 10:00 in, 12:00 out, 13:00 in, 18:00 out", 60),
        ("2. 06:00 in, 08:30 out", 360),
        ("2. 16:00 in, 20:00 out", 360),
        # On a Friday it is over at noon.
        ("6. 09:00 in, 12:00 out", 0),
        ("6. 10:00 in, 18:00 out", 60),
        # There is none on a Saturday.
        ("7. 16:00 in, 17:00 out", 0),
        # A night shift that began the day before core time counts on the day of its start.
        ("2. 22:00 in, 3. 06:00 out", 360),
    ],
)
def test_dv_13_abs_1_and_2_presence_less_a_break(text: str, minutes: int) -> None:
    assert missed(a_day(text)) == minutes


@pytest.mark.parametrize(
    ("day", "minutes"),
    [
        # Time covered by an approved absence is not missing from core time.
        (a_day(LATE, absences=(leave(500),)), 0),
        (a_day(LATE, absences=(leave(minutes=45),)), 15),
        (a_day(LATE, absences=(leave(),)), 0),
        # Days with a small target have no core time.
        (a_day(LATE, target=240), 0),
        (a_day(LATE, target=420), 60),
        (a_day(LATE, target=0), 0),
        # Holidays, rosters and weekly quantities have none either.
        (a_day(LATE, holiday=True), 0),
        (a_day(LATE, rostered=True), 0),
        (a_day(LATE, profile=Profile(weekly_quantity=True)), 0),
        # A day without any booking is no matter of core time.
        (a_day(""), 0),
    ],
)
def test_dv_13_abs_3_whom_it_binds(day: Day, minutes: int) -> None:
    assert missed(day) == minutes


def test_the_finding_has_its_figures_and_moves_nothing() -> None:
    assert PARAMETERS is not None
    outcome = core_time(a_day("2. 10:00 in, 12:00 out, 13:30 in, 18:00 out"), PARAMETERS)
    (finding,) = outcome.findings
    assert outcome.transfers == ()
    assert (finding.code, finding.severity) == (FindingCode.CORE_TIME_MISSED, Severity.INFO)
    assert finding.figures == {
        "missed_minutes": 90, "core_minutes": 360, "present_minutes": 210, "excused_minutes": 0,
    }  # fmt: skip
    assert len(finding.causes) == 4
    assert finding.citation.startswith("DV Gleitzeit § 13 Abs. 1")


def test_without_windows_there_is_no_core_time() -> None:
    assert PARAMETERS is not None
    assert core_time(a_day(LATE), replace(PARAMETERS, windows=())) is NOTHING
