"""Offers of lifetime accounts, TVöD § 10 Abs. 7, AZVO NRW § 14a, HAZVO § 1a, AZV § 7a."""

from datetime import date

import pytest

from domain.facts.profile import Circumstance, Profile
from domain.rules.lifetime.lifetime_account import Model, lifetime_account
from tests.domain.lines import BOOK

DAY = date(2026, 6, 1)


@pytest.mark.parametrize(
    ("agreement", "models", "payout"),
    [
        ("lak-muster", (Model.MONEY, Model.BOTH), True),
        ("azvo-nrw", (Model.TIME,), False),
        ("hazvo", (Model.TIME,), False),
        ("azv-bund", (Model.TIME,), False),
    ],
)
def test_employees_save_money_and_officials_time(
    agreement: str, models: tuple[Model, ...], payout: bool
) -> None:
    offered = BOOK.lifetime((agreement,), DAY).lifetime_account
    assert offered is not None
    assert (offered.models, offered.payout) == (models, payout)


@pytest.mark.parametrize(
    ("agreement", "circumstance", "excluded"),
    [
        ("azvo-nrw", "on_revocation", True),
        ("azvo-nrw", "political_official", True),
        ("azvo-nrw", "limited_term", False),
        ("hazvo", "limited_term", True),
        ("lak-muster", "probation", True),
        ("lak-muster", "shift_work", False),
    ],
)
def test_azvo_nrw_14a_abs_1_who_has_no_account(
    agreement: str, circumstance: str, excluded: bool
) -> None:
    offered = BOOK.lifetime((agreement,), DAY).lifetime_account
    assert offered is not None
    somebody = Profile(circumstances=(Circumstance(circumstance, DAY),))
    assert lifetime_account(somebody, offered) == (circumstance if excluded else None)
