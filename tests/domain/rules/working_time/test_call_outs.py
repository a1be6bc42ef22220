"""Work during on-call duty, TVöD § 8 Abs. 3 Satz 4 and 5; ArbZG § 2 Abs. 1."""

from datetime import date

import pytest
from msgspec.structs import replace

from domain.rules.vocabulary.work_day import NOTHING, Stint
from domain.rules.working_time.call_outs import Parameters, call_outs
from domain.values.accounts import Account
from tests.domain.lines import BOOK, day_of, stamps, work_day


def parameters(*ids: str) -> Parameters:
    found = BOOK.parameters(ids, date(2026, 3, 1)).call_outs
    assert found is not None
    return found


TARIFF = parameters("tvoed-vka", "dv-muster")
LAW = parameters("arbzg", "dv-muster")


def called(text: str) -> tuple[Stint, ...]:
    made = stamps(text, first=50)
    return tuple(Stint(a, b) for a, b in zip(made[::2], made[1::2], strict=True))


# 70, 15 and 30 minutes.
THREE = (
    "3. 20:00 call_out, 21:10 call_out_end, 22:00 call_out, 22:15 call_out_end,"
    " 23:50 call_out, 4. 00:20 call_out_end"
)
WORK = day_of(work_day("3. 08:00 in, 16:00 out"))


@pytest.mark.parametrize(
    ("found", "minutes", "target"),
    [
        (TARIFF, [120, 60, 60], Account.CALL_OUT),
        (LAW, [70, 15, 30], Account.FLEX),
        (replace(LAW, rounded_up_to_minutes=30), [90, 30, 30], Account.FLEX),
    ],
)
def test_tvoed_8_abs_3_satz_4_each_is_rounded_up_by_itself(
    found: Parameters, minutes: list[int], target: Account
) -> None:
    outcome = call_outs(replace(WORK, call_outs=called(THREE)), found)
    assert [transfer.amount for transfer in outcome.transfers] == minutes
    assert {transfer.route.target for transfer in outcome.transfers} == {target}
    assert [len(transfer.causes) for transfer in outcome.transfers] == [2, 2, 2]


@pytest.mark.parametrize(("text", "minutes"), [("3. 20:00 call_out, 21:00 call_out_end", 60)])
def test_a_whole_hour_stays_one(text: str, minutes: int) -> None:
    (transfer,) = call_outs(replace(WORK, call_outs=called(text)), TARIFF).transfers
    assert transfer.amount == minutes


def test_nothing_comes_of_a_day_without_or_of_no_time() -> None:
    assert call_outs(WORK, TARIFF) is NOTHING
    at_once = called("3. 20:00 call_out, 20:00:30 call_out_end")
    assert call_outs(replace(WORK, call_outs=at_once), TARIFF).transfers == ()
