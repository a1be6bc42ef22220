"""Absences in an evaluated month: target, flex balance, overtime, causes, closed months."""

from datetime import date

import pytest

from domain.evaluation.close import freeze_month
from domain.evaluation.evaluate import Evaluation
from domain.facts.absences import Absence
from domain.streams.absence import (
    AbsenceApproved,
    AbsenceCancelled,
    AbsenceReported,
    AbsenceRequested,
    Event,
)
from domain.streams.employment import TermsAgreed
from domain.streams.timesheet import BalancesOpened
from domain.values.accounts import Account, Transfer
from tests.domain.lines import FULL_WEEK, booked, employment, evaluate_months, sheet_of, stamps

WHO = employment()


def away(
    kind: str,
    first: int,
    last: int,
    permille: int = 1000,
    minutes: int | None = None,
    *,
    certified: bool = False,
) -> tuple[Event, ...]:
    """An approved or reported absence in March 2026."""
    days = date(2026, 3, first), date(2026, 3, last)
    one = Absence(kind, kind, *days, permille, minutes, certified)
    if kind in {"sick", "maternity", "parental_leave"}:
        return (AbsenceReported(one),)
    return AbsenceRequested(one), AbsenceApproved(kind, one.first, one.last)


def march(*events: Event, text: str = "") -> Evaluation:
    sheet = sheet_of("2026-03", booked(stamps(text)))
    return evaluate_months({"2026-03": sheet}, WHO, "2026-03", "2026-03", away=events)["2026-03"]


def target_and_flex(found: Evaluation, day: int) -> tuple[int, int]:
    (total,) = [one for one in found.sheet.days if one.day.day == day]
    return total.target_minutes, total.flex_minutes


@pytest.mark.parametrize(
    ("events", "day", "expected"),
    [
        ((), 2, (480, -480)),
        (away("annual_leave", 2, 6), 2, (0, 0)),
        (away("annual_leave", 2, 8), 7, (0, 0)),
        (away("annual_leave", 2, 2, permille=500), 2, (240, -240)),
        (away("special_leave", 2, 2, minutes=60), 2, (420, -420)),
        (away("unpaid_leave", 2, 6), 3, (0, 0)),
        (away("flex_day", 2, 2), 2, (480, -480)),
        (away("overtime_off", 2, 2), 2, (480, 0)),
        ((*away("flex_day", 2, 2), *away("sick", 2, 2, certified=True)), 2, (0, 0)),
        ((*away("flex_day", 2, 2), *away("sick", 2, 2)), 2, (480, -480)),
        ((*away("overtime_off", 2, 2), *away("sick", 2, 2, certified=True)), 2, (0, 0)),
    ],
)
def test_what_an_absence_makes_of_a_day(
    events: tuple[Event, ...], day: int, expected: tuple[int, int]
) -> None:
    assert target_and_flex(march(*events), day) == expected


def test_work_on_a_day_of_leave_counts_in_full() -> None:
    found = march(*away("annual_leave", 2, 2), text="2. 08:00 in, 10:00 out")
    assert target_and_flex(found, 2) == (0, 120)


def test_a_target_that_is_partly_covered_names_terms_and_absence() -> None:
    found = march(*away("annual_leave", 2, 2, permille=500))
    (target,) = [t for t in found.transfers if t.effective_on.day == 2]
    assert target.causes == ("4711/employment#2", "4711/absence/2026#2")


def test_time_off_for_overtime_is_taken_from_the_overtime_account() -> None:
    opened = BalancesOpened(date(2026, 3, 1), ((Account.OVERTIME, 600),), "list")
    sheet = sheet_of("2026-03", opened)
    found = evaluate_months(
        {"2026-03": sheet}, WHO, "2026-03", "2026-03", away=away("overtime_off", 2, 2)
    )["2026-03"]
    assert found.sheet.closing[Account.OVERTIME] == 120
    assert target_and_flex(found, 2) == (480, 0)


def test_sickness_reported_for_a_closed_month_is_a_difference_of_the_next() -> None:
    before = evaluate_months({}, WHO, "2026-03", "2026-03")["2026-03"]
    closed = {"2026-03": sheet_of("2026-03", freeze_month(before, WHO))}
    found = evaluate_months(closed, WHO, "2026-03", "2026-04", away=away("sick", 30, 31))
    assert found["2026-03"].sheet.closing == before.sheet.closing
    assert {t.account: t.amount for t in found["2026-04"].sheet.totals if t.origin} == {
        Account.TARGET: -960,
        Account.FLEX: 960,
    }


def test_a_cancelled_absence_leaves_no_trace_in_the_figures() -> None:
    (asked, approved) = away("annual_leave", 2, 6)
    assert isinstance(approved, AbsenceApproved)
    gone = AbsenceCancelled(approved.id, approved.first, approved.last, "ill-timed")
    assert march(asked, approved, gone).sheet == march().sheet


def test_the_order_in_which_absences_became_known_changes_no_figure() -> None:
    leave, sick = away("annual_leave", 2, 13), away("sick", 4, 5, certified=True)
    one, other = march(*leave, *sick), march(*sick, *leave)

    def amounts(transfers: tuple[Transfer, ...]) -> list[object]:
        return [(t.route, t.amount, t.effective_on) for t in transfers]

    assert one.sheet.days == other.sheet.days
    assert amounts(one.transfers) == amounts(other.transfers)


def test_leave_of_days_under_agreements_that_give_none_takes_nothing() -> None:
    week = (480, 480, 480, 480, 480, 0, 0)
    later = TermsAgreed(date(2026, 3, 16), week, ("tvoed-vka", "dv-muster"), "NW")
    who = employment(date(2026, 1, 1), FULL_WEEK, later)
    sheet = sheet_of("2026-03")
    late = Absence("late", "annual_leave", date(2026, 3, 23), date(2026, 3, 27))
    events = (
        *away("annual_leave", 2, 6),
        AbsenceRequested(late),
        AbsenceApproved("late", late.first, late.last),
    )
    found = evaluate_months({"2026-03": sheet}, who, "2026-03", "2026-03", away=events)["2026-03"]
    taken = [one for one in found.transfers if one.route.target is Account.LEAVE_TAKEN]
    assert {one.effective_on.day for one in taken} == {23, 24, 25, 26, 27}
    assert target_and_flex(found, 2) == target_and_flex(found, 23) == (0, 0)
