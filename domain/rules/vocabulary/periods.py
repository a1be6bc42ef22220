"""Input of the rules of a day, a week and a month.

A day rule is a function of ``Day`` and its parameters, a week rule of ``Week``, a
month rule of ``MonthFigures``. A week runs from Monday to Sunday and belongs to the
month of its Sunday; rules see earlier weeks as sums (``WeekSum``).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from enum import IntFlag
from typing import NamedTuple

from msgspec import Struct

from domain.facts.absences import AbsentDay
from domain.facts.orders import OvertimeOrder
from domain.facts.profile import UNKNOWN, Profile
from domain.facts.rosters import DutyKind, Shift
from domain.rules.vocabulary.ordinary_days import EVERY
from domain.rules.vocabulary.work_day import Stint, WorkDay
from domain.values.accounts import Account, Transfer
from domain.values.bookings import Stamp
from domain.values.time import day_number, whole_minutes

_SHIFT, _STANDBY = DutyKind.SHIFT, DutyKind.STANDBY


class PlannedDay(Struct, frozen=True, gc=False):
    """A legal day by pattern, roster and calendar.

    ``number`` counts days from 1970-01-01; ``target`` has no causes, as these differ by
    person.
    """

    day: date
    number: int
    holiday: bool
    target: Transfer | None
    holidays_ahead: tuple[int, ...] = ()
    """Distances in days to public holidays of the next week, for work past midnight.

    -1 if the previous day was a public holiday.
    """
    odd: int = EVERY
    """Calendar oddities of the day (``ordinary_days``); all bits for a public holiday."""
    released: bool = False
    """A weekday without a target that is no public holiday."""

    @property
    def target_minutes(self) -> int:
        return 0 if self.target is None else self.target.amount


class Day(Struct, frozen=True, gc=False):
    """One legal day of an employed person."""

    planned: PlannedDay
    work: WorkDay
    """The shift that began on the day; without stints if there was no work."""
    worked_minutes: int = 0
    """Attended minutes less deducted breaks."""
    absences: tuple[AbsentDay, ...] = ()
    """Absences that count, the highest rank first."""
    shifts: tuple[Shift, ...] = ()
    """Shifts rostered to begin on the day, in order; empty without a roster."""
    orders: tuple[OvertimeOrder, ...] = ()
    call_outs: tuple[Stint, ...] = ()
    """Work during on-call duty, apart from the shift."""
    profile: Profile = UNKNOWN
    time_off: bool = False
    """The roster designates time off for work on a public holiday in these shifts."""
    journeys: tuple[Stint, ...] = ()
    """Time under way on duty that began on the day."""
    rostered: bool = False
    """The day has a roster, with or without a shift."""
    planned_on: date | None = None
    """The day of the last change of the day's shifts, if known."""
    over: bool = False
    """The day is known to be over, by work on a later day or by the close."""
    calls_before: tuple[Stint, ...] = ()
    """Call-outs between the previous shift and this one, as far as the month knows them."""

    @property
    def causes(self) -> tuple[Stamp, ...]:
        """Bookings that bound the day's work, call-outs and journeys."""
        if not self.call_outs and not self.journeys:
            return self.work.causes
        more = (*self.call_outs, *self.journeys)
        return (*self.work.causes, *(stamp for one in more for stamp in (one.begin, one.end)))

    @property
    def is_of_shifts(self) -> bool:
        """The day has a roster and contains only shifts of work, or none at all."""
        return (
            self.rostered
            and not (self.absences or self.orders or self.call_outs or self.journeys)
            and not self.calls_before
            and all(shift.kind is _SHIFT for shift in self.shifts)
        )

    @property
    def beside_minutes(self) -> int:
        """Working time beside the shift: standby duty, or otherwise the time of call-outs.

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
        """Check whether a day that this day's work can reach is a public holiday."""
        ahead = day_number - self.planned.number
        return self.planned.holiday if not ahead else ahead in self.planned.holidays_ahead

    def date_on(self, day_number: int) -> date:
        """Return the date of a calendar day on which this day's work lies."""
        on = self.planned.day
        ahead = day_number - self.planned.number
        return date.fromordinal(on.toordinal() + ahead) if ahead else on

    @property
    def weekday(self) -> int:
        """0 is Monday."""
        return self.planned.day.weekday()

    @property
    def school_minutes(self) -> int:
        """Time at a vocational school, up to the target."""
        target = self.planned.target_minutes
        return sum(one.part_of(target) for one in self.absences if one.kind.school)


class Trait(IntFlag):
    """Traits of a day, for rules that look back."""

    HOLIDAY = 1
    NEUTRAL = 2
    """Averages leave the day out: leave, sickness, holiday off."""
    SICK = 4
    SUSPENDED = 8
    """The duties of employment were suspended."""
    NIGHT = 16
    """More night work than the law's threshold for night work."""
    SHIFT_WORK = 32
    """Work followed a roster."""
    FREE = 64
    """Neither work nor target."""
    PAST_MIDNIGHT = 128
    """Work continued into the next calendar day."""
    SHORT_REST = 256
    """The rest before the day was shortened within the limits of agreements."""
    LONG_REST = 512
    """The rest before the day was long enough to make up for a shortened one."""


class DayFigure(Struct, frozen=True, array_like=True, gc=False):
    """Stored figures of a day, kept until its week and the following one are over.

    ``number`` counts days from 1970-01-01. ``credited_minutes`` count as worked without
    work; ``rested_minutes`` lie between the previous work and the day's first (-1: unknown,
    or no work); ``span_minutes`` between the day's first work and its last.
    ``released_minutes`` of the target need not be worked and are not paid;
    ``school_minutes`` are time at a vocational school.
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
    """Working time beside the shift, which limits and averages include."""
    school_minutes: int = 0

    @property
    def owed_minutes(self) -> int:
        """Target less the minutes of unpaid absence."""
        return self.target_minutes - self.released_minutes

    @property
    def counted_minutes(self) -> int:
        """Minutes worked or credited as worked."""
        return self.worked_minutes + self.credited_minutes

    @property
    def weekday(self) -> int:
        """0 is Monday."""
        return (self.number + 3) % 7


class WeekSum(Struct, frozen=True, array_like=True, gc=False):
    """Stored sums of a week that is over, for averages and replacement rest.

    ``monday`` is a day number; ``worked_minutes`` include call-outs and standby;
    ``neutral_days`` are Mondays to Saturdays that averages leave out: absence, public
    holidays, days outside employment. ``sundays`` counts the Sunday if it had work;
    ``holidays`` (Mondays to Saturdays with work on a public holiday) and ``free_days``
    (Mondays to Saturdays without work, absence and holiday; time off from the flex
    account is free) are sets of weekdays, Monday the lowest bit. ``short_rests`` were
    shortened within the limits of agreements, ``long_rests`` can make up for them.
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
        """Minutes worked, or counted as worked, beyond the target."""
        return self.worked_minutes + self.credited_minutes - self.owed_minutes


class MonthSum(Struct, frozen=True, array_like=True, gc=False):
    """Stored sums of a month that is over, for averages and counts of a year.

    ``first`` is the number of its first day of employment; ``working_days`` are the
    Mondays to Saturdays that averages count; ``nights`` and ``sundays`` count worked ones.
    """

    first: int
    worked_minutes: int = 0
    working_days: int = 0
    nights: int = 0
    sundays: int = 0
    saved_minutes: int = 0
    """Extra work credited to the lifetime account."""


class Week(Struct, frozen=True, gc=False):
    """A week that is over, with the figures of earlier weeks that rules need."""

    monday: int
    """Its first day, counted from 1970-01-01."""
    last: date
    """Its Sunday, or the last day of employment: the legal day of its transfers and findings."""
    days: tuple[DayFigure, ...]
    """Its days of employment, in order."""
    before: tuple[DayFigure, ...]
    """The days of the week before it."""
    orders_before: tuple[OvertimeOrder, ...]
    """Orders for the week before it."""
    earlier: Sequence[WeekSum]
    """Weeks before this one, oldest first, as far back as rules look."""
    own: WeekSum
    """This week's sums."""
    profile: Profile = UNKNOWN
    ends: bool = False
    """Employment ends in it, so no later compensation is possible."""
    orders: tuple[OvertimeOrder, ...] = ()
    """Orders for its own days."""
    made: Sequence[Transfer] = ()
    """Transfers made at its end by earlier rules of weeks."""


class Stretch(NamedTuple):
    """Consecutive days, as numbers and both included, with the same profile of a person."""

    first: int
    last: int
    profile: Profile

    @property
    def days(self) -> int:
        return self.last - self.first + 1


class MonthFigures(Struct, frozen=True, gc=False):
    """A month that is over (or its known part), for rules that act at its end."""

    first: date
    last: date
    """Its last day, or the last day of employment: the legal day of its transfers and findings."""
    days: Sequence[Day]
    """Its days of employment with work, a roster, an order or an absence, in order."""
    opening: Mapping[Account, int]
    """Balances at the end of the month before."""
    moved: Mapping[Account, int]
    """Sums by account of the month's transfers so far."""
    weeks: Sequence[WeekSum]
    """Weeks that are over at the month's end, oldest first."""
    profile: Profile = UNKNOWN
    """Profile on the last day."""
    made: Sequence[Transfer] = ()
    """The month's transfers so far."""
    own: MonthSum = MonthSum(0)
    """This month's sums."""
    earlier: Sequence[MonthSum] = ()
    """Months before this one, oldest first."""
    ends: bool = False
    """Employment ends on its last day."""
    figures: Sequence[DayFigure] = ()
    """Figures of all its days of employment, in order."""
    stretches: Sequence[Stretch] = ()
    """Its days of employment by the person's profile."""

    def profile_on(self, day: date) -> Profile:
        """Return the person's profile on a day; for days outside the month, as on its last day."""
        number = day_number(day)
        return next(
            (one.profile for one in self.stretches if one.first <= number <= one.last),
            self.profile,
        )

    def balance(self, account: Account) -> int:
        """Return the account's balance before the rules of the month's end."""
        return self.opening.get(account, 0) + self.moved.get(account, 0)


class History(Struct, frozen=True, omit_defaults=True, gc=False):
    """Figures that a month passes on to rules that look back."""

    before: tuple[DayFigure, ...] = ()
    """Days of the last completed week."""
    open: tuple[DayFigure, ...] = ()
    """Days so far of the week in progress."""
    orders: tuple[OvertimeOrder, ...] = ()
    """Orders for these days."""
    weeks: tuple[WeekSum, ...] = ()
    """Weeks that are over, oldest first, as far back as rules look."""
    months: tuple[MonthSum, ...] = ()
    """Months that are over, oldest first, as far back as rules look."""


NO_HISTORY = History()
