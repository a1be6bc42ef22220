"""Absence and the day's target: EFZG § 4, BUrlG § 11, TVöD § 10 Abs. 4; two models, one balance."""

from datetime import date

import pytest

from domain.facts.absences import AbsentDay
from domain.facts.kinds import SHIPPED as KINDS
from domain.rules.leave.absence import NO_COVER, Parameters, absence, cover_target
from domain.values.accounts import Account

DAY = date(2026, 3, 2)
REDUCES, CREDITS = Parameters(False, "DV § 6"), Parameters(True, "DV § 6")


def absent(kind: str, permille: int = 1000, minutes: int | None = None) -> AbsentDay:
    return AbsentDay(KINDS.absences[kind], kind, permille, minutes)


@pytest.mark.parametrize(
    ("absences", "credited", "released", "overtime"),
    [
        ((absent("annual_leave"),), 468, 0, 0),
        ((absent("annual_leave", 500),), 234, 0, 0),
        ((absent("special_leave", minutes=90),), 90, 0, 0),
        ((absent("special_leave", minutes=900),), 468, 0, 0),
        ((absent("unpaid_leave"),), 0, 468, 0),
        ((absent("flex_day"),), 0, 0, 0),
        ((absent("overtime_off"),), 0, 0, 468),
        # The higher-ranking absence covers first, and nothing is left for the other.
        ((absent("sick"), absent("annual_leave")), 468, 0, 0),
        ((absent("sick"), absent("overtime_off")), 468, 0, 0),
        ((absent("sick", 500), absent("overtime_off")), 234, 0, 234),
        ((absent("sick_unpaid", 500), absent("annual_leave")), 234, 234, 0),
    ],
)
def test_what_absences_cover(
    absences: tuple[AbsentDay, ...], credited: int, released: int, overtime: int
) -> None:
    found = cover_target(absences, 468)
    assert (found.credited_minutes, found.released_minutes, found.overtime_minutes) == (
        credited,
        released,
        overtime,
    )


def test_a_day_without_target_needs_no_absence() -> None:
    assert cover_target((absent("annual_leave"),), 0) == NO_COVER


def test_leave_is_taken_only_for_what_nothing_above_it_covers() -> None:
    leave = absent("annual_leave")
    assert cover_target((leave,), 468).leave == ((leave, 468),)
    assert cover_target((absent("sick"), leave), 468).leave == ()
    assert cover_target((absent("sick", 500), leave), 468).leave == ((leave, 234),)


@pytest.mark.parametrize(
    ("kind", "reduced", "transfers"),
    [
        ("annual_leave", (468, []), (0, [(Account.CREDITED, Account.FLEX, 468)])),
        ("unpaid_leave", (468, []), (468, [])),
        ("flex_day", (0, []), (0, [])),
        (
            "overtime_off",
            (0, [(Account.OVERTIME, Account.FLEX, 468)]),
            (0, [(Account.OVERTIME, Account.FLEX, 468)]),
        ),
    ],
)
def test_the_target_is_reduced_or_hours_are_credited(
    kind: str, reduced: tuple[int, list[object]], transfers: tuple[int, list[object]]
) -> None:
    found = cover_target((absent(kind),), 468)
    for parameters, (less, moved) in ((REDUCES, reduced), (CREDITS, transfers)):
        given, minutes = absence(DAY, found, parameters)
        assert minutes == less
        assert [(t.route.source, t.route.target, t.amount) for t in given] == moved
        assert all((t.citation, t.causes) == ("DV § 6", (kind,)) for t in given)
