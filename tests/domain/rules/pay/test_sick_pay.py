"""Continued pay ends after six weeks of the same illness: EFZG § 3 Abs. 1, TVöD § 22."""

from datetime import date

import pytest

from domain.facts.absences import AbsentDay
from domain.facts.kinds import SHIPPED as KINDS
from domain.rules.pay.sick_pay import Parameters, sick_pay
from tests.domain.lines import BOOK

SHIPPED = BOOK.parameters(("arbzg", "efzg", "dv-muster"), date(2026, 1, 1)).sick_pay


@pytest.mark.parametrize(
    ("kind", "nth_day", "counts_as"),
    [
        ("sick", 1, "sick"),
        ("sick", 42, "sick"),
        ("sick", 43, "sick_unpaid"),
        ("cure", 43, "sick_unpaid"),
        ("sick_unpaid", 43, "sick_unpaid"),
        ("annual_leave", 0, "annual_leave"),
    ],
)
def test_from_the_forty_third_day_it_is_unpaid(kind: str, nth_day: int, counts_as: str) -> None:
    assert SHIPPED is not None
    of = KINDS.absences[kind]
    later = KINDS.absences.get(of.afterwards)
    absent = AbsentDay(of, "s#1", nth_day=nth_day, afterwards=later)
    (found,) = sick_pay((absent,), SHIPPED)
    assert found.kind.code == counts_as
    assert (found.cause, found.permille) == ("s#1", 1000)


def test_the_law_says_six_weeks() -> None:
    assert Parameters(42, "EFZG § 3 Abs. 1 Satz 1 (1994-06-01)") == SHIPPED
