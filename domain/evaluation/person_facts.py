"""A person's facts as evaluation takes them, and the months their sheets cover."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from msgspec import Struct

from domain.evaluation.evaluate import START, Carry, Context, Evaluation, MonthFacts, evaluate
from domain.facts.absences import AbsenceKind
from domain.streams import absence as absences
from domain.streams.absence import NO_ABSENCES, Absences
from domain.streams.employment import NOBODY, Employment
from domain.streams.lifetime import events as lifetime
from domain.streams.stream_ids import absence_stream
from domain.streams.timesheet import Timesheet
from domain.values.bookings import Stamp
from domain.values.time import Month


class PersonFacts(Struct, frozen=True):
    """One person's employment, timesheets and absences, all of them or from some month on."""

    person: str
    employment: Employment = NOBODY
    timesheets: Mapping[Month, Timesheet] = {}
    absences: Mapping[int, Absences] = {}
    """By year; what touches several years is in each."""
    read_account: Callable[[], tuple[lifetime.Event, ...]] = tuple
    """Decodes the lifetime account; few ask for it, so that happens only then."""

    @property
    def lifetime(self) -> tuple[lifetime.Event, ...]:
        """The events of the lifetime account."""
        return self.read_account()

    @property
    def first_month(self) -> Month | None:
        """The first month with facts or employment; None for someone never heard of."""
        months = [*self.timesheets, *self._hired_months()]
        return min(months) if months else None

    @property
    def last_month(self) -> Month | None:
        """The last month with facts, and the month after one that is closed."""
        months = [
            month if sheet.closed is None else month.next()
            for month, sheet in self.timesheets.items()
        ]
        months += self._hired_months()
        return max(months) if months else None

    def timesheet(self, month: Month) -> Timesheet:
        """A month's timesheet; an empty one where nothing is known."""
        return self.timesheets.get(month) or Timesheet(month)

    def of_month(
        self,
        timesheet: Timesheet,
        stamps: Sequence[Stamp],
        following: Sequence[Stamp],
        kinds: Mapping[str, AbsenceKind],
    ) -> MonthFacts:
        """Return a month's facts for evaluation; its bookings are at hand in their order."""
        month = timesheet.month
        known = self.absences.get(month.year)
        if known is None:
            return MonthFacts(self.person, timesheet, stamps, following)
        stream = absence_stream(self.person, month.year)
        return MonthFacts(
            self.person,
            timesheet,
            stamps,
            following,
            absences.absent_days_of(known, month, stream, kinds),
            absences.acts_of(known, month, stream),
        )

    def _hired_months(self) -> list[Month]:
        return [Month.of(span.first) for span in self.employment.spans]


def joined_years(by_year: Mapping[int, Absences]) -> Absences:
    """All that is known of a person's absences, whatever year it lies in."""
    together = NO_ABSENCES
    for year in sorted(by_year):
        together = together.joined(by_year[year])
    return together


def evaluate_months(
    facts: PersonFacts,
    context: Context,
    *,
    first: Month,
    last: Month,
    carry: Carry = START,
) -> Iterator[Evaluation]:
    """Evaluate consecutive months, handing on what crosses from one to the next."""
    sheet = facts.timesheet(first)
    stamps = sheet.stamps()
    for month in first.through(last):
        next_sheet = facts.timesheet(month.next())
        following = next_sheet.stamps()
        of_month = facts.of_month(sheet, stamps, following, context.book.kinds.absences)
        evaluation = evaluate(of_month, facts.employment, carry, context)
        yield evaluation
        sheet, stamps, carry = next_sheet, following, evaluation.carry


def evaluate_all(
    facts: PersonFacts, context: Context, until: Month | None = None
) -> Iterator[Evaluation]:
    """Evaluate a person's whole history, or up to a month that may lie beyond it."""
    first, last = facts.first_month, until or facts.last_month
    if first is None or last is None:
        return iter(())
    return evaluate_months(facts, context, first=first, last=last)
