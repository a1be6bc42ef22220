"""Days of vocational school, JArbSchG § 9."""

from msgspec.structs import replace

from domain.rules.protection.daily_maximum import daily_maximum
from domain.rules.protection.school_day import school_day
from domain.rules.vocabulary.periods import PlannedDay
from domain.rules.vocabulary.work_day import NOTHING
from domain.rules.working_time.target import DEBIT
from domain.values.accounts import Transfer
from domain.values.findings import FindingCode, Severity
from tests.domain.lines import day_of, work_day
from tests.domain.periods import MONDAY, absent, parameters_for

PARAMETERS = parameters_for("minor").school_day
AFTERNOON = day_of(work_day("2. 14:00 in, 18:00 out"))
AT_WORK = replace(
    AFTERNOON,
    planned=PlannedDay(MONDAY, AFTERNOON.planned.number, False, Transfer(DEBIT, 480, MONDAY, "")),
)


def test_jarbschg_9_abs_1_nr_2_no_work_on_a_whole_day_of_school() -> None:
    assert PARAMETERS is not None
    day = replace(AT_WORK, absences=(absent("vocational_school"),))
    (finding,) = school_day(day, PARAMETERS).findings
    assert (finding.code, finding.severity) == (FindingCode.SCHOOL_DAY, Severity.BREACH)
    assert finding.figures == {"worked_minutes": 240, "school_minutes": 480}
    assert "JArbSchG § 9 Abs. 1 Nr. 2" in finding.citation


def test_jarbschg_9_work_beside_a_shorter_school_day_is_allowed() -> None:
    assert PARAMETERS is not None
    day = replace(AT_WORK, absences=(absent("vocational_school", minutes=225),))
    assert school_day(day, PARAMETERS) == NOTHING
    assert school_day(replace(AT_WORK, absences=(absent("sick"),)), PARAMETERS) == NOTHING


def test_jarbschg_9_abs_2_school_counts_towards_the_longest_day_of_the_young() -> None:
    day = replace(AT_WORK, absences=(absent("vocational_school", minutes=271),))
    (finding,) = daily_maximum(day, parameters_for("minor").daily_maximum).findings
    assert finding.figures == {"worked_minutes": 511, "limit_minutes": 510}
    assert daily_maximum(day, parameters_for().daily_maximum) == NOTHING
