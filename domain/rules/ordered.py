"""What was done of ordered work, and how much of it lies above a week's hours.

Overtime and extra work share it: an order counts as far as its day was worked beyond
what was owed; a week's surplus is what was worked, or counts as worked, above a
threshold; time off in the week after takes some of it away again.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from msgspec import Struct

from domain.accounts import Account, Route, Transfer
from domain.orders import Choice, OvertimeOrder
from domain.rules.period import DayFigure
from domain.time import day_number


class Done(Struct, frozen=True):
    """So many minutes were done of an order."""

    order: OvertimeOrder
    minutes: int


class Routes(Struct, frozen=True):
    """Where ordered minutes go: first they are owed, then what was chosen becomes of them."""

    owed: Route
    paid: Route
    time_off: Route
    lifetime: Route


def routes(rule: str, owed: Account) -> Routes:
    """The routes of a rule through the account on which it keeps what is owed."""
    return Routes(
        Route(rule, Account.FLEX, owed),
        Route(rule, owed, Account.PAID),
        Route(rule, owed, Account.FLEX),
        Route(rule, owed, Account.LIFETIME),
    )


def done(days: Sequence[DayFigure], orders: Sequence[OvertimeOrder]) -> tuple[Done, ...]:
    """What was done of each order, in the order of their days; what was not done stays out.

    An order counts as far as its day was worked beyond what was owed.
    """
    by_day: dict[int, list[OvertimeOrder]] = {}
    for order in orders:
        by_day.setdefault(day_number(order.day), []).append(order)
    found: list[Done] = []
    for day in days:
        if day.number in by_day:
            found += shared(by_day[day.number], day.counted_minutes - day.owed_minutes)
    return tuple(found)


def shared(orders: Iterable[OvertimeOrder], minutes: int) -> tuple[Done, ...]:
    """Share what was done on a day among the orders for it, the earliest first."""
    found: list[Done] = []
    left = minutes
    for order in sorted(orders, key=_by_time):
        part = min(order.minutes, left)
        if part > 0:
            left -= part
            found.append(Done(order, part))
    return tuple(found)


def counted_minutes(days: Sequence[DayFigure]) -> int:
    """What was worked in these days, or counts as worked: paid absence does."""
    return sum(day.counted_minutes for day in days)


def time_off_minutes(days: Sequence[DayFigure]) -> int:
    """What a week's work falls short of what was owed in it."""
    return max(0, sum(day.owed_minutes for day in days) - counted_minutes(days))


def latest(parts: Sequence[Done], minutes: int) -> tuple[Done, ...]:
    """The last so many minutes of what was done: they are the ones above a threshold."""
    return cut(parts, sum(part.minutes for part in parts) - minutes)[1]


def cut(parts: Sequence[Done], minutes: int) -> tuple[tuple[Done, ...], tuple[Done, ...]]:
    """The first so many minutes of what was done, and the others."""
    first: list[Done] = []
    rest: list[Done] = []
    left = max(0, minutes)
    for part in parts:
        taken = min(left, part.minutes)
        left -= taken
        if taken:
            first.append(Done(part.order, taken))
        if part.minutes - taken:
            rest.append(Done(part.order, part.minutes - taken))
    return tuple(first), tuple(rest)


def disposed(parts: Sequence[Done], day: date, citation: str, ways: Routes) -> Iterator[Transfer]:
    """Move what was done to where it is owed, and on to what was chosen for its order."""
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
