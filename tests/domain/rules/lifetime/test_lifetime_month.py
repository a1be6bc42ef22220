"""More hours by agreement for the lifetime account, AZVO NRW § 14a Abs. 2 and AZV § 7a."""

from collections.abc import Sequence
from datetime import date

import pytest

from domain.facts.profile import Profile
from domain.rules.lifetime.lifetime_month import AGREED, Parameters, lifetime_month
from domain.rules.vocabulary.work_day import NOTHING
from domain.values.accounts import Account, Route, Transfer
from domain.values.findings import FindingCode
from tests.domain.lines import BOOK
from tests.domain.months import month, profile, weeks


def parameters(agreement: str) -> Parameters:
    found = BOOK.parameters((agreement, "dv-muster"), date(2026, 3, 1)).lifetime_month
    assert found is not None
    return found


NRW, BUND = parameters("azvo-nrw"), parameters("azv-bund")
SAVES_THREE = profile(AGREED, value=180)
FEBRUARY_23 = date(2026, 2, 23)
"""Its Sunday is 1 March; the last Sunday of March is the 29th."""


@pytest.mark.parametrize(
    ("what", "who", "surpluses", "minutes"),
    [
        ("three hours a week", SAVES_THREE, (180, 180, 180, 180, 180), 900),
        ("more stays flex time", SAVES_THREE, (300, 0, 0, 0, 0), 180),
        ("less is credited as it was", SAVES_THREE, (60, 30, 0, 0, 0), 90),
        ("a short week takes nothing away", SAVES_THREE, (180, -120, 0, 0, 0), 180),
        ("two hours agreed", profile(AGREED, value=120), (180, 180, 0, 0, 0), 240),
        ("more agreed than may be", profile(AGREED, value=300), (300, 0, 0, 0, 0), 180),
        ("nothing agreed", profile(), (180, 180, 0, 0, 0), 0),
        ("on revocation", profile(AGREED, "on_revocation", value=180), (180, 0, 0, 0, 0), 0),
        ("political", profile(AGREED, "political_official", value=180), (180, 0, 0, 0, 0), 0),
    ],
)
def test_azvo_nrw_14a_abs_2_up_to_three_hours_a_week_are_credited_at_the_end_of_the_month(
    what: str, who: Profile, surpluses: Sequence[int], minutes: int
) -> None:
    outcome = lifetime_month(month(weeks=weeks(FEBRUARY_23, *surpluses), who=who), NRW)
    assert [one.amount for one in outcome.transfers] == ([minutes] if minutes else []), what
    for one in outcome.transfers:
        assert (one.route.source, one.route.target) == (Account.FLEX, Account.LIFETIME)
        assert one.effective_on == date(2026, 3, 31)
        assert "§ 14a Abs. 2" in one.citation


def test_a_week_counts_in_the_month_of_its_sunday() -> None:
    given = weeks(date(2026, 2, 16), 60, 60, 0, 0, 0, 0)
    outcome = lifetime_month(month(weeks=given, who=SAVES_THREE), NRW)
    assert [one.amount for one in outcome.transfers] == [60]


def test_what_is_owed_as_extra_work_is_not_saved_too() -> None:
    extra = Transfer(
        Route("monthly_extra_work", Account.FLEX, Account.EXTRA_WORK), 240, date(2026, 3, 31), ""
    )
    for surplus, left in ((300, 60), (240, 0)):
        given = month(weeks=weeks(FEBRUARY_23, surplus), who=SAVES_THREE, made=[extra])
        assert sum(one.amount for one in lifetime_month(given, NRW).transfers) == left


def test_azv_7a_the_account_holds_1400_hours_and_not_the_44_weekly_hours_of_the_trial() -> None:
    assert (BUND.most_minutes, BUND.most_weekly_minutes) == (1400 * 60, 180)
    given = month(
        weeks=weeks(FEBRUARY_23, 180, 180),
        who=SAVES_THREE,
        balances={Account.LIFETIME: 1400 * 60 - 300},
    )
    outcome = lifetime_month(given, BUND)
    assert [one.amount for one in outcome.transfers] == [300]
    (finding,) = outcome.findings
    assert finding.code is FindingCode.LIFETIME_FULL
    assert finding.figures == {"earned_minutes": 360, "credited_minutes": 300}
    full = month(
        weeks=weeks(FEBRUARY_23, 180), who=SAVES_THREE, balances={Account.LIFETIME: 1400 * 60}
    )
    assert lifetime_month(full, BUND).transfers == ()


def test_azv_7a_there_is_no_end_of_saving_as_the_trial_had() -> None:
    later = BOOK.parameters(("azv-bund", "dv-muster"), date(2035, 1, 1)).lifetime_month
    assert later == BUND


def test_a_month_without_surplus_gives_nothing() -> None:
    assert lifetime_month(month(weeks=weeks(FEBRUARY_23, 0, -60), who=SAVES_THREE), NRW) is NOTHING
