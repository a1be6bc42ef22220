"""Calendars: frozen by hiring, by new terms, at a start and by a close; never by a question."""

from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, timedelta

import pytest

from api.work import calendars as calendars_module
from api.work.calendars import BY_SERVICE, freeze_calendars
from api.work.carry_out import Acting, CommandResult
from domain.evaluation.evaluate import Evaluation
from domain.evaluation.person_facts import evaluate_all
from domain.streams.badge import IssueBadge
from domain.streams.calendar import HolidaysSet, holidays_of
from domain.streams.employment import (
    AgreeTerms,
    AssignUnit,
    Hire,
    Hired,
    TermsAgreed,
    UnitAssigned,
)
from domain.streams.stream_ids import employment_stream
from domain.streams.timesheet import MonthClosed
from domain.values.accounts import Account
from domain.values.time import Month
from ledger.records import Append
from projections.engine.rebuild import rebuild
from projections.facts import contexts as contexts_module
from projections.facts.contexts import Contexts
from projections.facts.event_codec import CODEC, SYSTEM
from projections.facts.person import load_facts
from projections.questions.reader import Reader
from tests.api.work.test_commands import at_once
from tests.decisions import Commands
from tests.ledger.employers import TestEmployer
from tests.projections.conftest import AGREEMENTS, HR, City, opened_city, worked

WEEK = (468, 468, 468, 468, 468, 0, 0)
HIRED = date(2024, 12, 2)
DECEMBER, JANUARY, FEBRUARY = Month(2024, 12), Month(2025, 1), Month(2025, 2)
TODAY = date(2025, 6, 15)


@pytest.fixture
def city(employer: TestEmployer) -> Iterator[City]:
    with opened_city(employer) as opened:
        yield opened


def frozen(city: City) -> list[str]:
    """The streams of all calendars in the log; each has one event."""
    recorded = city.ledger.read_range("calendar/")
    assert all(one.version == 1 for one in recorded)
    return [one.stream for one in recorded]


def years(land: str, first: int, last: int) -> list[str]:
    return [f"calendar/{land}/{year}" for year in range(first, last + 1)]


def terms(on: date, land: str) -> AgreeTerms:
    return AgreeTerms(on, WEEK, AGREEMENTS, land)


def employ_as_before(city: City, person: str, land: str, on: date = HIRED) -> None:
    """Employ somebody in a log in which hiring froze nothing."""
    stream = employment_stream(person)
    facts = (
        Hired(on),
        TermsAgreed(on, WEEK, AGREEMENTS, land),
        UnitAssigned(on, "11", "4711"),
    )
    events = tuple(CODEC.new_event(stream, event, SYSTEM) for event in facts)
    city.ledger.append(Append(events, {}))


def employ(commands: Commands, today: date, person: str, land: str, on: date = HIRED) -> None:
    hire = Hire(Hired(on), terms(on, land), AssignUnit(on, "11", "4711"))
    commands.employ(person, hire, HR, today)


def later_edition(land: str, year: int) -> Mapping[date, str]:
    """Another edition of the library, which knows one more holiday of each month's third."""
    more = {date(year, month, 3): "neu" for month in range(1, 13)}
    return dict(sorted({**holidays_of(land, year), **more}.items()))


def change_edition(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(contexts_module, "holidays_of", later_edition)
    monkeypatch.setattr(calendars_module, "holidays_of", later_edition)


def fresh(city: City) -> Contexts:
    """Contexts as another process has them."""
    return Contexts(city.ledger, city.contexts.book, AGREEMENTS)


def evaluated(city: City, person: str, through: Month) -> list[Evaluation]:
    facts = load_facts(city.ledger, person)
    return list(evaluate_all(facts, fresh(city).context(TODAY), through))


def test_hiring_freezes_the_years_from_the_first_day_to_two_ahead(city: City) -> None:
    employ(city.commands, TODAY, "1", "NW")
    assert frozen(city) == years("NW", 2024, 2027)
    log = city.ledger.read_log(0)
    assert [one.stream for one in log[:4]] == years("NW", 2024, 2027)
    # One append: what hiring rests on is recorded at the same instant, by the service itself.
    assert len({one.recorded_at for one in log}) == 1
    assert {CODEC.read(one)[0] for one in log[:4]} == {SYSTEM}
    event = CODEC.event(log[0])
    assert isinstance(event, HolidaysSet)
    assert dict(event.days) == holidays_of("NW", 2024)
    # Who is hired for the same years finds them; earlier ones are added.
    employ(city.commands, TODAY, "2", "NW")
    assert frozen(city) == years("NW", 2024, 2027)
    employ(city.commands, TODAY, "3", "NW", date(2022, 12, 31))
    assert frozen(city) == years("NW", 2022, 2027)


def test_terms_in_another_land_freeze_its_calendars(city: City) -> None:
    employ(city.commands, TODAY, "1", "NW")
    city.commands.employ("1", terms(date(2026, 5, 1), "BY"), HR, TODAY)
    assert frozen(city) == [*years("BY", 2026, 2027), *years("NW", 2024, 2027)]
    # Terms far ahead freeze at least their own year; other facts of employment freeze none.
    city.commands.employ("1", terms(date(2031, 5, 1), "HE"), HR, TODAY)
    city.commands.employ("1", AssignUnit(date(2026, 1, 1), "12", "4712"), HR, TODAY)
    known = [*years("BY", 2026, 2027), "calendar/HE/2031", *years("NW", 2024, 2027)]
    assert frozen(city) == known


def test_eight_who_hire_at_once_freeze_each_year_once(city: City) -> None:
    got = at_once(lambda commands, n: employ(commands, TODAY, f"{n}", "NW"), city)
    assert got == [None] * 8
    assert frozen(city) == years("NW", 2024, 2027)


def test_a_start_and_a_new_year_freeze_the_years_ahead_of_every_land_in_use(city: City) -> None:
    assert freeze_calendars(city.commands.on(TODAY), BY_SERVICE).details == {"frozen": 0}
    employ(city.commands, TODAY, "1", "NW")
    employ(city.commands, date(2023, 1, 1), "2", "BE")
    assert frozen(city) == [*years("BE", 2024, 2025), *years("NW", 2024, 2027)]
    done = freeze_calendars(city.commands.on(TODAY), BY_SERVICE)
    assert done.details == {"frozen": 2}
    head = city.ledger.head()
    assert freeze_calendars(city.commands.on(TODAY), BY_SERVICE).details == {"frozen": 0}
    assert city.ledger.head() == head
    new_year = date(2026, 1, 1)
    got = at_once(lambda commands, _: freeze_calendars(commands.on(new_year), BY_SERVICE), city)
    counts = [one.details["frozen"] for one in got if isinstance(one, CommandResult)]
    assert sorted(counts, key=str) == [0] * 7 + [2]
    assert frozen(city) == [*years("BE", 2024, 2028), *years("NW", 2024, 2028)]


def test_no_question_appends_anything(city: City) -> None:
    employ_as_before(city, "1", "NW")
    city.commands.issue_badge("77", IssueBadge("1", HIRED), HR)
    city.deliver("T", *worked(1, date(2024, 12, 31)), *worked(3, date(2025, 2, 3)))
    head = city.ledger.head()
    city.projector().catch_up()
    later = datetime.now(UTC) + timedelta(minutes=1)
    for known_at in (None, later):
        for day in (date(2024, 12, 31), date(2025, 3, 31), date(2040, 12, 31)):
            city.reader.balances("1", day, known_at)
            city.reader.leave("1", day, known_at)
            city.reader.explain("1", Account.FLEX, day, known_at)
    assert evaluated(city, "1", FEBRUARY)
    rebuild(city.employer.admin, city.ledger, city.contexts)
    assert city.ledger.head() == head
    assert frozen(city) == []


def test_a_close_freezes_the_years_it_was_evaluated_with(
    city: City, monkeypatch: pytest.MonkeyPatch
) -> None:
    employ_as_before(city, "1", "NW")
    done = city.commands.close_month("1", DECEMBER, TODAY, HR)
    # A night of 31 December is paid by the calendar of the next year.
    assert frozen(city) == years("NW", 2024, 2025)
    log = city.ledger.read_log(0)
    assert [one.stream for one in log[-3:]] == [*frozen(city), "1/timesheet/2024-12"]
    assert len({one.recorded_at for one in log[-3:]}) == 1
    assert done.position == log[-1].position
    city.commands.close_month("1", JANUARY, TODAY, HR)
    assert frozen(city) == years("NW", 2024, 2025)
    # A newer edition of the library changes nothing of what was closed.
    before = evaluated(city, "1", JANUARY)
    change_edition(monkeypatch)
    after = evaluated(city, "1", JANUARY)
    assert after == before
    assert [one.sheet.differences for one in after] == [(), ()]
    for month, one in zip((DECEMBER, JANUARY), after, strict=True):
        event = CODEC.event(city.ledger.read_range(f"1/timesheet/{month}")[-1])
        assert isinstance(event, MonthClosed)
        assert one.sheet.digest == event.digest


def test_a_close_rests_on_the_calendar_that_another_process_froze_meanwhile(
    city: City, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between the evaluation of a close and its append somebody freezes another edition."""
    employ_as_before(city, "1", "NW")
    freeze = calendars_module.freeze
    overtaken: list[int] = []

    def too_late(*args: object) -> object:
        events = freeze(*args)  # type: ignore[arg-type]
        if not overtaken:
            overtaken.append(1)
            days = tuple(later_edition("NW", 2024).items())
            other = HolidaysSet("NW", 2024, days, "another edition")
            event = CODEC.new_event("calendar/NW/2024", other, SYSTEM)
            city.ledger.append(Append((event,), {"calendar/NW/2024": 0}))
        return events

    monkeypatch.setattr("api.work.closing.freeze", too_late)
    city.commands.close_month("1", DECEMBER, TODAY, HR)
    assert frozen(city) == years("NW", 2024, 2025)
    (december,) = evaluated(city, "1", DECEMBER)
    assert december.sheet.differences == ()
    (closed,) = city.ledger.read_range("1/timesheet/2024-12")
    event = CODEC.event(closed)
    assert isinstance(event, MonthClosed)
    assert event.days == december.sheet.days
    # 3 December is a holiday of the other edition.
    owed = {total.day: total.target_minutes for total in event.days}
    assert (owed[date(2024, 12, 2)], owed[date(2024, 12, 3)]) == (468, 0)


def test_a_frozen_calendar_makes_sheets_stale_that_were_evaluated_without_it(
    city: City, monkeypatch: pytest.MonkeyPatch
) -> None:
    for person, land in (("1", "NW"), ("2", "BY")):
        employ_as_before(city, person, land)
        city.commands.issue_badge(f"b{person}", IssueBadge(person, HIRED), HR)
        city.deliver(f"T{person}", *worked(1, date(2024, 12, 4), f"b{person}"))
        city.deliver(f"T{person}", *worked(3, date(2025, 2, 3), f"b{person}"))
    city.projector().catch_up()
    rows = city.rows()
    # The projector runs on while a service of a newer edition begins to freeze.
    change_edition(monkeypatch)
    employ(city.commands, TODAY, "3", "NW", date(2025, 1, 2))
    monkeypatch.undo()
    city.projector().catch_up()
    changed = city.rows()
    before = {row[:2]: row for row in rows["sheets"]}
    assert {row[0] for row in changed["sheets"] if row != before.get(row[:2])} == {"1", "3"}
    city.start_over()
    city.projector().catch_up()
    assert city.rows() == changed


def test_an_unfrozen_answer_is_asked_again(city: City, monkeypatch: pytest.MonkeyPatch) -> None:
    employ_as_before(city, "1", "NW")
    reader = Reader(city.ledger, city.contexts)
    end = date(2024, 12, 31)
    assert holidays_counted(reader, end) == 0
    change_edition(monkeypatch)
    employ(city.commands, TODAY, "2", "NW")
    monkeypatch.undo()
    assert holidays_counted(reader, end) == 468


def holidays_counted(reader: Reader, day: date) -> int:
    """Minutes by which the target is less than the library's of today."""
    later = datetime.now(UTC) + timedelta(minutes=1)
    amounts = {one.account: one.amount for one in reader.balances("1", day, later).content}
    library = holidays_of("NW", day.year)
    days = [one for one in DECEMBER.days() if one >= HIRED and one.weekday() < 5]
    full = sum(468 for one in days if one not in library)
    return full - amounts[Account.TARGET]


def test_acting_for_the_service_is_its_own_provenance() -> None:
    assert BY_SERVICE.provenance == SYSTEM
    assert Acting("system") == BY_SERVICE
