"""Limits of the flex account: AZVO NRW § 14 Abs. 5 (lapse), TVöD § 10 Abs. 5 (finding)."""

from datetime import date

import pytest
from msgspec.structs import replace

from domain.rules.vocabulary.work_day import NOTHING
from domain.rules.working_time.flex_cap import Parameters, flex_cap
from domain.values.accounts import Account
from domain.values.findings import FindingCode
from tests.domain.lines import BOOK
from tests.domain.months import month


def parameters(agreement: str) -> Parameters:
    found = BOOK.parameters((agreement, "dv-muster"), date(2026, 3, 1)).flex_cap
    assert found is not None
    return found


NRW, TARIFF = parameters("azvo-nrw"), parameters("tvoed-vka")
DECEMBER = (date(2026, 12, 1), date(2026, 12, 31))
NOVEMBER = (date(2026, 11, 1), date(2026, 11, 30))


@pytest.mark.parametrize(
    ("span", "balance", "lapsed", "code"),
    [
        (DECEMBER, 120 * 60, 0, None),
        (DECEMBER, 121 * 60, 60, FindingCode.FLEX_LAPSED),
        (NOVEMBER, 121 * 60, 0, FindingCode.FLEX_ABOVE_LIMIT),
        ((date(2026, 12, 1), date(2026, 12, 30)), 121 * 60, 0, FindingCode.FLEX_ABOVE_LIMIT),
        (DECEMBER, -90 * 60, 0, None),
    ],
)
def test_azvo_nrw_14_abs_5_credit_above_the_cap_lapses_on_a_cap_date(
    span: tuple[date, date], balance: int, lapsed: int, code: FindingCode | None
) -> None:
    outcome = flex_cap(month(*span, balances={Account.FLEX: balance}), NRW)
    assert [one.amount for one in outcome.transfers] == ([lapsed] if lapsed else [])
    for one in outcome.transfers:
        assert (one.route.source, one.route.target) == (Account.FLEX, Account.LAPSED)
        assert one.effective_on == span[1]
        assert "§ 14 Abs. 5" in one.citation
    if code is None:
        assert outcome is NOTHING
    else:
        (finding,) = outcome.findings
        assert finding.code is code
        assert finding.figures == {"balance_minutes": balance, "limit_minutes": 7200}


def test_a_works_agreement_can_lower_the_cap_and_not_raise_it() -> None:
    balances = {Account.FLEX: 130 * 60}
    lower = replace(NRW, credit_minutes=40 * 60)
    higher = replace(NRW, credit_minutes=125 * 60)
    amounts = [
        flex_cap(month(*DECEMBER, balances=balances), rules).transfers[0].amount
        for rules in (lower, higher)
    ]
    assert amounts == [90 * 60, 10 * 60]


@pytest.mark.parametrize("dates", [(1,), tuple(range(1, 13))])
def test_azvo_nrw_14_abs_5_there_are_one_to_twelve_cap_dates(dates: tuple[int, ...]) -> None:
    rules = replace(NRW, months=dates)
    ends = [date(2026, n + 1, 1) for n in range(1, 12)]
    lapses = [
        bool(
            flex_cap(
                month(
                    date(2026, n, 1),
                    date.fromordinal(end.toordinal() - 1),
                    balances={Account.FLEX: 7201},
                ),
                rules,
            ).transfers
        )
        for n, end in enumerate(ends, start=1)
    ]
    assert lapses == [n in dates for n in range(1, 12)]


@pytest.mark.parametrize(
    ("balance", "code"),
    [
        (2400, None),
        (2401, FindingCode.FLEX_ABOVE_LIMIT),
        (-2400, None),
        (-2401, FindingCode.FLEX_BELOW_LIMIT),
    ],
)
def test_tvoed_10_abs_5_beyond_a_limit_is_a_finding_and_nothing_lapses(
    balance: int, code: FindingCode | None
) -> None:
    outcome = flex_cap(month(*DECEMBER, balances={Account.FLEX: balance}), TARIFF)
    assert outcome.transfers == ()
    assert [one.code for one in outcome.findings] == ([] if code is None else [code])
