"""Touched months of a batch: evaluating only those gives the same as evaluating all."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime
from functools import lru_cache
from itertools import cycle
from random import Random
from typing import TypeVar

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.agreements.book import AgreementBook
from domain.evaluation.evaluate import Context, Evaluation
from domain.evaluation.person_facts import evaluate_all
from domain.facts.kinds import SHIPPED
from domain.streams.calendar import holidays_of
from domain.streams.employment import Hired, TermsAgreed, UnitAssigned
from domain.streams.stream_ids import employment_stream, timesheet_stream
from domain.streams.timesheet import BookingsCorrected, Event
from domain.values.bookings import Booked, Booking
from domain.values.time import Month
from ledger.codec import Provenance
from ledger.records import RecordedEvent
from projections.engine.projector import (
    Progress,
    Projector,
    _reevaluate,
    _start,
    _without_settled_month,
)
from projections.engine.stale import FOR_EVER, StaleMonths, stale_months
from projections.facts.event_codec import CODEC
from projections.facts.person import read_facts
from projections.sheets.project import carry_text
from tests.examples import times
from tests.projections.conftest import AGREEMENTS, HR, City, punch, worked

PERSON = "4711"
BY = Provenance("test")
CONTEXT = Context(AgreementBook.of_package(), lru_cache(holidays_of), AGREEMENTS)
FEBRUARY, MARCH, APRIL, MAY = (Month(2026, number) for number in (2, 3, 4, 5))
MONTH_ENDS = tuple(
    int(datetime(2026, number, 1, tzinfo=UTC).timestamp()) - 3600 for number in (3, 4, 5)
)
NOON = MONTH_ENDS[1] + 12 * 3600
"""Noon of 1 April, an hour east of Greenwich."""


class Log:
    """Events in the order in which they were recorded."""

    def __init__(self) -> None:
        self.events: list[RecordedEvent] = []
        self._versions: dict[str, int] = {}

    def record(self, stream: str, *events: Event | Hired | TermsAgreed | UnitAssigned) -> None:
        for event in events:
            topic, state = CODEC.encode(event, BY)
            version = self._versions[stream] = self._versions.get(stream, 0) + 1
            position = len(self.events) + 1
            now = datetime(2026, 6, 1, tzinfo=UTC)
            self.events.append(RecordedEvent(position, stream, version, topic, state, "none", now))

    def hire(self) -> None:
        first = date(2026, 2, 1)
        terms = TermsAgreed(first, (468, 468, 468, 468, 468, 0, 0), AGREEMENTS, "NW")
        stream = employment_stream(PERSON)
        self.record(stream, Hired(first), terms, UnitAssigned(first, "1", "2"))

    def book(self, month: Month, terminal: str, *bookings: Booking) -> None:
        self.record(timesheet_stream(PERSON, month), Booked(terminal, "77", bookings))

    def ordered(self, start: Month | None = None) -> list[RecordedEvent]:
        """The person's events by stream; of the timesheets those from a month on."""
        least = f"{PERSON}/timesheet/{start or ''}"
        chosen = [e for e in self.events if "/timesheet/" not in e.stream or e.stream >= least]
        return sorted(chosen, key=lambda e: (e.stream, e.version))


def booking(at: int, kind: str = "in", number: int = 1) -> Booking:
    return Booking(at, 60, kind, number)


def take_up(log: Log, batch: Sequence[RecordedEvent], held: dict[Month, Evaluation]) -> int:
    """Evaluate the months that a batch touches, like the projector; returns their number."""
    span = stale_months(batch)[PERSON]
    earlier = [month for month in held if month < span.first]
    least = max(earlier, default=span.first)
    stored = {m: carry_text(one.carry) for m, one in held.items() if m >= least}
    span = _without_settled_month(span, stored)
    facts = read_facts(PERSON, log.ordered(_start(span, stored)))
    evaluated = list(_reevaluate(facts, span, stored, CONTEXT))
    held.update({one.sheet.month: one for one in evaluated})
    return len(evaluated)


def all_months(log: Log) -> dict[Month, Evaluation]:
    facts = read_facts(PERSON, log.ordered())
    return {one.sheet.month: one for one in evaluate_all(facts, CONTEXT)}


@pytest.mark.parametrize(
    ("events", "span"),
    [
        ([(APRIL, 7)], StaleMonths(MARCH, APRIL, 7)),
        # The earliest of all new bookings of the month counts.
        ([(APRIL, 7), (APRIL, 5), (APRIL, 9)], StaleMonths(MARCH, APRIL, 5)),
        # Only the first touched month gives it, in any order of arrival.
        ([(APRIL, 7), (MARCH, 3), (MAY, 2)], StaleMonths(FEBRUARY, MAY, 3)),
        ([(MARCH, 3), (APRIL, 1)], StaleMonths(FEBRUARY, APRIL, 3)),
        # A correction touches the month before, also if it is settled.
        ([(APRIL, None)], StaleMonths(MARCH, APRIL)),
        ([(APRIL, 7), (APRIL, None)], StaleMonths(MARCH, APRIL)),
        ([(APRIL, None), (APRIL, 7)], StaleMonths(MARCH, APRIL)),
        ([(APRIL, 7), (MAY, None)], StaleMonths(MARCH, MAY, 7)),
        ([(MAY, None), (APRIL, 7)], StaleMonths(MARCH, MAY, 7)),
        ([(MARCH, None), (APRIL, 7)], StaleMonths(FEBRUARY, APRIL)),
    ],
)
def test_a_batch_touches_one_span_of_months(
    events: list[tuple[Month, int | None]], span: StaleMonths
) -> None:
    log = Log()
    for month, at in events:
        if at is None:
            log.record(timesheet_stream(PERSON, month), BookingsCorrected("c", "why", ("T:1",)))
        else:
            log.book(month, "T", booking(at + 1), booking(at), booking(at + 2))
    assert stale_months(log.events) == {PERSON: span}


def test_terms_touch_their_month_and_all_later_ones_whatever_is_booked() -> None:
    log = Log()
    log.hire()
    log.book(MARCH, "T", booking(5))
    assert stale_months(log.events) == {PERSON: StaleMonths(FEBRUARY, FOR_EVER)}


@pytest.mark.parametrize(
    ("first", "then", "again"),
    [
        # March is over for good once a booking of April was left to April.
        ([(NOON, "in")], [(NOON + 60, "out")], [APRIL]),
        ([(NOON, "in")], [(NOON + 60, "info")], [APRIL]),
        ([(NOON, "in")], [(NOON, "out")], [MARCH, APRIL]),
        ([(NOON, "in")], [(NOON - 1, "out")], [MARCH, APRIL]),
        ([(NOON, "in")], [(NOON + 60, "out"), (NOON - 1, "info")], [MARCH, APRIL]),
        # Nothing of April yet, or nothing with an effect, or all of it taken by March.
        ([], [(NOON, "in")], [MARCH, APRIL]),
        ([(NOON, "info"), (NOON, "dance")], [(NOON + 60, "in")], [MARCH, APRIL]),
        ([(NOON - 11 * 3600, "out")], [(NOON, "in")], [MARCH, APRIL]),
        ([(NOON - 11 * 3600, "out"), (NOON, "in")], [(NOON + 60, "out")], [APRIL]),
        # A clock-out between bookings that March took or passed over and the settling one.
        ([(NOON - 36000, "info"), (NOON, "in")], [(NOON - 7200, "out")], [MARCH, APRIL]),
        ([(NOON - 36000, "out"), (NOON, "in")], [(NOON - 35940, "out")], [MARCH, APRIL]),
    ],
)
def test_the_month_before_is_evaluated_until_it_is_settled(
    first: list[tuple[int, str]], then: list[tuple[int, str]], again: list[Month]
) -> None:
    log = Log()
    log.hire()
    log.book(MARCH, "T", booking(MONTH_ENDS[1] - 7200, "in"))
    if first:
        log.book(APRIL, "T", *(booking(at, kind) for at, kind in first))
    held: dict[Month, Evaluation] = {}
    take_up(log, log.events, held)
    known = len(log.events)
    log.book(APRIL, "S", *(booking(at, kind) for at, kind in then))
    before = dict(held)
    take_up(log, log.events[known:], held)
    assert held == all_months(log)
    assert [month for month in held if held[month] is not before.get(month)] == again


BOOKINGS = st.builds(
    Booking,
    at=st.one_of(
        # A night over the end of March at few instants, so that many share one; around any
        # month's end by the minute; and somewhere in a month.
        st.sampled_from([-7200, 0, 21_600, 21_660, 43_200]).map(MONTH_ENDS[1].__add__),
        st.sampled_from([-7200, 0, 21_600, 21_660, 43_200]).map(MONTH_ENDS[1].__add__),
        st.tuples(st.sampled_from(MONTH_ENDS), st.integers(-600, 600)).map(
            lambda near: near[0] + near[1] * 60
        ),
        st.integers(MONTH_ENDS[0] + 36_000, MONTH_ENDS[2] - 36_000),
    ),
    offset_minutes=st.sampled_from([60, 60, 60, 60, 60, 120, -300, 600]),
    kind=st.sampled_from(
        ("in", "out") * 4 + ("info", "dance") * 2 + tuple(SHIPPED.bookings.effects)
    ),
    sequence=st.just(0),
    marks=st.sampled_from([0, 0, 0, 8]),
)


@settings(max_examples=times(400))
@given(
    made=st.lists(st.tuples(st.sampled_from("AB"), BOOKINGS), min_size=1, max_size=16),
    sizes=st.lists(st.integers(1, 5), min_size=1, max_size=8),
    batches=st.lists(st.integers(1, 4), min_size=1, max_size=8),
    hired=st.sampled_from(["first", "last"]),
    chance=st.randoms(use_true_random=False),
)
def test_touched_months_alone_give_what_evaluating_all_gives(
    made: list[tuple[str, Booking]],
    sizes: list[int],
    batches: list[int],
    hired: str,
    chance: Random,
) -> None:
    log = Log()
    if hired == "first":
        log.hire()
    for deliveries in split(made, sizes):
        record(log, deliveries, chance)
    if hired == "last":
        log.hire()
    held: dict[Month, Evaluation] = {}
    known = Log()
    for batch in split(log.events, batches):
        known.events += batch
        take_up(known, batch, held)
        assert held == all_months(known)


def record(log: Log, made: Iterable[tuple[str, Booking]], chance: Random) -> None:
    """One delivery of each terminal and month; some bookings are repeated, some voided."""
    groups: dict[tuple[str, Month], list[Booking]] = {}
    for terminal, one in made:
        number = len(log.events) * 100 + len(groups) + sum(map(len, groups.values()))
        numbered = Booking(one.at, one.offset_minutes, one.kind, number, one.marks)
        groups.setdefault((terminal, one.month), []).append(numbered)
    for (terminal, month), bookings in groups.items():
        log.book(month, terminal, *bookings)
        if chance.random() < 0.2:
            log.book(month, terminal, chance.choice(bookings))
        if chance.random() < 0.3:
            void = f"{terminal}:{chance.choice(bookings).sequence}"
            added = chance.choice([(), (Booking(bookings[0].at + 600, 60, "out", 1),)])
            stays = tuple(one for one in added if one.month == month)
            name = f"c{len(log.events)}"
            log.record(
                timesheet_stream(PERSON, month), BookingsCorrected(name, "why", (void,), stays)
            )


Thing = TypeVar("Thing")


def split(things: Sequence[Thing], sizes: Sequence[int]) -> Iterator[Sequence[Thing]]:
    """All items in parts of these sizes, taken in turns."""
    first = 0
    for size in cycle(sizes):
        if first >= len(things):
            return
        yield things[first : first + size]
        first += size


def test_the_projector_evaluates_a_settled_month_no_more(city: City) -> None:
    city.hire(PERSON, date(2026, 3, 1), badge="77")
    city.deliver("T", *worked(1, date(2026, 3, 30)), *worked(3, date(2026, 4, 1)))
    city.projector().catch_up()
    months: list[int] = []

    def told(progress: Progress) -> None:
        months.append(progress.months)

    projector = Projector(city.ledger, city.contexts, on_batch=told)
    city.deliver("T", *worked(5, date(2026, 4, 2)))
    projector.catch_up()
    assert months == [1]
    # The night shift of 31 March was delivered late, its end before anything known of April.
    city.deliver("U", punch(1, "2026-03-31T22:00+01:00"))
    city.deliver("U", punch(2, "2026-04-01T06:00+01:00", "out"))
    projector.catch_up()
    assert months[1:] == [2]
    city.commands.correct(PERSON, APRIL, "not mine", ("U:2",), (), HR)
    projector.catch_up()
    assert months[2:] == [2]
