"""Saving on a lifetime account, given / when / then."""

from collections.abc import Iterable
from datetime import date
from functools import partial

import pytest
from msgspec.structs import replace

from domain.facts.profile import Circumstance, Profile
from domain.rules.lifetime.contribution_room import Branch, BranchPay
from domain.rules.lifetime.insolvency_protection import EmployerKind
from domain.rules.lifetime.lifetime_account import Model
from domain.rules.lifetime.lifetime_credit import Source
from domain.streams.lifetime.commands import (
    AgreeAccount,
    Command,
    ConvertAccount,
    CreditAccount,
    LifetimeFacts,
    ProtectAccount,
    RecordContributions,
    SettleAccount,
    ValueAccount,
)
from domain.streams.lifetime.decide import decide
from domain.streams.lifetime.events import (
    AccountClosed,
    AccountConverted,
    AccountCredited,
    AccountSettled,
    AccountValued,
    Cause,
    EntryDraw,
    Event,
    Protection,
)
from domain.streams.lifetime.state import NO_ACCOUNT, evolve, fold
from domain.values.errors import Code, Rejected
from tests.domain.decisions import outcome
from tests.domain.saved_hours import (
    FIRST,
    IN_BOTH,
    IN_MONEY,
    KNOWN,
    OFFICIALS,
    RAISED,
    RATE,
    account,
    happened,
    hours,
    month,
    pay,
    recorded,
)

MARCH = date(2026, 3, 31)
COMPANY = replace(IN_MONEY, employer=EmployerKind.COMPANY)
TRUST = Protection("trust", "Treuhand 17", FIRST)
GONE = (OFFICIALS, AccountClosed(date(2026, 2, 1)))


def on_probation(kind: str) -> LifetimeFacts:
    return replace(KNOWN, profile=Profile(circumstances=(Circumstance(kind, FIRST),)))


def result(
    given: Iterable[Event | Command], when: Command, known: LifetimeFacts = KNOWN
) -> tuple[Event, ...] | Code:
    return outcome(
        partial(decide, known=known), evolve, NO_ACCOUNT, tuple(map(recorded, given)), when
    )


@pytest.mark.parametrize(
    ("given", "when", "known", "then"),
    [
        ((), IN_MONEY, KNOWN, None),
        ((), OFFICIALS, KNOWN, None),
        ((), replace(OFFICIALS, agreements=("azv-bund",)), KNOWN, None),
        (GONE, OFFICIALS, KNOWN, None),
        ((IN_MONEY,), IN_MONEY, KNOWN, Code.LIFETIME_AGREED),
        ((), replace(IN_MONEY, model=Model.TIME), KNOWN, Code.MODEL_NOT_OFFERED),
        ((), replace(OFFICIALS, model=Model.MONEY), KNOWN, Code.MONEY_EXCLUDED),
        ((), replace(OFFICIALS, model=Model.BOTH), KNOWN, Code.MONEY_EXCLUDED),
        ((), replace(IN_MONEY, agreements=("none",)), KNOWN, Code.UNKNOWN_AGREEMENT),
        ((), replace(IN_MONEY, agreements=("arbzg",)), KNOWN, Code.FIGURES_MISSING),
        ((), replace(OFFICIALS, effective_on=date(2021, 12, 31)), KNOWN, Code.FIGURES_MISSING),
        ((), OFFICIALS, on_probation("on_revocation"), Code.GROUP_EXCLUDED),
        ((), OFFICIALS, on_probation("political_official"), Code.GROUP_EXCLUDED),
        ((), IN_MONEY, on_probation("probation"), Code.GROUP_EXCLUDED),
        ((), replace(IN_MONEY, text_digest=""), KNOWN, Code.TEXT_NOT_CONFIRMED),
        ((), replace(IN_MONEY, text_digest="AB" * 32), KNOWN, Code.TEXT_NOT_CONFIRMED),
        ((), replace(IN_MONEY, confirmed_on=date(2026, 1, 2)), KNOWN, Code.TEXT_NOT_CONFIRMED),
    ],
)
def test_sgb_iv_7b_an_account_is_agreed_with_a_text_that_was_confirmed(
    given: Iterable[Event | Command], when: AgreeAccount, known: LifetimeFacts, then: Code | None
) -> None:
    assert result(given, when, known) == ((recorded(when),) if then is None else then)


@pytest.mark.parametrize(
    ("given", "when", "then"),
    [
        ((), hours("c", MARCH, 60), Code.LIFETIME_NOT_AGREED),
        (GONE, hours("c", MARCH, 60), Code.LIFETIME_CLOSED),
        ((IN_MONEY,), hours("c", date(2025, 12, 31), 60), Code.LIFETIME_NOT_AGREED),
        ((IN_MONEY,), hours("c", MARCH, 0), Code.AMOUNT_NOT_POSITIVE),
        ((IN_MONEY,), hours("c", MARCH, -60), Code.AMOUNT_NOT_POSITIVE),
        ((IN_MONEY,), CreditAccount("c", MARCH, Source.FLEX, cents=100), Code.AMOUNT_NOT_POSITIVE),
        ((IN_MONEY,), CreditAccount("c", MARCH, Source.PAY, minutes=60), Code.AMOUNT_NOT_POSITIVE),
        ((IN_MONEY,), CreditAccount("c", MARCH, Source.PAY, 0, 10, 5), Code.AMOUNT_NOT_POSITIVE),
        ((IN_MONEY,), hours("c", MARCH, 12_001), Code.CREDIT_ABOVE_LIMIT),
        ((IN_MONEY,), pay("c", MARCH, 12_000_01), Code.CREDIT_ABOVE_LIMIT),
        ((OFFICIALS,), pay("c", MARCH, 100), Code.SOURCE_NOT_ALLOWED),
        ((OFFICIALS,), hours("c", MARCH, 60), Code.SOURCE_NOT_ALLOWED),
        ((OFFICIALS,), CreditAccount("c", MARCH, Source.OPENING, cents=100), Code.MONEY_EXCLUDED),
        (
            (replace(OFFICIALS, agreements=("azv-bund",)),),
            CreditAccount("c", MARCH, Source.OPENING, minutes=84_001),
            Code.CREDIT_ABOVE_LIMIT,
        ),
    ],
)
def test_a_credit_that_is_refused(
    given: Iterable[Event | Command], when: CreditAccount, then: Code
) -> None:
    assert result(given, when) == then


def test_a_credit_of_hours_keeps_hours_rate_money_share_rule_and_version() -> None:
    (made,) = decide(hours("c-1", MARCH, 600), fold(happened(IN_MONEY)), KNOWN)
    assert isinstance(made, AccountCredited)
    # 10 hours at 30 EUR; 21.15 per cent of that as the employer's share.
    assert (made.minutes, made.cents, made.share_cents, made.rate) == (600, 300_00, 63_45, RATE)
    assert made.rule == "lifetime_credit"
    assert "DV LAK § 3 Abs. 1" in made.citation
    assert "SGB IV § 7d Abs. 1" in made.citation
    assert "(2026-01-01)" in made.citation


def test_a_credit_of_pay_is_worth_hours_at_the_same_rate() -> None:
    (made,) = decide(pay("c-1", date(2026, 8, 31), 330_00), fold(happened(IN_MONEY)), KNOWN)
    assert isinstance(made, AccountCredited)
    assert (made.minutes, made.cents, made.rate) == (600, 330_00, RAISED)


def test_an_exchange_day_comes_with_its_hours() -> None:
    day = CreditAccount("c-1", MARCH, Source.EXCHANGE_DAY, minutes=468, centidays=100)
    (made,) = decide(day, fold(happened(IN_MONEY)), KNOWN)
    assert isinstance(made, AccountCredited)
    assert (made.minutes, made.cents, made.centidays) == (468, 234_00, 100)


@pytest.mark.parametrize(
    ("credit", "code"),
    [
        (CreditAccount("c", MARCH, Source.EXCHANGE_DAY, minutes=468), Code.AMOUNT_NOT_POSITIVE),
        (CreditAccount("c", MARCH, Source.EXCHANGE_DAY, centidays=100), Code.AMOUNT_NOT_POSITIVE),
        (
            CreditAccount("c", MARCH, Source.OVERTIME, minutes=60, centidays=100),
            Code.AMOUNT_NOT_POSITIVE,
        ),
        (CreditAccount("c", MARCH, Source.EXCHANGE_DAY, 1_872, centidays=400), Code.SOURCE_TOO_LOW),
    ],
)
def test_tvoed_29a_exchange_days_must_be_there(credit: CreditAccount, code: Code) -> None:
    with pytest.raises(Rejected) as refused:
        decide(credit, fold(happened(IN_MONEY)), KNOWN)
    assert refused.value.code is code
    if code is Code.SOURCE_TOO_LOW:
        assert refused.value.facts == {
            "source": "exchange_day", "asked_centidays": 400, "there_centidays": 300
        }  # fmt: skip


def test_where_both_are_kept_hours_stay_hours_and_pay_is_money() -> None:
    state = fold(happened(IN_BOTH, hours("c-1", MARCH, 600), pay("c-2", MARCH, 330_00)))
    assert (state.moved_minutes, state.value_cents) == (600, 330_00)
    assert state.entries[0].rate == RATE


def test_officials_save_minutes_and_never_cents() -> None:
    opened = CreditAccount("c-1", MARCH, Source.OPENING, minutes=6_000, document="list of 2025")
    (made,) = decide(opened, fold(happened(OFFICIALS)), KNOWN)
    assert isinstance(made, AccountCredited)
    assert (made.minutes, made.cents, made.share_cents, made.rate) == (6_000, 0, 0, None)
    assert made.document == "list of 2025"


@pytest.mark.parametrize("source", [Source.FLEX, Source.OVERTIME, Source.EXTRA_WORK])
def test_hours_must_stand_on_the_account_they_come_from(source: Source) -> None:
    with pytest.raises(Rejected) as refused:
        decide(
            hours("c", MARCH, 60, source), fold(happened(IN_MONEY)), replace(KNOWN, available={})
        )
    assert refused.value.code is Code.SOURCE_TOO_LOW
    assert refused.value.facts == {
        "source": source.value, "asked_minutes": 60, "there_minutes": 0
    }  # fmt: skip


def test_the_same_credit_is_not_made_twice() -> None:
    given = happened(IN_MONEY, hours("c", MARCH, 60))
    assert result(given, hours("c", MARCH, 60)) is Code.ENTRY_KNOWN


def test_the_limits_of_a_year_are_those_of_its_credits_and_are_told() -> None:
    given = happened(
        IN_MONEY,
        hours("a", MARCH, 11_000),
        CreditAccount("b", MARCH, Source.OPENING, minutes=50_000),
    )
    with pytest.raises(Rejected) as refused:
        decide(hours("c", MARCH, 1_001), account(given), KNOWN)
    assert refused.value.facts == {"limit": "yearly_minutes", "most": 12_000, "reached": 12_001}
    assert result(given, hours("c", date(2027, 1, 1), 12_000)) != Code.CREDIT_ABOVE_LIMIT


@pytest.mark.parametrize(
    "when", [hours("c", MARCH, 60), pay("c", MARCH, 100), ConvertAccount("c", MARCH, 60)]
)
def test_without_a_rate_for_the_day_there_is_no_money(when: Command) -> None:
    later = replace(KNOWN, rates=(RAISED,), evaluated={month("2026-01"): 600})
    assert result((IN_MONEY,), when, later) is Code.RATE_MISSING


def test_figures_of_years_before_are_missing_and_say_so() -> None:
    long_ago = date(2023, 6, 1)
    given = (replace(IN_MONEY, effective_on=long_ago, confirmed_on=long_ago),)
    early = replace(KNOWN, rates=(replace(RATE, effective_on=long_ago),))
    assert result(given, hours("c", long_ago, 60), early) is Code.FIGURES_MISSING
    asked = RecordContributions("2023-06", 4_000_00, (), 30)
    assert result(given, asked, early) is Code.FIGURES_MISSING


def test_sgb_iv_7e_a_company_protects_what_grows_above_the_reference_sum() -> None:
    given = happened(COMPANY, hours("a", MARCH, 6_000))
    assert result(given, hours("b", MARCH, 600)) is Code.PROTECTION_MISSING
    protected = happened(COMPANY, hours("a", MARCH, 6_000), ProtectAccount(TRUST))
    assert not isinstance(result(protected, hours("b", MARCH, 600)), Code)
    late = replace(TRUST, effective_on=date(2026, 4, 1))
    too_late = happened(COMPANY, hours("a", MARCH, 6_000), ProtectAccount(late))
    assert result(too_late, hours("b", MARCH, 600)) is Code.PROTECTION_MISSING
    in_time = happened(replace(COMPANY, protection=TRUST), hours("a", MARCH, 6_000))
    assert not isinstance(result(in_time, hours("b", MARCH, 600)), Code)
    assert result(given, ProtectAccount(replace(TRUST, document=" "))) is Code.EVIDENCE_MISSING


def test_sgb_iv_7d_abs_1_time_becomes_money_at_the_rate_of_the_day() -> None:
    given = happened(IN_BOTH, hours("a", MARCH, 600))
    (made,) = decide(ConvertAccount("v", date(2026, 8, 1), minutes=600), account(given), KNOWN)
    assert isinstance(made, AccountConverted)
    assert (made.minutes, made.cents, made.share_cents) == (-600, 330_00, 69_80)
    state = evolve(account(given), made)
    assert (state.moved_minutes, state.value_cents, state.share_cents) == (0, 330_00, 69_80)


def test_money_becomes_time_at_the_rate_of_the_day_from_the_oldest_entries() -> None:
    given = happened(IN_BOTH, pay("a", MARCH, 300_00), pay("b", MARCH, 300_00))
    (made,) = decide(ConvertAccount("v", date(2026, 8, 1), cents=330_00), account(given), KNOWN)
    assert isinstance(made, AccountConverted)
    assert (made.minutes, made.cents) == (600, -330_00)
    assert made.taken == (EntryDraw("a", 300_00, 63_45), EntryDraw("b", 30_00, 6_35))
    state = evolve(account(given), made)
    assert [entry.left_cents for entry in state.entries] == [0, 270_00]
    assert (state.moved_minutes, state.value_cents) == (600, 270_00)


def test_what_the_evaluation_credits_waits_in_time_until_it_is_converted() -> None:
    known = replace(KNOWN, evaluated={month("2026-02"): 600})
    assert (
        result((IN_MONEY,), ConvertAccount("v", date(2026, 1, 31), 600), known)
        is Code.BALANCE_TOO_LOW
    )
    (made,) = decide(ConvertAccount("v", MARCH, 600), account((IN_MONEY,)), known)
    assert isinstance(made, AccountConverted)
    assert made.cents == 300_00


@pytest.mark.parametrize(
    ("given", "when", "then"),
    [
        ((IN_BOTH,), ConvertAccount("v", MARCH, minutes=1), Code.BALANCE_TOO_LOW),
        ((IN_BOTH,), ConvertAccount("v", MARCH, cents=1), Code.BALANCE_TOO_LOW),
        ((IN_BOTH,), ConvertAccount("v", MARCH), Code.AMOUNT_NOT_POSITIVE),
        ((IN_BOTH,), ConvertAccount("v", MARCH, 1, 1), Code.CONVERSION_NOT_ALLOWED),
        ((IN_MONEY,), ConvertAccount("v", MARCH, cents=1), Code.CONVERSION_NOT_ALLOWED),
        ((OFFICIALS,), ConvertAccount("v", MARCH, minutes=1), Code.MONEY_EXCLUDED),
        ((), ConvertAccount("v", MARCH, minutes=1), Code.LIFETIME_NOT_AGREED),
    ],
)
def test_a_conversion_that_is_refused(
    given: Iterable[Event | Command], when: ConvertAccount, then: Code
) -> None:
    assert result(given, when) == then


def test_officials_who_ask_for_money_are_refused() -> None:
    assert result((OFFICIALS,), ValueAccount("F", MARCH, 1, 1, "x")) is Code.MONEY_EXCLUDED
    # Also where an agreement for employees is named before theirs.
    both = replace(OFFICIALS, agreements=("lak-muster", "azvo-nrw"))
    assert result((both,), ConvertAccount("v", MARCH, minutes=1)) is Code.MONEY_EXCLUDED
    assert result((), replace(both, model=Model.MONEY)) is Code.MONEY_EXCLUDED


def test_sgb_iv_7d_abs_3_statements_of_a_fund_credit_their_yield() -> None:
    given = happened(IN_MONEY, pay("a", MARCH, 1_000_00))
    june, july, august = (date(2026, n, 30) for n in (6, 7, 8))
    for day, market, gained, value in (
        (june, 1_030_00, 30_00, 1_030_00),
        (july, 1_010_00, -20_00, 1_010_00),
        (august, 900_00, -10_00, 1_000_00),
    ):
        (made,) = decide(
            ValueAccount("F-1", day, 1_000_00, market, "statement"), account(given), KNOWN
        )
        assert isinstance(made, AccountValued)
        assert made.yield_cents == gained
        given = (*given, made)
        assert account(given).value_cents == value
    again = ValueAccount("F-1", august, 1_000_00, 1_100_00, "statement")
    assert result(given, again) is Code.VALUATION_NOT_NEWER
    more = ValueAccount("F-1", date(2026, 9, 30), 1_000_01, 1_100_00, "statement")
    assert result(given, more) is Code.VALUATION_ABOVE_PAID_IN
    other = ValueAccount("F-2", june, 1_000_00, 1_100_00, "statement")
    assert not isinstance(result(given, other), Code)


def test_sgb_iv_23b_contributions_of_a_month_are_kept_with_its_ceilings() -> None:
    asked = RecordContributions("2026-03", 4_000_00, ((Branch.PENSION, 4_000_00),), 15, 10_00)
    state = fold(happened(IN_MONEY, asked))
    (recorded,) = state.contributions
    assert recorded.branches == (BranchPay(Branch.PENSION, 4_000_00, 4_225_00),)
    assert (recorded.pay_cents, recorded.one_off_cents) == (4_000_00, 10_00)
    again = fold(happened(IN_MONEY, asked, replace(asked, pay_cents=1)))
    assert [one.pay_cents for one in again.contributions] == [1]
    earlier = fold(happened(IN_MONEY, asked, replace(asked, month="2026-01")))
    assert [one.month for one in earlier.contributions] == ["2026-01", "2026-03"]


@pytest.mark.parametrize(
    ("when", "then"),
    [
        (RecordContributions("2026-03", 1, ((Branch.PENSION, 1),), 31), Code.DAYS_ABOVE_MONTH),
        (RecordContributions("2026-03", -1, (), 30), Code.AMOUNT_NOT_POSITIVE),
        (RecordContributions("2026-03", 1, ((Branch.CARE, -1),), 30), Code.AMOUNT_NOT_POSITIVE),
    ],
)
def test_contributions_that_are_refused(when: RecordContributions, then: Code) -> None:
    assert result((IN_MONEY,), when) == then


def test_a_month_without_insurance_days_gives_no_room() -> None:
    asked = RecordContributions("2026-03", 0, ((Branch.PENSION, 0),), 0)
    assert fold(happened(IN_MONEY, asked)).contributions[0].branches == ()


def test_what_was_brought_along_in_both_keeps_the_rate_that_follows() -> None:
    brought = CreditAccount("c", MARCH, Source.TRANSFER, 600, 250_00, 50_00, document="statement")
    (made,) = decide(brought, fold(happened(IN_MONEY)), replace(KNOWN, rates=()))
    assert isinstance(made, AccountCredited)
    assert (made.minutes, made.cents, made.share_cents) == (600, 250_00, 50_00)
    assert made.rate == replace(RATE, effective_on=MARCH, cents=2_500)


def test_sgb_iv_116_accounts_of_before_stay_in_time_and_are_paid_in_the_end() -> None:
    before = replace(IN_MONEY, model=Model.TIME, agreements=("lak-116",))
    given = happened(before, hours("c-1", MARCH, 600))
    state = account(given)
    assert (state.moved_minutes, state.value_cents) == (600, 0)
    assert result(given, pay("c-2", MARCH, 100_00)) is Code.MONEY_EXCLUDED
    assert result((), replace(before, model=Model.MONEY)) is Code.MODEL_NOT_OFFERED
    end = date(2026, 6, 30)
    hours_paid, settled = decide(SettleAccount(end, Cause.EXIT), state, KNOWN)
    assert isinstance(hours_paid, AccountConverted)
    assert isinstance(settled, AccountSettled)
    assert (hours_paid.minutes, settled.cents) == (-600, 300_00)
