"""Holds and the end of a lifetime account, given / when / then."""

from collections.abc import Iterable
from datetime import date
from functools import partial

import pytest
from msgspec.structs import replace

from domain.lifetime.postings import transfers
from domain.rules.lifetime.contribution_room import Branch, Method
from domain.rules.lifetime.early_settlement import BranchSettlement
from domain.rules.lifetime.insolvency_protection import EmployerKind
from domain.rules.lifetime.lifetime_credit import Source
from domain.rules.lifetime.value_transfer import Destination
from domain.streams.lifetime.commands import (
    CloseAccount,
    Command,
    CreditAccount,
    LifetimeFacts,
    LiftHold,
    PlaceHold,
    SettleAccount,
    TransferAccount,
)
from domain.streams.lifetime.decide import decide
from domain.streams.lifetime.events import (
    AccountClosed,
    AccountConverted,
    AccountSettled,
    AccountTransferred,
    Cause,
    Event,
    HoldKind,
    Protection,
)
from domain.streams.lifetime.state import NO_ACCOUNT, evolve, fold
from domain.values.accounts import Account
from domain.values.errors import Code, Rejected
from tests.domain.decisions import outcome
from tests.domain.saved_hours import (
    FIRST,
    IN_BOTH,
    IN_MONEY,
    KNOWN,
    OFFICIALS,
    account,
    happened,
    hours,
    month,
    month_pay,
    pay,
    recorded,
)

MARCH, END = date(2026, 3, 31), date(2026, 6, 30)
SAVED = happened(
    IN_MONEY,
    month_pay("2026-02", 5_000_00),
    pay("a", MARCH, 5_000_00),
    month_pay("2026-03", 5_000_00),
    month_pay("2026-04", 8_000_00),
)
TIME = happened(
    OFFICIALS, CreditAccount("t", MARCH, Source.OPENING, minutes=30_000, document="list")
)
HOLD = PlaceHold("h", END, HoldKind.GARNISHMENT, "Pfändungsbeschluss 12 M 3/26")
LIFT = LiftHold("h", END, "Aufhebung 12 M 3/26")
SETTLE = SettleAccount(END, Cause.EXIT)
TO_DRV = TransferAccount(END, Destination.PENSION_INSURANCE, "DRV Bund", "request of 1 June")
TO_OTHER = TransferAccount(END, Destination.EMPLOYER, "Stadt Nachbarort", "agreement of 1 June")


def result(
    given: Iterable[Event | Command], when: Command, known: LifetimeFacts = KNOWN
) -> tuple[Event, ...] | Code:
    return outcome(
        partial(decide, known=known), evolve, NO_ACCOUNT, tuple(map(recorded, given)), when
    )


def settled(
    given: Iterable[Event | Command], when: Command, known: LifetimeFacts = KNOWN
) -> AccountSettled:
    found = decide(when, account(given), known)[-1]
    assert isinstance(found, AccountSettled)
    return found


def test_sgb_iv_23b_abs_2_an_early_settlement_by_sum_fields() -> None:
    found = settled(SAVED, SETTLE)
    assert (found.cents, found.share_cents, found.method) == (
        5_000_00, 1_057_50, Method.SUM_FIELDS
    )  # fmt: skip
    by_branch = {one.branch: one for one in found.branches}
    # February lies before the first credit. March: 5,812.50 less 5,000; April is above the ceiling
    # by more than that.
    assert by_branch[Branch.HEALTH] == BranchSettlement(Branch.HEALTH, 0, 0, 0, 0)
    # 8,450 less 5,000, and 8,450 less 8,000.
    assert by_branch[Branch.PENSION] == BranchSettlement(
        Branch.PENSION, 3_900_00, 3_900_00, 362_70, 362_70
    )


def test_sgb_iv_23b_abs_2a_an_early_settlement_by_option() -> None:
    found = settled(SAVED, replace(SETTLE, method=Method.OPTION))
    by_branch = {one.branch: one for one in found.branches}
    # Only March counts, the month of the credit.
    assert by_branch[Branch.HEALTH].original_cents == 812_50
    assert by_branch[Branch.PENSION].original_cents == 3_450_00


def test_sgb_iv_23b_room_is_bounded_by_the_value_and_both_figures_are_kept() -> None:
    found = settled(happened(IN_MONEY, pay("a", MARCH, 1_000_00), month_pay("2026-03")), SETTLE)
    by_branch = {one.branch: one for one in found.branches}
    one = by_branch[Branch.PENSION]
    assert (one.original_cents, one.bounded_cents, one.employee_cents) == (
        4_450_00, 1_000_00, 93_00
    )  # fmt: skip


@pytest.mark.parametrize("payable_minutes", [0, 15_000])
def test_a_scheme_of_up_to_250_hours_is_paid_as_a_one_off(payable_minutes: int) -> None:
    agreed = replace(IN_MONEY, payable_minutes=payable_minutes)
    known = replace(KNOWN, evaluated={month("2026-02"): 400 * 60})
    found = settled(happened(agreed, pay("a", MARCH, 100), month_pay("2026-03")), SETTLE, known)
    assert found.one_off
    assert found.branches == ()
    assert found.cents == 100 + 400 * 30_00
    assert "3.1.4" in found.citation


def test_hours_that_may_be_paid_become_money_first() -> None:
    given = happened(IN_BOTH, hours("a", MARCH, 600), month_pay("2026-03"))
    converted, paid = decide(SETTLE, account(given), KNOWN)
    assert isinstance(converted, AccountConverted)
    assert isinstance(paid, AccountSettled)
    assert (converted.minutes, converted.cents, paid.cents) == (-600, 300_00, 300_00)
    state = account((*given, converted, paid))
    assert (state.moved_minutes, state.value_cents, state.share_cents) == (0, 0, 0)
    assert result(given, SETTLE, replace(KNOWN, rates=())) is Code.RATE_MISSING


def test_azvo_nrw_14a_time_of_an_official_lapses_and_is_never_paid() -> None:
    known = replace(KNOWN, evaluated={month("2026-04"): 600})
    found = settled(TIME, SETTLE, known)
    assert (found.minutes, found.cents, found.method, found.branches) == (30_600, 0, None, ())


@pytest.mark.parametrize(
    ("given", "when", "then"),
    [
        ((), SETTLE, Code.LIFETIME_NOT_AGREED),
        ((*SAVED, *decide(SETTLE, fold(SAVED), KNOWN)), SETTLE, Code.LIFETIME_SETTLED),
        ((*SAVED, *decide(SETTLE, fold(SAVED), KNOWN)), TO_OTHER, Code.LIFETIME_SETTLED),
        ((*SAVED, *decide(TO_OTHER, fold(SAVED), KNOWN)), SETTLE, Code.LIFETIME_SETTLED),
        ((*SAVED, HOLD), SETTLE, Code.ACCOUNT_HELD),
        ((*SAVED, HOLD), TO_OTHER, Code.ACCOUNT_HELD),
        ((*SAVED, replace(HOLD, cents=1)), SETTLE, Code.ACCOUNT_HELD),
        (SAVED, replace(SETTLE, cause=Cause.INSOLVENCY), Code.CAUSE_EXCLUDED),
        (SAVED, replace(SETTLE, effective_on=date(2026, 3, 30)), Code.ENTRY_LATER),
        (SAVED, replace(TO_OTHER, effective_on=date(2026, 3, 30)), Code.ENTRY_LATER),
        (SAVED, TO_DRV, Code.TRANSFER_BELOW_THRESHOLD),
        (SAVED, replace(TO_OTHER, document=""), Code.EVIDENCE_MISSING),
        ((IN_MONEY,), TO_OTHER, Code.BALANCE_TOO_LOW),
        (SAVED, CloseAccount(END), Code.ACCOUNT_NOT_EMPTY),
        (TIME, CloseAccount(END), Code.ACCOUNT_NOT_EMPTY),
        ((), CloseAccount(END), Code.LIFETIME_NOT_AGREED),
        ((IN_MONEY, AccountClosed(END)), CloseAccount(END), Code.LIFETIME_CLOSED),
        (SAVED, replace(HOLD, document=""), Code.EVIDENCE_MISSING),
        (SAVED, replace(HOLD, cents=0), Code.AMOUNT_NOT_POSITIVE),
        ((*SAVED, HOLD), HOLD, Code.HOLD_KNOWN),
        (SAVED, LIFT, Code.HOLD_UNKNOWN),
        ((*SAVED, HOLD), replace(LIFT, document=""), Code.EVIDENCE_MISSING),
    ],
)
def test_what_is_refused(given: Iterable[Event | Command], when: Command, then: Code) -> None:
    assert result(given, when) == then


def test_a_company_can_become_insolvent_and_the_city_cannot() -> None:
    trust = Protection("trust", "Treuhand 17", FIRST)
    company = replace(IN_MONEY, employer=EmployerKind.COMPANY, protection=trust)
    given = happened(company, pay("a", MARCH, 5_000_00))
    found = settled(given, replace(SETTLE, cause=Cause.INSOLVENCY, document="18 IN 4/26"))
    assert (found.cause, found.cents, found.document) == (
        Cause.INSOLVENCY, 5_000_00, "18 IN 4/26"
    )  # fmt: skip


def test_pension_insurance_takes_an_account_above_six_reference_sums() -> None:
    # With the employer's share: 19,587.29 EUR and 21.15 per cent of them are 23,730.00 EUR.
    below = happened(IN_MONEY, CreditAccount("a", MARCH, Source.OPENING, 0, 19_587_29, 4_142_71))
    with pytest.raises(Rejected) as refused:
        decide(TO_DRV, fold(below), KNOWN)
    assert refused.value.facts["value_cents"] == refused.value.facts["threshold_cents"] == 23_730_00
    above = happened(IN_MONEY, CreditAccount("a", MARCH, Source.OPENING, 0, 19_587_29, 4_142_72))
    (found,) = decide(TO_DRV, fold(above), KNOWN)
    assert isinstance(found, AccountTransferred)
    assert (found.cents, found.share_cents) == (19_587_29, 4_142_72)
    state = evolve(fold(above), found)
    assert (state.value_cents, state.share_cents) == (0, 0)


def test_an_official_takes_time_along() -> None:
    (found,) = decide(TO_OTHER, fold(TIME), KNOWN)
    assert isinstance(found, AccountTransferred)
    assert (found.minutes, found.cents) == (30_000, 0)


def test_pension_insurance_takes_money_and_no_hours() -> None:
    assert result(TIME, TO_DRV) is Code.MONEY_EXCLUDED
    given = happened(
        IN_BOTH,
        CreditAccount("a", MARCH, Source.OPENING, 0, 19_587_29, 4_142_71),
        hours("b", MARCH, 60),
    )
    converted, found = decide(TO_DRV, account(given), KNOWN)
    assert isinstance(converted, AccountConverted)
    assert isinstance(found, AccountTransferred)
    assert (found.minutes, found.cents) == (0, 19_617_29)
    # Another employer goes on with both.
    (found,) = decide(TO_OTHER, account(given), KNOWN)
    assert isinstance(found, AccountTransferred)
    assert (found.minutes, found.cents) == (60, 19_587_29)


def test_holds_are_lifted_and_an_empty_account_is_closed() -> None:
    given = (*SAVED, recorded(HOLD))
    assert list(account(given).holds) == ["h"]
    assert result(given, LIFT) == (recorded(LIFT),)
    given = (*given, recorded(LIFT))
    assert account(given).holds == {}
    given = (*given, *decide(SETTLE, account(given), KNOWN))
    assert result(given, CloseAccount(END)) == (AccountClosed(END),)
    again = replace(IN_MONEY, effective_on=date(2027, 1, 1))
    state = account((*given, CloseAccount(END), again))
    assert (state.value_cents, state.contributions, state.ended, state.closed) == (
        0,
        (),
        None,
        None,
    )


def test_sgb_iv_23b_abs_2_an_insolvent_employers_account_is_settled_at_what_was_paid() -> None:
    trust = Protection("trust", "Treuhand 17", FIRST)
    company = replace(IN_MONEY, employer=EmployerKind.COMPANY, protection=trust)
    given = (company, *SAVED[1:])
    broke = replace(SETTLE, cause=Cause.INSOLVENCY, paid_cents=300_00)
    found = settled(given, broke)
    assert (found.cents, found.unpaid_cents) == (5_000_00, 4_700_00)
    by_branch = {one.branch: one for one in found.branches}
    pension = by_branch[Branch.PENSION]
    assert (pension.original_cents, pension.bounded_cents) == (3_900_00, 300_00)
    sums = moved_by((found,))
    assert sums[Account.VALUE_CREDIT] == -5_000_00
    contributions = sum(one.employer_cents for one in found.branches)
    assert sums[Account.VALUE_SETTLED] == 300_00 + contributions
    assert settled(given, replace(broke, paid_cents=None)).unpaid_cents == 0
    assert result(given, replace(broke, paid_cents=5_000_01)) is Code.BALANCE_TOO_LOW
    assert result(given, replace(broke, paid_cents=-1)) is Code.AMOUNT_NOT_POSITIVE
    assert result(given, replace(SETTLE, paid_cents=300_00)) is Code.AMOUNT_NOT_POSITIVE


OWING = replace(KNOWN, evaluated={month("2026-05"): -600})
"""Ten hours are owed: a later evaluation took them back after they were drawn or handed on."""


def test_dv_lak_9_hours_that_are_owed_are_taken_from_the_account_and_then_from_pay() -> None:
    known = OWING
    for saved, taken, owed in ((5_000_00, 300_00, 0), (100_00, 100_00, 200_00)):
        given = happened(IN_BOTH, month_pay("2026-03"), pay("a", MARCH, saved))
        back, found = decide(SETTLE, account(given), known)
        assert isinstance(back, AccountConverted)
        assert isinstance(found, AccountSettled)
        assert (back.cents, found.cents, found.owed_cents) == (-taken, saved - taken, owed)
        assert back.minutes + found.minutes * -1 == 600
        after = account((*given, back, found))
        assert after.moved_minutes == 600
        assert (after.value_cents, after.share_cents) == (0, 0)
        sums = moved_by((back, found))
        assert sums[Account.LIFETIME] == 600
        assert sums.get(Account.PAY, 0) == -owed
        assert decide(CloseAccount(END), after, known) == (AccountClosed(END),)


def test_hours_that_are_owed_from_pay_alone_need_a_rate() -> None:
    given = happened(IN_MONEY)
    (found,) = decide(SETTLE, account(given), OWING)
    assert isinstance(found, AccountSettled)
    assert (found.minutes, found.cents, found.owed_cents) == (-600, 0, 300_00)
    assert result(given, SETTLE, replace(OWING, rates=())) is Code.RATE_MISSING


def test_officials_are_let_go_of_hours_that_they_owe() -> None:
    given = happened(OFFICIALS)
    (found,) = decide(SETTLE, account(given), OWING)
    assert isinstance(found, AccountSettled)
    assert (found.minutes, found.owed_cents) == (-600, 0)
    assert moved_by((found,)) == {Account.LAPSED: -600, Account.LIFETIME: 600}
    assert "§ 14a" in found.citation


def test_nobody_takes_over_hours_that_are_owed() -> None:
    assert result(TIME, TO_OTHER, replace(KNOWN, evaluated={month("2026-05"): -30_600})) is (
        Code.BALANCE_TOO_LOW
    )


def moved_by(events: tuple[Event, ...]) -> dict[Account, int]:
    """Movements of events on each account; all amounts are positive along their routes."""
    sums: dict[Account, int] = {}
    for event in events:
        for transfer in transfers(event):
            assert transfer.amount > 0
            for posting in transfer.postings:
                sums[posting.account] = sums.get(posting.account, 0) + posting.amount
    return sums
