"""Releases from a lifetime account, given / when / then."""

from collections.abc import Iterable
from datetime import date
from functools import partial

import pytest
from msgspec.structs import replace

from domain.facts.profile import Profile
from domain.rules.lifetime.lifetime_credit import Source
from domain.rules.lifetime.lifetime_release import Purpose
from domain.streams.lifetime.amounts import rooms
from domain.streams.lifetime.commands import (
    ApproveRelease,
    Command,
    CreditAccount,
    DrawRelease,
    InterruptRelease,
    LifetimeFacts,
    PlaceHold,
    RejectRelease,
    RequestRelease,
    ResumeRelease,
    WithdrawRelease,
)
from domain.streams.lifetime.decide import decide
from domain.streams.lifetime.events import (
    EntryDraw,
    Event,
    HoldKind,
    Plan,
    ReleaseApproved,
    ReleaseDrawn,
    ReleaseInterrupted,
    ReleaseRequested,
)
from domain.streams.lifetime.state import NO_ACCOUNT, ReleaseStatus, evolve, fold
from domain.values.errors import Code, Rejected
from tests.agreement_files import book_with, file_text, value_text, version_text
from tests.domain.decisions import outcome
from tests.domain.saved_hours import (
    IN_MONEY,
    KNOWN,
    OFFICIALS,
    account,
    happened,
    hours,
    known_parameters,
    month,
    month_pay,
    pay,
    plan,
    recorded,
)

MARCH = date(2026, 3, 31)
ASKED = date(2026, 6, 1)
BEGIN, END = date(2027, 1, 1), date(2027, 3, 31)
SAVED = happened(
    IN_MONEY,
    *(month_pay(f"2026-{number:02d}") for number in range(1, 7)),
    pay("a", MARCH, 5_000_00),
    hours("b", MARCH, 12_000),
)
"""11,000 EUR, and an average pay of 4,000 EUR."""
REQUEST = RequestRelease("r", ASKED, plan(BEGIN, END, 3_000_00))
APPROVE = ApproveRelease("r", date(2026, 6, 15))
APPROVED = (*SAVED, REQUEST, *decide(APPROVE, account((*SAVED, REQUEST)), KNOWN))
TIME = happened(
    OFFICIALS, CreditAccount("t", MARCH, Source.OPENING, minutes=30_000, document="list")
)
OFF = RequestRelease("r", ASKED, plan(BEGIN, END, minutes=10_000))
DEBIT = value_text("lifetime_release.debit_minutes", version_text("2020-01-01", 600))
HELD = PlaceHold("h", ASKED, HoldKind.DIVORCE, "Az. 1 F 2/26")


def asked(**changes: object) -> RequestRelease:
    return replace(REQUEST, plan=replace(REQUEST.plan, **changes))


def drawn(given: Iterable[Event | Command], *months: str) -> tuple[Event, ...]:
    found = tuple(map(recorded, given))
    for one in months:
        found = (*found, *decide(DrawRelease("r", one), account(found), KNOWN))
    return found


def result(
    given: Iterable[Event | Command], when: Command, known: LifetimeFacts = KNOWN
) -> tuple[Event, ...] | Code:
    return outcome(
        partial(decide, known=known), evolve, NO_ACCOUNT, tuple(map(recorded, given)), when
    )


@pytest.mark.parametrize(
    ("given", "when", "then"),
    [
        (SAVED, REQUEST, None),
        (TIME, OFF, None),
        ((), REQUEST, Code.LIFETIME_NOT_AGREED),
        ((*SAVED, REQUEST), REQUEST, Code.RELEASE_KNOWN),
        ((*SAVED, REQUEST), replace(REQUEST, id="r2"), Code.RELEASE_OVERLAPS),
        (SAVED, asked(last=date(2026, 12, 31)), Code.PERIOD_REVERSED),
        (SAVED, asked(monthly_cents=0), Code.AMOUNT_NOT_POSITIVE),
        (SAVED, asked(monthly_cents=-1), Code.AMOUNT_NOT_POSITIVE),
        (TIME, REQUEST, Code.MONEY_EXCLUDED),
        (SAVED, asked(first=date(2026, 8, 1)), Code.NOTICE_TOO_SHORT),
        (SAVED, asked(last=date(2027, 1, 15)), Code.RELEASE_LENGTH),
        (SAVED, asked(last=date(2029, 1, 31)), Code.RELEASE_LENGTH),
        (
            SAVED,
            asked(purpose=Purpose.RETIREMENT, first=date(2036, 1, 1), last=date(2037, 6, 1)),
            Code.RELEASE_AFTER_RETIREMENT,
        ),
    ],
)
def test_sgb_iv_7c_a_release_is_asked_for_within_the_agreement(
    given: Iterable[Event | Command], when: RequestRelease, then: Code | None
) -> None:
    assert result(given, when) == ((recorded(when),) if then is None else then)


def test_hazvo_1a_an_official_of_hesse_is_released_before_retirement_only() -> None:
    hesse = replace(OFFICIALS, agreements=("hazvo",))
    assert result((hesse,), OFF) is Code.PURPOSE_NOT_ALLOWED
    before = replace(OFF, plan=replace(OFF.plan, purpose=Purpose.RETIREMENT))
    assert result((hesse,), before) == (recorded(before),)


def test_sgb_iv_7c_up_to_the_retirement_age_and_not_without_a_date_of_birth() -> None:
    last = asked(purpose=Purpose.RETIREMENT, first=date(2036, 1, 1), last=date(2037, 5, 31))
    assert result(SAVED, last) == (recorded(last),)
    assert result(SAVED, last, replace(KNOWN, profile=Profile())) is Code.BIRTH_UNKNOWN


def test_a_release_is_approved_at_reasonable_pay_and_says_of_which_average() -> None:
    (approved,) = decide(APPROVE, account((*SAVED, REQUEST)), KNOWN)
    assert isinstance(approved, ReleaseApproved)
    assert (approved.average_cents, approved.pay_permille) == (4_000_00, 750)
    assert "§ 7 Abs. 1a" in approved.citation
    assert account(APPROVED).releases["r"].status is ReleaseStatus.APPROVED


@pytest.mark.parametrize(
    ("monthly", "other", "then"),
    [
        (2_800_00, 0, None),
        (2_799_99, 0, Code.PAY_UNREASONABLE),
        # Half the hours are still worked: the pay for both together is measured.
        (1_000_00, 2_000_00, None),
        (1_000_00, 1_799_99, Code.PAY_UNREASONABLE),
        (3_600_00, 1_600_00, None),
        (3_600_00, 1_600_01, Code.PAY_UNREASONABLE),
        (3_666_67, 0, Code.BALANCE_TOO_LOW),
    ],
)
def test_seventy_to_a_hundred_and_thirty_per_cent(
    monthly: int, other: int, then: Code | None
) -> None:
    given = (*SAVED, asked(monthly_cents=monthly, other_pay_cents=other))
    found = result(given, APPROVE)
    assert (found if isinstance(found, Code) else None) == then


def test_a_release_of_a_month_needs_no_reasonable_pay() -> None:
    short = asked(monthly_cents=1_000_00, last=date(2027, 1, 31))
    assert not isinstance(result((*SAVED, short), APPROVE), Code)
    longer = asked(monthly_cents=1_000_00, last=date(2027, 2, 1))
    assert result((*SAVED, longer), APPROVE) is Code.PAY_UNREASONABLE


def test_an_approval_can_count_on_credits_until_the_release_begins() -> None:
    given = (*SAVED, asked(monthly_cents=4_000_00))
    assert result(given, APPROVE) is Code.BALANCE_TOO_LOW
    assert not isinstance(result(given, replace(APPROVE, expected_cents=1_000_00)), Code)
    assert result(given, replace(APPROVE, expected_cents=-1)) is Code.AMOUNT_NOT_POSITIVE


def test_another_release_that_was_granted_is_counted_before() -> None:
    later = ReleaseRequested("r2", ASKED, plan(date(2027, 6, 1), date(2027, 6, 30), 2_000_01))
    with pytest.raises(Rejected) as refused:
        decide(replace(APPROVE, id="r2"), account((*APPROVED, later)), KNOWN)
    assert refused.value.code is Code.BALANCE_TOO_LOW
    assert refused.value.facts == {"asked_cents": 11_000_01, "there_cents": 11_000_00}


def test_without_pay_of_the_months_before_nothing_can_be_measured() -> None:
    given = (*happened(IN_MONEY, pay("a", MARCH, 11_000_00)), REQUEST)
    assert result(given, APPROVE) is Code.AVERAGE_UNKNOWN


def test_officials_need_time_and_no_average() -> None:
    (approved,) = decide(APPROVE, account((*TIME, OFF)), KNOWN)
    assert isinstance(approved, ReleaseApproved)
    assert approved.average_cents is None
    more = replace(OFF, plan=replace(OFF.plan, monthly_minutes=10_001))
    assert result((*TIME, more), APPROVE) is Code.BALANCE_TOO_LOW
    known = replace(KNOWN, evaluated={month("2026-05"): 3})
    assert not isinstance(result((*TIME, more), APPROVE, known), Code)


@pytest.mark.parametrize(
    ("given", "when", "then"),
    [
        (SAVED, APPROVE, Code.RELEASE_UNKNOWN),
        (APPROVED, APPROVE, Code.RELEASE_STATUS),
        (APPROVED, RejectRelease("r", ASKED, "staffing"), Code.RELEASE_STATUS),
        ((*SAVED, REQUEST), RejectRelease("r", ASKED, " "), Code.REASON_MISSING),
        (SAVED, DrawRelease("r", "2027-01"), Code.RELEASE_UNKNOWN),
        ((*SAVED, REQUEST), DrawRelease("r", "2027-01"), Code.RELEASE_STATUS),
        (APPROVED, DrawRelease("r", "2026-12"), Code.MONTH_NOT_IN_RELEASE),
        (APPROVED, DrawRelease("r", "2027-04"), Code.MONTH_NOT_IN_RELEASE),
        (APPROVED, DrawRelease("r", "2027-01", cents=-1), Code.AMOUNT_NOT_POSITIVE),
        (APPROVED, DrawRelease("r", "2027-01", 0, 0), Code.AMOUNT_NOT_POSITIVE),
        (APPROVED, DrawRelease("r", "2027-01", cents=11_000_01), Code.BALANCE_TOO_LOW),
        (APPROVED, DrawRelease("r", "2027-01", minutes=1), Code.BALANCE_TOO_LOW),
        ((*APPROVED, HELD), DrawRelease("r", "2027-01"), Code.ACCOUNT_HELD),
        (drawn(APPROVED, "2027-01"), DrawRelease("r", "2027-01"), Code.MONTH_ALREADY_DRAWN),
        (APPROVED, InterruptRelease("r", "2027-04", "x"), Code.MONTH_NOT_IN_RELEASE),
        (APPROVED, InterruptRelease("r", "2027-02", ""), Code.REASON_MISSING),
        (
            drawn(APPROVED, "2027-01", "2027-02"),
            InterruptRelease("r", "2027-02", "x"),
            Code.MONTH_NOT_IN_RELEASE,
        ),
        (APPROVED, ResumeRelease("r", "2027-02", END), Code.RELEASE_STATUS),
        (APPROVED, WithdrawRelease("r", END, ""), Code.REASON_MISSING),
        (SAVED, WithdrawRelease("r", END, "x"), Code.RELEASE_UNKNOWN),
    ],
)
def test_what_is_refused_of_a_release(
    given: Iterable[Event | Command], when: Command, then: Code
) -> None:
    assert result(given, when) == then


def test_a_month_is_taken_from_the_oldest_entries_with_their_share() -> None:
    given = drawn(APPROVED, "2027-01")
    taken = given[-1]
    assert isinstance(taken, ReleaseDrawn)
    assert (taken.cents, taken.share_cents, taken.taken) == (
        3_000_00, 634_50, (EntryDraw("a", 3_000_00, 634_50),)
    )  # fmt: skip
    given = drawn(given, "2027-02", "2027-03")
    last = given[-1]
    assert isinstance(last, ReleaseDrawn)
    assert last.taken == (EntryDraw("b", 3_000_00, 634_50),)
    state = account(given)
    assert (state.value_cents, state.share_cents) == (2_000_00, 423_00)
    assert state.releases["r"].drawn == {
        "2027-01": (0, 3_000_00), "2027-02": (0, 3_000_00), "2027-03": (0, 3_000_00)
    }  # fmt: skip


def test_a_month_in_time_takes_minutes_and_no_more_than_any_later_month_leaves() -> None:
    given = (*TIME, OFF, *decide(APPROVE, account((*TIME, OFF)), KNOWN))
    (taken,) = decide(DrawRelease("r", "2027-01"), account(given), KNOWN)
    assert isinstance(taken, ReleaseDrawn)
    assert (taken.minutes, taken.cents, taken.share_cents) == (10_000, 0, 0)
    spent = replace(KNOWN, evaluated={month("2027-06"): -25_000})
    assert result(given, DrawRelease("r", "2027-01"), spent) is Code.BALANCE_TOO_LOW
    assert result(given, DrawRelease("r", "2027-01", cents=1)) is Code.MONEY_EXCLUDED


def test_a_release_is_interrupted_goes_on_later_and_is_withdrawn() -> None:
    given = (*drawn(APPROVED, "2027-01"), ReleaseInterrupted("r", "2027-02", "sickness"))
    assert account(given).releases["r"].status is ReleaseStatus.INTERRUPTED
    assert result(given, DrawRelease("r", "2027-02")) is Code.MONTH_NOT_IN_RELEASE
    before = ResumeRelease("r", "2027-01", date(2027, 6, 30))
    assert result(given, before) is Code.MONTH_NOT_IN_RELEASE
    resumed = ResumeRelease("r", "2027-04", date(2027, 5, 31))
    assert result(given, resumed) == (recorded(resumed),)
    given = (*given, recorded(resumed))
    assert result(given, DrawRelease("r", "2027-03")) is Code.MONTH_NOT_IN_RELEASE
    given = drawn(given, "2027-04")
    withdrawn = WithdrawRelease("r", date(2027, 5, 3), "called back")
    assert result(given, withdrawn) == (recorded(withdrawn),)
    assert result((*given, withdrawn), DrawRelease("r", "2027-05")) is Code.RELEASE_STATUS
    # Amounts taken stay taken.
    assert account((*given, withdrawn)).value_cents == 5_000_00


def test_a_hold_over_an_amount_leaves_the_rest_free() -> None:
    given = (*APPROVED, replace(HELD, cents=9_000_00))
    assert result(given, DrawRelease("r", "2027-01")) is Code.ACCOUNT_HELD
    assert not isinstance(result(given, DrawRelease("r", "2027-01", cents=2_000_00)), Code)


def test_a_plan_knows_its_months() -> None:
    wish = Plan(Purpose.CARE, date(2027, 1, 15), date(2027, 3, 14), 1)
    found = [wish.holds(month(f"2027-{number:02d}")) for number in (1, 2, 3, 4)]
    assert found == [True, True, True, False]


def test_months_of_release_only_leave_no_room() -> None:
    given = drawn(APPROVED, "2027-01", "2027-02")
    with_pay = (*given, *decide(month_pay("2027-01", 4_000_00), account(given), KNOWN))
    asked = known_parameters(IN_MONEY, END).contribution_room
    assert asked is not None
    assert rooms(fold(with_pay), asked) == rooms(account(given), asked)
    # A month in which work goes on beside it counts as one of saving.
    after = (*given, *decide(month_pay("2026-12", 4_000_00), account(given), KNOWN))
    assert rooms(fold(after), asked) != rooms(account(given), asked)


def test_what_is_held_is_not_overdrawn() -> None:
    known = replace(KNOWN, book=book_with(file_text("own", DEBIT)))
    agreed = replace(OFFICIALS, agreements=("azvo-nrw", "own"))
    wish = replace(OFF, plan=replace(OFF.plan, monthly_minutes=100))
    given = happened(agreed, wish, replace(APPROVE, id="r"), known=known)
    assert not isinstance(result(given, DrawRelease("r", "2027-01"), known), Code)
    assert result(given, DrawRelease("r", "2027-01", 601), known) is Code.BALANCE_TOO_LOW
    assert result((*given, HELD), DrawRelease("r", "2027-01"), known) is Code.ACCOUNT_HELD


def test_lbg_nrw_31_officials_are_released_up_to_their_age_limit() -> None:
    born = Profile(born_on=date(1970, 5, 15))
    known = replace(KNOWN, profile=born)
    last = replace(OFF, plan=replace(OFF.plan, last=date(2037, 5, 31)))
    assert result(TIME, last, known) == (recorded(last),)
    later = replace(OFF, plan=replace(OFF.plan, last=date(2037, 6, 30)))
    assert result(TIME, later, known) is Code.RELEASE_AFTER_RETIREMENT
    assert result(TIME, last, replace(KNOWN, profile=Profile())) is Code.BIRTH_UNKNOWN
