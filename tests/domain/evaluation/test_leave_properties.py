"""Properties of any absences: zero sums, lots equal to the account, no effect of order."""

from collections.abc import Iterable
from datetime import date, timedelta
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from domain.evaluation.evaluate import Evaluation
from domain.facts.absences import Absence
from domain.streams.absence import (
    AbsenceApproved,
    AbsenceReported,
    AbsenceRequested,
    Event,
    ExchangeDaysElected,
    NoticeGiven,
)
from domain.streams.employment import CircumstanceRecorded, TermsAgreed
from domain.values.accounts import Account, imbalance
from tests.domain.lines import employment, evaluate_months
from tests.examples import times

IDS = ("tvoed-vka", "dv-muster")
FIRST, LAST = "2025-06", "2026-06"
BEGIN = date(2025, 6, 1)
KINDS = (
    *("annual_leave", "annual_leave", "sick", "sick", "exchange_day", "parental_leave"),
    *("unpaid_leave", "flex_day", "maternity", "special_leave", "child_sick"),
)
REPORTED = {"sick", "parental_leave", "maternity", "child_sick"}
DISABLED = CircumstanceRecorded("severely_disabled", date(2025, 9, 10), date(2026, 3, 5), 60)
SHIFTS = CircumstanceRecorded("shift_work", date(2025, 7, 3))
THREE_DAYS = TermsAgreed(date(2025, 11, 10), (480, 480, 480, 0, 0, 0, 0), IDS, "NW")
WHO = employment(BEGIN, (480,) * 5 + (0, 0), DISABLED, SHIFTS, THREE_DAYS, agreements=IDS)


@st.composite
def absences(draw: st.DrawFn) -> list[tuple[Event, ...]]:
    """Absences as decided, some on top of each other, and notices of leave."""
    found: list[tuple[Event, ...]] = []
    for number in range(draw(st.integers(0, 6))):
        first = BEGIN + timedelta(days=draw(st.integers(0, 380)))
        last = first + timedelta(days=draw(st.sampled_from([0, 1, 4, 13, 40, 70])))
        kind = draw(st.sampled_from(KINDS))
        one = Absence(
            f"a{number}",
            kind,
            first,
            last,
            draw(st.sampled_from([1000, 1000, 500, 333])),
            draw(st.sampled_from([None, None, None, 60])),
            draw(st.booleans()),
        )
        if kind in REPORTED:
            found.append((AbsenceReported(one),))
        else:
            found.append((AbsenceRequested(one), AbsenceApproved(one.id, first, last)))
    if draw(st.booleans()):
        found.append((NoticeGiven(date(2025, 10, 1), 2025, "letter"),))
    if draw(st.booleans()):
        found.append((ExchangeDaysElected(date(2025, 7, 1), 3, "form"),))
    return found


def evaluated(groups: Iterable[tuple[Event, ...]]) -> dict[str, Evaluation]:
    away = [event for group in groups for event in group]
    return evaluate_months({}, WHO, FIRST, LAST, away=away)


@settings(max_examples=times(40))
@given(absences())
def test_the_account_is_the_sum_of_the_lots_and_no_lot_is_negative(
    groups: list[tuple[Event, ...]],
) -> None:
    for found in evaluated(groups).values():
        assert imbalance(found.postings) == {}
        held = found.carry.leave
        assert found.sheet.closing.get(Account.LEAVE, 0) == held.left_centidays
        assert all(lot.left_centidays >= 0 for lot in held.lots)
        for _, lots in found.lots_by_day:
            assert min((lot.left_centidays for lot in lots.lots), default=0) >= 0


@settings(max_examples=times(25))
@given(absences(), st.randoms(use_true_random=False))
def test_the_order_in_which_absences_became_known_changes_nothing(
    groups: list[tuple[Event, ...]], chance: Random
) -> None:
    shuffled = list(groups)
    chance.shuffle(shuffled)
    one, other = evaluated(groups), evaluated(shuffled)
    for month, found in one.items():
        assert found.sheet.days == other[month].sheet.days
        assert found.sheet.totals == other[month].sheet.totals
        assert found.carry == other[month].carry


@settings(max_examples=times(15))
@given(absences())
def test_evaluating_again_gives_the_same(groups: list[tuple[Event, ...]]) -> None:
    assert evaluated(groups) == evaluated(groups)
