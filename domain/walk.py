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
from domain.accounts import Account, Transfer, movements, sums
from domain.applied import Rules, applied
from domain.by_hand import moved_by_hand
from domain.findings import Finding
from domain.leave_days import LeaveMonth, leave_day
from domain.lookback import LookBack
from domain.rules.absence import REDUCES, UNCOVERED, Covered, absence, covered
from domain.rules.attendance import attendance, without_terms
from domain.rules.beside import BesideWork
from domain.rules.breaks import breaks
from domain.rules.figures import figure, idle_figure, ordinary_figure
from domain.rules.lots import NO_LOTS, Lots
from domain.rules.pairing import Pairing
from domain.rules.period import Day, DayFigure, History, PlannedDay
from domain.rules.sick_pay import sick_pay
from domain.rules.work import NOTHING, Outcome, Stint, WorkDay, work_day
from domain.segments import Segment, rostered
from domain.stamps import Cause, Stamp
from domain.stored import calendar_stream, employment_stream, timesheet_stream
from domain.streams.timesheet import DayTotal, RosterDay, Timesheet
from domain.time import day_number

Absences = Mapping[date, tuple[AbsentDay, ...]]
NO_ABSENCES: Absences = {}
NO_DAYS: frozenset[date] = frozenset()

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
        "absences", "applied", "before", "beside", "calls", "days", "earlier_end", "findings",
        "last_employed", "last_of_employment", "leave_days", "look_back", "lots", "lots_by_day",
        "moved", "over_before", "part", "person", "shifts", "target_causes", "timesheet",
        "transfers",
    )  # fmt: skip

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
        self.calls: list[Stint] = []
        self.before = before
        self.last_employed = last_employed
        self.earlier_end = before.last_end
        self.lots = before.lots
        self.leave_days = NO_DAYS if before.leave is None else before.leave.days
        self.lots_by_day: list[tuple[date, Lots]] = []
        self.days: list[DayTotal] = []
        self.transfers: list[Transfer] = []
        self.findings: list[Finding] = [*pairing.findings, *also.findings]
        self.moved: list[Transfer] = []
        """What rules without a field of their own in the day's total moved today."""
        self.look_back = LookBack(before.history, timesheet.orders.values())
        after = day_number(timesheet.month.last) + 1
        self.over_before = after if timesheet.closed is not None else pairing.over_before(after)

    def enter(self, part: Segment) -> None:
        """Walk through the days of one segment."""
        self.part = part
        self.applied = applied(part.parameters)
        self.last_of_employment = part.last_of_employment
        self.target_causes = _target_causes(self.person, part)
        rosters, absences, shifts = self.timesheet.roster, self.absences, self.shifts
        beside_days, order_days = self.beside.days, self.look_back.order_days
        for planned in part.days:
            on, number = planned.day, planned.number
            stints = shifts.get(number)
            work_alone = part.employed and not (
                on in rosters or on in absences or on in order_days or number in beside_days
            )
            if work_alone and stints is not None and not self.calls:
                self._day_of_work(planned, stints)
            elif work_alone and stints is None and planned.target is None:
                self._idle_day(planned)
            elif part.employed or stints is not None or number in beside_days:
                self._day(planned, stints)

    def walked(self) -> Walked:
        self.findings.sort(key=lambda finding: (finding.day, finding.code, finding.rule))
        return Walked(
            tuple(self.days), tuple(self.transfers), tuple(self.findings),
            self.look_back.history(), self.lots, tuple(self.lots_by_day),
        )  # fmt: skip

    def _idle_day(self, planned: PlannedDay) -> None:
        """A day on which nothing was planned, done or left, like most Sundays."""
        day = Day(planned, WorkDay(planned.day, (), self.earlier_end), standing=self.part.standing)
        self._end_day(day, idle_figure(planned), UNCOVERED, 0, 0, 0)

    def _day_of_work(self, planned: PlannedDay, stints: tuple[Stint, ...]) -> None:
        """A day with nothing but work: of an ordinary one no rule of the day has to be asked."""
        rules = self.applied
        work, attended, deducted = self._work(planned, stints)
        owed = 0
        due = planned.target
        if due is not None:
            owed = due.amount
            self.transfers.append(due.caused_by(self.target_causes[planned.holiday]))
        day = Day(
            planned, work, attended - deducted, standing=self.part.standing,
            over=planned.number < self.over_before,
        )  # fmt: skip
        own = ordinary_figure(day, rules.bounds, rules.measures)
        self._ask(rules.work_alone if own is None else rules.ordinary, day)
        self._end_day(day, own, UNCOVERED, attended, deducted, owed)

    def _day(self, planned: PlannedDay, stints: tuple[Stint, ...] | None) -> None:
        """Any day, whatever was planned, done or left."""
        part = self.part
        attended = deducted = 0
        if stints is None:
            work = WorkDay(planned.day, (), self.earlier_end)
        else:
            work, attended, deducted = self._work(planned, stints)
        roster = self.timesheet.roster.get(planned.day)
        if roster is not None and part.employed:
            planned = rostered(planned, roster, part)
        absences = self.absences.get(planned.day, ())
        if absences and part.parameters.sick_pay is not None:
            absences = sick_pay(absences, part.parameters.sick_pay)
        found = covered(absences, planned.target_minutes) if absences else UNCOVERED
        owed = self._owed(planned, roster, found)
        beside = planned.number in self.beside.days
        if (
            stints is None
            and planned.target is None
            and not absences
            and roster is None
            and not beside
        ):
            day = Day(planned, work, standing=part.standing)
        else:
            day = self._rules_of_day(planned, work, attended - deducted, absences, roster)
        self._end_day(day, None, found, attended, deducted, owed)

    def _work(self, planned: PlannedDay, stints: tuple[Stint, ...]) -> tuple[WorkDay, int, int]:
        """Measure a shift and credit it; with the minutes attended and deducted."""
        rounded_up = self.part.parameters.attendance.round_breaks_up
        work = work_day(planned.day, stints, self.earlier_end, breaks_rounded_up=rounded_up)
        self.earlier_end = stints[-1].end
        return work, *self._attended(work)

    def _end_day(
        self,
        day: Day,
        own: DayFigure | None,
        found: Covered,
        attended: int,
        deducted: int,
        owed: int,
    ) -> None:
        """What is done on every day: remember it, look after leave, balances, and its total."""
        on = day.planned.day
        if self.part.employed:
            if self.applied.remembers:
                self._remember(day, own or figure(day, found, self.applied.measures))
            leave = self.before.leave
            if leave is not None and (
                on in self.leave_days or day.absences or self.lots.unfit_since is not None
            ):
                self._leave(day, found, leave)
        if self.timesheet.opened or self.timesheet.saved:
            for transfer in moved_by_hand(self.timesheet, self.person, on):
                self._move(transfer)
        flex = attended - deducted - owed
        others: tuple[tuple[Account, int], ...] = ()
        if self.moved:
            gained, others = movements(self.moved)
            flex += gained
            self.moved = []
        self.days.append(DayTotal(on, attended, deducted, owed, flex, others))

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
            self.look_back.orders_on(planned.day),
            (),
            self.part.standing,
            roster is not None and roster.time_off,
            rostered=roster is not None,
            planned_on=None if roster is None else roster.planned_on,
            over=planned.number < self.over_before,
        )
        if planned.number in self.beside.days:
            day = self._with_beside(day)
        if self.calls and work.stints:
            day = self._with_calls(day)
        self._ask(self.applied.day, day)
        if not self.part.employed:
            self.findings.append(without_terms(day))
        return day

    def _ask(self, rules: Rules[Day], day: Day) -> None:
        for rule, parameters in rules:
            outcome = rule(day, parameters)
            if outcome is not NOTHING:
                self._take(outcome)

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

    def _remember(self, day: Day, own: DayFigure) -> None:
        """Keep what rules of week and month need; at the end of either, apply them."""
        on = day.planned.day
        self.look_back.add(day, own, of_month=bool(self.applied.month))
        ends = on == self.last_of_employment
        if ends or own.weekday == _SUNDAY:
            self._end_week(day, ends=ends)
        if on == self.last_employed:
            self._end_month(day, ends=ends)

    def _end_week(self, day: Day, *, ends: bool) -> None:
        rules = self.applied
        made: list[Transfer] = []
        week = self.look_back.end_week(day, ends=ends, look_back=rules.look_back_weeks, made=made)
        for rule, parameters in rules.week:
            outcome = rule(week, parameters)
            if outcome is not NOTHING:
                made += outcome.transfers
                self._take(outcome)

    def _end_month(self, day: Day, *, ends: bool) -> None:
        rules = self.applied
        moved = sums(self.transfers)
        month = self.look_back.end_month(
            day, ends=ends, look_back=rules.look_back_months, opening=self.before.balances,
            moved=moved, made=self.transfers,
        )  # fmt: skip
        if month is None:
            return
        for rule, parameters in rules.month:
            outcome = rule(month, parameters)
            if outcome is not NOTHING:
                for account, amount in sums(outcome.transfers).items():
                    moved[account] = moved.get(account, 0) + amount
                self._take(outcome)

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

    def _take(self, outcome: Outcome) -> None:
        self.findings += outcome.findings
        self.transfers += outcome.transfers
        self.moved += outcome.transfers

    def _move(self, transfer: Transfer) -> None:
        self.transfers.append(transfer)
        self.moved.append(transfer)


def _target_causes(person: str, part: Segment) -> tuple[tuple[Cause, ...], tuple[Cause, ...]]:
    """What a day's target rests on: the terms, on a public holiday the calendar too."""
    terms = f"{employment_stream(person)}#{part.terms_version}"
    return (terms,), (terms, calendar_stream(part.land, part.days[0].day.year))
