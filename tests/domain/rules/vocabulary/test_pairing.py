"""Pairing of bookings (sample agreement § 4): bookings as text, stints and findings as text."""

from datetime import date

import pytest
from msgspec.structs import replace

from domain.facts.kinds import SHIPPED as KINDS
from domain.rules.vocabulary.pairing import Pairing, pair
from domain.values.bookings import Mark, Stamp
from domain.values.findings import Finding, FindingCode, Severity
from tests.domain.lines import AGREEMENTS, BOOK, stamps

PARAMETERS = BOOK.parameters(AGREEMENTS, date(2026, 3, 1)).pairing


def shown(stamp: Stamp) -> str:
    return f"{stamp.local[8:10]}. {stamp.local[11:16]}"


def days_text(pairing: Pairing) -> list[str]:
    return [
        f"{stints[0].begin.day.day}: "
        + ", ".join(f"{s.begin.local[11:16]}-{s.end.local[11:16]}" for s in stints)
        for stints in pairing.shifts.values()
    ]


def finding_text(finding: Finding) -> str:
    places = " ".join(shown(cause) for cause in finding.causes if isinstance(cause, Stamp))
    return f"{finding.code} {places}"


@pytest.mark.parametrize(
    ("bookings", "days", "findings"),
    [
        ("", [], []),
        ("2. 08:00 in, 12:00 out", ["2: 08:00-12:00"], []),
        (
            "2. 08:00 in, 12:00 out, 12:30 in, 16:30 out",
            ["2: 08:00-12:00, 12:30-16:30"],
            [],
        ),
        (
            "2. 08:00 in, 12:00 break, 12:30 break_end, 16:30 out",
            ["2: 08:00-12:00, 12:30-16:30"],
            [],
        ),
        ("2. 08:00 mobile_in, 12:00 mobile_out", ["2: 08:00-12:00"], []),
        (
            "2. 08:00 in, 09:00 errand, 10:00 errand_end, 11:00 info, 12:00 out",
            ["2: 08:00-12:00"],
            [],
        ),
        # § 4 Abs. 1: the same key within 120 seconds is one press, a second later it is not.
        ("2. 08:00:00 in, 08:02:00 in, 12:00 out", ["2: 08:00-12:00"], ["repeated 02. 08:02"]),
        (
            "2. 08:00:00 in, 08:02:01 in, 12:00 out",
            ["2: 08:00-12:00"],
            ["in_after_in 02. 08:02 02. 08:00"],
        ),
        ("2. 08:00 in, 12:00:00 out, 12:01:59 out", ["2: 08:00-12:00"], ["repeated 02. 12:01"]),
        ("2. 08:00 in, 12:00 out, 12:01 in, 13:00 out", ["2: 08:00-12:00, 12:01-13:00"], []),
        (
            "2. 08:00:00 in, 08:01:30 in, 08:03:00 in, 12:00 out",
            ["2: 08:00-12:00"],
            ["repeated 02. 08:01", "in_after_in 02. 08:03 02. 08:00"],
        ),
        # In after in: the first counts; on another day the first one misses its clock-out.
        (
            "2. 08:00 in, 10:00 in, 12:00 out",
            ["2: 08:00-12:00"],
            ["in_after_in 02. 10:00 02. 08:00"],
        ),
        ("2. 08:00 in, 3. 08:00 in, 12:00 out", ["3: 08:00-12:00"], ["missing_out 02. 08:00"]),
        # Out after out: the first counts; on another day it misses its clock-in.
        ("2. 08:00 in, 12:00 out, 14:00 out", ["2: 08:00-12:00"], ["out_after_out 02. 14:00"]),
        ("2. 08:00 in, 12:00 out, 3. 14:00 out", ["2: 08:00-12:00"], ["missing_in 03. 14:00"]),
        ("2. 12:00 out", [], ["missing_in 02. 12:00"]),
        (
            "2. 12:00 break, 12:30 break_end, 16:00 out",
            ["2: 12:30-16:00"],
            ["missing_in 02. 12:00"],
        ),
        # The newest clock-in may yet get its clock-out.
        ("2. 08:00 in", [], ["still_open 02. 08:00"]),
        # A shift across midnight belongs whole to the day on which it began.
        ("2. 22:00 in, 3. 06:00 out", ["2: 22:00-06:00"], []),
        (
            "2. 18:00 in, 23:00 break, 23:45 break_end, 3. 03:00 out",
            ["2: 18:00-23:00, 23:45-03:00"],
            [],
        ),
        (
            "2. 18:00 in, 23:30 break, 3. 00:15 break_end, 03:00 out",
            ["2: 18:00-23:30, 00:15-03:00"],
            [],
        ),
        # § 4 Abs. 3: a gap over midnight below five hours continues the shift, five hours end it.
        ("2. 14:00 in, 22:00 out, 3. 02:59 in, 05:00 out", ["2: 14:00-22:00, 02:59-05:00"], []),
        (
            "2. 14:00 in, 22:00 out, 3. 03:00 in, 05:00 out",
            ["2: 14:00-22:00", "3: 03:00-05:00"],
            [],
        ),
        (
            "2. 08:00 in, 22:00 out, 3. 00:30 in, 05:00 out",
            ["2: 08:00-22:00", "3: 00:30-05:00"],
            [],
        ),
        # § 4 Abs. 2: sixteen hours are paired, a minute more is not.
        ("2. 08:00 in, 3. 00:00 out", ["2: 08:00-00:00"], []),
        ("2. 08:00 in, 3. 00:01 out", [], ["shift_too_long 02. 08:00 03. 00:01"]),
        (
            "2. 08:00 in, 3. 00:01 out, 08:00 in, 12:00 out",
            ["3: 08:00-12:00"],
            ["shift_too_long 02. 08:00 03. 00:01"],
        ),
        # A break at the end of the day, and the clock-out that follows it.
        ("2. 08:00 in, 16:00 break, 16:01 out", ["2: 08:00-16:00"], []),
        ("2. 08:00 in, 16:00 break", ["2: 08:00-16:00"], []),
        ("2. 08:00 in, 16:00 break, 16:10 break", ["2: 08:00-16:00"], ["out_after_out 02. 16:10"]),
        ("2. 14:00 in, 23:50 break, 3. 00:10 out", ["2: 14:00-23:50"], []),
        ("2. 08:00 in, 16:00 break, 4. 16:00 out", ["2: 08:00-16:00"], ["missing_in 04. 16:00"]),
        (
            "2. 08:00 in, 16:00 break, 3. 08:00 in, 12:00 out",
            ["2: 08:00-16:00", "3: 08:00-12:00"],
            [],
        ),
        # An unknown kind is named and counts for nothing.
        ("2. 08:00 in, 09:00 dance, 12:00 out", ["2: 08:00-12:00"], ["unknown_kind 02. 09:00"]),
    ],
)
def test_bookings_become_stints_and_findings(
    bookings: str, days: list[str], findings: list[str]
) -> None:
    pairing = pair(stamps(bookings), (), PARAMETERS, KINDS.bookings)
    assert days_text(pairing) == days
    assert [finding_text(finding) for finding in pairing.findings] == findings


@pytest.mark.parametrize(
    ("bookings", "following", "days", "findings", "taken"),
    [
        # The clock-out of the month's last shift lies in the next month.
        ("31. 22:00 in", "1. 06:00 out, 22:00 in", ["31: 22:00-06:00"], [], "01. 06:00"),
        ("31. 22:00 in", "", [], ["still_open 31. 22:00"], None),
        ("31. 22:00 in", "1. 22:00 in", [], ["missing_out 31. 22:00"], None),
        ("31. 08:00 in", "1. 00:01 out", [], ["missing_out 31. 08:00"], None),
        ("31. 08:00 in", "20. 08:00 in", [], ["missing_out 31. 08:00"], None),
        # The rest of the shift, its repeats and bookings without effect go with it.
        (
            "31. 20:00 in, 23:30 break",
            "1. 00:15 break_end, 04:00 out, 04:01 out, 09:00 in",
            ["31: 20:00-23:30, 00:15-04:00"],
            ["repeated 01. 04:01"],
            "01. 04:01",
        ),
        (
            "31. 22:00 in",
            "1. 00:30 info, 01:00 dance, 06:00 out, 07:00 dance",
            ["31: 22:00-06:00"],
            ["unknown_kind 01. 01:00"],
            "01. 06:00",
        ),
        ("31. 16:00 in, 23:58 break", "1. 00:02 out", ["31: 16:00-23:58"], [], "01. 00:02"),
        # A shift that is over takes nothing.
        ("31. 08:00 in, 16:00 out", "1. 08:00 in", ["31: 08:00-16:00"], [], None),
        ("31. 08:00 in, 16:00 out", "1. 06:00 out", ["31: 08:00-16:00"], [], None),
    ],
)
def test_the_last_shift_of_a_month_ends_in_the_next(
    bookings: str, following: str, days: list[str], findings: list[str], taken: str | None
) -> None:
    pairing = pair(
        stamps(bookings), stamps(following, "2026-04", first=100), PARAMETERS, KINDS.bookings
    )
    assert days_text(pairing) == days
    assert [finding_text(finding) for finding in pairing.findings] == findings
    assert (None if pairing.taken_until is None else shown(pairing.taken_until)) == taken


def test_a_wall_clock_far_to_the_east_never_ends_a_shift_before_it_began() -> None:
    opened = stamps("31. 23:00 in")
    earlier = stamps("1. 00:30 out", "2026-04", offset_minutes=600)
    assert earlier[0].at < opened[0].at
    pairing = pair(opened, earlier, PARAMETERS, KINDS.bookings)
    assert pairing.shifts == {}
    assert [finding.code for finding in pairing.findings] == [FindingCode.MISSING_OUT]


@pytest.mark.parametrize(
    ("mark", "code"),
    [
        (Mark.AMBIGUOUS_HOUR, FindingCode.AMBIGUOUS_HOUR),
        (Mark.SKIPPED_HOUR, FindingCode.SKIPPED_HOUR),
        (Mark.CLOCK_BACKWARDS, FindingCode.CLOCK_BACKWARDS),
        (Mark.CLOCK_AHEAD, FindingCode.CLOCK_AHEAD),
    ],
)
def test_what_was_odd_on_receipt_is_a_finding_and_the_booking_counts(
    mark: Mark, code: FindingCode
) -> None:
    begin, end = stamps("2. 08:00 in, 12:00 out")
    pairing = pair([replace(begin, marks=int(mark)), end], (), PARAMETERS, KINDS.bookings)
    assert [(f.code, f.severity) for f in pairing.findings] == [(code, Severity.WARNING)]
    assert days_text(pairing) == ["2: 08:00-12:00"]


def test_an_assumed_offset_alone_is_no_finding() -> None:
    begin, end = stamps("2. 08:00 in, 12:00 out")
    pairing = pair(
        [replace(begin, marks=int(Mark.OFFSET_ASSUMED)), end], (), PARAMETERS, KINDS.bookings
    )
    assert pairing.findings == ()


@pytest.mark.parametrize(
    ("bookings", "following", "settled"),
    [
        # Nothing of the next month yet, or only bookings that the last shift took.
        ("31. 22:00 in", "", None),
        ("31. 22:00 in", "1. 06:00 out", None),
        ("31. 22:00 in", "1. 06:00 out, 06:01 out", None),
        ("31. 08:00 in, 16:00 out", "", None),
        # The first booking left to the next month, also where nothing of this one is open.
        ("31. 22:00 in", "1. 06:00 out, 22:00 in, 2. 06:00 out", "01. 22:00"),
        ("31. 22:00 in", "1. 22:00 in", "01. 22:00"),
        ("31. 08:00 in, 16:00 out", "1. 08:00 in, 16:00 out", "01. 08:00"),
        ("31. 08:00 in, 16:00 out", "1. 16:00 out", "01. 16:00"),
        ("", "20. 08:00 in", "20. 08:00"),
        # A booking without effect on the working day settles nothing: a clock-out may follow it.
        ("31. 22:00 in", "1. 00:30 info, 01:00 dance", None),
        ("31. 22:00 in", "1. 00:30 info, 06:00 out, 07:00 errand", None),
        ("31. 22:00 in", "1. 00:30 info, 22:00 in", "01. 22:00"),
    ],
)
def test_the_first_booking_left_to_the_next_month_settles_this_one(
    bookings: str, following: str, settled: str | None
) -> None:
    after = stamps(following, "2026-04", first=100)
    pairing = pair(stamps(bookings), after, PARAMETERS, KINDS.bookings)
    by = [stamp for stamp in after if stamp.at == pairing.settled_by]
    assert [shown(stamp) for stamp in by] == ([] if settled is None else [settled])
    assert (pairing.settled_by is None) == (settled is None)


def test_a_wall_clock_far_to_the_east_settles_a_month_before_its_last_booking() -> None:
    opened = stamps("31. 22:30 in, 23:00 out")
    earlier = stamps("1. 00:30 out", "2026-04", offset_minutes=600)
    assert earlier[0].at < opened[0].at
    assert pair(opened, earlier, PARAMETERS, KINDS.bookings).settled_by == earlier[0].at


def test_findings_cite_the_agreement() -> None:
    pairing = pair(stamps("2. 12:00 out"), (), PARAMETERS, KINDS.bookings)
    assert pairing.findings[0].citation == (
        "DV Gleitzeit § 4 Abs. 1, § 4 Abs. 2, § 4 Abs. 3 (2009-01-01)"
    )
