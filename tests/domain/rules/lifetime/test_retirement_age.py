"""Standard retirement age, SGB VI § 235, up to which a value credit can be used (SGB IV § 7c)."""

from datetime import date

import pytest

from domain.rules.lifetime.retirement_age import retirement_age
from tests.domain.lines import BOOK

PARAMETERS = BOOK.lifetime(("sgb-iv",), date(2026, 6, 1)).retirement_age


@pytest.mark.parametrize(
    ("born_on", "last_day"),
    [
        (date(1964, 5, 15), date(2031, 5, 31)),
        (date(1970, 12, 31), date(2037, 12, 31)),
        # The first of a month: the year is completed with the day before.
        (date(1970, 5, 1), date(2037, 4, 30)),
        (date(1963, 3, 10), date(2030, 1, 31)),
        (date(1958, 7, 2), date(2024, 7, 31)),
        (date(1947, 1, 2), date(2012, 2, 29)),
        (date(1946, 12, 24), date(2011, 12, 31)),
    ],
)
def test_sgb_vi_235_age_by_year_of_birth(born_on: date, last_day: date) -> None:
    assert PARAMETERS is not None
    assert retirement_age(born_on, PARAMETERS) == last_day


@pytest.mark.parametrize(
    ("paragraph", "agreements", "born_on", "last_day"),
    [
        ("§ 31 Abs. 1 und 2 LBG NRW", ("azvo-nrw",), date(1970, 5, 15), date(2037, 5, 31)),
        ("§ 31 Abs. 1 und 2 LBG NRW", ("azvo-nrw",), date(1962, 3, 10), date(2028, 11, 30)),
        ("§ 33 HBG", ("hazvo",), date(1963, 3, 10), date(2030, 1, 31)),
        ("§ 51 BBG", ("azv-bund",), date(1958, 7, 2), date(2024, 7, 31)),
        # The fire service's file is named after the general one and goes before it.
        ("§ 116", ("azvo-nrw", "azvofeu-nrw"), date(1970, 5, 15), date(2030, 5, 31)),
    ],
)
def test_civil_servants_reach_their_age_limit(
    paragraph: str, agreements: tuple[str, ...], born_on: date, last_day: date
) -> None:
    parameters = BOOK.lifetime(agreements, date(2026, 6, 1)).retirement_age
    assert parameters is not None
    assert retirement_age(born_on, parameters) == last_day
    assert paragraph in parameters.citation
