"""Movements by individual decision: balances brought along, hours saved or drawn."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from domain.accounts import Account, Route, Transfer, movements
from domain.saved import transfer_of
from domain.stored import timesheet_stream
from domain.streams.timesheet import DayTotal, Timesheet


def days_by_hand(timesheet: Timesheet) -> Iterator[date]:
    """The legal days of such decisions."""
    for opened, _ in timesheet.opened:
        yield opened.effective_on
    for saved, _ in timesheet.saved:
        yield saved.effective_on


def moved_by_hand(timesheet: Timesheet, person: str, day: date) -> Iterator[Transfer]:
    """The transfers of a day, each with the deciding event as its cause."""
    stream = timesheet_stream(person, timesheet.month)
    for opened, version in timesheet.opened:
        if opened.effective_on == day:
            for account, amount in opened.amounts:
                route = Route("opening", Account.OPENING, account)
                yield Transfer(route, amount, day, opened.document, (f"{stream}#{version}",))
    for saved, version in timesheet.saved:
        if saved.effective_on == day:
            yield transfer_of(saved, f"{stream}#{version}")


def with_moved(total: DayTotal, moved: Iterable[Transfer]) -> DayTotal:
    """Add movements besides attendance, breaks and target to a day's total."""
    flex, others = movements(moved)
    return DayTotal(
        total.day,
        total.attended_minutes,
        total.break_minutes,
        total.target_minutes,
        total.flex_minutes + flex,
        others,
    )
