"""A person's facts as evaluation takes them, and the months their sheets cover."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC

from msgspec import Struct
from msgspec.structs import replace

from domain.evaluation.evaluate import START, Carry, Context, Evaluation, MonthFacts, evaluate
from domain.streams import absence as absences
from domain.streams import employment as employments
from domain.streams.absence import NO_ABSENCES, Absences
from domain.streams.employment import NOBODY, Employment
from domain.streams.lifetime import events as lifetime
from domain.streams.stream_ids import absence_stream
from domain.streams.timesheet import timesheet as timesheets
from domain.streams.timesheet.timesheet import Closed, Timesheet
from domain.values.bookings import Stamp
from domain.values.time import Month
from ledger.ledger import Ledger
from ledger.records import RecordedEvent
from projections.facts.codec import CODEC


class PersonFacts(Struct, frozen=True):
    """One person's employment, timesheets and absences, all of them or from some month on."""

    person: str
    employment: Employment = NOBODY
    timesheets: Mapping[Month, Timesheet] = {}
    absences: Mapping[int, Absences] = {}
    """By year; an absence over several years is in each of them."""
    account: tuple[RecordedEvent, ...] = ()
    """Recorded events of the lifetime account, if they were read."""

    @property
    def lifetime(self) -> tuple[lifetime.Event, ...]:
        """The events of the lifetime account; few ask for them, so they are decoded only then."""
        return lifetime_events(self.account)

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
        self, timesheet: Timesheet, stamps: Sequence[Stamp], following: Sequence[Stamp]
    ) -> MonthFacts:
        """The facts of a month for evaluation; its bookings are given in their order."""
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
            absences.days_of(known, month, stream),
            absences.acts_of(known, month, stream),
        )

    def _hired_months(self) -> list[Month]:
        return [Month.of(span.first) for span in self.employment.spans]


def read_facts(person: str, recorded: Iterable[RecordedEvent]) -> PersonFacts:
    """The facts that a person's events state; the events come ordered by stream and version."""
    employment = NOBODY
    events: defaultdict[str, list[timesheets.Event]] = defaultdict(list)
    by_year: dict[int, Absences] = {}
    account: list[RecordedEvent] = []
    for one in recorded:
        # The name of a stream tells its kind; events that are not needed are not decoded.
        match one.stream.split("/", 2)[1]:
            case "timesheet":
                event = CODEC.event(one)
                assert isinstance(event, timesheets.Event)
                if isinstance(event, Closed) and event.known_on is None:
                    # A close from before orders of recalculation knew the agreements of its day.
                    event = replace(event, known_on=one.recorded_at.astimezone(UTC).date())
                events[one.stream].append(event)
            case "employment":
                event = CODEC.event(one)
                assert isinstance(event, employments.Event)
                employment = employments.evolve(employment, event)
            case "absence":
                event = CODEC.event(one)
                assert isinstance(event, absences.Event)
                year = int(one.stream[-4:])
                by_year[year] = absences.evolve(by_year.get(year, NO_ABSENCES), event)
            case "lifetime":
                account.append(one)
            case _:
                pass
    sheets: dict[Month, Timesheet] = {}
    for stream, of_month in events.items():
        month = Month.parse(stream[-7:])
        sheets[month] = timesheets.fold(Timesheet(month), of_month)
    return PersonFacts(person, employment, sheets, by_year, tuple(account))


def lifetime_events(recorded: Iterable[RecordedEvent]) -> tuple[lifetime.Event, ...]:
    """The events of a lifetime account's stream."""
    found: list[lifetime.Event] = []
    for one in recorded:
        event = CODEC.event(one)
        assert isinstance(event, lifetime.Event)
        found.append(event)
    return tuple(found)


def load_facts(ledger: Ledger, person: str, until_position: int | None = None) -> PersonFacts:
    """All facts of a person, or those known at a position of the log."""
    return read_facts(person, ledger.read_range(f"{person}/", until_position))


def joined_years(by_year: Mapping[int, Absences]) -> Absences:
    """All absences of a person, whatever their year."""
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
    """Evaluate consecutive months, each with the carry of the month before."""
    sheet = facts.timesheet(first)
    stamps = sheet.stamps()
    for month in first.through(last):
        next_sheet = facts.timesheet(month.next())
        following = next_sheet.stamps()
        of_month = facts.of_month(sheet, stamps, following)
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
