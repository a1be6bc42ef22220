"""Requests, decisions, reports and changes of absences: given, when, then."""

from datetime import date, timedelta
from functools import partial

import pytest
from msgspec.structs import replace

from domain.facts.absences import Absence
from domain.facts.kinds import SHIPPED
from domain.streams.absence import (
    NO_ABSENCES,
    AbsenceApproved,
    AbsenceCancelled,
    AbsenceChanged,
    AbsenceRefused,
    AbsenceReported,
    AbsenceRequested,
    Absences,
    AbsenceWithdrawn,
    ApproveAbsence,
    CancelAbsence,
    ChangeAbsence,
    Command,
    EnterAbsence,
    Event,
    NoticeGiven,
    RejectAbsence,
    ReportAbsence,
    RequestAbsence,
    WithdrawAbsence,
    absent_days_of,
    decide,
    evolve,
    fold,
    years,
)
from domain.values.errors import Code, Rejected
from domain.values.time import Month
from tests.domain.decisions import outcome

KINDS = SHIPPED.absences

HIRED, LAST = date(2026, 1, 1), date(2027, 6, 30)


def march(first: int, last: int, kind: str = "annual_leave", name: str = "a") -> Absence:
    return Absence(name, kind, date(2026, 3, first), date(2026, 3, last))


def employed(day: date) -> bool:
    return HIRED <= day <= LAST


LEAVE = march(9, 13)
SICK = march(11, 12, "sick", "b")
ASKED = AbsenceRequested(LEAVE)
APPROVED = AbsenceApproved("a", LEAVE.first, LEAVE.last)
ILL = AbsenceReported(SICK)
AGAIN = Absence("c", "sick", date(2026, 3, 20), date(2026, 3, 24), continues="b", earlier_days=2)


@pytest.mark.parametrize(
    ("given", "when", "then"),
    [
        ((), RequestAbsence(LEAVE), (ASKED,)),
        ((), RequestAbsence(march(9, 13, "sick")), Code.ABSENCE_NEEDS_NO_APPROVAL),
        ((), RequestAbsence(march(9, 13, "holiday")), Code.UNKNOWN_ABSENCE_KIND),
        ((), RequestAbsence(march(13, 9)), Code.PERIOD_REVERSED),
        (
            (),
            RequestAbsence(replace(LEAVE, first=date(2025, 12, 31))),
            Code.ABSENCE_OUTSIDE_EMPLOYMENT,
        ),
        (
            (),
            RequestAbsence(replace(LEAVE, last=date(2027, 7, 1))),
            Code.ABSENCE_OUTSIDE_EMPLOYMENT,
        ),
        ((), RequestAbsence(replace(LEAVE, last=date(2046, 1, 1))), Code.ABSENCE_TOO_LONG),
        ((), RequestAbsence(LEAVE, Month(2026, 2)), (ASKED,)),
        ((), RequestAbsence(LEAVE, Month(2026, 3)), Code.ABSENCE_IN_CLOSED_MONTH),
        ((ASKED,), RequestAbsence(LEAVE), Code.ABSENCE_ALREADY_KNOWN),
        ((ASKED,), RequestAbsence(march(13, 14, name="x")), Code.ABSENCE_OVERLAPS),
        ((ASKED, AbsenceRefused("a", "no")), RequestAbsence(march(13, 14, name="x")), "ok"),
        ((ASKED,), RequestAbsence(march(14, 14, name="x")), "ok"),
        ((ASKED,), ApproveAbsence("a"), (APPROVED,)),
        ((ASKED,), RejectAbsence("a", "no"), (AbsenceRefused("a", "no"),)),
        ((ASKED,), RejectAbsence("a", " "), Code.REASON_MISSING),
        ((ASKED,), WithdrawAbsence("a"), (AbsenceWithdrawn("a"),)),
        ((ASKED, APPROVED), WithdrawAbsence("a"), Code.ABSENCE_ALREADY_DECIDED),
        ((ASKED, APPROVED), ApproveAbsence("a"), Code.ABSENCE_ALREADY_DECIDED),
        ((ASKED, AbsenceWithdrawn("a")), ApproveAbsence("a"), Code.ABSENCE_ALREADY_DECIDED),
        ((), ApproveAbsence("a"), Code.ABSENCE_UNKNOWN),
        ((ASKED,), CancelAbsence("a", "why"), Code.ABSENCE_DOES_NOT_COUNT),
        (
            (ASKED, APPROVED),
            CancelAbsence("a", "back to work"),
            (AbsenceCancelled("a", LEAVE.first, LEAVE.last, "back to work"),),
        ),
        ((ASKED, APPROVED), CancelAbsence("a", ""), Code.REASON_MISSING),
        ((), EnterAbsence(LEAVE), (ASKED, APPROVED)),
        ((), EnterAbsence(SICK), (ILL,)),
        ((), ReportAbsence(SICK), (ILL,)),
        ((), ReportAbsence(LEAVE), Code.ABSENCE_NEEDS_APPROVAL),
        # BUrlG § 9: sickness comes on top of leave, and leave cannot be asked for under it.
        ((ASKED, APPROVED), ReportAbsence(SICK), (ILL,)),
        ((ILL,), RequestAbsence(LEAVE), Code.ABSENCE_OVERLAPS),
        ((ASKED, ILL), ApproveAbsence("a"), (APPROVED,)),
        ((ILL,), ReportAbsence(march(12, 12, "sick", "x")), Code.ABSENCE_OVERLAPS),
        ((ILL,), ReportAbsence(march(12, 30, "maternity", "x")), "ok"),
        ((ILL,), ReportAbsence(march(12, 12, "child_sick", "x")), Code.ABSENCE_OVERLAPS),
        # TVöD § 10 Abs. 4: likewise during compensation of overtime.
        (
            (*(AbsenceRequested(march(9, 13, "overtime_off")), APPROVED),),
            ReportAbsence(SICK),
            (ILL,),
        ),
        # § 3 EFZG: the same illness goes on counting.
        ((ILL,), ReportAbsence(replace(AGAIN, earlier_days=0)), (AbsenceReported(AGAIN),)),
        ((), ReportAbsence(AGAIN), Code.ABSENCE_UNKNOWN),
        ((ASKED, APPROVED), ReportAbsence(replace(AGAIN, continues="a")), Code.ABSENCE_UNKNOWN),
    ],
)
def test_decisions(
    given: tuple[Event, ...], when: Command, then: tuple[Event, ...] | Code | str
) -> None:
    found = outcome(
        partial(decide, employed=employed, kinds=KINDS), evolve, NO_ABSENCES, given, when
    )
    assert found == then or (then == "ok" and isinstance(found, tuple))


def test_a_change_spans_the_days_before_and_after_it() -> None:
    longer = replace(LEAVE, last=date(2026, 3, 20))
    change = ChangeAbsence("a", LEAVE.first, longer.last, "longer")
    state = fold((ASKED, APPROVED))
    assert decide(change, state, employed=employed, kinds=KINDS) == (
        AbsenceChanged(longer, LEAVE.first, longer.last, "longer"),
    )
    shorter = ChangeAbsence("a", date(2026, 3, 10), date(2026, 3, 10), "shorter")
    (changed,) = decide(shorter, state, employed=employed, kinds=KINDS)
    assert isinstance(changed, AbsenceChanged)
    assert (changed.first, changed.last) == (LEAVE.first, LEAVE.last)
    same = ChangeAbsence("a", LEAVE.first, LEAVE.last, "the same")
    with pytest.raises(Rejected, match="absence_unchanged"):
        decide(same, state, employed=employed, kinds=KINDS)


def test_leave_under_which_sickness_was_reported_can_still_be_shortened() -> None:
    state = fold((ASKED, APPROVED, ILL))
    change = ChangeAbsence("a", LEAVE.first, date(2026, 3, 12), "back earlier")
    (changed,) = decide(change, state, employed=employed, kinds=KINDS)
    assert isinstance(changed, AbsenceChanged)
    over_sickness = ChangeAbsence("b", SICK.first, date(2026, 3, 13), "longer")
    assert len(decide(over_sickness, state, employed=employed, kinds=KINDS)) == 1


def test_what_continues_an_illness_is_counted_anew_when_the_first_part_changes() -> None:
    state = fold((ILL, AbsenceReported(AGAIN)))
    longer = ChangeAbsence("b", SICK.first, date(2026, 3, 15), "longer", certified=True)
    first, follower = decide(longer, state, employed=employed, kinds=KINDS)
    assert isinstance(first, AbsenceChanged)
    assert first.absence.certified
    assert isinstance(follower, AbsenceChanged)
    assert (follower.absence.id, follower.absence.earlier_days) == ("c", 5)
    *_, cancelled = decide(CancelAbsence("b", "an error"), state, employed=employed, kinds=KINDS)
    assert isinstance(cancelled, AbsenceChanged)
    assert cancelled.absence.earlier_days == 0


def test_an_absence_lies_in_the_stream_of_every_year_that_it_touches() -> None:
    winter = Absence("w", "annual_leave", date(2026, 12, 28), date(2027, 1, 8))
    asked, approved = decide(EnterAbsence(winter), NO_ABSENCES, employed=employed, kinds=KINDS)
    assert list(years(asked, NO_ABSENCES)) == list(years(approved, NO_ABSENCES)) == [2026, 2027]
    state = fold((asked, approved))
    assert list(absent_days_of(state, Month(2026, 12), "s", KINDS)) == [
        date(2026, 12, n) for n in range(28, 32)
    ]
    assert list(absent_days_of(state, Month(2027, 1), "s", KINDS)) == [
        date(2027, 1, n) for n in range(1, 9)
    ]
    back = ChangeAbsence("w", winter.first, date(2026, 12, 30), "back earlier")
    (changed,) = decide(back, state, employed=employed, kinds=KINDS)
    assert list(years(changed, state)) == [2026, 2027]
    assert absent_days_of(evolve(state, changed), Month(2027, 1), "s", KINDS) == {}
    # An absence extended into a year comes as new into that year's stream.
    extended = AbsenceChanged(winter, winter.first, winter.last, "longer")
    assert len(absent_days_of(fold((extended,)), Month(2027, 1), "s", KINDS)) == 8
    notice = NoticeGiven(date(2026, 9, 1), 2025, "letter")
    assert list(years(notice, NO_ABSENCES)) == [2026]


def test_of_two_absences_of_a_day_the_higher_rank_comes_first_in_whatever_order_they_came() -> None:
    certified = AbsenceReported(replace(SICK, certified=True))
    day = SICK.first
    for events in ((ASKED, APPROVED, certified), (certified, ASKED, APPROVED)):
        found = absent_days_of(fold(events), Month(2026, 3), "s", KINDS)[day]
        assert [absent.kind.code for absent in found] == ["sick", "annual_leave"]


def test_sickness_without_a_certificate_does_not_give_leave_back() -> None:
    found = absent_days_of(fold((ASKED, APPROVED, ILL)), Month(2026, 3), "4711/absence/2026", KINDS)
    assert [absent.kind.code for absent in found[SICK.first]] == ["annual_leave", "sick"]
    assert [absent.cause for absent in found[SICK.first]] == [
        "4711/absence/2026#2",
        "4711/absence/2026#3",
    ]


def test_only_what_counts_has_days() -> None:
    month = Month(2026, 3)
    for events in (
        (ASKED,),
        (ASKED, AbsenceRefused("a", "no")),
        (ASKED, AbsenceWithdrawn("a")),
        (ASKED, APPROVED, AbsenceCancelled("a", LEAVE.first, LEAVE.last, "x")),
    ):
        assert absent_days_of(fold(events), month, "s", KINDS) == {}
    assert len(absent_days_of(fold((ASKED, APPROVED)), month, "s", KINDS)) == 5
    assert absent_days_of(fold((ASKED, APPROVED)), Month(2026, 4), "s", KINDS) == {}


def test_days_of_an_illness_are_counted_by_the_calendar() -> None:
    state = fold((ILL, AbsenceReported(AGAIN)))
    found = absent_days_of(state, Month(2026, 3), "s", KINDS)
    assert [found[day][0].nth_day for day in sorted(found)] == [1, 2, 3, 4, 5, 6, 7]


def test_years_together_are_those_of_each() -> None:
    winter = Absence("w", "sick", date(2026, 12, 28), date(2027, 1, 8))
    one, other = (
        fold((AbsenceReported(winter),)),
        fold((AbsenceReported(winter), AbsenceReported(SICK))),
    )
    together = one.joined(other)
    assert set(together.known) == {"w", "b"}
    assert together.joined(Absences()).known == together.known
    assert winter.counted_days == (winter.last - winter.first) // timedelta(days=1) + 1
