"""Payroll lines of a lifetime account, sample agreement Anlage 1."""

from datetime import date

import pytest
from msgspec.structs import replace

from domain.lifetime.postings import account_wage_lines, transfers
from domain.rules.lifetime.lifetime_credit import Source
from domain.rules.lifetime.value_transfer import Destination
from domain.rules.pay.wage_lines import WageLine
from domain.streams.lifetime.commands import (
    Command,
    ConvertAccount,
    CreditAccount,
    LifetimeFacts,
    SettleAccount,
    TransferAccount,
    ValueAccount,
)
from domain.streams.lifetime.events import AccountCredited, Cause, Event, ReleaseDrawn
from domain.values.accounts import Unit
from domain.values.time import Month
from tests.domain.lines import BOOK
from tests.domain.saved_hours import (
    FIRST,
    IN_BOTH,
    IN_MONEY,
    KNOWN,
    happened,
    hours,
    month_pay,
    pay,
)

TABLE = BOOK.lifetime(("lak-muster",), date(2026, 6, 1)).lifetime_payroll
DAY = date(2026, 12, 31)
OPENING = CreditAccount("o", DAY, Source.OPENING, minutes=6_000, document="list")


def lines(event: Event) -> tuple[WageLine, ...]:
    assert TABLE is not None
    return account_wage_lines(event, TABLE)


def test_anlage_1_a_credit_is_told_with_its_share() -> None:
    _, credited = happened(IN_MONEY, hours("c", FIRST, 600))
    assert isinstance(credited, AccountCredited)
    assert lines(credited) == (
        WageLine("8100", 30_000, Unit.CENTS),
        WageLine("8110", 6_345, Unit.CENTS),
    )


def test_anlage_1_a_draw_is_told_as_what_payroll_pays() -> None:
    drawn = ReleaseDrawn("r", "2026-03", "lifetime_draw", "§ 6", 60, 1_000, 211)
    assert lines(drawn) == (
        WageLine("8200", 1_000, Unit.CENTS),
        WageLine("8210", 211, Unit.CENTS),
        WageLine("8220", 60, Unit.MINUTES),
    )


def test_what_moves_nothing_is_not_told() -> None:
    (agreed,) = happened(IN_MONEY)
    assert lines(agreed) == ()


@pytest.mark.parametrize(
    ("what", "commands", "known", "wage_types"),
    [
        ("hours as money", (IN_MONEY, hours("c", DAY, 600)), KNOWN, {"8100", "8110"}),
        ("hours as hours", (IN_BOTH, hours("c", DAY, 600)), KNOWN, {"8105"}),
        ("pay", (IN_MONEY, pay("c", DAY, 100_00)), KNOWN, {"8100", "8110"}),
        ("brought along", (IN_BOTH, OPENING), KNOWN, {"8105"}),
        (
            "converted",
            (IN_BOTH, OPENING, ConvertAccount("v", DAY, minutes=600)),
            KNOWN,
            {"8105", "8110", "8120", "8125"},
        ),
        (
            "valued",
            (IN_MONEY, pay("c", DAY, 100_00), ValueAccount("F", DAY, 100_00, 110_00, "x")),
            KNOWN,
            {"8100", "8110", "8130"},
        ),
        (
            "settled",
            (IN_BOTH, month_pay("2026-12"), OPENING, SettleAccount(DAY, Cause.EXIT)),
            KNOWN,
            {"8105", "8110", "8120", "8125", "8300", "8310"},
        ),
        (
            "hours owed",
            (IN_BOTH, month_pay("2026-12"), pay("p", DAY, 33_00), SettleAccount(DAY, Cause.EXIT)),
            replace(KNOWN, evaluated={Month(2026, 11): -600}),
            {"8100", "8110", "8320", "8330", "8340"},
        ),
        (
            "handed over",
            (IN_BOTH, OPENING, TransferAccount(DAY, Destination.EMPLOYER, "Kreis", "x")),
            KNOWN,
            {"8105", "8410"},
        ),
    ],
)
def test_anlage_1_every_movement_of_an_account_is_told(
    what: str, commands: tuple[Command, ...], known: LifetimeFacts, wage_types: set[str]
) -> None:
    table = BOOK.lifetime(("lak-muster",), DAY).lifetime_payroll
    assert table is not None
    told: set[str] = set()
    for event in happened(*commands, known=known):
        found = account_wage_lines(event, table)
        assert bool(found) == bool(transfers(event)), what
        told |= {line.wage_type for line in found}
    assert told == wage_types, what
