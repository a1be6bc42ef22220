"""Hours that are owed when a lifetime account is settled early: § 9 Abs. 2 DV LAK."""

from datetime import date

import pytest

from domain.rules.lifetime.time_debt import NOTHING_RECOVERED, DebtRecovery, time_debt
from domain.rules.lifetime.value_conversion import HourlyRate
from tests.domain.lines import BOOK

DAY = date(2026, 6, 30)
RATE = HourlyRate(DAY, 30_00)
PARAMETERS = BOOK.lifetime(("lak-muster",), DAY).time_debt


@pytest.mark.parametrize(
    ("what", "owed_minutes", "value_cents", "found"),
    [
        ("the account's money pays", 600, 1_000_00, DebtRecovery(600, 300_00, 0)),
        ("to the cent", 600, 300_00, DebtRecovery(600, 300_00, 0)),
        ("pay makes up the rest", 600, 100_00, DebtRecovery(200, 100_00, 200_00)),
        ("pay alone", 600, 0, DebtRecovery(0, 0, 300_00)),
        ("less than a minute is left", 600, 299_99, DebtRecovery(600, 299_99, 1)),
    ],
)
def test_dv_lak_9_abs_2_from_the_account_and_then_from_pay(
    what: str, owed_minutes: int, value_cents: int, found: DebtRecovery
) -> None:
    assert PARAMETERS is not None
    assert time_debt(owed_minutes, value_cents, RATE, PARAMETERS) == found, what


@pytest.mark.parametrize("agreement", ["azvo-nrw", "hazvo", "azv-bund"])
def test_civil_servants_owe_nothing(agreement: str) -> None:
    parameters = BOOK.lifetime((agreement,), DAY).time_debt
    assert parameters is not None
    assert time_debt(600, 1_000_00, RATE, parameters) == NOTHING_RECOVERED
