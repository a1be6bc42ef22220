"""What payroll is told of a lifetime account, sample agreement Anlage 1."""

from datetime import date

from domain.accounts import Unit
from domain.lifetime.postings import payroll_lines
from domain.rules.payroll import WageLine
from domain.streams.lifetime.events import Credited, Drawn, Event
from tests.domain.lines import BOOK
from tests.domain.saved import FIRST, IN_MONEY, happened, hours

TABLE = BOOK.lifetime(("lak-muster",), date(2026, 6, 1)).lifetime_payroll


def lines(event: Event) -> tuple[WageLine, ...]:
    assert TABLE is not None
    return payroll_lines(event, TABLE)


def test_anlage_1_a_credit_is_told_with_its_share() -> None:
    _, credited = happened(IN_MONEY, hours("c", FIRST, 600))
    assert isinstance(credited, Credited)
    assert lines(credited) == (
        WageLine("8100", 30_000, Unit.CENTS),
        WageLine("8110", 6_345, Unit.CENTS),
    )


def test_anlage_1_a_draw_is_told_as_what_payroll_pays() -> None:
    drawn = Drawn("r", "2026-03", "lifetime_draw", "§ 6", 60, 1_000, 211)
    assert lines(drawn) == (
        WageLine("8200", 1_000, Unit.CENTS),
        WageLine("8210", 211, Unit.CENTS),
        WageLine("8220", 60, Unit.MINUTES),
    )


def test_what_moves_nothing_is_not_told() -> None:
    (agreed,) = happened(IN_MONEY)
    assert lines(agreed) == ()
