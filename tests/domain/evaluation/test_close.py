"""The frozen content of a close: wage lines by the place of work."""

from collections import Counter
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from domain.evaluation.close import freeze_month
from domain.evaluation.evaluate import Evaluation
from domain.rules.pay.wage_lines import WageLine
from domain.streams import timesheet as timesheets
from domain.streams.employment import DutyAssigned, Employment, EmploymentEnded, UnitAssigned
from domain.streams.timesheet import BalancesOpened, MonthClosed
from domain.values.accounts import Account
from tests.domain.lines import booked, employment, evaluate_months, sheet_of, stamps

DAYS = "2. 08:00 in, 16:30 out, 10. 08:00 in, 16:30 out, 24. 08:00 in, 16:30 out"
POOL = DutyAssigned(date(2026, 3, 9), date(2026, 3, 15), "50", "5000", "crisis pool")
MOVED = UnitAssigned(date(2026, 3, 16), "20", "2000")


def evaluated(who: Employment) -> Evaluation:
    months = {"2026-03": sheet_of("2026-03", booked(stamps(DAYS)))}
    return evaluate_months(months, who, "2026-03", "2026-03")["2026-03"]


def attended(close: MonthClosed) -> dict[tuple[str, str], int]:
    return {
        (share.unit, share.cost_centre): sum(
            line.quantity for line in share.wage_lines if line.wage_type == "1001"
        )
        for share in close.places
    }


def summed(lines: tuple[WageLine, ...]) -> Counter[tuple[str, str]]:
    found: Counter[tuple[str, str]] = Counter()
    for line in lines:
        found[line.wage_type, line.origin] += line.quantity
    return +found


def test_who_stays_at_one_place_has_no_shares() -> None:
    who = employment()
    close = freeze_month(evaluated(who), who)
    assert (close.unit, close.cost_centre, close.places) == ("10", "4711", ())


def test_a_duty_and_a_transfer_bear_their_own_days() -> None:
    who = employment(date(2026, 1, 1), (480,) * 5 + (0, 0), POOL, MOVED)
    close = freeze_month(evaluated(who), who)
    assert (close.unit, close.cost_centre) == ("20", "2000")
    assert attended(close) == {("10", "4711"): 510, ("20", "2000"): 510, ("50", "5000"): 510}


def test_a_duty_of_another_month_changes_nothing() -> None:
    april = DutyAssigned(date(2026, 4, 1), date(2026, 4, 30), "50", "5000", "crisis pool")
    who = employment(date(2026, 1, 1), (480,) * 5 + (0, 0), april)
    assert freeze_month(evaluated(who), who).places == ()


def test_entry_and_exit_within_a_month_owe_their_days_only() -> None:
    who = employment(date(2026, 3, 9), (480,) * 5 + (0, 0), EmploymentEnded(date(2026, 3, 13)))
    sheet = evaluated(who).sheet
    assert sum(day.target_minutes for day in sheet.days) == 5 * 480
    # Work outside employment is kept as work and owes nothing.
    assert [day.day.day for day in sheet.days if day.attended_minutes] == [2, 10, 24]


@given(st.integers(1, 31), st.integers(1, 31), st.integers(1, 31))
def test_the_shares_add_up_to_the_wage_lines(first: int, last: int, moved: int) -> None:
    duty = DutyAssigned(
        date(2026, 3, min(first, last)), date(2026, 3, max(first, last)), "50", "5000", "pool"
    )
    unit = UnitAssigned(date(2026, 3, moved), "20", "2000")
    who = employment(date(2026, 1, 1), (480,) * 5 + (0, 0), duty, unit)
    close = freeze_month(evaluated(who), who)
    shares = tuple(line for share in close.places for line in share.wage_lines)
    assert shares == () or summed(shares) == summed(close.wage_lines)


def late(*more: timesheets.Event) -> tuple[MonthClosed, MonthClosed]:
    """March closed, then corrected, and the close of April that takes the difference up."""
    who = employment(date(2026, 1, 1), (480,) * 5 + (0, 0), POOL, MOVED)
    march = (booked(stamps(DAYS)),)
    months = {"2026-03": sheet_of("2026-03", *march)}
    before = evaluate_months(months, who, "2026-03", "2026-03")["2026-03"]
    closed = freeze_month(before, who)
    months["2026-03"] = sheet_of("2026-03", *march, closed, *more)
    found = evaluate_months(months, who, "2026-03", "2026-04")
    return closed, freeze_month(found["2026-04"], who, None, [found["2026-03"]])


def of_march(close: MonthClosed) -> dict[tuple[str, str], int]:
    return {
        (share.unit, share.cost_centre): line.quantity
        for share in close.places
        for line in share.wage_lines
        if line.wage_type == "1001" and line.origin == "2026-03"
    }


def test_a_difference_is_borne_by_the_places_of_the_days_it_stems_from() -> None:
    bookings = stamps("3. 08:00 in, 12:00 out, 11. 08:00 in, 13:00 out", first=50)
    _, april = late(booked(bookings, "import"))
    assert of_march(april) == {("10", "4711"): 240, ("50", "5000"): 300}
    assert summed(tuple(line for share in april.places for line in share.wage_lines)) == summed(
        april.wage_lines
    )


def test_a_difference_of_one_place_alone_leaves_the_others_out() -> None:
    _, april = late(booked(stamps("18. 08:00 in, 12:00 out", first=50), "import"))
    assert april.places == ()
    assert any(line.origin == "2026-03" for line in april.wage_lines)


def test_what_another_month_took_up_before_is_borne_by_the_last_place() -> None:
    who = employment(date(2026, 1, 1), (480,) * 5 + (0, 0), POOL, MOVED)
    march: list[timesheets.Event] = [booked(stamps(DAYS))]
    months = {"2026-03": sheet_of("2026-03", *march)}
    closed = freeze_month(evaluate_months(months, who, "2026-03", "2026-03")["2026-03"], who)
    march += [closed, booked(stamps("3. 08:00 in, 12:00 out", first=50), "import")]
    months["2026-03"] = sheet_of("2026-03", *march)
    found = evaluate_months(months, who, "2026-03", "2026-04")
    april = freeze_month(found["2026-04"], who, None, [found["2026-03"]])
    assert of_march(april) == {("10", "4711"): 240}
    march.append(booked(stamps("11. 08:00 in, 13:00 out", first=60), "later"))
    months |= {"2026-03": sheet_of("2026-03", *march), "2026-04": sheet_of("2026-04", april)}
    found = evaluate_months(months, who, "2026-03", "2026-05")
    may = freeze_month(found["2026-05"], who, None, [found["2026-03"], found["2026-04"]])
    # Of 540 minutes 240 were taken up; the other 300 belong to no particular day.
    assert may.places == ()
    assert [
        line.quantity for line in may.wage_lines if line.origin and line.wage_type == "1001"
    ] == [300]


def test_books_that_begin_anew_carry_nothing_from_the_parallel_run() -> None:
    who = employment()
    opened = BalancesOpened(date(2026, 4, 1), ((Account.FLEX, 600),), "list", anew=True)
    beside = BalancesOpened(date(2026, 4, 1), ((Account.FLEX, 600),), "list")
    march = sheet_of("2026-03", booked(stamps(DAYS)))
    for event, carried in ((opened, False), (beside, True)):
        months = {"2026-03": march, "2026-04": sheet_of("2026-04", event)}
        found = evaluate_months(months, who, "2026-03", "2026-04")
        before = found["2026-03"].sheet.closing
        assert found["2026-04"].sheet.opening == (before if carried else {})
        own = found["2026-04"].sheet
        owed = sum(day.target_minutes for day in own.days)
        start = before[Account.FLEX] if carried else 0
        assert own.closing[Account.FLEX] == start + 600 - owed
        assert sum(own.closing.values()) == 0
