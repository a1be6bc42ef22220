"""Days for the tests of rules on flexible hours and rosters."""

from datetime import date

from domain.facts.absences import AbsentDay
from domain.facts.kinds import SHIPPED as KINDS
from domain.facts.orders import OvertimeOrder
from domain.facts.profile import UNKNOWN, Profile
from domain.facts.rosters import Shift
from domain.rules.vocabulary.periods import Day, PlannedDay
from domain.rules.vocabulary.work_day import WorkDay
from domain.rules.working_time.target import DEBIT
from domain.values.accounts import Transfer
from domain.values.time import day_number
from tests.domain.lines import work_day

LEAVE = KINDS.absences["annual_leave"]


def leave(permille: int = 1000, minutes: int | None = None) -> AbsentDay:
    return AbsentDay(LEAVE, "4711/absence#1", permille, minutes)


def a_day(
    text: str = "",
    *,
    on: date = date(2026, 3, 2),
    target: int = 480,
    holiday: bool = False,
    absences: tuple[AbsentDay, ...] = (),
    ordered: int = 0,
    profile: Profile = UNKNOWN,
    shifts: tuple[Shift, ...] = (),
    rostered: bool = False,
    planned_on: date | None = None,
    over: bool = False,
) -> Day:
    """A day (2 March 2026 is a Monday) from its bookings in pairs; the day stands in front."""
    work = work_day(text) if text else WorkDay(on)
    day = work.day
    due = Transfer(DEBIT, target, day, "") if target else None
    planned = PlannedDay(day, day_number(day), holiday, due)
    orders = (OvertimeOrder("1", day, ordered),) if ordered else ()
    return Day(
        planned, work, work.attended_minutes, absences, shifts, orders,
        profile=profile, rostered=rostered or bool(shifts), planned_on=planned_on, over=over,
    )  # fmt: skip
