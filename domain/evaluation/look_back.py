"""Memory of rules of week and month: the open week, the one before, sums, orders.

Days are remembered one by one. A week that ends becomes the one before and a sum, a month that
ends a sum; what is left at the month's end is handed on as its ``History``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from msgspec.structs import replace

from domain.evaluation.figures import month_sum, week_sum
from domain.facts.orders import OvertimeOrder, orders_by_day
from domain.facts.profile import Profile
from domain.rules.vocabulary.beside_work import BesideWork
from domain.rules.vocabulary.periods import (
    NO_HISTORY,
    Day,
    DayFigure,
    History,
    MonthFigures,
    PlannedDay,
    Stretch,
    Week,
)
from domain.rules.vocabulary.work_day import Stint
from domain.values.accounts import Account, Transfer
from domain.values.time import day_number

_LIFETIME, _EXTRA_WORK = Account.LIFETIME, Account.EXTRA_WORK


class LookBack:
    """The state while a month's days are remembered."""

    __slots__ = (
        "_before",
        "_busy",
        "_figures",
        "_first",
        "_into",
        "_month_begin",
        "_months",
        "_stretches",
        "_week_begin",
        "_weeks",
        "calls",
        "order_days",
        "orders",
    )

    def __init__(self, history: History, orders: Iterable[OvertimeOrder]) -> None:
        self._before = history.before
        self._weeks = list(history.weeks)
        self._months = history.months
        self._into = history.open or history.before
        """Days up to the day before the month."""
        self._figures = list(history.open)
        """The days of the week that was open at the month's begin, and those of the month."""
        self._week_begin = 0
        self._month_begin = len(self._figures)
        self._busy: list[Day] = []
        self.calls: list[Stint] = []
        """Call-outs since the last shift."""
        self._stretches: list[Stretch] = []
        self._first: date | None = None
        self.orders = orders_by_day((*history.orders, *orders))
        self.order_days: frozenset[date] = frozenset(order.day for order in self.orders)

    def enter(self, days: Sequence[PlannedDay], profile: Profile, *, remembers: bool) -> None:
        """Days of one profile come next, all of which are remembered, or none."""
        if not remembers:
            self._forget()
            return
        first, last = days[0], days[-1]
        self._first = self._first or first.day
        self._stretches.append(Stretch(first.number, last.number, profile))

    def add(self, own: DayFigure) -> None:
        """Remember a day for its week and its month."""
        self._figures.append(own)

    def add_day(self, day: Day) -> None:
        """Keep a day on which there was anything for the rules of the month's end."""
        self._busy.append(day)

    def with_calls(self, day: Day, beside: BesideWork) -> Day:
        """The day with what was done beside its work, and the call-outs since the shift before."""
        number, stints = day.planned.number, day.work.stints
        call_outs = beside.call_outs.get(number, ())
        self.calls += call_outs
        before: tuple[Stint, ...] = ()
        if stints:
            begin = stints[0].begin.at
            before = tuple(call for call in self.calls if call.begin.at < begin)
            self.calls = [call for call in self.calls if call.begin.at >= begin]
        journeys = beside.journeys.get(number, ())
        return replace(day, call_outs=call_outs, journeys=journeys, calls_before=before)

    def orders_on(self, day: date) -> tuple[OvertimeOrder, ...]:
        """Return the orders for a day."""
        if day not in self.order_days:
            return ()
        return tuple(order for order in self.orders if order.day == day)

    def end_week(
        self,
        last: date,
        profile: Profile,
        *,
        ends: bool,
        look_back: int,
        made: Sequence[Transfer],
    ) -> Week:
        """The week that is over with a day; so many weeks are kept in mind from now on."""
        days, before, earlier = tuple(self._figures[self._week_begin :]), self._before, self._weeks
        own = week_sum(days, before)
        self._weeks = [*earlier, own][-look_back:] if look_back else []
        self._before = () if ends else days
        self._week_begin = len(self._figures)
        return Week(
            own.monday, last, days, before, self._orders_of(before), earlier, own,
            profile, ends, self._orders_of(days), made,
        )  # fmt: skip

    def end_month(
        self,
        last: date,
        profile: Profile,
        *,
        ends: bool,
        look_back: int,
        opening: Mapping[Account, int],
        moved: Mapping[Account, int],
        made: Sequence[Transfer],
    ) -> MonthFigures:
        """The month that is over with a day."""
        figures = self._figures[self._month_begin :]
        own, earlier = month_sum(figures, self._into), self._months
        self._months = (*earlier, own)[-look_back:] if look_back else ()
        return MonthFigures(
            self._first or last, last, self._busy, opening, moved, self._weeks,
            profile, made, own, earlier, ends, figures, self._stretches,
        )  # fmt: skip

    def note_saved(self, transfers: Sequence[Transfer]) -> None:
        """Remember of the month that is over how much extra work it saved."""
        saved = sum(
            one.amount
            for one in transfers
            if one.route.target is _LIFETIME and one.route.source is _EXTRA_WORK
        )
        if saved and self._months:
            *earlier, own = self._months
            self._months = (*earlier, replace(own, saved_minutes=own.saved_minutes + saved))

    def history(self) -> History:
        """Return the history for the next month."""
        week = self._figures[self._week_begin :]
        remembered = (*self._before, *week)
        if not remembered and not self._weeks and not self._months:
            return NO_HISTORY
        orders = self._orders_of(remembered)
        return History(self._before, tuple(week), orders, tuple(self._weeks), self._months)

    def _forget(self) -> None:
        """Drop everything before days that no rule looks back on."""
        self._before, self._weeks, self._months, self._into = (), [], (), ()
        self._week_begin = self._month_begin = len(self._figures)
        self._busy, self._stretches, self._first = [], [], None

    def _orders_of(self, days: Sequence[DayFigure]) -> tuple[OvertimeOrder, ...]:
        if not self.orders or not days:
            return ()
        first, last = days[0].number, days[-1].number
        return tuple(order for order in self.orders if first <= day_number(order.day) <= last)
