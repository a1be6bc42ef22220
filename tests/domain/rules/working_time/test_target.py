"""The day's target; public holidays, ArbZG § 9 Abs. 1 with EFZG § 2 Abs. 1."""

from datetime import date

from msgspec.structs import replace

from domain.rules.working_time.target import target
from domain.values.accounts import Account
from tests.domain.lines import AGREEMENTS, BOOK

PARAMETERS = BOOK.parameters(AGREEMENTS, date(2026, 3, 1)).target
DAY = date(2026, 4, 3)


def test_the_pattern_is_owed() -> None:
    due = target(DAY, 468, PARAMETERS, holiday=False)
    assert due is not None
    assert [(leg.account, leg.amount, leg.rule) for leg in due.postings] == [
        (Account.FLEX, -468, "target"),
        (Account.TARGET, 468, "target"),
    ]
    assert (due.effective_on, due.citation) == (DAY, PARAMETERS.citation)


def test_arbzg_9_abs_1_nothing_is_owed_on_a_holiday() -> None:
    assert target(DAY, 468, PARAMETERS, holiday=True) is None


def test_where_holidays_are_credited_instead_the_target_stays() -> None:
    crediting = replace(PARAMETERS, holiday_reduces_target=False)
    assert target(DAY, 468, crediting, holiday=True) == target(DAY, 468, crediting, holiday=False)


def test_a_day_off_in_the_pattern_owes_nothing() -> None:
    assert target(DAY, 0, PARAMETERS, holiday=False) is None
