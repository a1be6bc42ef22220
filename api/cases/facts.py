"""The facts of a case as commands and events, in the order in which they were recorded."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date

from msgspec import Struct

from api.cases.file import CaseError, CaseFile, Terms
from api.commands import frozen
from domain.bookings import Booked, Booking
from domain.errors import Rejected
from domain.evaluation import Context, Evaluation
from domain.holidays import LANDS
from domain.streams import employment as employments
from domain.streams import timesheet as timesheets
from domain.streams.employment import NOBODY, Employment
from domain.streams.timesheet import Timesheet
from domain.time import Month, local_day
from projections.facts import PersonFacts, evaluate_all

OVERRIDES = "case"
"""Id and short name of the agreement that a file's overrides make up."""


class Delivered(Struct, frozen=True):
    """Bookings of one month, received on one day from one terminal."""

    month: Month
    booked: Booked


class CorrectMonth(Struct, frozen=True):
    """A time officer's correction."""

    month: Month
    command: timesheets.Correct


class CloseMonth(Struct, frozen=True):
    """A month is closed as it stands on ``today``."""

    month: Month
    today: date


Fact = employments.Command | Delivered | CorrectMonth | CloseMonth


class Step(Struct, frozen=True):
    """One thing that happened: the day it was recorded on, the file's key for it, the fact."""

    recorded_on: date
    key: str
    fact: Fact


def steps(case: CaseFile) -> list[Step]:
    """All that happened by day of record; on one day terms, bookings, corrections, closes."""
    found = [*_employment(case), *_deliveries(case), *_corrections(case)]
    for close in case.close:
        month = Month.parse(close.month)
        today = close.closed_on or month.next().first
        found.append(Step(today, f"close {month}", CloseMonth(month, today)))
    # Sorting is stable, so things of one day stay in the order in which they were gathered.
    return sorted(found, key=lambda step: step.recorded_on)


class History:
    """What has been recorded of the case's person so far."""

    def __init__(self, person: str, context: Context) -> None:
        self.person = person
        self.context = context
        self.employment: Employment = NOBODY
        self.timesheets: dict[Month, Timesheet] = {}

    def take(self, step: Step) -> None:
        """Record what happened; raises CaseError naming the key where it is refused."""
        fact = step.fact
        try:
            match fact:
                case Delivered(month=month, booked=booked):
                    self._record(month, booked)
                case CorrectMonth(month=month, command=command):
                    self._decide(month, command)
                case CloseMonth(month=month, today=today):
                    self._close(month, today)
                case _:
                    self._employ(fact)
        except Rejected as refusal:
            raise CaseError(f"{step.key}: {refusal}") from refusal

    def evaluate(self, until: Month | None) -> list[Evaluation]:
        """Every month evaluated from what has been recorded so far."""
        facts = PersonFacts(self.person, self.employment, self.timesheets)
        return list(evaluate_all(facts, self.context, until))

    def _employ(self, command: employments.Command) -> None:
        book = self.context.book
        events = employments.decide(command, self.employment, agreements=book, lands=LANDS)
        for event in events:
            self.employment = employments.evolve(self.employment, event)

    def _close(self, month: Month, today: date) -> None:
        evaluations = self.evaluate(month)
        if not evaluations:
            raise CaseError(f"close {month}: lies before the person's first month")
        still_open = [one.sheet.month for one in evaluations[:-1] if not one.sheet.closed]
        earlier = still_open[-1] if still_open else None
        closed = frozen(evaluations[-1], self.employment)
        self._decide(month, timesheets.Close(closed, today, earlier))

    def _decide(self, month: Month, command: timesheets.Command) -> None:
        self._record(month, *timesheets.decide(command, self._timesheet(month)))

    def _record(self, month: Month, *events: timesheets.Event) -> None:
        self.timesheets[month] = timesheets.fold(self._timesheet(month), events)

    def _timesheet(self, month: Month) -> Timesheet:
        return self.timesheets.get(month) or Timesheet(month)


def _employment(case: CaseFile) -> Iterator[Step]:
    person = case.person
    first, *later = sorted(case.terms, key=lambda terms: terms.effective_on)
    hired_on = person.hired_on or first.effective_on
    unit = employments.UnitAssigned(hired_on, person.unit, person.cost_centre)
    hired = employments.Hired(hired_on)
    yield Step(date.min, "terms", employments.Hire(hired, _terms(case, first), unit))
    for terms in later:
        yield Step(terms.recorded_on or date.min, "terms", _terms(case, terms))
    if person.ended_on is not None:
        yield Step(date.min, "person.ended_on", employments.Ended(person.ended_on))


def _terms(case: CaseFile, terms: Terms) -> employments.TermsAgreed:
    monday, tuesday, wednesday, thursday, friday, saturday, sunday = terms.weekly_minutes
    weekly = (monday, tuesday, wednesday, thursday, friday, saturday, sunday)
    agreements = (*terms.agreements, OVERRIDES) if case.override else tuple(terms.agreements)
    return employments.TermsAgreed(terms.effective_on, weekly, agreements, terms.land)


def _deliveries(case: CaseFile) -> Iterator[Step]:
    gathered: dict[tuple[date, str, Month], list[Booking]] = defaultdict(list)
    sequences: dict[str, int] = defaultdict(int)
    for punch in case.all_punches():
        sequences[punch.terminal] += 1
        booking = case.booking(punch, sequences[punch.terminal])
        recorded_on = punch.recorded_on or local_day(booking.at, booking.offset_minutes)
        gathered[recorded_on, punch.terminal, booking.month].append(booking)
    for (recorded_on, terminal, month), bookings in gathered.items():
        booked = Booked(terminal, case.person.id, tuple(bookings))
        yield Step(recorded_on, "punch", Delivered(month, booked))


def _corrections(case: CaseFile) -> Iterator[Step]:
    for number, given in enumerate(case.correction, start=1):
        added = tuple(case.booking(punch, n) for n, punch in enumerate(given.added, start=1))
        name = given.id or str(number)
        command = timesheets.Correct(name, given.reason, tuple(given.voided), added)
        month = Month.parse(given.month)
        recorded_on = given.recorded_on or month.last
        yield Step(recorded_on, f"correction {name}", CorrectMonth(month, command))
