"""Postings between accounts sum to zero; balances are sums of postings."""

from datetime import date

from domain.accounts import (
    Account,
    Posting,
    Total,
    Unit,
    balance,
    imbalance,
    posting_line,
    totals,
    transfer,
)
from domain.time import Month
from tests.domain.lines import stamps

DAY = date(2026, 3, 2)


def test_a_transfer_has_two_legs_that_sum_to_zero() -> None:
    source, target = transfer(Account.ATTENDED, Account.FLEX, 480, DAY, "attendance", "§ 3")
    assert (source.account, source.amount) == (Account.ATTENDED, -480)
    assert (target.account, target.amount) == (Account.FLEX, 480)
    assert imbalance((source, target)) == {}
    assert imbalance((source,)) == {Unit.MINUTES: -480}


def test_totals_are_by_account_and_origin_and_leave_zeros_out() -> None:
    late = Posting(
        Account.FLEX, 5, Unit.MINUTES, DAY, "difference", "x", origin=Month.parse("2026-01")
    )
    legs = (
        *transfer(Account.ATTENDED, Account.FLEX, 480, DAY, "attendance", "x"),
        *transfer(Account.FLEX, Account.TARGET, 480, DAY, "target", "x"),
        late,
    )
    assert totals(legs) == (
        Total(Account.ATTENDED, Unit.MINUTES, -480),
        Total(Account.FLEX, Unit.MINUTES, 5, "2026-01"),
        Total(Account.TARGET, Unit.MINUTES, 480),
    )


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
