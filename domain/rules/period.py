"""What the rules of a day, a week and a month look at.

A day rule is a function of ``Day`` and its parameters, a week rule of ``Week``, a
month rule of ``MonthFigures``. A week runs from Monday to Sunday and belongs to the
month that its Sunday lies in; of what is past it sees sums (``WeekSum``).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from enum import IntFlag
from typing import NamedTuple

from msgspec import Struct

from domain.absences import AbsentDay
from domain.accounts import Account, Transfer
from domain.orders import OvertimeOrder
from domain.rosters import DutyKind, Shift
from domain.rules.ordinary import EVERY
from domain.rules.work import Stint, WorkDay
from domain.stamps import Stamp
from domain.standing import UNKNOWN, Standing
from domain.time import day_number, whole_minutes

_SHIFT, _STANDBY = DutyKind.SHIFT, DutyKind.STANDBY


class PlannedDay(Struct, frozen=True, gc=False):
    """A legal day as pattern, roster and calendar make it.

    ``number`` counts days from 1970-01-01; ``target`` is without causes, which are each
    person's own.
    """

    day: date
    number: int
    holiday: bool
    target: Transfer | None
    holidays_ahead: tuple[int, ...] = ()
    """How many days ahead public holidays lie, for what goes on after midnight: a week's.

    -1 where the day before was one.
    """
    odd: int = EVERY
    """What of its calendar rules ask for (``domain.rules.ordinary``); of a public holiday all."""
    released: bool = False
    """A weekday on which nothing is owed though it is no public holiday."""

    @property
    def target_minutes(self) -> int:
        return 0 if self.target is None else self.target.amount


class Day(Struct, frozen=True, gc=False):
    """One legal day of an employed person."""

    planned: PlannedDay
    work: WorkDay
    """The shift that began on the day; without stints where nobody worked."""
    worked_minutes: int = 0
    """Attended less the breaks that were deducted."""
    absences: tuple[AbsentDay, ...] = ()
    """Those that count, the highest rank first."""
    shifts: tuple[Shift, ...] = ()
    """What was rostered to begin on the day, in order; empty without a roster."""
    orders: tuple[OvertimeOrder, ...] = ()
    call_outs: tuple[Stint, ...] = ()
    """Work during on-call duty, which is no part of the shift."""
    standing: Standing = UNKNOWN
    time_off: bool = False
    """For work on a public holiday in these shifts the roster designates time off."""
    journeys: tuple[Stint, ...] = ()
    """Time under way on duty that began on the day."""
    rostered: bool = False
    """Somebody planned for the day, be it a shift or none."""
    planned_on: date | None = None
    """The day on which the day's shifts became what they are, where it is known."""
    over: bool = False
    """Work on a later day or the close shows that nothing more is to come."""
    calls_before: tuple[Stint, ...] = ()
    """Call-outs since the shift before and before this one; of a month those that it knows."""

    @property
    def causes(self) -> tuple[Stamp, ...]:
        """The bookings that bound its work, call-outs and journeys."""
        if not self.call_outs and not self.journeys:
            return self.work.causes
        more = (*self.call_outs, *self.journeys)
        return (*self.work.causes, *(stamp for one in more for stamp in (one.begin, one.end)))

    @property
    def is_of_shifts(self) -> bool:
        """Whether somebody planned it, and there is nothing but shifts of work, or none at all."""
        return (
            self.rostered
            and not (self.absences or self.orders or self.call_outs or self.journeys)
            and not self.calls_before
            and all(shift.kind is _SHIFT for shift in self.shifts)
        )

    @property
    def beside_minutes(self) -> int:
        """Working time beside the shift: standby duty, or else what call-outs took.

        A call-out during standby duty is part of it.
        """
        if not self.call_outs and not self.shifts:
            return 0
        standby = sum(s.net_minutes for s in self.shifts if s.kind is _STANDBY)
        return standby or sum(whole_minutes(one.begin.at, one.end.at) for one in self.call_outs)

    @property
    def day(self) -> date:
        return self.planned.day

    @property
    def holiday(self) -> bool:
        return self.planned.holiday

    def holiday_on(self, day_number: int) -> bool:
        """Whether a day is a public holiday on which work of this one can still go on."""
        ahead = day_number - self.planned.number
        return self.planned.holiday if not ahead else ahead in self.planned.holidays_ahead

    def date_on(self, day_number: int) -> date:
        """The date of a calendar day on which work of this one lies."""
        on = self.planned.day
        ahead = day_number - self.planned.number
        return date.fromordinal(on.toordinal() + ahead) if ahead else on

    @property
    def weekday(self) -> int:
        """0 is Monday."""
        return self.planned.day.weekday()

    @property
    def school_minutes(self) -> int:
        """Time at a vocational school, as far as it covers the target."""
        target = self.planned.target_minutes
        return sum(one.part_of(target) for one in self.absences if one.kind.school)


class Trait(IntFlag):
    """What sort of day it was, for rules that look back."""

    HOLIDAY = 1
    NEUTRAL = 2
    """Averages leave the day out: leave, sickness, holiday off."""
    SICK = 4
    SUSPENDED = 8
    """The duties of employment rested."""
    NIGHT = 16
    """More night work than the law's threshold for night work."""
    SHIFT_WORK = 32
    """Work followed a roster."""
    FREE = 64
    """Neither work nor target."""
    PAST_MIDNIGHT = 128
    """Work went on into the next calendar day."""
    SHORT_REST = 256
    """The rest before it was shortened as far as agreements allow."""
    LONG_REST = 512
    """The rest before it was long enough to make up for a shortened one."""


class DayFigure(Struct, frozen=True, array_like=True, gc=False):
    """What is remembered of a day until its week and the one after it are over.

    ``number`` counts days from 1970-01-01. ``credited_minutes`` count as worked
    though they were not; ``rested_minutes`` lie between the last work before and the
    day's first (-1: nothing known, or nobody worked); ``span_minutes`` between the
    day's first work and its last. ``released_minutes`` of the target need not be worked
    and are not paid; ``school_minutes`` were spent at a vocational school.
    """

    number: int
    worked_minutes: int = 0
    target_minutes: int = 0
    credited_minutes: int = 0
    ordered_minutes: int = 0
    rested_minutes: int = -1
    span_minutes: int = 0
    traits: int = 0
    released_minutes: int = 0
    beside_minutes: int = 0
    """Working time beside the shift, by which limits and averages are measured too."""
    school_minutes: int = 0

    @property
    def owed_minutes(self) -> int:
        """The target less what absence without pay takes from it."""
        return self.target_minutes - self.released_minutes

    @property
    def counted_minutes(self) -> int:
        """Worked, or credited as if it had been."""
        return self.worked_minutes + self.credited_minutes

    @property
    def weekday(self) -> int:
        """0 is Monday."""
        return (self.number + 3) % 7


class WeekSum(Struct, frozen=True, array_like=True, gc=False):
    """What is remembered of a week that is over, for averages and replacement rest.

    ``monday`` is a day number; ``worked_minutes`` include call-outs and standby;
    ``neutral_days`` are Mondays to Saturdays that averages leave out: absence, public
    holidays, days outside employment. ``sundays`` counts the Sunday if there was work
    on it; ``holidays`` (those from Monday to Saturday on which there was work) and
    ``free_days`` (Mondays to Saturdays without work, absence and holiday; time off from
    the flex account is free) are sets of weekdays, Monday the lowest bit. ``short_rests``
    were shortened as agreements allow, ``long_rests`` can make up for them.
    """

    monday: int
    worked_minutes: int = 0
    neutral_days: int = 0
    nights: int = 0
    sundays: int = 0
    holidays: int = 0
    free_days: int = 0
    sick_days: int = 0
    shift_days: int = 0
    short_rests: int = 0
    long_rests: int = 0
    credited_minutes: int = 0
    owed_minutes: int = 0

    @property
    def surplus_minutes(self) -> int:
        """What was worked, or counts as worked, beyond what was owed."""
        return self.worked_minutes + self.credited_minutes - self.owed_minutes


class MonthSum(Struct, frozen=True, array_like=True, gc=False):
    """What is remembered of a month that is over, for averages and counts of a year.

    ``first`` is the number of its first day of employment; ``working_days`` are the
    Mondays to Saturdays that averages count; ``nights`` and ``sundays`` those worked.
    """

    first: int
    worked_minutes: int = 0
    working_days: int = 0
    nights: int = 0
    sundays: int = 0
    saved_minutes: int = 0
    """Extra work that went to the lifetime account."""


class Week(Struct, frozen=True, gc=False):
    """A week that is over, with what rules need of those before it."""

    monday: int
    """Its first day, counted from 1970-01-01."""
    last: date
    """Its Sunday, or the last day of employment: the legal day of what it gives."""
    days: tuple[DayFigure, ...]
    """Its days of employment, in order."""
    before: tuple[DayFigure, ...]
    """The days of the week before it."""
    orders_before: tuple[OvertimeOrder, ...]
    """What was ordered for the week before it."""
    earlier: Sequence[WeekSum]
    """Weeks that are over, oldest first, this one not among them; as many as rules look back."""
    own: WeekSum
    """This week's sums."""
    standing: Standing = UNKNOWN
    ends: bool = False
    """Employment ends in it, so nothing can be compensated afterwards."""
    orders: tuple[OvertimeOrder, ...] = ()
    """What was ordered for its own days."""
    made: Sequence[Transfer] = ()
    """What the rules of weeks that act before have moved at its end."""


class Stretch(NamedTuple):
    """Days in a row, as numbers and both included, on which somebody was the same."""

    first: int
    last: int
    standing: Standing

    @property
    def days(self) -> int:
        return self.last - self.first + 1


class MonthFigures(Struct, frozen=True, gc=False):
    """A month that is over (or as far as it is known), for rules that act at its end."""

    first: date
    last: date
    """Its last day, or the last day of employment in it: the legal day of what it gives."""
    days: Sequence[Day]
    """Its days of employment on which anything was worked, rostered, ordered or left, in order."""
    opening: Mapping[Account, int]
    """Balances at the end of the month before."""
    moved: Mapping[Account, int]
    """What the month's other rules have moved so far."""
    weeks: Sequence[WeekSum]
    """Weeks that are over at the month's end, oldest first."""
    standing: Standing = UNKNOWN
    """As on the last day."""
    made: Sequence[Transfer] = ()
    """What the month's other rules have moved so far, each by itself."""
    own: MonthSum = MonthSum(0)
    """This month's sums."""
    earlier: Sequence[MonthSum] = ()
    """Months that are over, oldest first, this one not among them."""
    ends: bool = False
    """Employment ends on its last day."""
    figures: Sequence[DayFigure] = ()
    """Of all its days of employment, in order."""
    stretches: Sequence[Stretch] = ()
    """Its days of employment by what the person was."""

    def standing_on(self, day: date) -> Standing:
        """What the person was on a day; on days that are none of the month's as on its last."""
        number = day_number(day)
        return next(
            (one.standing for one in self.stretches if one.first <= number <= one.last),
            self.standing,
        )

    def balance(self, account: Account) -> int:
        """What the account stands at before the rules of the month's end."""
        return self.opening.get(account, 0) + self.moved.get(account, 0)


class History(Struct, frozen=True, omit_defaults=True, gc=False):
    """What a month hands on to the rules that look back."""

    before: tuple[DayFigure, ...] = ()
    """The days of the last week that is over."""
    open: tuple[DayFigure, ...] = ()
    """The days so far of the week that is not."""
    orders: tuple[OvertimeOrder, ...] = ()
    """What was ordered for these days."""
    weeks: tuple[WeekSum, ...] = ()
    """Weeks that are over, oldest first, as many as rules look back."""
    months: tuple[MonthSum, ...] = ()
    """Months that are over, oldest first, as many as rules look back."""


NO_HISTORY = History()
