"""Share of mobile work in a month: Dienstvereinbarung § 16 Abs. 2 (sample)."""

from datetime import date

import pytest

from domain.facts.profile import UNKNOWN, Circumstance, Profile
from domain.rules.vocabulary.periods import MonthFigures
from domain.rules.working_time.mobile_share import mobile_share
from domain.values.findings import FindingCode
from tests.domain.flexible import a_day
from tests.domain.lines import AGREEMENTS, BOOK
from tests.domain.months import month_figures

PARAMETERS = BOOK.parameters(AGREEMENTS, date(2027, 3, 1)).mobile_share
assert PARAMETERS is not None
HOME = "08:00 mobile_in, 16:00 mobile_out"
OFFICE = "08:00 in, 16:00 out"


def own(percent: int) -> Profile:
    return Profile(circumstances=(Circumstance("mobile_work", date(2026, 1, 1), None, percent),))


def month(home: int, office: int, ahead: int = 0, profile: Profile = UNKNOWN) -> MonthFigures:
    worked = [HOME] * home + [OFFICE] * office
    days = [a_day(f"{number}. {text}") for number, text in enumerate(worked, start=2)]
    days += [a_day(on=date(2026, 3, 28)) for _ in range(ahead)]
    return month_figures(date(2026, 3, 1), date(2026, 3, 31), days, profile)


@pytest.mark.parametrize(
    ("given", "percent"),
    [
        (month(0, 10), None),
        (month(6, 4), None),
        (month(7, 3), 60),
        # Days still ahead count in the total, so that nobody is reported too early.
        (month(7, 0, 3), 60),
        (month(7, 0, 5), None),
        # A person can agree on less, and not on more.
        (month(6, 4, 0, own(40)), 40),
        (month(4, 6, 0, own(40)), None),
        (month(7, 3, 0, own(100)), 60),
    ],
)
def test_dv_16_abs_2_more_than_the_share_is_reported(
    given: MonthFigures, percent: int | None
) -> None:
    assert PARAMETERS is not None
    outcome = mobile_share(given, PARAMETERS)
    assert outcome.transfers == ()
    limits = [finding.figures["most_percent"] for finding in outcome.findings]
    assert limits == ([] if percent is None else [percent])
    for finding in outcome.findings:
        assert (finding.code, finding.day) == (FindingCode.MOBILE_SHARE, date(2026, 3, 31))
