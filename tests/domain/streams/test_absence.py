"""Requests, decisions, reports and changes of absences: given, when, then."""

from datetime import date, timedelta
from functools import partial

import pytest
from msgspec.structs import replace

from domain.facts.absences import Absence
from domain.facts.kinds import SHIPPED
from domain.streams.absence import (
    NO_ABSENCES,
    Absences,
    Approve,
    Approved,
    Cancel,
    Cancelled,
    Change,
    Changed,
    Command,
    Enter,
    Event,
    NoticeGiven,
    Refused,
    Reject,
    Report,
    Reported,
    Request,
    Requested,
    Withdraw,
    Withdrawn,
    days_of,
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
ASKED = Requested(LEAVE)
APPROVED = Approved("a", LEAVE.first, LEAVE.last)
ILL = Reported(SICK)
AGAIN = Absence("c", "sick", date(2026, 3, 20), date(2026, 3, 24), continues="b", earlier_days=2)


@pytest.mark.parametrize(
    ("given", "when", "then"),
    [
        ((), Request(LEAVE), (ASKED,)),
        ((), Request(march(9, 13, "sick")), Code.ABSENCE_NEEDS_NO_APPROVAL),
        ((), Request(march(9, 13, "holiday")), Code.UNKNOWN_ABSENCE_KIND),
        ((), Request(march(13, 9)), Code.PERIOD_REVERSED),
        ((), Request(replace(LEAVE, first=date(2025, 12, 31))), Code.ABSENCE_OUTSIDE_EMPLOYMENT),
        ((), Request(replace(LEAVE, last=date(2027, 7, 1))), Code.ABSENCE_OUTSIDE_EMPLOYMENT),
        ((), Request(replace(LEAVE, last=date(2046, 1, 1))), Code.ABSENCE_TOO_LONG),
        ((), Request(LEAVE, Month(2026, 2)), (ASKED,)),
        ((), Request(LEAVE, Month(2026, 3)), Code.ABSENCE_IN_CLOSED_MONTH),
        ((ASKED,), Request(LEAVE), Code.ABSENCE_ALREADY_KNOWN),
        ((ASKED,), Request(march(13, 14, name="x")), Code.ABSENCE_OVERLAPS),
        ((ASKED, Refused("a", "no")), Request(march(13, 14, name="x")), "ok"),
        ((ASKED,), Request(march(14, 14, name="x")), "ok"),
        ((ASKED,), Approve("a"), (APPROVED,)),
        ((ASKED,), Reject("a", "no"), (Refused("a", "no"),)),
        ((ASKED,), Reject("a", " "), Code.REASON_MISSING),
        ((ASKED,), Withdraw("a"), (Withdrawn("a"),)),
        ((ASKED, APPROVED), Withdraw("a"), Code.ABSENCE_ALREADY_DECIDED),
        ((ASKED, APPROVED), Approve("a"), Code.ABSENCE_ALREADY_DECIDED),
        ((ASKED, Withdrawn("a")), Approve("a"), Code.ABSENCE_ALREADY_DECIDED),
        ((), Approve("a"), Code.ABSENCE_UNKNOWN),
        ((ASKED,), Cancel("a", "why"), Code.ABSENCE_DOES_NOT_COUNT),
        (
            (ASKED, APPROVED),
            Cancel("a", "back to work"),
            (Cancelled("a", LEAVE.first, LEAVE.last, "back to work"),),
        ),
        ((ASKED, APPROVED), Cancel("a", ""), Code.REASON_MISSING),
        ((), Enter(LEAVE), (ASKED, APPROVED)),
        ((), Enter(SICK), (ILL,)),
        ((), Report(SICK), (ILL,)),
        ((), Report(LEAVE), Code.ABSENCE_NEEDS_APPROVAL),
        # BUrlG § 9: sickness comes on top of leave, and leave cannot be asked for under it.
        ((ASKED, APPROVED), Report(SICK), (ILL,)),
        ((ILL,), Request(LEAVE), Code.ABSENCE_OVERLAPS),
        ((ASKED, ILL), Approve("a"), (APPROVED,)),
        ((ILL,), Report(march(12, 12, "sick", "x")), Code.ABSENCE_OVERLAPS),
        ((ILL,), Report(march(12, 30, "maternity", "x")), "ok"),
        ((ILL,), Report(march(12, 12, "child_sick", "x")), Code.ABSENCE_OVERLAPS),
        # TVöD § 10 Abs. 4: likewise during compensation of overtime.
        ((*(Requested(march(9, 13, "overtime_off")), APPROVED),), Report(SICK), (ILL,)),
        # § 3 EFZG: the same illness goes on counting.
        ((ILL,), Report(replace(AGAIN, earlier_days=0)), (Reported(AGAIN),)),
        ((), Report(AGAIN), Code.ABSENCE_UNKNOWN),
        ((ASKED, APPROVED), Report(replace(AGAIN, continues="a")), Code.ABSENCE_UNKNOWN),
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
    change = Change("a", LEAVE.first, longer.last, "longer")
    state = fold((ASKED, APPROVED))
    assert decide(change, state, employed=employed, kinds=KINDS) == (
        Changed(longer, LEAVE.first, longer.last, "longer"),
    )
    shorter = Change("a", date(2026, 3, 10), date(2026, 3, 10), "shorter")
    (changed,) = decide(shorter, state, employed=employed, kinds=KINDS)
    assert isinstance(changed, Changed)
    assert (changed.first, changed.last) == (LEAVE.first, LEAVE.last)
    same = Change("a", LEAVE.first, LEAVE.last, "the same")
    with pytest.raises(Rejected, match="absence_unchanged"):
        decide(same, state, employed=employed, kinds=KINDS)


def test_leave_under_which_sickness_was_reported_can_still_be_shortened() -> None:
    state = fold((ASKED, APPROVED, ILL))
    change = Change("a", LEAVE.first, date(2026, 3, 12), "back earlier")
    (changed,) = decide(change, state, employed=employed, kinds=KINDS)
    assert isinstance(changed, Changed)
    over_sickness = Change("b", SICK.first, date(2026, 3, 13), "longer")
    assert len(decide(over_sickness, state, employed=employed, kinds=KINDS)) == 1


def test_what_continues_an_illness_is_counted_anew_when_the_first_part_changes() -> None:
    state = fold((ILL, Reported(AGAIN)))
    longer = Change("b", SICK.first, date(2026, 3, 15), "longer", certified=True)
    first, follower = decide(longer, state, employed=employed, kinds=KINDS)
    assert isinstance(first, Changed)
    assert first.absence.certified
    assert isinstance(follower, Changed)
    assert (follower.absence.id, follower.absence.earlier_days) == ("c", 5)
    *_, cancelled = decide(Cancel("b", "an error"), state, employed=employed, kinds=KINDS)
    assert isinstance(cancelled, Changed)
    assert cancelled.absence.earlier_days == 0


def test_an_absence_lies_in_the_stream_of_every_year_that_it_touches() -> None:
    winter = Absence("w", "annual_leave", date(2026, 12, 28), date(2027, 1, 8))
    asked, approved = decide(Enter(winter), NO_ABSENCES, employed=employed, kinds=KINDS)
    assert list(years(asked, NO_ABSENCES)) == list(years(approved, NO_ABSENCES)) == [2026, 2027]
    state = fold((asked, approved))
    assert list(days_of(state, Month(2026, 12), "s", KINDS)) == [
        date(2026, 12, n) for n in range(28, 32)
    ]
    assert list(days_of(state, Month(2027, 1), "s", KINDS)) == [
        date(2027, 1, n) for n in range(1, 9)
    ]
    back = Change("w", winter.first, date(2026, 12, 30), "back earlier")
    (changed,) = decide(back, state, employed=employed, kinds=KINDS)
    assert list(years(changed, state)) == [2026, 2027]
    assert days_of(evolve(state, changed), Month(2027, 1), "s", KINDS) == {}
    # An absence extended into a year comes as new into that year's stream.
    extended = Changed(winter, winter.first, winter.last, "longer")
    assert len(days_of(fold((extended,)), Month(2027, 1), "s", KINDS)) == 8
    notice = NoticeGiven(date(2026, 9, 1), 2025, "letter")
    assert list(years(notice, NO_ABSENCES)) == [2026]


def test_of_two_absences_of_a_day_the_higher_rank_comes_first_in_whatever_order_they_came() -> None:
    certified = Reported(replace(SICK, certified=True))
    day = SICK.first
    for events in ((ASKED, APPROVED, certified), (certified, ASKED, APPROVED)):
        found = days_of(fold(events), Month(2026, 3), "s", KINDS)[day]
        assert [absent.kind.code for absent in found] == ["sick", "annual_leave"]


def test_sickness_without_a_certificate_does_not_give_leave_back() -> None:
    found = days_of(fold((ASKED, APPROVED, ILL)), Month(2026, 3), "4711/absence/2026", KINDS)
    assert [absent.kind.code for absent in found[SICK.first]] == ["annual_leave", "sick"]
    assert [absent.cause for absent in found[SICK.first]] == [
        "4711/absence/2026#2",
        "4711/absence/2026#3",
    ]


def test_only_what_counts_has_days() -> None:
    month = Month(2026, 3)
    for events in (
        (ASKED,),
        (ASKED, Refused("a", "no")),
        (ASKED, Withdrawn("a")),
        (ASKED, APPROVED, Cancelled("a", LEAVE.first, LEAVE.last, "x")),
    ):
        assert days_of(fold(events), month, "s", KINDS) == {}
    assert len(days_of(fold((ASKED, APPROVED)), month, "s", KINDS)) == 5
    assert days_of(fold((ASKED, APPROVED)), Month(2026, 4), "s", KINDS) == {}


def test_days_of_an_illness_are_counted_by_the_calendar() -> None:
    state = fold((ILL, Reported(AGAIN)))
    found = days_of(state, Month(2026, 3), "s", KINDS)
    assert [found[day][0].nth_day for day in sorted(found)] == [1, 2, 3, 4, 5, 6, 7]


def test_years_together_are_those_of_each() -> None:
    winter = Absence("w", "sick", date(2026, 12, 28), date(2027, 1, 8))
    one, other = fold((Reported(winter),)), fold((Reported(winter), Reported(SICK)))
    together = one.joined(other)
    assert set(together.known) == {"w", "b"}
    assert together.joined(Absences()).known == together.known
    assert winter.counted_days == (winter.last - winter.first) // timedelta(days=1) + 1
