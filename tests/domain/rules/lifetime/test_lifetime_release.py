"""Purpose, length and notice of a release, SGB IV § 7c, AZV § 7b, HAZVO § 1a."""

from datetime import date

import pytest

from domain.rules.lifetime.lifetime_release import Objection, Purpose, lifetime_release, months_of
from tests.domain.lines import BOOK

ASKED = date(2026, 6, 1)
SABBATICAL, RETIREMENT = Purpose.SABBATICAL, Purpose.RETIREMENT


@pytest.mark.parametrize(
    ("agreement", "purpose", "first", "last", "objection"),
    [
        ("lak-muster", SABBATICAL, date(2026, 8, 30), date(2027, 2, 28), None),
        ("lak-muster", SABBATICAL, date(2026, 8, 29), date(2027, 2, 28), Objection.NOTICE),
        ("lak-muster", SABBATICAL, date(2027, 1, 1), date(2027, 1, 27), Objection.TOO_SHORT),
        ("lak-muster", SABBATICAL, date(2027, 1, 1), date(2027, 1, 28), None),
        ("lak-muster", SABBATICAL, date(2027, 1, 1), date(2028, 12, 31), None),
        ("lak-muster", SABBATICAL, date(2027, 1, 1), date(2029, 1, 1), Objection.TOO_LONG),
        # The time before retirement can be as long as the account lasts.
        ("lak-muster", RETIREMENT, date(2027, 1, 1), date(2031, 12, 31), None),
        ("hazvo", RETIREMENT, date(2027, 1, 1), date(2027, 6, 30), None),
        ("hazvo", SABBATICAL, date(2027, 1, 1), date(2027, 6, 30), Objection.PURPOSE),
        ("azv-bund", SABBATICAL, date(2027, 1, 15), date(2027, 4, 14), None),
        ("azv-bund", SABBATICAL, date(2027, 1, 15), date(2027, 4, 15), Objection.TOO_LONG),
    ],
)
def test_sgb_iv_7c_azv_7b_what_speaks_against_a_release(
    agreement: str, purpose: Purpose, first: date, last: date, objection: Objection | None
) -> None:
    terms = BOOK.lifetime((agreement,), ASKED).lifetime_release
    assert terms is not None
    assert lifetime_release(purpose, first, last, ASKED, terms) == objection


@pytest.mark.parametrize(
    ("first", "last", "months"),
    [
        (date(2026, 1, 1), date(2026, 1, 31), 1),
        (date(2026, 1, 15), date(2026, 4, 14), 3),
        (date(2026, 1, 15), date(2026, 4, 15), 4),
        (date(2026, 11, 1), date(2027, 2, 28), 4),
    ],
)
def test_a_begun_month_counts_whole(first: date, last: date, months: int) -> None:
    assert months_of(first, last) == months
