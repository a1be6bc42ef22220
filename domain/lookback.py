"""What rules of week and month look back on: the open week, the one before, sums, orders.

Days are remembered one by one. A week that ends becomes the one before and a sum, a month that
ends a sum; what is left at the month's end is handed on as its ``History``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from domain.accounts import Account, Transfer
from domain.orders import OvertimeOrder, in_order
from domain.rules.figures import month_sum, week_sum
from domain.rules.period import NO_HISTORY, Day, DayFigure, History, MonthFigures, Week
from domain.time import day_number


class LookBack:
    """The state while a month's days are remembered."""

    __slots__ = (
        "_before",
        "_days",
        "_figures",
        "_into",
        "_months",
        "_open",
        "_weeks",
        "order_days",
        "orders",
    )

    def __init__(self, history: History, orders: Iterable[OvertimeOrder]) -> None:
        self._before = history.before
        self._open = list(history.open)
        self._weeks = list(history.weeks)
        self._months = history.months
        self._into = history.open or history.before
        """What ends with the day before the month."""
        self._days: list[Day] = []
        self._figures: list[DayFigure] = []
        self.orders = in_order((*history.orders, *orders))
        self.order_days: frozenset[date] = frozenset(order.day for order in self.orders)

    def add(self, day: Day, own: DayFigure, *, of_month: bool) -> None:
        """Remember a day for its week and, where rules ask for it, for its month."""
        self._open.append(own)
        if of_month:
            self._days.append(day)
            self._figures.append(own)

    def orders_on(self, day: date) -> tuple[OvertimeOrder, ...]:
        """What was ordered for a day."""
        if day not in self.order_days:
            return ()
        return tuple(order for order in self.orders if order.day == day)

    def end_week(self, last: Day, *, ends: bool, look_back: int, made: Sequence[Transfer]) -> Week:
        """The week that is over with a day; so many weeks are kept in mind from now on."""
        days, before, earlier = tuple(self._open), self._before, self._weeks
        own = week_sum(days, before)
        self._weeks = [*earlier, own][-look_back:] if look_back else []
        self._before = () if ends else days
        self._open = []
        return Week(
            own.monday, last.day, days, before, self._orders_of(before), earlier, own,
            last.standing, ends, self._orders_of(days), made,
        )  # fmt: skip

    def end_month(
        self,
        last: Day,
        *,
        ends: bool,
        look_back: int,
        opening: Mapping[Account, int],
        moved: Mapping[Account, int],
        made: Sequence[Transfer],
    ) -> MonthFigures | None:
        """The month that is over with a day; None where no day of it was remembered."""
        if not self._days:
            return None
        own, earlier = month_sum(self._figures, self._into), self._months
        self._months = (*earlier, own)[-look_back:] if look_back else ()
        return MonthFigures(
            self._days[0].day, last.day, tuple(self._days), opening, moved, self._weeks,
            last.standing, made, own, earlier, ends,
        )  # fmt: skip

    def history(self) -> History:
        """What the next month is told."""
        remembered = (*self._before, *self._open)
        if not remembered and not self._weeks and not self._months:
            return NO_HISTORY
        orders = self._orders_of(remembered)
        return History(self._before, tuple(self._open), orders, tuple(self._weeks), self._months)

    def _orders_of(self, days: Sequence[DayFigure]) -> tuple[OvertimeOrder, ...]:
        if not self.orders or not days:
            return ()
        first, last = days[0].number, days[-1].number
        return tuple(order for order in self.orders if first <= day_number(order.day) <= last)
