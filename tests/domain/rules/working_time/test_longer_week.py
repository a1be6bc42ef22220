"""Longer weekly hours by choice, TVöD-VKA § 6: up to 42 hours, 18 months, not in probation."""

from datetime import date

import pytest

from domain.facts.profile import Circumstance, Profile
from domain.rules.working_time.longer_week import CHOSEN, longer_week
from domain.values.findings import FindingCode
from tests.domain.lines import BOOK
from tests.domain.months import month

AGREEMENTS = ("tvoed-vka", "dv-muster")
PARAMETERS = BOOK.parameters(AGREEMENTS, date(2026, 3, 1)).longer_week


def who(weekly_minutes: int, *kinds: str, since: date = date(2026, 1, 1)) -> Profile:
    held = tuple(Circumstance(kind, since) for kind in kinds)
    return Profile(circumstances=held, weekly_minutes=weekly_minutes, full_weekly_minutes=39 * 60)


@pytest.mark.parametrize(
    ("what", "person", "odd"),
    [
        ("full-timer", who(39 * 60), False),
        ("42 hours chosen", who(42 * 60, CHOSEN), False),
        ("41 hours and nothing chosen", who(41 * 60), True),
        ("43 hours", who(43 * 60, CHOSEN), True),
        ("in probation", who(42 * 60, CHOSEN, "probation"), True),
        ("eighteen months", who(42 * 60, CHOSEN, since=date(2024, 10, 1)), False),
        ("a day longer", who(42 * 60, CHOSEN, since=date(2024, 9, 30)), True),
    ],
)
def test_tvoed_6_longer_hours_are_limited(what: str, person: Profile, odd: bool) -> None:
    assert PARAMETERS is not None
    outcome = longer_week(month(who=person), PARAMETERS)
    assert outcome.transfers == ()
    codes = [one.code for one in outcome.findings]
    assert codes == ([FindingCode.LONGER_WEEK] if odd else []), what


def test_tvoed_6_it_can_be_chosen_from_2026_on() -> None:
    assert BOOK.parameters(AGREEMENTS, date(2025, 12, 31)).longer_week is None
    assert PARAMETERS is not None


def test_without_known_full_hours_nothing_is_odd() -> None:
    assert PARAMETERS is not None
    unknown = Profile(weekly_minutes=42 * 60)
    assert longer_week(month(who=unknown), PARAMETERS).findings == ()
