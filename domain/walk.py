"""Walking through a month's days: each rule acts on its day, its week or the month.

The walk gathers what the rules say (transfers and findings), the totals of each day
and what the next month's rules need to know of this one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from msgspec import Struct
from msgspec.structs import replace

from domain.absences import AbsentDay
from domain.accounts import Account, Route, Transfer, movements, totals
from domain.applied import applied
from domain.findings import Finding
from domain.leave_days import LeaveMonth, leave_day
from domain.orders import OvertimeOrder, in_order
from domain.rules.absence import REDUCES, UNCOVERED, Covered, absence, covered
from domain.rules.attendance import attendance, without_terms
from domain.rules.beside import BesideWork
from domain.rules.breaks import breaks
from domain.rules.figures import figure, month_sum, week_sum
from domain.rules.lots import NO_LOTS, Lots
from domain.rules.pairing import Pairing
from domain.rules.period import NO_HISTORY, Day, DayFigure, History, MonthFigures, PlannedDay, Week
from domain.rules.sick_pay import sick_pay
from domain.rules.work import NOTHING, Outcome, Stint, WorkDay, work_day
from domain.saved import transfer_of
from domain.segments import Segment, rostered
from domain.stamps import Cause, Stamp
from domain.stored import calendar_stream, employment_stream, timesheet_stream
from domain.streams.timesheet import DayTotal, RosterDay, Timesheet
from domain.time import day_number

Absences = Mapping[date, tuple[AbsentDay, ...]]
NO_ABSENCES: Absences = {}

_SUNDAY = 6


class Before(Struct, frozen=True, gc=False):
    """What the walk begins with: balances, the last work's end, what rules look back on, leave.

    ``leave`` is what the month says of it; None where no agreement gives any.
    """

    balances: Mapping[Account, int]
    last_end: Stamp | None
    history: History
    lots: Lots = NO_LOTS
    leave: LeaveMonth | None = None


class Walked(Struct, frozen=True, gc=False):
    """What a month came to."""

    days: tuple[DayTotal, ...]
    transfers: tuple[Transfer, ...]
    findings: tuple[Finding, ...]
    history: History
    lots: Lots
    lots_by_day: tuple[tuple[date, Lots], ...]
    """Leave at the end of each day that changed it."""


def walk(
    person: str,
    timesheet: Timesheet,
    absences: Absences,
    pairing: Pairing,
    also: BesideWork,
    parts: Sequence[Segment],
    before: Before,
) -> Walked:
    """Apply the rules to a month's days in order; the same arguments give the same result."""
    employed = [part.days[-1].day for part in parts if part.employed]
    walker = _Walker(
        person, timesheet, absences, pairing, also, before, employed[-1] if employed else None
    )
    for part in parts:
        walker.enter(part)
    return walker.walked()


class _Walker:
    """The state while walking through a month's days once."""

    __slots__ = (
        "absences",
        "applied",
        "before",
        "before_week",
        "beside",
        "beside_days",
        "calls",
        "days",
        "earlier_end",
        "figures",
        "findings",
        "last_employed",
        "lots",
        "lots_by_day",
        "month",
        "months",
        "moved",
        "open_week",
        "orders",
        "over_before",
        "part",
        "person",
        "shifts",
        "target_causes",
        "timesheet",
        "transfers",
        "weeks",
    )

    def __init__(
        self,
        person: str,
        timesheet: Timesheet,
        absences: Absences,
        pairing: Pairing,
        also: BesideWork,
        before: Before,
        last_employed: date | None,
    ) -> None:
        self.person = person
        self.timesheet = timesheet
        self.absences = absences
        self.shifts = pairing.shifts
        self.beside = also
        self.beside_days = also.days
        self.calls: list[Stint] = []
        self.before = before
        self.last_employed = last_employed
        self.earlier_end = before.last_end
        self.lots = before.lots
        self.lots_by_day: list[tuple[date, Lots]] = []
        self.days: list[DayTotal] = []
        self.transfers: list[Transfer] = []
        self.findings: list[Finding] = [*pairing.findings, *also.findings]
        self.moved: list[Transfer] = []
        """What rules without a field of their own in the day's total moved today."""
        self.month: list[Day] = []
        self.figures: list[DayFigure] = []
        self.before_week = before.history.before
        self.open_week = list(before.history.open)
        self.weeks = list(before.history.weeks)
        self.months = before.history.months
        after = day_number(timesheet.month.last) + 1
        self.over_before = after if timesheet.closed is not None else pairing.over_before(after)
        self.orders = in_order((*before.history.orders, *timesheet.orders.values()))

    def enter(self, part: Segment) -> None:
        """Walk through the days of one segment."""
        self.part = part
        self.applied = applied(part.parameters)
        self.target_causes = _target_causes(self.person, part)
        for planned in part.days:
            stints = self.shifts.get(planned.number)
            if part.employed or stints is not None or planned.number in self.beside_days:
                self._day(planned, stints)

    def walked(self) -> Walked:
        self.findings.sort(key=lambda finding: (finding.day, finding.code, finding.rule))
        return Walked(
            tuple(self.days), tuple(self.transfers), tuple(self.findings), self._history(),
            self.lots, tuple(self.lots_by_day),
        )  # fmt: skip

    def _day(self, planned: PlannedDay, stints: tuple[Stint, ...] | None) -> None:
        part = self.part
        attended = deducted = 0
        if stints is None:
            work = WorkDay(planned.day, (), self.earlier_end)
        else:
            rounded_up = part.parameters.attendance.round_breaks_up
            work = work_day(planned.day, stints, self.earlier_end, breaks_rounded_up=rounded_up)
            self.earlier_end = stints[-1].end
            attended, deducted = self._attended(work)
        roster = self.timesheet.roster.get(planned.day)
        if roster is not None and part.employed:
            planned = rostered(planned, roster, part)
        absences = self.absences.get(planned.day, ())
        if absences and part.parameters.sick_pay is not None:
            absences = sick_pay(absences, part.parameters.sick_pay)
        found = covered(absences, planned.target_minutes) if absences else UNCOVERED
        owed = self._owed(planned, roster, found)
        if (
            stints is not None
            or planned.target is not None
            or absences
            or roster is not None
            or planned.number in self.beside_days
        ):
            day = self._rules_of_day(planned, work, attended - deducted, absences, roster)
        else:
            day = Day(planned, work, standing=part.standing)
        if part.employed and self.applied.remembers:
            self._remember(day, found)
        leave = self.before.leave
        if leave is not None and part.employed and (
            absences or self.lots.unfit_since is not None or leave.concerns(planned.day)
        ):  # fmt: skip
            self._leave(day, found, leave)
        if self.timesheet.opened or self.timesheet.saved:
            self._move_by_hand(planned.day)
        flex = attended - deducted - owed
        others: tuple[tuple[Account, int], ...] = ()
        if self.moved:
            gained, others = movements(self.moved)
            flex += gained
            self.moved = []
        self.days.append(DayTotal(planned.day, attended, deducted, owed, flex, others))

    def _attended(self, work: WorkDay) -> tuple[int, int]:
        """Credit what was attended, less the breaks that are missing; minutes of both."""
        parameters = self.part.parameters
        credited = attendance(work, parameters.attendance)
        if credited is NOTHING:
            # Where nothing is credited, nothing can be deducted from it.
            return 0, 0
        pause = breaks(work, parameters.breaks)
        self.transfers += credited.transfers
        self.transfers += pause.transfers
        self.findings += pause.findings
        deducted = pause.transfers[0].amount if pause.transfers else 0
        return credited.transfers[0].amount, deducted

    def _owed(self, planned: PlannedDay, roster: RosterDay | None, found: Covered) -> int:
        """Post the day's target as absences leave it; its minutes."""
        due = planned.target
        if due is None:
            return 0
        on_workday, on_holiday = self.target_causes
        causes = on_holiday if planned.holiday else on_workday
        if roster is not None:
            stream = timesheet_stream(self.person, self.timesheet.month)
            causes = (f"{stream}#{roster.version}",)
        owed = due.amount
        if found is not UNCOVERED:
            transfers, reduced = absence(
                planned.day, found, self.part.parameters.absence or REDUCES
            )
            for transfer in transfers:
                self._move(transfer)
            owed -= reduced
            causes = (*causes, *found.causes)
        if owed:
            changed = due if owed == due.amount else replace(due, amount=owed)
            self.transfers.append(changed.caused_by(causes))
        return owed

    def _rules_of_day(
        self,
        planned: PlannedDay,
        work: WorkDay,
        worked: int,
        absences: tuple[AbsentDay, ...],
        roster: RosterDay | None,
    ) -> Day:
        """Apply the rules of a day on which something was planned, done or left."""
        day = Day(
            planned,
            work,
            worked,
            absences,
            () if roster is None else roster.shifts,
            tuple(o for o in self.orders if o.day == planned.day) if self.orders else (),
            (),
            self.part.standing,
            roster is not None and roster.time_off,
            rostered=roster is not None,
            planned_on=None if roster is None else roster.planned_on,
            over=planned.number < self.over_before,
        )
        if planned.number in self.beside_days:
            day = self._with_beside(day)
        if self.calls and work.stints:
            day = self._with_calls(day)
        for rule in self.applied.day:
            self._take(rule(day))
        if not self.part.employed:
            self.findings.append(without_terms(day))
        return day

    def _with_beside(self, day: Day) -> Day:
        number = day.planned.number
        call_outs = self.beside.call_outs.get(number, ())
        self.calls += call_outs
        return replace(day, call_outs=call_outs, journeys=self.beside.journeys.get(number, ()))

    def _with_calls(self, day: Day) -> Day:
        begin = day.work.stints[0].begin.at
        before = tuple(call for call in self.calls if call.begin.at < begin)
        self.calls = [call for call in self.calls if call.begin.at >= begin]
        return replace(day, calls_before=before)

    def _remember(self, day: Day, found: Covered) -> None:
        """Keep what rules of week and month need; at the end of either, apply them."""
        own = figure(day, found, self.applied.measures)
        self.open_week.append(own)
        if self.applied.month:
            self.month.append(day)
            self.figures.append(own)
        ends = day.day == self.part.last_of_employment
        if ends or day.weekday == _SUNDAY:
            self._end_week(day, ends=ends)
        if day.day == self.last_employed and self.month:
            self._end_month(day, ends=ends)

    def _end_week(self, day: Day, *, ends: bool) -> None:
        days = tuple(self.open_week)
        own = week_sum(days, self.before_week)
        made: list[Transfer] = []
        week = Week(
            own.monday, day.day, days, self.before_week, self._orders_of(self.before_week),
            self.weeks, own, day.standing, ends, self._orders_of(days), made,
        )  # fmt: skip
        for rule in self.applied.week:
            outcome = rule(week)
            made += outcome.transfers
            self._take(outcome)
        look_back = self.applied.look_back_weeks
        self.weeks = [*self.weeks, own][-look_back:] if look_back else []
        self.before_week = () if ends else days
        self.open_week = []

    def _end_month(self, day: Day, *, ends: bool) -> None:
        moved = {total.account: total.amount for total in totals(self.transfers)}
        own = month_sum(self.figures, self.before.history.open or self.before.history.before)
        month = MonthFigures(
            self.month[0].day, day.day, tuple(self.month), self.before.balances, moved,
            self.weeks, day.standing, self.transfers, own, self.months, ends,
        )  # fmt: skip
        for rule in self.applied.month:
            outcome = rule(month)
            for total in totals(outcome.transfers) if outcome.transfers else ():
                moved[total.account] = moved.get(total.account, 0) + total.amount
            self._take(outcome)
        look_back = self.applied.look_back_months
        self.months = (*self.months, own)[-look_back:] if look_back else ()

    def _leave(self, day: Day, found: Covered, leave: LeaveMonth) -> None:
        """Grant, take and let lapse what the day asks for."""
        held, outcome = leave_day(
            self.lots, day.day, day.absences, found, day.planned.target_minutes, leave,
            self.part.parameters,
        )  # fmt: skip
        if held != self.lots:
            self.lots_by_day.append((day.day, held))
        self.lots = held
        self._take(outcome)

    def _move_by_hand(self, day: date) -> None:
        stream = timesheet_stream(self.person, self.timesheet.month)
        for opened, version in self.timesheet.opened:
            if opened.effective_on == day:
                for account, amount in opened.amounts:
                    route = Route("opening", Account.OPENING, account)
                    causes = (f"{stream}#{version}",)
                    self._move(Transfer(route, amount, day, opened.document, causes))
        for saved, version in self.timesheet.saved:
            if saved.effective_on == day:
                self._move(transfer_of(saved, f"{stream}#{version}"))

    def _take(self, outcome: Outcome) -> None:
        if outcome is not NOTHING:
            self.findings += outcome.findings
            self.transfers += outcome.transfers
            self.moved += outcome.transfers

    def _move(self, transfer: Transfer) -> None:
        self.transfers.append(transfer)
        self.moved.append(transfer)

    def _orders_of(self, days: Sequence[DayFigure]) -> tuple[OvertimeOrder, ...]:
        if not self.orders or not days:
            return ()
        first, last = days[0].number, days[-1].number
        return tuple(o for o in self.orders if first <= day_number(o.day) <= last)

    def _history(self) -> History:
        remembered = (*self.before_week, *self.open_week)
        if not remembered and not self.weeks and not self.months:
            return NO_HISTORY
        orders = self._orders_of(remembered)
        weeks = tuple(self.weeks)
        return History(self.before_week, tuple(self.open_week), orders, weeks, self.months)


def _target_causes(person: str, part: Segment) -> tuple[tuple[Cause, ...], tuple[Cause, ...]]:
    """What a day's target rests on: the terms, on a public holiday the calendar too."""
    terms = f"{employment_stream(person)}#{part.terms_version}"
    return (terms,), (terms, calendar_stream(part.land, part.days[0].day.year))
