"""Months evaluated one after the other: carries, clock changes, close and difference."""

from datetime import date, timedelta

import pytest
from msgspec.structs import replace

from domain.evaluation.close import freeze_month
from domain.evaluation.evaluate import Context, Evaluation
from domain.streams.calendar import holidays_of
from domain.streams.employment import Employment, EmploymentEnded, TermsAgreed
from domain.streams.timesheet import BookingsCorrected, Event, RecalculationOrdered, Timesheet
from domain.values.accounts import Account, Total, Unit, imbalance
from domain.values.bookings import Booking
from tests.agreement_files import book_with, file_text, value_text, version_text
from tests.domain.lines import (
    AGREEMENTS,
    FULL_WEEK,
    booked,
    employment,
    evaluate_months,
    sheet_of,
    stamps,
    zone_stamps,
)

FREE = (0, 0, 0, 0, 0, 0, 0)
WHO = employment()
UNPAID = employment(weekly=FREE)
"""A person without a target, so that every balance is the worked time."""


def codes(evaluation: Evaluation) -> list[tuple[int, str]]:
    return [(finding.day.day, str(finding.code)) for finding in evaluation.sheet.findings]


def day_of(evaluation: Evaluation, day: int) -> dict[str, int]:
    (total,) = [total for total in evaluation.sheet.days if total.day.day == day]
    return {
        "attended": total.attended_minutes,
        "break": total.break_minutes,
        "target": total.target_minutes,
        "flex": total.flex_minutes,
    }


def add(months: dict[str, Timesheet], month: str, *events: Event) -> dict[str, Timesheet]:
    """The months after adding events to one of them."""
    before = months.get(month) or sheet_of(month)
    closed = sheet_of(month, *_events(before), *events)
    return {**months, month: closed}


def _events(sheet: Timesheet) -> list[Event]:
    events: list[Event] = [*sheet.booked, *sheet.corrected]
    if sheet.closed is not None:
        events.append(sheet.closed)
    if sheet.review.recalculated is not None:
        events.append(sheet.review.recalculated)
    return events


def close(
    months: dict[str, Timesheet],
    month: str,
    who: Employment = UNPAID,
    known_on: date | None = None,
) -> dict[str, Timesheet]:
    """The months after closing one of them with its present evaluation."""
    found = evaluate_months(months, who, "2026-01", month)
    return add(months, month, freeze_month(found[month], who, known_on))


def late(month: str, text: str = "20. 08:00 in, 12:00 out", first: int = 50) -> Event:
    return booked(stamps(text, month, first=first))


def flex(found: dict[str, Evaluation]) -> dict[str, int]:
    return {month: one.sheet.closing.get(Account.FLEX, 0) for month, one in found.items()}


def test_a_day_is_attendance_less_break_less_target() -> None:
    sheet = sheet_of("2026-03", booked(stamps("2. 08:00 in, 17:00 out")))
    found = evaluate_months({"2026-03": sheet}, WHO, "2026-03", "2026-03")["2026-03"]
    assert day_of(found, 2) == {"attended": 540, "break": 30, "target": 480, "flex": 30}
    assert day_of(found, 3) == {"attended": 0, "break": 0, "target": 480, "flex": -480}
    assert day_of(found, 7) == {"attended": 0, "break": 0, "target": 0, "flex": 0}
    assert len(found.sheet.days) == 31
    worked = [posting for posting in found.postings if posting.effective_on == date(2026, 3, 2)]
    assert [(p.account, p.amount, p.rule) for p in worked] == [
        (Account.ATTENDED, -540, "attendance"),
        (Account.FLEX, 540, "attendance"),
        (Account.FLEX, -30, "breaks"),
        (Account.BREAK, 30, "breaks"),
        (Account.FLEX, -480, "target"),
        (Account.TARGET, 480, "target"),
    ]
    assert worked[-1].causes == ("4711/employment#2",)


def test_the_balance_carries_over() -> None:
    months = {
        month: sheet_of(month, booked(stamps("2. 08:00 in, 12:00 out", month)))
        for month in ("2026-01", "2026-02", "2026-03")
    }
    found = evaluate_months(months, UNPAID, "2026-01", "2026-03")
    assert flex(found) == {"2026-01": 240, "2026-02": 480, "2026-03": 720}
    assert found["2026-03"].sheet.opening == found["2026-02"].sheet.closing


def test_a_shift_across_the_month_end_belongs_to_the_day_and_month_it_began_in() -> None:
    march, april = stamps("31. 22:00 in"), stamps("1. 06:00 out, 22:00 in, 2. 04:00 out", "2026-04")
    months = {
        "2026-03": sheet_of("2026-03", booked(march)),
        "2026-04": sheet_of("2026-04", booked(april)),
    }
    found = evaluate_months(months, UNPAID, "2026-03", "2026-04")
    assert day_of(found["2026-03"], 31)["attended"] == 480
    assert day_of(found["2026-04"], 1)["attended"] == 360
    assert codes(found["2026-03"]) == [(31, "break_not_recorded")]
    assert codes(found["2026-04"]) == []
    assert flex(found) == {"2026-03": 450, "2026-04": 810}


def test_two_bookings_of_one_instant_at_the_month_end_are_both_seen() -> None:
    march = stamps("31. 06:00 in, 07:00 out, 08:30 in")
    april = stamps("1. 00:00 out, 00:00 mobile_in, 04:00 mobile_out", "2026-04", first=9)
    months = {
        "2026-03": sheet_of("2026-03", booked(march)),
        "2026-04": sheet_of("2026-04", booked(april)),
    }
    found = evaluate_months(months, UNPAID, "2026-03", "2026-04")
    assert day_of(found["2026-03"], 31)["attended"] == 60 + 930
    assert day_of(found["2026-04"], 1)["attended"] == 240


def test_rest_is_looked_at_across_the_month_end() -> None:
    march, april = stamps("31. 16:00 in, 23:00 out"), stamps("1. 06:00 in, 10:00 out", "2026-04")
    months = {
        "2026-03": sheet_of("2026-03", booked(march)),
        "2026-04": sheet_of("2026-04", booked(april)),
    }
    found = evaluate_months(months, UNPAID, "2026-03", "2026-04")
    assert codes(found["2026-04"]) == [(1, "rest_short")]


@pytest.mark.parametrize(
    ("lines", "month", "day", "attended"),
    [
        ("2026-03-28 22:00 in\n2026-03-29 06:00 out", "2026-03", 28, 420),
        ("2026-10-24 22:00 in\n2026-10-25 06:00 out", "2026-10", 24, 540),
        ("2026-03-29 01:30 in\n2026-03-29 03:30 out", "2026-03", 29, 60),
        ("2026-10-25 01:30 in\n2026-10-25 03:30 out", "2026-10", 25, 180),
    ],
)
def test_clock_changes_cost_and_give_what_really_passed(
    lines: str, month: str, day: int, attended: int
) -> None:
    sheet = sheet_of(month, booked(zone_stamps(lines, "Europe/Berlin")))
    found = evaluate_months({month: sheet}, UNPAID, month, month)[month]
    assert day_of(found, day)["attended"] == attended


def test_a_public_holiday_of_the_land_takes_the_target_away() -> None:
    june = evaluate_months({}, WHO, "2026-06", "2026-06")["2026-06"]
    assert day_of(june, 4)["target"] == 0
    berlin = employment(land="BE")
    assert day_of(evaluate_months({}, berlin, "2026-06", "2026-06")["2026-06"], 4)["target"] == 480


def test_terms_change_within_a_month_and_employment_ends() -> None:
    half = TermsAgreed(date(2026, 3, 16), (240, 240, 240, 240, 240, 0, 0), AGREEMENTS, "NW")
    who = employment(date(2026, 3, 3), FULL_WEEK, half, EmploymentEnded(date(2026, 3, 20)))
    found = evaluate_months({}, who, "2026-03", "2026-03")["2026-03"]
    assert [total.day.day for total in found.sheet.days] == list(range(3, 21))
    assert [day_of(found, day)["target"] for day in (3, 13, 16, 20)] == [480, 480, 240, 240]
    causes = {p.effective_on.day: p.causes for p in found.postings}
    assert causes[13] == ("4711/employment#2",)
    assert causes[16] == ("4711/employment#4",)


def test_work_without_terms_counts_and_is_a_finding() -> None:
    who = employment(date(2026, 3, 10))
    sheet = sheet_of("2026-03", booked(stamps("2. 08:00 in, 12:00 out")))
    found = evaluate_months({"2026-03": sheet}, who, "2026-03", "2026-03")["2026-03"]
    assert codes(found) == [(2, "no_terms")]
    assert day_of(found, 2) == {"attended": 240, "break": 0, "target": 0, "flex": 240}
    assert [total.day.day for total in found.sheet.days] == [2, *range(10, 32)]


def test_work_before_any_agreement_was_in_force_is_paired_all_the_same() -> None:
    sheet = sheet_of("1990-03", booked(stamps("2. 08:00 in, 12:00 out", "1990-03")))
    found = evaluate_months({"1990-03": sheet}, employment(), "1990-03", "1990-03")["1990-03"]
    assert codes(found) == [(2, "no_terms")]


def test_where_the_clock_is_not_working_time_a_day_is_its_target_alone() -> None:
    clock = value_text("attendance.clock_is_working_time", version_text("2009-01-01", "false"))
    ids = (*AGREEMENTS, "trust")
    book = book_with(file_text("trust", clock))
    sheet = sheet_of("2026-03", booked(stamps("2. 08:00 in, 17:00 out")))
    context = Context(book, holidays_of, ids)
    who = employment(agreements=ids)
    found = evaluate_months({"2026-03": sheet}, who, "2026-03", "2026-03", context=context)
    assert day_of(found["2026-03"], 2) == {"attended": 0, "break": 0, "target": 480, "flex": -480}
    assert found["2026-03"].sheet.closing[Account.FLEX] == -22 * 480


def test_a_correction_counts_and_its_original_does_not() -> None:
    noon = stamps("2. 12:00 out")[0]
    slip = BookingsCorrected("a", "left at noon", ("T:2",), (Booking(noon.at, 60, "out", 1),))
    sheet = sheet_of("2026-03", booked(stamps("2. 08:00 in, 16:30 out")), slip)
    found = evaluate_months({"2026-03": sheet}, UNPAID, "2026-03", "2026-03")["2026-03"]
    assert day_of(found, 2)["attended"] == 240
    assert next(p.causes for p in found.postings) == tuple(sheet.stamps())
    assert [stamp.ref for stamp in sheet.stamps()] == ["T:1", "correction/a:1"]


def test_a_closed_month_unchanged_gives_no_difference() -> None:
    months = close({"2026-01": sheet_of("2026-01", late("2026-01"))}, "2026-01")
    found = evaluate_months(months, UNPAID, "2026-01", "2026-02")
    assert found["2026-01"].sheet.closed
    assert found["2026-01"].sheet.differences == ()
    assert found["2026-01"].carry.pending == ()
    assert flex(found) == {"2026-01": 240, "2026-02": 240}


def test_a_late_booking_is_a_difference_in_the_first_open_month() -> None:
    months = add(close({}, "2026-01"), "2026-01", late("2026-01"))
    found = evaluate_months(months, UNPAID, "2026-01", "2026-03")
    january, february, march = found.values()
    assert january.sheet.closing == {}
    assert (
        january.sheet.days
        == evaluate_months({}, UNPAID, "2026-01", "2026-01")["2026-01"].sheet.days
    )
    assert {t.account: t.amount for t in january.sheet.differences} == {
        Account.ATTENDED: -240,
        Account.FLEX: 240,
    }
    assert [(p.account, p.amount, p.rule, str(p.origin)) for p in february.postings] == [
        (Account.ATTENDED, -240, "difference", "2026-01"),
        (Account.FLEX, 240, "difference", "2026-01"),
    ]
    assert imbalance(february.postings) == {}
    assert march.postings == ()
    assert flex(found) == {"2026-01": 0, "2026-02": 240, "2026-03": 240}


def test_with_two_closed_months_the_difference_waits_for_the_first_open_one() -> None:
    months = close(close({}, "2026-01"), "2026-02")
    months = add(months, "2026-01", late("2026-01"))
    months = add(months, "2026-02", late("2026-02", "20. 08:00 in, 10:00 out"))
    found = evaluate_months(months, UNPAID, "2026-01", "2026-04")
    assert flex(found) == {"2026-01": 0, "2026-02": 0, "2026-03": 360, "2026-04": 360}
    origins = [(str(p.origin), p.amount) for p in found["2026-03"].postings if p.amount > 0]
    assert origins == [("2026-01", 240), ("2026-02", 120)]


def test_a_difference_is_settled_by_the_close_of_the_month_that_took_it_up() -> None:
    months = add(close({}, "2026-01"), "2026-01", late("2026-01"))
    months = close(months, "2026-02")
    found = evaluate_months(months, UNPAID, "2026-01", "2026-03")
    assert Total(Account.FLEX, Unit.MINUTES, 240, "2026-01") in found["2026-02"].sheet.totals
    assert found["2026-02"].sheet.differences == ()
    assert found["2026-02"].carry.pending == ()
    assert flex(found) == {"2026-01": 0, "2026-02": 240, "2026-03": 240}


def test_taking_a_late_booking_back_brings_its_difference_back_to_zero() -> None:
    months = add(close({}, "2026-01"), "2026-01", late("2026-01"))
    void = BookingsCorrected("b", "was someone else", ("T:50", "T:51"))
    taken_back = add(months, "2026-01", void)
    found = evaluate_months(taken_back, UNPAID, "2026-01", "2026-02")
    assert found["2026-01"].sheet.differences == ()
    assert found["2026-02"].postings == ()
    settled = add(close(months, "2026-02"), "2026-01", void)
    found = evaluate_months(settled, UNPAID, "2026-01", "2026-03")
    assert flex(found) == {"2026-01": 0, "2026-02": 240, "2026-03": 0}
    assert [(p.amount, str(p.origin)) for p in found["2026-03"].postings] == [
        (240, "2026-01"),
        (-240, "2026-01"),
    ]


def test_a_new_agreement_version_gives_a_difference_when_recalculation_is_ordered() -> None:
    open_month = {"2026-01": sheet_of("2026-01", late("2026-01", "20. 08:00 in, 16:30 out"))}
    months = close(open_month, "2026-01", known_on=date(2026, 2, 5))
    steps = "[{ above_minutes = 300, break_minutes = 40 }]"
    changed = version_text("2026-01-01", steps, known_from="2026-03-01")
    ids = (*AGREEMENTS, "new")
    book = book_with(file_text("new", value_text("breaks.steps", changed)))
    who = employment(weekly=FREE, agreements=ids)
    now = Context(book, holidays_of, ids)

    def found(given: dict[str, Timesheet], context: Context = now) -> dict[str, Evaluation]:
        return evaluate_months(given, who, "2026-01", "2026-02", context=context)

    # Only open months follow at once: a closed one keeps to the knowledge of its close.
    assert flex(found(open_month)) == {"2026-01": 470, "2026-02": 470}
    january = found(months)["2026-01"]
    assert january == found(months, replace(now, known_on=date(2026, 2, 28)))["2026-01"]
    assert flex(found(months)) == {"2026-01": 480, "2026-02": 480}

    ordered = add(months, "2026-01", RecalculationOrdered("a", date(2026, 3, 1), "signed"))
    after = found(ordered)
    assert flex(after) == {"2026-01": 480, "2026-02": 470}
    assert after["2026-01"].sheet.days == january.sheet.days
    assert after["2026-01"].cited == january.cited
    # A second order changes nothing, and one up to an earlier day brings no new knowledge.
    again = add(ordered, "2026-01", RecalculationOrdered("b", date(2026, 4, 1), "again"))
    assert found(again) == after
    early = add(months, "2026-01", RecalculationOrdered("c", date(2026, 2, 28), "too early"))
    assert found(early) == found(months)


def test_balances_on_a_day_follow_the_days_and_count_differences_from_the_first() -> None:
    months = add(close({}, "2026-01"), "2026-01", late("2026-01"))
    months = add(months, "2026-02", late("2026-02", "10. 08:00 in, 10:00 out", 80))
    sheet = evaluate_months(months, UNPAID, "2026-01", "2026-02")["2026-02"].sheet
    first = date(2026, 2, 1)
    days = [first - timedelta(days=1), first, date(2026, 2, 9), date(2026, 2, 10), date(2026, 3, 5)]
    assert [sheet.balances_on(day).get(Account.FLEX, 0) for day in days] == [0, 240, 240, 360, 360]
