"""Wage lines, sample agreement Anlage 1."""

from datetime import date

from domain.rules.pay.wage_lines import WageLine, wage_lines
from domain.values.accounts import Account, Total, Unit
from tests.domain.lines import AGREEMENTS, BOOK

PARAMETERS = BOOK.parameters(AGREEMENTS, date(2026, 3, 1)).payroll
MINUTES = Unit.MINUTES


def test_anlage_1_each_account_has_its_wage_type_and_differences_stand_apart() -> None:
    given = (
        Total(Account.ATTENDED, MINUTES, -9600),
        Total(Account.ATTENDED, MINUTES, -240, "2026-02"),
        Total(Account.FLEX, MINUTES, 30),
        Total(Account.TARGET, MINUTES, 9570),
    )
    assert wage_lines(given, PARAMETERS) == (
        WageLine("1001", 9600, MINUTES),
        WageLine("1001", 240, MINUTES, "2026-02"),
        WageLine("1003", 9570, MINUTES),
        WageLine("1004", 30, MINUTES),
    )


def test_the_sample_tells_payroll_of_each_account_once() -> None:
    told = [row.account for row in PARAMETERS.wage_types]
    assert len(told) == len(set(told))
    assert {Account.ATTENDED, Account.BREAK, Account.TARGET, Account.FLEX} <= set(told)
