"""Exchange days, chosen and left at the year's end: TVöD § 29a."""

from datetime import date

import pytest

from domain.rules.leave.exchange_days import Parameters, check_election, exchange_days
from domain.values.accounts import Account
from domain.values.errors import Code, Rejected
from tests.domain.lines import BOOK

DAY = date(2026, 12, 31)


def test_with_municipal_employers_they_lapse() -> None:
    found = BOOK.parameters(("tvoed-vka", "dv-muster"), DAY).exchange_days
    assert found is not None
    moved = exchange_days(DAY, 200, found)
    assert (moved.route.source, moved.route.target) == (Account.LEAVE, Account.LEAVE_LAPSED)
    assert (moved.amount, moved.citation) == (200, "TVöD-VKA § 29a (2026-01-01)")
    assert found.most_days == 3


def test_with_federal_employers_they_are_given_back() -> None:
    moved = exchange_days(DAY, 200, Parameters(3, refunds=True))
    assert (moved.route.source, moved.route.target) == (Account.LEAVE, Account.LEAVE_GRANTED)


@pytest.mark.parametrize(
    ("days", "declared_on", "code"),
    [
        (3, date(2026, 9, 1), None),
        (0, date(2026, 9, 1), None),
        (4, date(2026, 9, 1), Code.EXCHANGE_ABOVE_LIMIT),
        (3, date(2026, 9, 2), Code.EXCHANGE_TOO_LATE),
        (3, date(2027, 1, 1), Code.EXCHANGE_TOO_LATE),
    ],
)
def test_up_to_three_are_chosen_by_1_september_of_the_year_before(
    days: int, declared_on: date, code: Code | None
) -> None:
    found = BOOK.parameters(("tvoed-vka", "dv-muster"), date(2027, 1, 1)).exchange_days
    if code is None:
        check_election(days, 2027, declared_on, found)
        return
    with pytest.raises(Rejected) as refused:
        check_election(days, 2027, declared_on, found)
    assert refused.value.code is code


def test_whose_agreements_offer_none_can_choose_none() -> None:
    with pytest.raises(Rejected) as refused:
        check_election(1, 2027, date(2026, 1, 1), None)
    assert refused.value.code is Code.EXCHANGE_NOT_OFFERED
    # An agreement without a last day for the choice allows any day.
    check_election(1, 2027, date(2027, 12, 31), Parameters(3, refunds=False))
