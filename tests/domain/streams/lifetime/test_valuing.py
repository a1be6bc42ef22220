"""Invested value credits: events before, a new statement of funds, and its outcome."""

from collections.abc import Iterable
from datetime import date
from functools import partial

import pytest
from msgspec.structs import replace

from domain.streams.lifetime.commands import Command, ValueAccount
from domain.streams.lifetime.decide import decide
from domain.streams.lifetime.events import AccountValued, Event
from domain.streams.lifetime.state import NO_ACCOUNT, evolve, fold
from domain.streams.lifetime.valuing import gained_by
from domain.values.errors import Code
from tests.domain.decisions import outcome
from tests.domain.saved_hours import IN_MONEY, KNOWN, happened, known_parameters, pay, recorded

MARCH = date(2026, 3, 31)


def result(given: Iterable[Event | Command], when: ValueAccount) -> tuple[Event, ...] | Code:
    return outcome(
        partial(decide, known=KNOWN), evolve, NO_ACCOUNT, tuple(map(recorded, given)), when
    )


def fund(name: str, day: date, invested: int, market: int, equity: int = 0) -> ValueAccount:
    return ValueAccount(name, day, invested, market, "statement", equity)


def test_sgb_iv_7d_abs_3_one_funds_gain_makes_good_anothers_loss() -> None:
    may, june, july = (date(2026, number, 28) for number in (5, 6, 7))
    events = happened(
        IN_MONEY,
        pay("a", MARCH, 2_000_00),
        fund("A", may, 1_000_00, 1_100_00),
        fund("B", may, 1_000_00, 950_00),
        fund("B", june, 1_000_00, 1_020_00),
        fund("B", july, 1_000_00, 700_00),
    )
    gained = [event.yield_cents for event in events if isinstance(event, AccountValued)]
    assert gained == [100_00, -50_00, 70_00, -120_00]
    # Gains of every fund melt to the last cent; money paid in does not.
    assert fold(events).value_cents == 2_000_00


def test_where_each_fund_is_guaranteed_by_itself_it_keeps_its_gains() -> None:
    may = date(2026, 5, 28)
    state = fold(happened(IN_MONEY, pay("a", MARCH, 2_000_00), fund("A", may, 1_000_00, 1_100_00)))
    guarantee = known_parameters(IN_MONEY, may).nominal_guarantee
    assert guarantee is not None
    each = replace(guarantee, across_funds=False)
    assert gained_by(fund("B", may, 1_000_00, 950_00), state, each) == 0
    assert gained_by(fund("B", may, 1_000_00, 950_00), state, guarantee) == -50_00


@pytest.mark.parametrize(
    ("what", "funds", "code"),
    [
        ("a fifth", [fund("A", MARCH, 1_000_00, 1_000_00, 200_00)], None),
        ("a cent more", [fund("A", MARCH, 1_000_00, 1_000_00, 200_01)], Code.EQUITY_ABOVE_LIMIT),
        ("another fund has none", [fund("B", MARCH, 500_00, 500_00),
                                   fund("A", MARCH, 500_00, 500_00, 200_00)], None),
        ("both together", [fund("B", MARCH, 500_00, 500_00, 100_00),
                           fund("A", MARCH, 500_00, 500_00, 100_01)], Code.EQUITY_ABOVE_LIMIT),
        ("more than was invested", [fund("A", MARCH, 100_00, 100_00, 100_01)],
         Code.AMOUNT_NOT_POSITIVE),
        ("less than nothing", [fund("A", MARCH, 100_00, 100_00, -1)], Code.AMOUNT_NOT_POSITIVE),
    ],
)  # fmt: skip
def test_sgb_iv_7d_abs_3_a_fifth_of_what_is_invested_in_shares(
    what: str, funds: list[ValueAccount], code: Code | None
) -> None:
    given = happened(IN_MONEY, pay("a", MARCH, 2_000_00), *funds[:-1])
    found = result(given, funds[-1])
    if code is None:
        assert not isinstance(found, Code), what
    else:
        assert found is code, what
