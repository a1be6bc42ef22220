"""The facts of a case as commands and events, in the order in which they were recorded."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date

from msgspec import Struct

from api.cases.absence import Years, absence_commands, leave_acts
from api.cases.file import CaseFile, Terms
from api.cases.toml_values import CaseError, minutes_of_text
from domain.evaluation.close import freeze_month
from domain.evaluation.evaluate import Context, Evaluation
from domain.evaluation.obstacles import obstacles_of_sheet, obstacles_of_unit
from domain.evaluation.person_facts import PersonFacts, evaluate_all
from domain.facts.orders import OvertimeOrder
from domain.facts.profile import Pay
from domain.facts.rosters import Shift
from domain.streams import absence as absences
from domain.streams import employment as employments
from domain.streams import timesheet
from domain.streams import timesheet as timesheets
from domain.streams.calendar import LANDS
from domain.streams.employment import NOBODY, Employment
from domain.streams.timesheet import CorrectionConfirmed, CorrectionRequested, PlanRoster, Timesheet
from domain.values.bookings import Booked, Booking
from domain.values.errors import Rejected
from domain.values.time import Month, local_day

OVERRIDES = "case"
"""Id and short name of the agreement that a file's overrides form."""

SECOND = "second person"


class CaseDelivery(Struct, frozen=True):
    """Bookings of one month, received on one day from one terminal."""

    month: Month
    booked: Booked


class CaseCorrection(Struct, frozen=True):
    """A time officer's correction."""

    month: Month
    command: timesheets.CorrectBookings


class CaseClose(Struct, frozen=True):
    """The close of a month as it stands on ``today``."""

    month: Month
    today: date


class CasePlan(Struct, frozen=True):
    """The plan of shifts for some days of a month."""

    month: Month
    first: date
    last: date
    shifts: tuple[Shift, ...]
    planned_on: date
    time_off: tuple[date, ...] = ()


class CaseEvent(Struct, frozen=True):
    """A fact of a month that is never refused."""

    month: Month
    event: timesheets.Event


class CaseAbsence(Struct, frozen=True):
    """A command about absence or leave."""

    command: absences.Command


Fact = (
    employments.Command
    | CaseDelivery
    | CaseCorrection
    | CaseClose
    | CasePlan
    | CaseEvent
    | CaseAbsence
)


class CaseStep(Struct, frozen=True):
    """One fact with its day of record and the file's key for it."""

    recorded_on: date
    key: str
    fact: Fact


def case_steps(case: CaseFile) -> list[CaseStep]:
    """List all facts by day of record; on one day terms first, then absences, then bookings."""
    found = [*_employment(case), *_personal(case), *_roster_plans(case), *_absences(case)]
    found += [*_deliveries(case), *_corrections(case)]
    for close in case.close:
        month = Month.parse(close.month)
        today = close.closed_on or month.next().first
        found.append(CaseStep(today, f"close {month}", CaseClose(month, today)))
    # Sorting is stable, so facts of one day stay in the order in which they were collected.
    return sorted(found, key=lambda step: step.recorded_on)


class CaseHistory:
    """The facts recorded of the case's person so far."""

    def __init__(self, person: str, context: Context) -> None:
        self.person = person
        self.context = context
        self.employment: Employment = NOBODY
        self.timesheets: dict[Month, Timesheet] = {}
        self.absences = Years(person, context.book.kinds.absences)

    def take(self, step: CaseStep) -> None:
        """Record a fact; raises CaseError naming the key where it is refused."""
        fact = step.fact
        try:
            match fact:
                case CaseDelivery(month=month, booked=booked):
                    self._record(month, booked)
                case CaseEvent(month=month, event=event):
                    self._record(month, event)
                case CaseCorrection(month=month, command=command):
                    self._decide(month, command)
                case CaseClose(month=month, today=today):
                    self._close(month, today)
                case CasePlan():
                    self._plan(fact)
                case CaseAbsence(command=about):
                    self.absences.decide(about, self.employment.employed_on)
                case _:
                    self._employ(fact)
        except Rejected as refusal:
            raise CaseError(f"{step.key}: {refusal}") from refusal

    def evaluate(self, until: Month | None) -> list[Evaluation]:
        """Evaluate every month from the facts recorded so far."""
        facts = PersonFacts(self.person, self.employment, self.timesheets, self.absences.by_year)
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
        obstacles = (
            *obstacles_of_unit(month, today, binds=True),
            *obstacles_of_sheet(evaluations[-1].sheet, still_open),
        )
        closed = freeze_month(evaluations[-1], self.employment, today, evaluations[:-1])
        close = timesheets.CloseMonth(closed, today, obstacles)
        self._decide(month, close)

    def _plan(self, fact: CasePlan) -> None:
        month = fact.month
        others = (self._timesheet(month.previous()), self._timesheet(month.next()))
        around = tuple(shift for sheet in others for shift in sheet.shifts)
        command = PlanRoster(
            fact.first, fact.last, fact.shifts, fact.planned_on, around, fact.time_off
        )
        self._record(month, *timesheet.decide(command, self._timesheet(month)))

    def _decide(self, month: Month, command: timesheets.Command) -> None:
        events = timesheets.decide(command, self._timesheet(month))
        # A case lists corrections that count: a second person confirmed those of a closed month.
        confirmed = (
            CorrectionConfirmed(one.id, SECOND)
            for one in events
            if isinstance(one, CorrectionRequested)
        )
        self._record(month, *events, *confirmed)

    def _record(self, month: Month, *events: timesheets.Event) -> None:
        self.timesheets[month] = timesheets.fold(self._timesheet(month), events)

    def _timesheet(self, month: Month) -> Timesheet:
        return self.timesheets.get(month) or Timesheet(month)


def _employment(case: CaseFile) -> Iterator[CaseStep]:
    person = case.person
    first, *later = sorted(case.terms, key=lambda terms: terms.effective_on)
    hired_on = person.hired_on or first.effective_on
    unit = employments.AssignUnit(hired_on, person.unit, person.cost_centre)
    hired = employments.Hired(hired_on)
    yield CaseStep(date.min, "terms", employments.Hire(hired, _terms(case, first), unit))
    for terms in later:
        yield CaseStep(terms.recorded_on or date.min, "terms", _terms(case, terms))
    if person.ended_on is not None:
        yield CaseStep(date.min, "person.ended_on", employments.EndEmployment(person.ended_on))


def _personal(case: CaseFile) -> Iterator[CaseStep]:
    if case.person.born_on is not None:
        born = employments.RecordBirth(case.person.born_on)
        yield CaseStep(date.min, "person.born_on", born)
    for one in case.circumstance:
        recorded = employments.RecordCircumstance(
            one.kind, one.first, one.last, one.value, OVERRIDES
        )
        yield CaseStep(one.recorded_on or date.min, "circumstance", recorded)
    for paid in case.pay:
        pay = Pay(
            paid.grade, paid.step, paid.monthly_cents, paid.third_step_cents, paid.capped_cents
        )
        yield CaseStep(date.min, "pay", employments.AgreePay(paid.effective_on, pay))
    for duty in case.duty:
        assigned = employments.AssignDuty(
            duty.first, duty.last, duty.unit, duty.cost_centre, "case", tuple(duty.agreements)
        )
        yield CaseStep(date.min, "duty", assigned)


def _roster_plans(case: CaseFile) -> Iterator[CaseStep]:
    for roster in case.roster:
        shifts = roster.all_shifts()
        for month in Month.of(roster.first).through(Month.of(roster.last)):
            first, last = max(roster.first, month.first), min(roster.last, month.last)
            of_month = tuple(shift for shift in shifts if first <= shift.day <= last)
            planned_on = roster.recorded_on or date.min
            time_off = tuple(day for day in roster.time_off if first <= day <= last)
            plan = CasePlan(month, first, last, of_month, planned_on, time_off)
            yield CaseStep(planned_on, "roster", plan)
    for order in case.order:
        begin = None if order.begin is None else minutes_of_text(order.begin)
        minutes = minutes_of_text(order.minutes)
        ordered = timesheets.OvertimeOrdered(
            OvertimeOrder(order.id, order.day, minutes, order.choice, begin, order.afterwards)
        )
        happened = CaseEvent(Month.of(order.day), ordered)
        yield CaseStep(order.recorded_on or order.day, f"order {order.id}", happened)
    for opening in case.opening:
        opened = timesheets.BalancesOpened(
            opening.effective_on, tuple(opening.amounts.items()), opening.document
        )
        happened = CaseEvent(Month.of(opening.effective_on), opened)
        yield CaseStep(opening.effective_on, "opening", happened)


def _terms(case: CaseFile, terms: Terms) -> employments.AgreeTerms:
    monday, tuesday, wednesday, thursday, friday, saturday, sunday = terms.weekly_minutes
    weekly = (monday, tuesday, wednesday, thursday, friday, saturday, sunday)
    agreements = (*terms.agreements, OVERRIDES) if case.override else tuple(terms.agreements)
    return employments.AgreeTerms(
        terms.effective_on,
        weekly,
        agreements,
        terms.land,
        terms.weekly_quantity,
        terms.share_permille,
    )


def _absences(case: CaseFile) -> Iterator[CaseStep]:
    for found in (
        *absence_commands(case.absence),
        *leave_acts(case.notice, case.leave, case.exchange),
    ):
        yield CaseStep(found.recorded_on, found.key, CaseAbsence(found.command))


def _deliveries(case: CaseFile) -> Iterator[CaseStep]:
    gathered: dict[tuple[date, str, Month], list[Booking]] = defaultdict(list)
    sequences: dict[str, int] = defaultdict(int)
    for punch in case.all_punches():
        sequences[punch.terminal] += 1
        booking = case.booking(punch, sequences[punch.terminal])
        recorded_on = punch.recorded_on or local_day(booking.at, booking.offset_minutes)
        gathered[recorded_on, punch.terminal, booking.month].append(booking)
    for (recorded_on, terminal, month), bookings in gathered.items():
        booked = Booked(terminal, case.person.id, tuple(bookings))
        yield CaseStep(recorded_on, "punch", CaseDelivery(month, booked))


def _corrections(case: CaseFile) -> Iterator[CaseStep]:
    for number, given in enumerate(case.correction, start=1):
        added = tuple(case.booking(punch, n) for n, punch in enumerate(given.added, start=1))
        name = given.id or str(number)
        command = timesheets.CorrectBookings(
            name, given.reason, tuple(given.voided), added, "", case.kinds.bookings.by_code
        )
        month = Month.parse(given.month)
        recorded_on = given.recorded_on or month.last
        yield CaseStep(recorded_on, f"correction {name}", CaseCorrection(month, command))
