"""Bookings and months written as lines of text, for tests that read like a sheet."""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from domain.agreements.book import AgreementBook
from domain.evaluation.evaluate import START, Carry, Context, Evaluation, evaluate
from domain.evaluation.person_facts import PersonFacts
from domain.rules.vocabulary.periods import Day, PlannedDay
from domain.rules.vocabulary.work_day import Stint, WorkDay
from domain.rules.vocabulary.work_day import work_day as measured
from domain.streams import absence as absences
from domain.streams import employment as employments
from domain.streams import timesheet as timesheets
from domain.streams.absence import NO_ABSENCES, Absences
from domain.streams.calendar import holidays_of
from domain.streams.employment import NOBODY, Employment, Hired, TermsAgreed, UnitAssigned
from domain.streams.timesheet import Timesheet
from domain.values.bookings import Booked, Booking, Stamp, by_time
from domain.values.time import Month, day_number

BOOK = AgreementBook.of_package()
AGREEMENTS = ("arbzg", "dv-muster")
CONTEXT = Context(BOOK, lru_cache(holidays_of), AGREEMENTS)
FULL_WEEK = (480, 480, 480, 480, 480, 0, 0)
LINE = re.compile(r"(?:(\d+)\.)?\s*(\d\d):(\d\d)(?::(\d\d))?\s+(\w+)")


def stamps(
    text: str, month: str = "2026-03", *, offset_minutes: int = 60, first: int = 1
) -> list[Stamp]:
    """``"2. 08:00 in, 12:00 out, 3. 09:00 in"``: a day of the month, then times and kinds."""
    day = 1
    found: list[Stamp] = []
    year, number = Month.parse(month)
    for sequence, part in enumerate(filter(None, map(str.strip, text.split(","))), start=first):
        match = LINE.fullmatch(part)
        assert match is not None, part
        day = int(match[1] or day)
        local = datetime(year, number, 1, tzinfo=UTC) + timedelta(
            days=day - 1, hours=int(match[2]), minutes=int(match[3]), seconds=int(match[4] or 0)
        )
        at = int(local.timestamp()) - offset_minutes * 60
        found.append(Stamp(at, offset_minutes, match[5], "T", sequence))
    return sorted(found, key=by_time)


def work_day(
    text: str, earlier: str = "", month: str = "2026-03", *, breaks_rounded_up: bool = False
) -> WorkDay:
    """A working day from its bookings in pairs; ``earlier`` is the clock-out before it."""
    made = stamps(text, month)
    pairs = zip(made[::2], made[1::2], strict=True)
    end = stamps(earlier, month)[-1] if earlier else None
    stints = tuple(Stint(begin, over) for begin, over in pairs)
    return measured(
        made[0].day,
        stints,
        end,
        places=BOOK.kinds.bookings.places,
        breaks_rounded_up=breaks_rounded_up,
    )


def day_of(work: WorkDay, worked_minutes: int | None = None, *, holiday: bool = False) -> Day:
    """A working day in the form that day rules take; ``worked_minutes`` None deducts no break."""
    planned = PlannedDay(work.day, day_number(work.day), holiday, None)
    worked = work.attended_minutes if worked_minutes is None else worked_minutes
    return Day(planned, work, worked)


def booked(made: Iterable[Stamp], terminal: str = "T") -> Booked:
    """Stamps as one delivery."""
    bookings = tuple(Booking(s.at, s.offset_minutes, s.kind, s.sequence, s.marks) for s in made)
    return Booked(terminal, "1001", bookings)


def employment(
    since: date = date(2026, 1, 1),
    weekly: Sequence[int] = FULL_WEEK,
    *more: employments.Event,
    agreements: tuple[str, ...] = AGREEMENTS,
    land: str = "NW",
) -> Employment:
    """Somebody employed since a day."""
    monday, tuesday, wednesday, thursday, friday, saturday, sunday = weekly
    pattern = (monday, tuesday, wednesday, thursday, friday, saturday, sunday)
    state = NOBODY
    for event in (
        Hired(since),
        TermsAgreed(since, pattern, agreements, land),
        UnitAssigned(since, "10", "4711"),
        *more,
    ):
        state = employments.evolve(state, event)
    return state


def sheet_of(month: str, *events: timesheets.Event) -> Timesheet:
    """A timesheet after some events."""
    return timesheets.fold(Timesheet(Month.parse(month)), events)


def evaluate_months(
    timesheets_by_month: Mapping[str, Timesheet],
    who: Employment,
    first: str,
    last: str,
    *,
    context: Context = CONTEXT,
    carry: Carry = START,
    away: Iterable[absences.Event] = (),
) -> dict[str, Evaluation]:
    """Consecutive months, each with the carry of the one before; absences lie in years' streams."""
    by_year = absence_years(away)
    facts = PersonFacts("4711", who, {s.month: s for s in timesheets_by_month.values()}, by_year)
    found: dict[str, Evaluation] = {}
    for month in Month.parse(first).through(Month.parse(last)):
        sheet = timesheets_by_month.get(str(month), Timesheet(month))
        after = timesheets_by_month.get(str(month.next()), Timesheet(month.next()))
        of_month = facts.of_month(
            sheet, sheet.stamps(), after.stamps(), context.book.kinds.absences
        )
        found[str(month)] = evaluate(of_month, who, carry, context)
        carry = found[str(month)].carry
    return found


def absence_years(events: Iterable[absences.Event]) -> dict[int, Absences]:
    """Events of absences, each in the years that it touches."""
    found: dict[int, Absences] = {}
    for event in events:
        together = NO_ABSENCES
        for year in found.values():
            together = together.joined(year)
        for number in absences.years(event, together):
            found[number] = absences.evolve(found.get(number, NO_ABSENCES), event)
    return found


def zone_stamps(text: str, zone: str, first: int = 1) -> list[Stamp]:
    """``2025-03-30 01:00 in`` a line, local to a zone that knows its clock changes."""
    found: list[Stamp] = []
    for sequence, line in enumerate(filter(None, map(str.strip, text.splitlines())), start=first):
        when, _, kind = line.rpartition(" ")
        local = datetime.fromisoformat(when).replace(tzinfo=ZoneInfo(zone))
        offset = local.utcoffset()
        assert offset is not None
        at = int(local.timestamp())
        found.append(Stamp(at, int(offset.total_seconds()) // 60, kind, "T", sequence))
    return found
