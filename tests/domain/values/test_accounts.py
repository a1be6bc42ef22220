"""Postings between accounts sum to zero; balances are sums of postings."""

from datetime import date

from domain.values.accounts import (
    Account,
    Posting,
    Route,
    Total,
    Transfer,
    Unit,
    balance,
    imbalance,
    posting_line,
    totals,
)
from tests.domain.lines import stamps

DAY = date(2026, 3, 2)


CREDIT = Route("attendance", Account.ATTENDED, Account.FLEX)
DEBIT = Route("target", Account.FLEX, Account.TARGET)


def test_a_transfer_is_two_postings_that_sum_to_zero() -> None:
    causes = ("4711/employment#2",)
    legs = Transfer(CREDIT, 480, DAY, "§ 3").caused_by(causes).postings
    stated = (Unit.MINUTES, DAY, "attendance", "§ 3", causes)
    assert legs == (
        Posting(Account.ATTENDED, -480, *stated),
        Posting(Account.FLEX, 480, *stated),
    )
    assert imbalance(legs) == {}
    assert imbalance(legs[:1]) == {Unit.MINUTES: -480}


def test_totals_are_by_account_and_leave_zeros_out() -> None:
    moved = [
        Transfer(CREDIT, 480, DAY, "x"),
        Transfer(DEBIT, 468, DAY, "x"),
        # An equal route, made elsewhere.
        Transfer(Route("target", Account.FLEX, Account.TARGET), 12, DAY, "y"),
    ]
    assert totals(moved) == (
        Total(Account.ATTENDED, Unit.MINUTES, -480),
        Total(Account.TARGET, Unit.MINUTES, 480),
    )
    legs = [leg for transfer in moved for leg in transfer.postings]
    assert sum(leg.amount for leg in legs if leg.account is Account.FLEX) == 0


def test_a_balance_of_zero_stays_out() -> None:
    moved = [Total(Account.FLEX, Unit.MINUTES, -7), Total(Account.BREAK, Unit.MINUTES, 7)]
    assert balance({Account.FLEX: 7}, moved) == {Account.BREAK: 7}


def test_the_line_of_a_posting_names_everything_that_its_digest_covers() -> None:
    causes = (stamps("2. 08:00 in")[0], "4711/employment#2")
    posting = Posting(Account.FLEX, 480, Unit.MINUTES, DAY, "attendance", "DV § 3", causes)
    assert posting_line(posting) == [
        "2026-03-02",
        "flex",
        480,
        "minutes",
        "attendance",
        "DV § 3",
        "",
        ["T:1", "4711/employment#2"],
    ]
