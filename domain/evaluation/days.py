"""Walking through a month's days: each rule acts on its day, its week or the month.

The walk gathers what the rules say (transfers and findings), the totals of each day
and what the next month's rules need to know of this one. Most days are blank (nothing was
planned by roster, done or left) or have nothing but work; each sort is taken the shortest way.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from itertools import chain

from msgspec import Struct

from domain.evaluation.day_total import (
    add_movements,
    days_by_hand,
    moved_by_hand,
    owed_target,
    target_causes,
)
from domain.evaluation.figures import figure, work_figure
from domain.evaluation.leave_account import LeaveMonth, leave_day
from domain.evaluation.look_back import LookBack
from domain.evaluation.rules_in_force import Rules
from domain.evaluation.segments import Blank, Segment, roster_day
from domain.facts.absences import AbsentDay
from domain.rules.leave.absence import NO_COVER, TargetCover, cover_target
from domain.rules.leave.lots import NO_LOTS, Lots
from domain.rules.pay.sick_pay import sick_pay
from domain.rules.protection.breaks import breaks
from domain.rules.vocabulary.beside_work import BesideWork
from domain.rules.vocabulary.pairing import Pairing
from domain.rules.vocabulary.periods import Day, DayFigure, History, PlannedDay
from domain.rules.vocabulary.work_day import NOTHING, Outcome, Stint, WorkDay, work_day
from domain.rules.working_time.attendance import attendance, without_terms
from domain.streams.stream_ids import timesheet_stream
from domain.streams.timesheet import DayTotal, RosterDay, Timesheet
from domain.values.accounts import Account, Transfer, add_sums
from domain.values.bookings import Stamp
from domain.values.findings import Finding
from domain.values.time import day_number

AbsencesByDay = Mapping[date, tuple[AbsentDay, ...]]
NO_ABSENCES: AbsencesByDay = {}

_SUNDAY = 3
"""Remainder of the numbers of Sundays in a division by seven."""
_NEVER = -1


class MonthBefore(Struct, frozen=True, gc=False):
    """State before the walk: balances, end of the last work, history of the rules, leave.

    ``leave`` is None where no agreement gives any.
    """

    balances: Mapping[Account, int]
    last_end: Stamp | None
    history: History
    lots: Lots = NO_LOTS
    leave: LeaveMonth | None = None


class MonthResult(Struct, frozen=True, gc=False):
    """Outcome of a month."""

    days: tuple[DayTotal, ...]
    transfers: tuple[Transfer, ...]
    moved: Mapping[Account, int]
    """The sums of the transfers."""
    findings: tuple[Finding, ...]
    history: History
    lots: Lots
    lots_by_day: tuple[tuple[date, Lots], ...]
    """Leave at the end of each day that changed it."""


def walk_month(
    person: str,
    timesheet: Timesheet,
    absences: AbsencesByDay,
    pairing: Pairing,
    also: BesideWork,
    parts: Sequence[Segment],
    before: MonthBefore,
    places: Mapping[str, str],
) -> MonthResult:
    """Apply the rules to a month's days in order; the same arguments give the same result."""
    walker = _Walker(person, timesheet, absences, pairing, also, before, places)
    for part in parts:
        if part.employed:
            walker.last_employed = part.days[-1].number
    for part in parts:
        walker.enter(part)
    return walker.month_result()


class _Walker:
    """The state while walking through a month's days once."""

    __slots__ = (
        "absences", "before", "beside", "beside_days", "besides", "busy", "days",
        "earlier_end", "findings", "last_employed", "last_of_employment", "look_back",
        "lots", "lots_by_day", "moved", "over_before", "part", "person", "places", "rules",
        "shifts", "summed", "summed_until", "target_causes", "timesheet", "transfers",
    )  # fmt: skip

    def __init__(
        self,
        person: str,
        timesheet: Timesheet,
        absences: AbsencesByDay,
        pairing: Pairing,
        also: BesideWork,
        before: MonthBefore,
        places: Mapping[str, str],
    ) -> None:
        self.person = person
        self.places = places
        self.timesheet = timesheet
        self.absences = absences
        self.shifts = pairing.shifts
        self.beside = also
        self.before = before
        self.last_employed = self.last_of_employment = _NEVER
        self.earlier_end = before.last_end
        self.lots = before.lots
        self.lots_by_day: list[tuple[date, Lots]] = []
        self.days: list[DayTotal] = []
        self.transfers: list[Transfer] = []
        self.summed: dict[Account, int] = {}
        """The sums of the first ``summed_until`` transfers."""
        self.summed_until = 0
        self.findings: list[Finding] = [*pairing.findings, *also.findings]
        self.moved: list[Transfer] = []
        """Today's transfers of rules without a field of their own in the day's total."""
        self.look_back = LookBack(before.history, timesheet.orders.values())
        self.beside_days = also.days
        more = chain(timesheet.roster, absences, self.look_back.order_days)
        self.busy = {*also.days, *map(day_number, more)}
        """Numbers of the days that have something beside work."""
        due = () if before.leave is None else before.leave.days
        self.besides = frozenset(map(day_number, (*days_by_hand(timesheet), *due)))
        """Numbers of the days on which something is done whatever happens on them."""
        after = day_number(timesheet.month.last) + 1
        self.over_before = after if timesheet.closed is not None else pairing.over_before(after)

    def enter(self, part: Segment) -> None:
        """Walk through the days of one segment."""
        self.part = part
        rules = self.rules = part.rules
        ends_on = part.last_of_employment
        self.last_of_employment = _NEVER if ends_on is None else day_number(ends_on)
        self.target_causes = target_causes(self.person, part)
        if part.employed:
            self.look_back.enter(part.days, part.profile, remembers=rules.remembers)
        shifts, busy, employed, asks = self.shifts, self.busy, part.employed, bool(rules.of_absence)
        for planned, blank in zip(part.days, part.blanks, strict=True):
            number = planned.number
            stints = shifts.get(number)
            if employed and number not in busy and self.lots.unfit_since is None:
                if stints is not None and not self.look_back.calls:
                    self._day_of_work(planned, stints)
                    continue
                if stints is None:
                    self._blank_day(planned, blank, asks=asks and number < self.over_before)
                    continue
            if employed or stints is not None or number in self.beside_days:
                self._day(planned, stints)
            elif number in self.besides:
                self._move_by_hand(planned.day)
                if self.moved:
                    self.days.append(self._with_moved(DayTotal(planned.day, 0, 0, 0, 0)))

    def month_result(self) -> MonthResult:
        self.findings.sort(key=lambda finding: (finding.day, finding.code, finding.rule))
        add_sums(self.summed, self.transfers[self.summed_until :])
        return MonthResult(
            tuple(self.days), tuple(self.transfers), self.summed, tuple(self.findings),
            self.look_back.history(), self.lots, tuple(self.lots_by_day),
        )  # fmt: skip

    def _blank_day(self, planned: PlannedDay, blank: Blank, *, asks: bool) -> None:
        """A day of which nothing is known but what was owed, like most that are still to come."""
        due = planned.target
        if due is not None:
            self.transfers.append(due.caused_by(self.target_causes[planned.holiday]))
            if asks:
                work = WorkDay(planned.day, (), self.earlier_end)
                day = Day(planned, work, profile=self.part.profile, over=True)
                self._ask(self.rules.of_absence, day)
        if self.rules.remembers:
            self._remember(planned, blank.figure)
        if planned.number in self.besides:
            self._look_after_leave(planned, (), NO_COVER)
            self._move_by_hand(planned.day)
        self.days.append(self._with_moved(blank.total) if self.moved else blank.total)

    def _day_of_work(self, planned: PlannedDay, stints: tuple[Stint, ...]) -> None:
        """A day with nothing but work: only rules are asked that its measures can concern."""
        rules = self.rules
        work, attended, deducted = self._work(planned, stints)
        worked, minutes = attended - deducted, 0
        due = planned.target
        if due is not None:
            minutes = due.amount
            self.transfers.append(due.caused_by(self.target_causes[planned.holiday]))
        day = Day(
            planned, work, worked, profile=self.part.profile,
            over=planned.number < self.over_before,
        )  # fmt: skip
        odd, own = work_figure(day, rules.bounds, rules.measures)
        asked = rules.of_work[odd]
        if asked:
            self._ask(asked, day)
        if rules.remembers:
            self.look_back.add_day(day)
            self._remember(planned, own)
        if planned.number in self.besides:
            self._look_after_leave(planned, (), NO_COVER)
            self._move_by_hand(planned.day)
        total = DayTotal(planned.day, attended, deducted, minutes, worked - minutes)
        self.days.append(self._with_moved(total) if self.moved else total)

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
            planned = roster_day(planned, roster, part)
        absences = self.absences.get(planned.day, ())
        if absences and part.parameters.sick_pay is not None:
            absences = sick_pay(absences, part.parameters.sick_pay)
        found = cover_target(absences, planned.target_minutes) if absences else NO_COVER
        minutes = self._owed(planned, roster, found)
        day = self._as_planned(planned, work, attended - deducted, absences, roster)
        asked, own = self._measured(day, found)
        self._ask(asked, day)
        if not part.employed:
            self.findings.append(without_terms(day))
        else:
            if self.rules.remembers:
                self.look_back.add_day(day)
                self._remember(planned, own)
            self._look_after_leave(planned, absences, found)
        if planned.number in self.besides:
            self._move_by_hand(planned.day)
        worked = attended - deducted
        total = DayTotal(planned.day, attended, deducted, minutes, worked - minutes)
        self.days.append(self._with_moved(total) if self.moved else total)

    def _work(self, planned: PlannedDay, stints: tuple[Stint, ...]) -> tuple[WorkDay, int, int]:
        """Measure a shift and credit it less the breaks that are missing; minutes of both."""
        parameters = self.part.parameters
        given = parameters.attendance
        work = work_day(
            planned.day,
            stints,
            self.earlier_end,
            places=self.places,
            breaks_rounded_up=given.round_breaks_up,
        )
        self.earlier_end = stints[-1].end
        credited = attendance(work, given)
        if credited is NOTHING:
            # Where nothing is credited, nothing can be deducted from it.
            return work, 0, 0
        self.transfers += credited.transfers
        deducted = 0
        pause = breaks(work, parameters.breaks)
        if pause is not NOTHING:
            self.transfers += pause.transfers
            self.findings += pause.findings
            deducted = pause.transfers[0].amount if pause.transfers else 0
        return work, credited.transfers[0].amount, deducted

    def _owed(self, planned: PlannedDay, roster: RosterDay | None, found: TargetCover) -> int:
        """Post the day's target as absences leave it; its minutes."""
        causes = self.target_causes[planned.holiday]
        if roster is not None:
            stream = timesheet_stream(self.person, self.timesheet.month)
            causes = (f"{stream}#{roster.version}",)
        of_day = owed_target(planned, causes, found, self.part)
        self.transfers += of_day.absences
        self.moved += of_day.absences
        if of_day.due is not None:
            self.transfers.append(of_day.due)
        return of_day.minutes

    def _as_planned(
        self,
        planned: PlannedDay,
        work: WorkDay,
        worked: int,
        absences: tuple[AbsentDay, ...],
        roster: RosterDay | None,
    ) -> Day:
        """The day with all that was planned, ordered, left or done beside work."""
        day = Day(
            planned,
            work,
            worked,
            absences,
            () if roster is None else roster.shifts,
            self.look_back.orders_on(planned.day),
            (),
            self.part.profile,
            roster is not None and roster.time_off,
            rostered=roster is not None,
            planned_on=None if roster is None else roster.planned_on,
            over=planned.number < self.over_before,
        )
        if planned.number in self.beside_days or (self.look_back.calls and work.stints):
            return self.look_back.with_calls(day, self.beside)
        return day

    def _measured(self, day: Day, found: TargetCover) -> tuple[Rules[Day], DayFigure]:
        """The rules to ask of any day, and what is remembered of it."""
        rules = self.rules
        if not day.is_of_shifts or not self.part.employed:
            return rules.day, figure(day, found, rules.measures)
        if not day.work.stints:
            return rules.of_shifts[0], figure(day, found, rules.measures)
        odd, own = work_figure(day, rules.bounds, rules.measures)
        return rules.of_shifts[odd], own

    def _ask(self, rules: Rules[Day], day: Day) -> None:
        for _, ask in rules:
            outcome = ask(day)
            if outcome is not NOTHING:
                self._take(outcome)

    def _remember(self, planned: PlannedDay, own: DayFigure) -> None:
        """Keep what rules of week and month need; at the end of either, apply them."""
        number = planned.number
        self.look_back.add(own)
        ends = number == self.last_of_employment
        if ends or number % 7 == _SUNDAY:
            self._end_week(planned.day, ends=ends)
        if number == self.last_employed:
            self._end_month(planned.day, ends=ends)

    def _end_week(self, last: date, *, ends: bool) -> None:
        rules = self.rules
        made: list[Transfer] = []
        looks, of = rules.look_back_weeks, self.part.profile
        week = self.look_back.end_week(last, of, ends=ends, look_back=looks, made=made)
        for _, ask in rules.week:
            outcome = ask(week)
            if outcome is not NOTHING:
                made += outcome.transfers
                self._take(outcome)

    def _end_month(self, last: date, *, ends: bool) -> None:
        rules, begin = self.rules, len(self.transfers)
        add_sums(self.summed, self.transfers)
        month = self.look_back.end_month(
            last, self.part.profile, ends=ends, look_back=rules.look_back_months,
            opening=self.before.balances, moved=self.summed, made=self.transfers,
        )  # fmt: skip
        for _, ask in rules.month:
            outcome = ask(month)
            if outcome is not NOTHING:
                add_sums(self.summed, outcome.transfers)
                self._take(outcome)
        self.look_back.note_saved(self.transfers[begin:])
        self.summed_until = len(self.transfers)

    def _look_after_leave(
        self, planned: PlannedDay, absences: tuple[AbsentDay, ...], found: TargetCover
    ) -> None:
        """Grant, take and let lapse what the day asks for."""
        leave = self.before.leave
        if leave is None or not (
            absences or planned.number in self.besides or self.lots.unfit_since is not None
        ):
            return
        held, outcome = leave_day(
            self.lots, planned.day, absences, found, planned.target_minutes, leave,
            self.part.parameters,
        )  # fmt: skip
        if held != self.lots:
            self.lots_by_day.append((planned.day, held))
        self.lots = held
        self._take(outcome)

    def _move_by_hand(self, day: date) -> None:
        moved = tuple(moved_by_hand(self.timesheet, self.person, day))
        self.transfers += moved
        self.moved += moved

    def _with_moved(self, total: DayTotal) -> DayTotal:
        """A day's total with what rules without a field of their own in it moved."""
        moved, self.moved = self.moved, []
        return add_movements(total, moved)

    def _take(self, outcome: Outcome) -> None:
        self.findings += outcome.findings
        self.transfers += outcome.transfers
        self.moved += outcome.transfers
