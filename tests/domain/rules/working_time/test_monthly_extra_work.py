"""Extra work of civil servants, § 61 LBG NRW: owed when it is more than five hours of a month."""

from collections.abc import Sequence
from datetime import date

import pytest
from msgspec.structs import replace

from domain.facts.orders import Choice, OvertimeOrder
from domain.facts.profile import Profile
from domain.rules.vocabulary.periods import MonthSum
from domain.rules.vocabulary.work_day import NOTHING
from domain.rules.working_time.monthly_extra_work import WAYS, monthly_extra_work
from domain.streams.timesheet import OvertimeOrdered
from domain.values.accounts import Account
from domain.values.time import Month, day_number
from tests.domain.lines import BOOK, booked, employment, evaluate_months, sheet_of, stamps
from tests.domain.months import day, month, profile

PARAMETERS = BOOK.parameters(("azvo-nrw", "dv-muster"), date(2026, 3, 1)).monthly_extra_work
HALF_TIME = profile(weekly_minutes=1230)


def owed(
    worked: Sequence[int], ordered: Sequence[int], who: Profile | None = None
) -> list[tuple[int, date]]:
    assert PARAMETERS is not None
    days = [
        day(
            date(2026, 3, n),
            minutes,
            orders=[OvertimeOrder(f"A{n}", date(2026, 3, n), asked)] if asked else [],
        )
        for n, (minutes, asked) in enumerate(zip(worked, ordered, strict=True), start=2)
    ]
    moved = monthly_extra_work(month(days=days, who=who), PARAMETERS).transfers
    assert all("§ 61 Abs. 1 LBG NRW" in one.citation for one in moved)
    return [
        (one.amount, one.effective_on) for one in moved if one.route.target is Account.EXTRA_WORK
    ]


@pytest.mark.parametrize(
    ("what", "worked", "ordered", "expected"),
    [
        ("five hours", (642, 642, 492), (150, 150, 0), []),
        ("more: all of it is owed", (642, 643, 492), (150, 151, 0), [150, 151]),
        ("done and not ordered", (792, 492, 492), (0, 0, 0), []),
        ("ordered and not done", (492, 492, 492), (150, 160, 0), []),
        ("made up for within the month", (642, 643, 332), (150, 151, 0), []),
    ],
)
def test_lbg_nrw_61_more_than_five_hours_of_a_month_are_owed_as_a_whole(
    what: str, worked: Sequence[int], ordered: Sequence[int], expected: list[int]
) -> None:
    assert owed(worked, ordered) == [(minutes, date(2026, 3, 31)) for minutes in expected], what


def test_part_timers_owe_their_share_of_the_five_hours() -> None:
    assert owed((642, 492), (150, 0), HALF_TIME) == []
    assert owed((643, 492), (151, 0), HALF_TIME) == [(151, date(2026, 3, 31))]


def test_what_was_chosen_becomes_of_it() -> None:
    assert PARAMETERS is not None
    on = date(2026, 3, 2)
    asked = OvertimeOrder("A1", on, 301, Choice.LIFETIME)
    moved = monthly_extra_work(month(days=[day(on, 793, orders=[asked])]), PARAMETERS).transfers
    assert [(one.route.source, one.route.target, one.amount) for one in moved] == [
        (Account.FLEX, Account.EXTRA_WORK, 301),
        (Account.EXTRA_WORK, Account.LIFETIME, 301),
    ]
    assert {one.causes for one in moved} == {("order/A1",)}


def test_a_month_without_orders_is_left_at_once() -> None:
    assert PARAMETERS is not None
    assert monthly_extra_work(month(days=[day(date(2026, 3, 2), 900)]), PARAMETERS) is NOTHING


FEDERAL = BOOK.parameters(("azv-bund", "dv-muster"), date(2026, 3, 1)).monthly_extra_work
ON = date(2026, 3, 2)


@pytest.mark.parametrize(
    ("saved_before", "saved", "left_owed"),
    [(0, 400, 0), (2000, 400, 0), (2100, 300, 100), (2400, 0, 400), (2500, 0, 400)],
)
def test_azv_7a_forty_hours_of_a_year_can_be_saved(
    saved_before: int, saved: int, left_owed: int
) -> None:
    assert FEDERAL is not None
    asked = OvertimeOrder("A1", ON, 400, Choice.LIFETIME)
    earlier = (
        MonthSum(day_number(date(2025, 12, 1)), saved_minutes=2400),
        MonthSum(day_number(date(2026, 1, 1)), saved_minutes=saved_before),
    )
    found = replace(month(days=[day(ON, 892, orders=[asked])]), earlier=earlier)
    outcome = monthly_extra_work(found, FEDERAL)
    by_target: dict[Account, int] = {Account.LIFETIME: 0}
    for one in outcome.transfers:
        by_target[one.route.target] = by_target.get(one.route.target, 0) + one.amount
    assert by_target == {Account.EXTRA_WORK: 400, Account.LIFETIME: saved}
    assert [one.figures["beyond_minutes"] for one in outcome.findings] == [left_owed] * bool(
        left_owed
    )


def test_azv_7a_what_a_year_has_saved_is_handed_on_from_month_to_month() -> None:
    sheets = {}
    for number in range(1, 14):
        of = Month(2026 + (number - 1) // 12, (number - 1) % 12 + 1)
        on = next(one for one in of.days() if one.weekday() == 1 and one.day > 6)
        asked = OvertimeOrder(f"A{number}", on, 300, Choice.LIFETIME)
        punches = stamps(f"{on.day}. 06:00 in, 20:00 out", str(of))
        sheets[str(of)] = sheet_of(str(of), booked(punches), OvertimeOrdered(asked, "Lage"))
    who = employment(date(2025, 12, 1), (0, 0, 0, 0, 0, 0, 0), agreements=("azv-bund", "dv-muster"))
    found = evaluate_months(sheets, who, "2025-12", "2027-01")
    saved = [
        sum(one.amount for one in found[name].transfers if one.route is WAYS.lifetime)
        for name in sheets
    ]
    assert saved == [300] * 8 + [0] * 4 + [300]
