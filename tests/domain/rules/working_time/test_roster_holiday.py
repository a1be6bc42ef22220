"""A holiday off by roster: TVöD § 6 Abs. 3 Satz 3 with its Protokollerklärung."""

from datetime import date

import pytest

from domain.facts.profile import Profile
from domain.facts.rosters import DutyKind, Shift
from domain.rules.vocabulary.periods import Day
from domain.rules.working_time.roster_holiday import roster_holiday
from domain.streams.employment import TermsAgreed
from domain.streams.timesheet import RosterPlanned
from domain.values.accounts import Account
from tests.domain.flexible import a_day
from tests.domain.lines import BOOK, employment, evaluate_months, sheet_of

TARIFF = ("tvoed-vka", "dv-muster")
PARAMETERS = BOOK.parameters(TARIFF, date(2026, 3, 1)).roster_holiday
assert PARAMETERS is not None
FULL = Profile(weekly_minutes=2340)
MONDAY, SUNDAY = date(2026, 4, 6), date(2026, 4, 5)
SHIFT = Shift(MONDAY, 360, 840, 30)
WEEK = (468, 468, 468, 468, 468, 0, 0)


def free(on: date = MONDAY, *, holiday: bool = True, profile: Profile = FULL) -> Day:
    return a_day(on=on, target=0, holiday=holiday, rostered=True, profile=profile)


@pytest.mark.parametrize(
    ("day", "minutes"),
    [
        (free(), 468),
        (free(profile=Profile(weekly_minutes=1170)), 234),
        (free(profile=Profile(weekly_minutes=1183)), 237),
        (free(holiday=False), 0),
        (free(SUNDAY), 0),
        (a_day(on=MONDAY, holiday=True, shifts=(SHIFT,), profile=FULL), 0),
        # On call is no work: the holiday is off all the same.
        (
            a_day(
                on=MONDAY, target=0, holiday=True, profile=FULL,
                shifts=(Shift(MONDAY, 360, 840, 0, DutyKind.ON_CALL),),
            ),
            468,
        ),
        # Without a roster the calendar takes the day's target away.
        (a_day(on=MONDAY, target=0, holiday=True, profile=FULL), 0),
    ],
)  # fmt: skip
def test_tvoed_6_abs_3_satz_3_the_weekly_hours_are_reduced(day: Day, minutes: int) -> None:
    assert PARAMETERS is not None
    outcome = roster_holiday(day, PARAMETERS)
    assert sum(transfer.amount for transfer in outcome.transfers) == minutes
    for transfer in outcome.transfers:
        assert (transfer.route.source, transfer.route.target) == (Account.TARGET, Account.FLEX)


def week_of_easter_monday(*days: int, quantity: bool) -> int:
    """Targets from Easter Monday to Sunday with shifts of 7:48 on these days."""
    shifts = tuple(Shift(date(2026, 4, day), 360, 858, 30) for day in days)
    plan = RosterPlanned(date(2026, 4, 6), date(2026, 4, 12), shifts)
    terms = TermsAgreed(date(2026, 1, 1), WEEK, TARIFF, "NW", quantity)
    who = employment(date(2026, 1, 1), WEEK, terms)
    sheet = evaluate_months({"2026-04": sheet_of("2026-04", plan)}, who, "2026-04", "2026-04")
    return sum(-day.flex_minutes for day in sheet["2026-04"].sheet.days[5:12])


@pytest.mark.parametrize("quantity", [False, True])
def test_who_is_free_on_the_holiday_owes_a_fifth_less_and_who_works_on_it_does_not(
    quantity: bool,
) -> None:
    assert week_of_easter_monday(7, 8, 9, 10, 11, quantity=quantity) == 2340 - 468
    assert week_of_easter_monday(6, 7, 8, 9, 10, quantity=quantity) == 2340
