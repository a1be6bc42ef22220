"""Hours that leave for the lifetime account, as postings of a month's evaluation."""

from datetime import date

import pytest

from domain.evaluation.day_total import transfer_of
from domain.streams.timesheet import HoursSaved
from domain.values.accounts import Account, imbalance

DAY = date(2026, 3, 31)


@pytest.mark.parametrize(
    ("source", "in_money", "target"),
    [
        (Account.FLEX, True, Account.LIFETIME_EXCHANGED),
        (Account.FLEX, False, Account.LIFETIME),
        (Account.OVERTIME, True, Account.LIFETIME_EXCHANGED),
        (Account.EXTRA_WORK, False, Account.LIFETIME),
    ],
)
def test_hours_leave_their_account_as_time_or_out_of_the_books_of_time(
    source: Account, in_money: bool, target: Account
) -> None:
    saved = HoursSaved("c-1", DAY, source, 600, "lifetime_credit", "DV LAK § 3", in_money)
    transfer = transfer_of(saved, "4711/timesheet/2026-03#7")
    moved = [(posting.account, posting.amount) for posting in transfer.postings]
    assert moved == [(source, -600), (target, 600)]
    assert imbalance(transfer.postings) == {}
    assert {posting.causes for posting in transfer.postings} == {("4711/timesheet/2026-03#7",)}
