"""An hour of every week for the lifetime account, HAZVO § 1a Abs. 1."""

from collections.abc import Sequence
from datetime import date, timedelta

import pytest
from msgspec.structs import replace

from domain.facts.profile import Profile
from domain.rules.lifetime.lifetime_week import lifetime_week
from domain.rules.vocabulary.periods import Trait
from domain.values.accounts import Account
from tests.domain.lines import BOOK
from tests.domain.months import profile, weeks
from tests.domain.weeks import MONDAY, figures, week

AGREEMENTS = ("hazvo", "dv-muster")
PARAMETERS = BOOK.parameters(AGREEMENTS, date(2026, 3, 1)).lifetime_week
NEXT = MONDAY + timedelta(days=7)
PATTERN = (492, 492, 492, 492, 492, 0, 0)


def credited(
    who: Profile, *, sick_before: Sequence[int] = (), traits: int = 0, on: Sequence[int] = range(7)
) -> int:
    """Credit of the week from 9 March 2026; ``sick_before`` are sick days of the weeks before."""
    assert PARAMETERS is not None
    days = tuple(
        replace(day, traits=day.traits | (traits if n in on else 0))
        for n, day in enumerate(figures(PATTERN, PATTERN, first=NEXT))
    )
    first = NEXT - timedelta(weeks=len(sick_before))
    earlier = weeks(first, *(0 for _ in sick_before), sick_days=sick_before)
    given = week(figures(PATTERN, PATTERN), [], days, profile=who, earlier=earlier)
    transfers = lifetime_week(given, PARAMETERS).transfers
    for one in transfers:
        assert (one.route.source, one.route.target) == (Account.CREDITED, Account.LIFETIME)
        assert one.effective_on == NEXT + timedelta(days=6)
        assert "§ 1a Abs. 1" in one.citation
    return sum(one.amount for one in transfers)


def test_hazvo_1a_begins_on_1_august_2017() -> None:
    assert BOOK.parameters(AGREEMENTS, date(2017, 7, 31)).lifetime_week is None
    assert BOOK.parameters(AGREEMENTS, date(2017, 8, 1)).lifetime_week is not None


@pytest.mark.parametrize(
    ("what", "who", "minutes"),
    [
        ("41 hours", profile(), 60),
        ("40 hours, from the age of 60 or severely disabled",
         profile(weekly_minutes=2400, full_weekly_minutes=2400), 0),
        ("half-time", profile(weekly_minutes=1230), 30),
        ("three fifths", profile(weekly_minutes=1476), 36),
        ("on revocation", profile("on_revocation"), 0),
        ("for a limited term", profile("limited_term"), 0),
        ("political office", profile("political_official"), 0),
        ("night worker", profile("night_worker"), 60),
    ],
)  # fmt: skip
def test_hazvo_1a_abs_1_an_hour_for_those_with_41_hours_and_a_share_for_part_timers(
    what: str, who: Profile, minutes: int
) -> None:
    assert credited(who) == minutes, what


@pytest.mark.parametrize(
    ("what", "sick_before", "minutes"),
    [
        ("sixth week", (0, 7, 7, 7, 7, 7), 60),
        ("seventh week", (7, 7, 7, 7, 7, 7), 0),
        ("began on a Wednesday, week in which the seventh begins", (5, 7, 7, 7, 7, 7), 60),
        ("began on a Wednesday, the week after", (5, 7, 7, 7, 7, 7, 7), 0),
        ("back for a day in between", (7, 7, 7, 6, 7, 7), 60),
    ],
)
def test_hazvo_1a_abs_1_satz_4_no_credit_from_the_seventh_week_of_sickness(
    what: str, sick_before: Sequence[int], minutes: int
) -> None:
    sick = int(Trait.SICK)
    assert credited(profile(), sick_before=sick_before, traits=sick) == minutes, what
    assert credited(profile(), sick_before=sick_before) == 60, what


def test_hazvo_1a_abs_1_satz_3_only_for_times_with_pay() -> None:
    suspended = int(Trait.SUSPENDED)
    assert credited(profile(), traits=suspended) == 0
    assert credited(profile(), traits=suspended, on=(3, 4, 5, 6)) == 26
