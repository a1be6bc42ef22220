"""Rest breaks, ArbZG § 4; deductions by sample agreement § 5."""

from datetime import date

import pytest
from msgspec.structs import replace

from domain.rules.protection.breaks import Parameters, breaks, missing_minutes
from domain.rules.vocabulary.work_day import NOTHING
from domain.values.accounts import Account
from domain.values.findings import FindingCode, Severity
from tests.domain.lines import AGREEMENTS, BOOK, work_day
from tests.domain.periods import parameters_for

CLAMPED = BOOK.parameters(AGREEMENTS, date(2026, 3, 1)).breaks
WHOLE = replace(CLAMPED, clamp_to_threshold=False)
NO_DEDUCTION = replace(CLAMPED, deduct_automatically=False)


@pytest.mark.parametrize(
    ("attended", "taken", "clamped", "whole"),
    [
        (360, 0, 0, 0),
        (361, 0, 1, 30),
        (389, 0, 29, 30),
        (390, 0, 30, 30),
        (480, 0, 30, 30),
        (480, 30, 0, 0),
        (480, 20, 10, 10),
        (362, 29, 1, 1),
        (540, 30, 0, 0),
        (541, 30, 1, 15),
        (541, 0, 30, 30),
        (570, 0, 30, 30),
        (571, 0, 31, 45),
        (585, 0, 45, 45),
        (600, 0, 45, 45),
        (600, 30, 15, 15),
        (600, 45, 0, 0),
        (1440, 0, 45, 45),
    ],
)
def test_arbzg_4_satz_1_the_threshold_is_on_net_time(
    attended: int, taken: int, clamped: int, whole: int
) -> None:
    assert missing_minutes(attended, taken, CLAMPED) == clamped
    assert missing_minutes(attended, taken, WHOLE) == whole


@pytest.mark.parametrize("parameters", [CLAMPED, WHOLE])
def test_arbzg_4_satz_1_after_the_deduction_the_breaks_suffice(parameters: Parameters) -> None:
    for attended in range(961):
        for taken in (0, 14, 15, 30, 44, 45, 60):
            missing = missing_minutes(attended, taken, parameters)
            net = attended - missing
            required = 45 if net > 540 else 30 if net > 360 else 0
            assert taken + missing >= required
            assert 0 <= missing <= 45


def test_dv_5_abs_2_clamped_work_never_falls_as_attendance_grows() -> None:
    net = [attended - missing_minutes(attended, 0, CLAMPED) for attended in range(961)]
    assert net == sorted(net)


def test_arbzg_4_satz_2_pieces_below_15_minutes_are_no_break() -> None:
    short = work_day("2. 08:00 in, 10:00 out, 10:14 in, 12:00 out, 12:14 in, 16:28 out")
    (finding,) = breaks(short, CLAMPED).findings
    assert (finding.code, finding.severity) == (FindingCode.BREAK_NOT_RECORDED, Severity.INFO)
    assert finding.figures == {"attended_minutes": 480, "taken_minutes": 0, "missing_minutes": 30}
    pieces = work_day("2. 08:00 in, 10:00 out, 10:15 in, 12:00 out, 12:15 in, 16:30 out")
    assert breaks(pieces, CLAMPED) == NOTHING


def test_a_deduction_moves_minutes_from_flex_to_break_and_names_the_bookings() -> None:
    work = work_day("2. 08:00 in, 16:30 out")
    (deduction,) = breaks(work, CLAMPED).transfers
    assert [(leg.account, leg.amount) for leg in deduction.postings] == [
        (Account.FLEX, -30),
        (Account.BREAK, 30),
    ]
    assert [stamp.kind for stamp in work.causes] == ["in", "out"]
    assert deduction.causes == work.causes


@pytest.mark.parametrize(
    ("bookings", "unbroken"),
    [
        ("2. 08:00 in, 14:00 out, 14:30 in, 15:00 out", None),
        ("2. 08:00 in, 14:01 out, 14:31 in, 15:00 out", 361),
        ("2. 08:00 in, 11:00 out, 11:10 in, 14:30 out, 15:00 in, 16:00 out", 380),
        ("2. 06:00 in, 07:00 out, 07:45 in, 14:00 out", 375),
    ],
)
def test_arbzg_4_satz_3_no_more_than_six_hours_in_a_row(
    bookings: str, unbroken: int | None
) -> None:
    findings = breaks(work_day(bookings), CLAMPED).findings
    if unbroken is None:
        assert findings == ()
        return
    (finding,) = findings
    assert (finding.code, finding.severity) == (FindingCode.WORK_UNBROKEN, Severity.BREACH)
    assert finding.figures == {"unbroken_minutes": unbroken, "limit_minutes": 360}


def test_dv_5_abs_1_without_deduction_the_missing_break_is_a_breach() -> None:
    outcome = breaks(work_day("2. 08:00 in, 16:30 out"), NO_DEDUCTION)
    assert outcome.transfers == ()
    assert [(f.code, f.severity) for f in outcome.findings] == [
        (FindingCode.BREAK_NOT_RECORDED, Severity.BREACH),
        (FindingCode.WORK_UNBROKEN, Severity.BREACH),
    ]


YOUNG = parameters_for("minor").breaks
YOUNG_WHOLE = replace(YOUNG, clamp_to_threshold=False)


@pytest.mark.parametrize(
    ("attended", "taken", "missing"),
    [
        (270, 0, 0),
        (271, 0, 30),
        (360, 0, 30),
        (361, 30, 30),
        (390, 0, 30),
        (391, 0, 60),
        (360, 30, 0),
        (361, 60, 0),
        (480, 60, 0),
    ],
)
def test_jarbschg_11_abs_1_half_an_hour_above_four_and_a_half_an_hour_above_six(
    attended: int, taken: int, missing: int
) -> None:
    assert missing_minutes(attended, taken, YOUNG_WHOLE) == missing


def test_jarbschg_11_abs_2_not_longer_than_four_and_a_half_hours_without_a_break() -> None:
    work = work_day("2. 08:00 in, 12:31 out, 13:01 in, 14:30 out")
    (finding,) = breaks(work, YOUNG).findings
    assert finding.code is FindingCode.WORK_UNBROKEN
    assert finding.figures == {"unbroken_minutes": 271, "limit_minutes": 270}
    assert "JArbSchG § 11" in finding.citation
    assert breaks(work, CLAMPED) == NOTHING


@pytest.mark.parametrize(
    ("bookings", "taken"),
    [
        ("2. 08:00 in, 09:00 out, 09:30 in, 13:30 out", 30),
        ("2. 08:00 in, 08:59 out, 09:29 in, 13:30 out", 0),
        ("2. 08:00 in, 12:00 out, 12:30 in, 13:30 out", 30),
        ("2. 08:00 in, 12:30 out, 13:00 in, 13:59 out", 0),
    ],
)
def test_jarbschg_11_abs_2_no_break_in_the_first_and_last_hour(bookings: str, taken: int) -> None:
    work = work_day(bookings)
    assert work.attended_minutes > 270
    found = [finding.figures["taken_minutes"] for finding in breaks(work, YOUNG).findings]
    assert found == ([] if taken else [0])
    assert breaks(work, CLAMPED) == NOTHING
