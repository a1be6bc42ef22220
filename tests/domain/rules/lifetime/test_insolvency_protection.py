"""Insolvency protection, SGB IV § 7e: not of a municipality (Abs. 9), of a company above a sum."""

from datetime import date

import pytest

from domain.rules.lifetime.insolvency_protection import EmployerKind, insolvency_protection
from tests.domain.lines import BOOK

PARAMETERS = BOOK.lifetime(("sgb-iv",), date(2026, 6, 1))


@pytest.mark.parametrize(
    ("employer", "cents", "needed"),
    [
        (EmployerKind.MUNICIPALITY, 1_000_000_00, False),
        (EmployerKind.PUBLIC_BODY, 1_000_000_00, False),
        (EmployerKind.COMPANY, 3_955_00, False),
        (EmployerKind.COMPANY, 3_955_01, True),
    ],
)
def test_sgb_iv_7e_who_must_protect_and_from_when_on(
    employer: EmployerKind, cents: int, needed: bool
) -> None:
    assert PARAMETERS.insolvency_protection is not None
    assert PARAMETERS.reference_sum is not None
    duty = insolvency_protection(
        employer, cents, PARAMETERS.insolvency_protection, PARAMETERS.reference_sum
    )
    assert duty is needed
