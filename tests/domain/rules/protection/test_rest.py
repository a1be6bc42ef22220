"""Rest between working days, ArbZG § 5 with its exceptions, JArbSchG § 13, MuSchG § 4."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from domain.rules.protection.rest import rest, rested_minutes
from domain.rules.vocabulary.work_day import NOTHING, Stint, WorkDay
from domain.values.bookings import Stamp
from domain.values.findings import FindingCode, Severity
from tests.domain.lines import AGREEMENTS, BOOK, day_of, stamps, work_day
from tests.domain.periods import parameters_for

PARAMETERS = BOOK.parameters(AGREEMENTS, date(2026, 3, 1)).rest
CARE = parameters_for("care_work").rest
SHORT, SHORTENED = FindingCode.REST_SHORT, FindingCode.REST_SHORTENED


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
    assert (finding.code, finding.severity) == (SHORT, Severity.BREACH)
    assert finding.figures == {"rest_minutes": rested, "minimum_minutes": 660}
    causes = [cause.kind for cause in finding.causes if isinstance(cause, Stamp)]
    assert causes == ["out", "in"]


def test_a_day_without_work_breaks_no_rest() -> None:
    idle = WorkDay(date(2026, 3, 3), (), stamps("2. 23:00 out")[0])
    assert rest(day_of(idle), PARAMETERS) == NOTHING


@pytest.mark.parametrize(
    ("earlier", "code", "severity"),
    [
        ("2. 19:00 out", None, None),
        ("2. 19:01 out", SHORTENED, Severity.WARNING),
        ("2. 20:00 out", SHORTENED, Severity.WARNING),
        ("2. 20:01 out", SHORT, Severity.BREACH),
    ],
)
def test_arbzg_5_abs_2_in_care_an_hour_less_is_to_be_made_up_for(
    earlier: str, code: FindingCode | None, severity: Severity | None
) -> None:
    found = rest(day_of(work_day("3. 06:00 in, 12:00 out", earlier)), CARE).findings
    assert [(one.code, one.severity) for one in found] == ([(code, severity)] if code else [])


@pytest.mark.parametrize(
    ("call_outs", "code"),
    [
        ("3. 00:00 in, 01:00 out", SHORTENED),
        ("3. 00:00 in, 05:30 out", SHORTENED),
        ("3. 00:00 in, 05:31 out", SHORT),
        # Before it eleven hours had passed already: the call-out cost no rest.
        ("3. 05:00 in, 05:30 out", None),
    ],
)
def test_arbzg_5_abs_3_call_outs_of_up_to_half_of_the_rest(
    call_outs: str, code: FindingCode | None
) -> None:
    begin, end = stamps(call_outs)
    work = work_day("3. 06:00 in, 12:00 out", "2. 18:00 out")
    day = replace(day_of(work), calls_before=(Stint(begin, end),))
    found = rest(day, CARE).findings
    assert [one.code for one in found] == ([code] if code else [])
    without = rest(day, PARAMETERS).findings
    assert [one.code for one in without] == ([SHORT] if code else [])
    assert all(one.figures["called_minutes"] for one in (*found, *without))


def test_jarbschg_13_twelve_hours_for_the_young_and_no_exception_for_care() -> None:
    young = parameters_for("minor", "care_work").rest
    assert "JArbSchG § 13" in young.citation
    work = work_day("3. 06:00 in, 12:00 out", "2. 18:01 out")
    (finding,) = rest(day_of(work), young).findings
    assert (finding.code, finding.figures["minimum_minutes"]) == (SHORT, 720)


def test_muschg_4_abs_2_eleven_hours_and_no_exception_for_care() -> None:
    work = work_day("3. 06:00 in, 12:00 out", "2. 19:01 out")
    (finding,) = rest(day_of(work), parameters_for("pregnant", "care_work").rest).findings
    assert (finding.code, finding.figures["minimum_minutes"]) == (SHORT, 660)
    assert "MuSchG § 4 Abs. 2" in finding.citation


def test_arbzg_14_in_an_emergency_no_least_rest() -> None:
    work = work_day("3. 06:00 in, 12:00 out", "2. 23:00 out")
    assert rest(day_of(work), parameters_for("emergency").rest) == NOTHING


@given(
    st.integers(0, 90_000),
    st.lists(st.tuples(st.integers(0, 90_000), st.integers(0, 40_000)), max_size=3),
    st.integers(-4000, 90_000),
)
def test_rest_is_never_negative_and_call_outs_never_lengthen_it(
    end: int, calls: list[tuple[int, int]], gap: int
) -> None:
    at = 1772440000

    def stamp(seconds: int) -> Stamp:
        return Stamp(at + seconds, 60, "in", "T", 1)

    begin = end + gap
    shift = (Stint(stamp(begin), stamp(begin + 3600)),)
    plain = day_of(WorkDay(shift[0].begin.day, shift, stamp(end)))
    called = tuple(Stint(stamp(a), stamp(a + n)) for a, n in sorted(calls) if a < begin)
    assert 0 <= rested_minutes(replace(plain, calls_before=called)) <= rested_minutes(plain)
