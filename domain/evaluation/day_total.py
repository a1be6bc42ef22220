"""Parts of a day's total beside its work: the target as absences leave it, and decisions.

Decisions bring balances along, save hours or draw on saved ones.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from msgspec import Struct
from msgspec.structs import replace

from domain.evaluation.segments import Segment
from domain.rules.leave.absence import NO_COVER, REDUCES, TargetCover, absence
from domain.rules.vocabulary.periods import PlannedDay
from domain.streams.stream_ids import calendar_stream, employment_stream, timesheet_stream
from domain.streams.timesheet import DayTotal, HoursMoved, Saved, Timesheet
from domain.values.accounts import Account, Route, Transfer, movements
from domain.values.bookings import PostingCause


def days_by_hand(timesheet: Timesheet) -> Iterator[date]:
    """The days for which something was decided."""
    for opened, _ in timesheet.opened:
        yield opened.effective_on
    for saved, _ in timesheet.saved:
        yield saved.effective_on


def moved_by_hand(timesheet: Timesheet, person: str, day: date) -> Iterator[Transfer]:
    """The transfers of a day, each resting on the event that decided it."""
    stream = timesheet_stream(person, timesheet.month)
    for opened, version in timesheet.opened:
        if opened.effective_on == day:
            for account, amount in opened.amounts:
                route = Route("opening", Account.OPENING, account)
                yield Transfer(route, amount, day, opened.document, (f"{stream}#{version}",))
    for saved, version in timesheet.saved:
        if saved.effective_on == day:
            yield transfer_of(saved, f"{stream}#{version}")


def add_movements(total: DayTotal, moved: Iterable[Transfer]) -> DayTotal:
    """A day's total with what moved beside attendance, breaks and target."""
    flex, others = movements(moved)
    return DayTotal(
        total.day,
        total.attended_minutes,
        total.break_minutes,
        total.target_minutes,
        total.flex_minutes + flex,
        others,
    )


Causes = tuple[PostingCause, ...]


class OwedTarget(Struct, frozen=True, gc=False):
    """The minutes that are owed, their transfer if there are any, and what absences moved."""

    minutes: int
    due: Transfer | None = None
    absences: tuple[Transfer, ...] = ()


NOTHING_OWED = OwedTarget(0)


def target_causes(person: str, part: Segment) -> tuple[Causes, Causes]:
    """Return the causes of a day's target: the terms, on a public holiday the calendar too."""
    terms = f"{employment_stream(person)}#{part.terms_version}"
    return (terms,), (terms, calendar_stream(part.land, part.days[0].day.year))


def owed_target(
    planned: PlannedDay, causes: Causes, found: TargetCover, part: Segment
) -> OwedTarget:
    """The day's target as absences leave it."""
    due = planned.target
    if due is None:
        return NOTHING_OWED
    if found is NO_COVER:
        return OwedTarget(due.amount, due.caused_by(causes))
    moved, reduced = absence(planned.day, found, part.parameters.absence or REDUCES)
    minutes = due.amount - reduced
    if not minutes:
        return OwedTarget(0, None, moved)
    changed = due if not reduced else replace(due, amount=minutes)
    return OwedTarget(minutes, changed.caused_by((*causes, *found.causes)), moved)


def transfer_of(saved: Saved, cause: PostingCause) -> Transfer:
    """Return the transfer of saved hours; hours kept as money leave the books of time."""
    if isinstance(saved, HoursMoved):
        moved = Route(saved.rule, saved.source, saved.target)
        return Transfer(moved, saved.minutes, saved.effective_on, saved.citation, (cause,))
    target = Account.LIFETIME_EXCHANGED if saved.in_money else Account.LIFETIME
    route = Route(saved.rule, saved.source, target)
    return Transfer(route, saved.minutes, saved.effective_on, saved.citation, (cause,))
