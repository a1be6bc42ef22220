"""Ordered work that was done, and its part above a week's hours.

Overtime and extra work share this module: an order counts up to its day's work beyond the
target; a week's surplus is time worked, or counted as worked, above a threshold; time off in
the following week reduces it again.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from msgspec import Struct

from domain.facts.orders import Choice, OvertimeOrder
from domain.rules.vocabulary.periods import DayFigure
from domain.values.accounts import Account, Route, Transfer
from domain.values.time import day_number


class OrderedWork(Struct, frozen=True):
    """Minutes done of an order."""

    order: OvertimeOrder
    minutes: int


class Routes(Struct, frozen=True):
    """Routes of ordered minutes: first to the account of owed time, then by the choice made."""

    owed: Route
    paid: Route
    time_off: Route
    lifetime: Route


def routes(rule: str, owed: Account) -> Routes:
    """Return the routes of a rule through its account of owed time."""
    return Routes(
        Route(rule, Account.FLEX, owed),
        Route(rule, owed, Account.PAID),
        Route(rule, owed, Account.FLEX),
        Route(rule, owed, Account.LIFETIME),
    )


def ordered_work(
    days: Sequence[DayFigure], orders: Sequence[OvertimeOrder]
) -> tuple[OrderedWork, ...]:
    """Return the work done of each order, by day; orders without work are omitted.

    An order counts up to its day's work beyond the target.
    """
    by_day: dict[int, list[OvertimeOrder]] = {}
    for order in orders:
        by_day.setdefault(day_number(order.day), []).append(order)
    found: list[OrderedWork] = []
    for day in days:
        if day.number in by_day:
            found += share_work(by_day[day.number], day.counted_minutes - day.owed_minutes)
    return tuple(found)


def share_work(orders: Iterable[OvertimeOrder], minutes: int) -> tuple[OrderedWork, ...]:
    """Share the minutes done on a day among its orders, the earliest first."""
    found: list[OrderedWork] = []
    left = minutes
    for order in sorted(orders, key=_by_time):
        part = min(order.minutes, left)
        if part > 0:
            left -= part
            found.append(OrderedWork(order, part))
    return tuple(found)


def counted_minutes(days: Sequence[DayFigure]) -> int:
    """Return the minutes of these days worked, or counted as worked (paid absence)."""
    return sum(day.counted_minutes for day in days)


def time_off_minutes(days: Sequence[DayFigure]) -> int:
    """Return the minutes by which a week's work falls short of its target."""
    return max(0, sum(day.owed_minutes for day in days) - counted_minutes(days))


def latest(parts: Sequence[OrderedWork], minutes: int) -> tuple[OrderedWork, ...]:
    """Return the last ``minutes`` of the work done, which lie above a threshold."""
    return cut(parts, sum(part.minutes for part in parts) - minutes)[1]


def cut(
    parts: Sequence[OrderedWork], minutes: int
) -> tuple[tuple[OrderedWork, ...], tuple[OrderedWork, ...]]:
    """Return the first ``minutes`` of the work done, and the rest."""
    first: list[OrderedWork] = []
    rest: list[OrderedWork] = []
    left = max(0, minutes)
    for part in parts:
        taken = min(left, part.minutes)
        left -= taken
        if taken:
            first.append(OrderedWork(part.order, taken))
        if part.minutes - taken:
            rest.append(OrderedWork(part.order, part.minutes - taken))
    return tuple(first), tuple(rest)


def dispose_of_work(
    parts: Sequence[OrderedWork], day: date, citation: str, ways: Routes
) -> Iterator[Transfer]:
    """Move work done to the account of owed time, then on by the choice made for its order."""
    for part in parts:
        causes = (part.order.cause,)
        yield Transfer(ways.owed, part.minutes, day, citation, causes)
        onward = _onward(part.order.choice, ways)
        if onward is not None:
            yield Transfer(onward, part.minutes, day, citation, causes)


def _onward(choice: Choice, ways: Routes) -> Route | None:
    match choice:
        case Choice.OWED:
            return None
        case Choice.PAID:
            return ways.paid
        case Choice.TIME_OFF:
            return ways.time_off
        case Choice.LIFETIME:
            return ways.lifetime


def _by_time(order: OvertimeOrder) -> tuple[int, str]:
    return order.begin_minute or 0, order.id
