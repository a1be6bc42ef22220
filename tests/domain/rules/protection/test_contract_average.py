"""No more than the contract on a month's average, MuSchG § 4 Abs. 1 Satz 4."""

from collections.abc import Sequence
from datetime import date, timedelta

from msgspec.structs import replace

from domain.facts.profile import Profile
from domain.facts.rosters import Shift
from domain.rules.protection.contract_average import contract_average
from domain.rules.vocabulary.periods import Day, MonthSum, PlannedDay
from domain.rules.vocabulary.work_day import NOTHING, WorkDay
from domain.rules.working_time.target import DEBIT
from domain.values.accounts import Transfer
from domain.values.findings import FindingCode, Severity
from domain.values.time import day_number
from tests.domain.periods import absent, month_of, parameters_for, profile_of

PARAMETERS = parameters_for("pregnant").contract_average
FIRST = date(2026, 3, 1)
PREGNANT = profile_of("pregnant")


def month(
    worked: Sequence[int], profile: Profile = PREGNANT, first: date = FIRST
) -> tuple[Day, ...]:
    """Days with a target of eight hours each, and their worked minutes."""
    return tuple(
        Day(
            PlannedDay(day, day_number(day), False, Transfer(DEBIT, 480, day, "")),
            WorkDay(day),
            minutes,
            profile=profile,
        )
        for n, minutes in enumerate(worked)
        for day in [first + timedelta(days=n)]
    )


def judged(days: tuple[Day, ...]) -> list[dict[str, int]]:
    assert PARAMETERS is not None
    figures = month_of(MonthSum(day_number(FIRST)), days=days, profile=PREGNANT)
    outcome = contract_average(figures, PARAMETERS)
    for finding in outcome.findings:
        assert (finding.code, finding.severity) == (FindingCode.CONTRACT_AVERAGE, Severity.BREACH)
        assert finding.citation.startswith("MuSchG § 4 Abs. 1 Satz 4")
    return [dict(finding.figures) for finding in outcome.findings]


def test_muschg_4_abs_1_satz_4_longer_days_are_made_up_for_within_the_month() -> None:
    assert judged(month([500, 460])) == []
    assert judged(month([500, 461])) == [{"worked_minutes": 961, "contract_minutes": 960}]


def test_days_of_absence_leave_no_room_for_more() -> None:
    days = month([480, 0])
    sick = replace(days[1], absences=(absent("sick"),))
    assert judged((days[0], sick)) == []
    longer = replace(days[0], worked_minutes=481)
    assert judged((longer, sick)) == [{"worked_minutes": 481, "contract_minutes": 480}]


def test_days_before_the_circumstances_of_its_last_day_do_not_count() -> None:
    later = FIRST + timedelta(days=1)
    assert judged((*month([600], Profile()), *month([480], first=later))) == []


def test_a_roster_asks_for_no_more_than_the_contract() -> None:
    week = month([480] * 7)
    rostered = tuple(replace(day, shifts=(Shift(day.day, 480, 960),)) for day in week)
    assert judged(rostered) == [{"worked_minutes": 3360, "contract_minutes": 2400}]


def test_only_where_an_agreement_says_so_the_contract_is_a_limit() -> None:
    assert PARAMETERS is not None
    figures = month_of(MonthSum(day_number(FIRST)), days=month([600]), profile=PREGNANT)
    assert contract_average(figures, replace(PARAMETERS, contract_is_limit=False)) == NOTHING
    assert parameters_for().contract_average is None
