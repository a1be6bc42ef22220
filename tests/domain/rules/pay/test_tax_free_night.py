"""Night work whose surcharge can be free of tax, EStG § 3b Abs. 2 Satz 2."""

from datetime import date

import pytest
from msgspec.structs import replace

from domain.rules.pay.tax_free_night import Parameters, tax_free_night
from domain.rules.vocabulary.work_day import NOTHING, Stint
from domain.values.accounts import Account
from tests.domain.lines import BOOK, day_of, stamps, work_day


def parameters() -> Parameters:
    found = BOOK.parameters(("tvoed-vka", "dv-muster", "estg"), date(2026, 3, 1)).tax_free_night
    assert found is not None
    return found


P = parameters()


@pytest.mark.parametrize(
    ("text", "net_minutes", "minutes"),
    [
        ("2. 06:00 in, 20:00 out", None, 0),
        # The night of the surcharge begins an hour later, so the windows are kept apart.
        ("2. 12:00 in, 20:30 out", None, 30),
        ("2. 21:00 in, 3. 07:00 out", None, 540),
        ("2. 20:00 in, 3. 06:00 out", 555, 555),
        ("2. 16:00 in, 3. 00:30 out", 480, 270),
    ],
)
def test_estg_3b_abs_2_satz_2_night_is_from_20_to_6(
    text: str, net_minutes: int | None, minutes: int
) -> None:
    outcome = tax_free_night(day_of(work_day(text), net_minutes), P)
    assert sum(transfer.amount for transfer in outcome.transfers) == minutes
    if not minutes:
        assert outcome is NOTHING


def test_estg_3b_work_during_on_call_duty_counts_too() -> None:
    begin, end = stamps("2. 19:00 call_out, 21:00 call_out_end", first=90)
    made = day_of(work_day("2. 08:00 in, 12:00 out"))
    outcome = tax_free_night(replace(made, call_outs=(Stint(begin, end),)), P)
    (transfer,) = outcome.transfers
    assert transfer.amount == 60
    assert transfer.causes == (*made.work.causes, begin, end)
    assert transfer.citation == "EStG § 3b Abs. 2 Satz 2, § 3b Abs. 3 Nr. 1 (1990-01-01)"


@pytest.mark.parametrize(
    ("text", "net_minutes", "night", "deep"),
    [
        ("2. 21:00 in, 3. 07:00 out", None, 300, 240),
        ("2. 23:59 in, 3. 03:00 out", None, 1, 180),
        ("3. 00:00 in, 06:00 out", None, 360, 0),
        ("2. 22:00 in, 23:00 out, 3. 01:00 in, 05:00 out", None, 120, 180),
        # A deducted break lies in the minutes with the smaller tax-free share.
        ("2. 20:00 in, 3. 06:00 out", 555, 315, 240),
        ("2. 23:00 in, 3. 03:00 out", 150, 0, 150),
    ],
)
def test_estg_3b_abs_3_from_midnight_to_four_more_is_free_of_work_begun_before(
    text: str, net_minutes: int | None, night: int, deep: int
) -> None:
    outcome = tax_free_night(day_of(work_day(text), net_minutes), P)
    found = {one.route.target: one.amount for one in outcome.transfers}
    wanted = {Account.TAX_FREE_NIGHT: night, Account.TAX_FREE_DEEP_NIGHT: deep}
    assert found == {account: amount for account, amount in wanted.items() if amount}
