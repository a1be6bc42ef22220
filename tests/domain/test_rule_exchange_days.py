"""Exchange days that are left at the year's end: TVöD § 29a."""

from datetime import date

from domain.accounts import Account
from domain.rules.exchange_days import Parameters, exchange_days
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
