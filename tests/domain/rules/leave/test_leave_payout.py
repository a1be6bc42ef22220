"""BUrlG § 7(4): leave left at the end of employment is paid, every part that is no exchange."""

from datetime import date

from domain.facts.leave import Part
from domain.rules.leave.leave_payout import leave_payout
from domain.rules.leave.lots import NO_LOTS, Lot, Lots
from domain.streams.employment import EmploymentEnded
from domain.values.accounts import Account
from tests.domain.lines import BOOK, employment, evaluate_months

TARIFF = ("tvoed-vka", "dv-muster")
WEEK = (468, 468, 468, 468, 468, 0, 0)
LAST = date(2026, 6, 15)
PARAMETERS = BOOK.parameters(TARIFF, LAST).leave_payout


def test_what_is_left_of_all_parts_is_paid_and_used() -> None:
    assert PARAMETERS is not None
    held = Lots(
        (
            Lot(Part.STATUTORY, 2025, 2000, 1500),
            Lot(Part.STATUTORY, 2026, 1000),
            Lot(Part.TARIFF, 2026, 450, 50),
            Lot(Part.EXCHANGE, 2026, 300),
        )
    )
    after, paid = leave_payout(held, LAST, PARAMETERS)
    assert paid is not None
    assert (paid.route.source, paid.route.target) == (Account.LEAVE, Account.LEAVE_PAID)
    assert (paid.amount, paid.effective_on) == (1900, LAST)
    assert "BUrlG § 7 Abs. 4" in paid.citation
    assert [lot.left_centidays for lot in after.lots] == [0, 0, 0, 300]
    assert leave_payout(NO_LOTS, LAST, PARAMETERS) == (NO_LOTS, None)


def test_leaving_in_the_middle_of_a_month_pays_what_is_earned_till_then() -> None:
    who = employment(date(2026, 1, 1), WEEK, EmploymentEnded(LAST), agreements=TARIFF)
    found = evaluate_months({}, who, "2026-01", "2026-06")
    june = found["2026-06"]
    assert june.sheet.closing.get(Account.LEAVE, 0) == 0
    (paid,) = [one for one in june.transfers if one.route.target is Account.LEAVE_PAID]
    # Five full months of thirty days a year, half a day rounded up.
    assert (paid.amount, paid.effective_on) == (1300, LAST)
    assert june.carry.leave.left_centidays == 0


def test_who_stays_is_paid_nothing() -> None:
    found = evaluate_months({}, employment(agreements=TARIFF, weekly=WEEK), "2026-01", "2026-12")
    for month in found.values():
        assert Account.LEAVE_PAID not in month.sheet.closing
