"""Sundays and holidays of the tax law: EStG § 3b Abs. 1 Nr. 2 to 4 and Abs. 3 Nr. 2."""

from datetime import date

import pytest
from msgspec.structs import replace

from domain.rules.pay.tax_free_days import Parameters, tax_free_days
from domain.rules.vocabulary.periods import Day
from domain.rules.vocabulary.work_day import NOTHING, Stint, WorkDay
from domain.values.accounts import Account
from tests.domain.lines import BOOK, day_of, stamps, work_day

SUNDAY, HOLIDAY, FEAST = (
    Account.TAX_FREE_SUNDAY,
    Account.TAX_FREE_HOLIDAY,
    Account.TAX_FREE_FEAST,
)


def parameters() -> Parameters:
    found = BOOK.parameters(("tvoed-vka", "dv-muster", "estg"), date(2026, 3, 1)).tax_free_days
    assert found is not None
    return found


P = parameters()


def day(
    text: str, month: str = "2026-03", *, holidays: tuple[int, ...] = (), net: int | None = None
) -> Day:
    """A day of work; ``holidays`` are it (0) and days after it (1)."""
    made = day_of(work_day(text, month=month), net, holiday=0 in holidays)
    ahead = tuple(number for number in holidays if number)
    return replace(made, planned=replace(made.planned, holidays_ahead=ahead))


def minutes(made: Day) -> dict[Account, int]:
    return {one.route.target: one.amount for one in tax_free_days(made, P).transfers}


@pytest.mark.parametrize(
    ("made", "found"),
    [
        # 8 March 2026 is a Sunday.
        (day("6. 08:00 in, 16:00 out"), {}),
        (day("7. 08:00 in, 16:00 out"), {}),
        (day("8. 08:00 in, 16:00 out"), {SUNDAY: 480}),
        (day("7. 22:00 in, 8. 02:00 out"), {SUNDAY: 120}),
        (day("8. 08:00 in, 16:00 out", holidays=(0,)), {HOLIDAY: 480}),
        # Up to four in the morning work begun before midnight belongs to the day before.
        (day("8. 22:00 in, 9. 06:00 out"), {SUNDAY: 360}),
        (day("9. 00:00 in, 06:00 out"), {}),
        (day("8. 22:00 in, 9. 06:00 out", holidays=(1,)), {SUNDAY: 120, HOLIDAY: 360}),
        (day("6. 22:00 in, 7. 06:00 out", holidays=(0,)), {HOLIDAY: 360}),
        (day("31. 12:00 in, 16:00 out", "2026-12"), {HOLIDAY: 120}),
        (day("24. 12:00 in, 16:00 out", "2026-12"), {FEAST: 120}),
        (day("25. 08:00 in, 12:00 out", "2026-12", holidays=(0,)), {FEAST: 240}),
        (day("26. 22:00 in, 27. 06:00 out", "2026-12", holidays=(0,)), {FEAST: 360, SUNDAY: 120}),
        (day("1. 08:00 in, 12:00 out", "2026-05", holidays=(0,)), {FEAST: 240}),
        # A deducted break lies in minutes with the smaller tax-free share.
        (day("26. 20:00 in, 27. 06:00 out", "2026-12", holidays=(0,), net=540),
         {FEAST: 480, SUNDAY: 60}),
    ],
)  # fmt: skip
def test_only_the_highest_counts_for_a_minute(made: Day, found: dict[Account, int]) -> None:
    assert minutes(made) == found
    if not found:
        assert tax_free_days(made, P) is NOTHING


def test_a_call_out_is_a_piece_of_work_of_its_own() -> None:
    call = Stint(*stamps("8. 23:00 call_out, 9. 01:00 call_out_end"))
    made = replace(day_of(WorkDay(date(2026, 3, 8))), call_outs=(call,))
    (transfer,) = tax_free_days(made, P).transfers
    assert (transfer.route.target, transfer.amount) == (SUNDAY, 120)
    assert transfer.citation.startswith("EStG § 3b Abs. 1 Nr. 3")
