"""Call-outs and journeys are paired apart from the shift."""

from datetime import date

import pytest

from domain.evaluation.evaluate import Context
from domain.facts.kinds import SHIPPED as KINDS
from domain.rules.vocabulary.beside_work import NOTHING_BESIDE, beside
from domain.rules.vocabulary.pairing import pair
from domain.values.accounts import Account
from domain.values.findings import FindingCode
from domain.values.time import day_number
from tests.domain.lines import (
    AGREEMENTS,
    BOOK,
    CONTEXT,
    booked,
    employment,
    evaluate_months,
    sheet_of,
    stamps,
)

PARAMETERS = BOOK.parameters(AGREEMENTS, date(2026, 3, 1)).pairing
TARIFF = ("tvoed-vka", "dv-muster")


def lengths(text: str, later: str = "") -> tuple[dict[str, list[int]], list[str]]:
    """Minutes of call-outs and journeys by kind and day, and the findings."""
    found = beside(stamps(text), stamps(later, "2026-04", first=60), PARAMETERS, KINDS.bookings)
    result: dict[str, list[int]] = {}
    for name, days in (("call_out", found.call_outs), ("travel", found.journeys)):
        for number, stints in days.items():
            day = number - day_number(date(2026, 3, 1)) + 1
            minutes = [(stint.end.at - stint.begin.at) // 60 for stint in stints]
            result[f"{day}. {name}"] = minutes
    return result, [finding.code.value for finding in found.findings]


@pytest.mark.parametrize(
    ("text", "found", "findings"),
    [
        ("3. 20:00 call_out, 21:10 call_out_end", {"3. call_out": [70]}, []),
        (
            "3. 20:00 call_out, 21:10 call_out_end, 22:00 call_out, 22:15 call_out_end",
            {"3. call_out": [70, 15]},
            [],
        ),
        # A call-out after midnight counts on the next day, however short the time between.
        (
            "3. 23:30 call_out, 4. 00:10 call_out_end, 4. 00:20 call_out, 4. 01:00 call_out_end",
            {"3. call_out": [40], "4. call_out": [40]},
            [],
        ),
        # A journey and a call-out do not end each other.
        (
            "3. 06:00 travel, 07:00 call_out, 08:00 travel_end, 09:00 call_out_end",
            {"3. call_out": [120], "3. travel": [120]},
            [],
        ),
        (
            "3. 20:00 call_out, 20:01 call_out, 21:00 call_out_end",
            {"3. call_out": [60]},
            ["repeated"],
        ),
        (
            "3. 20:00 call_out, 20:30 call_out, 21:00 call_out_end",
            {"3. call_out": [60]},
            ["in_after_in"],
        ),
        ("3. 21:00 call_out_end", {}, ["missing_in"]),
        (
            "3. 20:00 call_out, 4. 20:00 call_out, 21:00 call_out_end",
            {"4. call_out": [60]},
            ["missing_out"],
        ),
        ("3. 01:00 call_out, 23:00 call_out_end", {}, ["shift_too_long"]),
        ("31. 20:00 travel", {}, ["still_open"]),
    ],
)
def test_each_kind_of_time_is_paired_by_itself(
    text: str, found: dict[str, list[int]], findings: list[str]
) -> None:
    assert lengths(text) == (found, findings)


def test_the_next_month_can_end_what_began_in_this_one() -> None:
    text = "31. 23:00 call_out"
    assert lengths(text, "1. 01:00 call_out_end, 1. 02:00 call_out") == (
        {"31. call_out": [120]},
        [],
    )
    assert lengths(text, "1. 02:00 call_out, 1. 03:00 call_out_end") == ({}, ["missing_out"])
    assert lengths(text, "1. 01:00 travel_end") == ({}, ["still_open"])


def test_a_month_without_such_bookings_has_nothing_to_pair() -> None:
    assert beside([], stamps("1. 01:00 call_out_end"), PARAMETERS, KINDS.bookings) is NOTHING_BESIDE


def test_a_call_out_within_a_shift_leaves_the_shift_as_it_is() -> None:
    text = (
        "3. 08:00 in, 10:00 call_out, 11:00 call_out_end, 12:00 travel, 16:00 out, 17:00 travel_end"
    )
    found = pair(stamps(text), (), PARAMETERS, KINDS.bookings)
    (shift,) = found.shifts.values()
    assert [(stint.begin.kind, stint.end.kind) for stint in shift] == [("in", "out")]
    assert [stamp.kind for stamp in found.beside] == [
        "call_out",
        "call_out_end",
        "travel",
        "travel_end",
    ]


def test_what_the_month_before_took_is_not_taken_again() -> None:
    sheets = {
        "2026-03": sheet_of("2026-03", booked(stamps("31. 22:00 in, 31. 23:00 call_out"))),
        "2026-04": sheet_of(
            "2026-04",
            booked(
                stamps(
                    "1. 01:00 call_out_end, 1. 02:00 call_out, 1. 02:30 call_out_end, 1. 06:00 out",
                    "2026-04",
                ),
                "U",
            ),
        ),
    }
    context = Context(BOOK, CONTEXT.holidays, TARIFF)
    who = employment(date(2026, 3, 1), agreements=TARIFF)
    found = evaluate_months(sheets, who, "2026-03", "2026-04", context=context)
    march, april = found["2026-03"], found["2026-04"]
    assert [stamp.kind for stamp in march.carry.taken_beside] == ["call_out_end"]
    # The shift of the last night takes its end from April, and leaves April its call-out.
    assert march.carry.taken_until is not None
    assert march.sheet.closing[Account.CALL_OUT] == 120
    assert april.sheet.closing[Account.CALL_OUT] == 180
    assert [f for f in (*march.sheet.findings, *april.sheet.findings) if f.rule == "pairing"] == []


def test_a_call_out_of_somebody_without_terms_is_named() -> None:
    sheet = sheet_of("2026-03", booked(stamps("3. 20:00 call_out, 21:00 call_out_end")))
    who = employment(date(2026, 5, 1))
    found = evaluate_months({"2026-03": sheet}, who, "2026-03", "2026-03")["2026-03"]
    (finding,) = found.sheet.findings
    assert finding.code is FindingCode.NO_TERMS
    assert len(finding.causes) == 2


def test_a_call_out_counts_as_worked_where_nothing_else_is_agreed() -> None:
    sheet = sheet_of("2026-03", booked(stamps("7. 20:00 call_out, 21:10 call_out_end")))
    who = employment(date(2026, 3, 7), (0, 0, 0, 0, 0, 0, 0))
    found = evaluate_months({"2026-03": sheet}, who, "2026-03", "2026-03")["2026-03"]
    assert found.sheet.closing == {Account.FLEX: 70, Account.DUTY: -70}
    assert found.sheet.days[0].flex_minutes == 70
