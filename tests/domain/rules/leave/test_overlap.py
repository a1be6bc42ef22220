"""Absences on one day: BUrlG § 9, TVöD § 10 Abs. 4, and contradictions."""

from datetime import date

import pytest
from msgspec.structs import replace

from domain.facts.absences import Absence
from domain.facts.kinds import SHIPPED
from domain.rules.leave.overlap import overlap

DAY = date(2026, 3, 2)
KINDS = SHIPPED.absences


def of(kind: str, permille: int = 1000, minutes: int | None = None) -> Absence:
    return Absence(kind, kind, DAY, DAY, permille, minutes)


@pytest.mark.parametrize(
    ("absence", "other", "asked", "approved"),
    [
        (of("annual_leave"), of("special_leave"), True, True),
        (of("sick"), of("annual_leave"), False, False),
        (of("annual_leave"), of("sick"), True, False),
        (of("sick"), of("overtime_off"), False, False),
        (of("maternity"), of("sick"), False, False),
        (of("sick"), of("sick"), True, True),
        (of("child_sick"), of("sick"), True, False),
        (of("annual_leave", 500), of("flex_day", 500), False, False),
        (of("annual_leave", 500), of("flex_day", 501), True, True),
        (of("annual_leave", 500), of("flex_day"), True, True),
        (of("annual_leave", 500), of("special_leave", minutes=60), False, False),
    ],
)
def test_what_contradicts_what_stands(
    absence: Absence, other: Absence, asked: bool, approved: bool
) -> None:
    assert overlap(absence, other, KINDS, asked=True) == asked
    assert overlap(absence, other, KINDS, asked=False) == approved


def test_days_that_do_not_meet_never_contradict() -> None:
    later = replace(of("annual_leave"), first=date(2026, 3, 3), last=date(2026, 3, 4))
    assert not overlap(of("special_leave"), later, KINDS, asked=True)
