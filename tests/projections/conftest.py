"""An employer with tables, and the means to fill and read them."""

from collections.abc import Generator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, timezone

import psycopg
import pytest

from api.intake.draft import IMPORT_WINDOW
from api.intake.intake import DeliveryAnswer, Intake
from api.intake.items import BadItem, Item
from api.work.carry_out import Acting, CommandResult
from domain.facts.kinds import SHIPPED
from domain.streams.badge import IssueBadge
from domain.streams.employment import AgreeTerms, AssignUnit, Hire, Hired
from domain.values.bookings import Booking
from domain.values.time import Month
from ledger.ledger import Ledger
from projections.engine.projector import Projector
from projections.engine.registry import READ_MODELS
from projections.engine.tables import ensure_tables
from projections.facts.contexts import Contexts
from projections.questions.reader import Reader
from tests.decisions import Commands
from tests.domain.lines import BOOK
from tests.ledger.employers import TestEmployer

KINDS = SHIPPED.bookings.codes

AGREEMENTS = ("arbzg", "dv-muster")
NOW = 1_900_000_000
HR = Acting("hr-1")
SECOND = Acting("hr-2")

Rows = dict[str, list[tuple[object, ...]]]
"""The rows of the tables, by the tables' names."""


@dataclass(frozen=True)
class City:
    """One employer with ledger, tables, commands and readers."""

    employer: TestEmployer
    ledger: Ledger
    contexts: Contexts
    intake: Intake
    commands: Commands
    reader: Reader

    def projector(self, batch: int = 5_000) -> Projector:
        return Projector(self.ledger, self.contexts, batch=batch)

    def hire(self, person: str, on: date, *, badge: str | None = None) -> None:
        terms = AgreeTerms(on, (468, 468, 468, 468, 468, 0, 0), AGREEMENTS, "NW")
        hire = Hire(Hired(on), terms, AssignUnit(on, "11", "4711"))
        self.commands.employ(person, hire, HR)
        if badge is not None:
            self.commands.issue_badge(badge, IssueBadge(person, on), HR)

    def correct(
        self,
        person: str,
        month: Month,
        voided: tuple[str, ...] = (),
        added: tuple[Booking, ...] = (),
    ) -> CommandResult:
        """Correct a month; a closed month's correction is confirmed at once by a second person."""
        done = self.commands.correct(person, month, "terminal was broken", voided, added, HR)
        if done.details["waits"]:
            self.commands.confirm(person, month, str(done.details["correction"]), SECOND)
        return done

    def deliver(self, terminal: str, *items: Item | BadItem) -> DeliveryAnswer:
        return self.intake.deliver(terminal, items, NOW, window=IMPORT_WINDOW)

    def rows(self) -> Rows:
        """All rows of the tables, ordered, json as text."""
        return {
            model.name: self.employer.administer(
                "SELECT "
                + ", ".join(f"{column}::text" for column in model.columns)
                + f" FROM {model.name} ORDER BY "
                + ", ".join(str(n + 1) for n in range(len(model.columns)))
            )
            for model in READ_MODELS
        }

    def start_over(self) -> None:
        """Empty the tables and put the projector at the beginning of the log."""
        self.employer.administer("TRUNCATE " + ", ".join(model.name for model in READ_MODELS))
        self.employer.administer("DELETE FROM notification_tracking")


def instant(text: str) -> int:
    """Unix seconds of an ISO 8601 time with offset."""
    moment = datetime.fromisoformat(text)
    assert moment.tzinfo is not None
    return int(moment.timestamp())


def punch(sequence: int, text: str, kind: str = "in", badge: str = "77") -> Item:
    """One booking at an ISO 8601 time with offset."""
    offset = datetime.fromisoformat(text).utcoffset()
    assert offset is not None
    return Item(sequence, badge, instant(text), offset // timedelta(minutes=1), kind)


def worked(sequence: int, day: date, badge: str = "77", *, until: str = "16:30") -> list[Item]:
    """A day from 8:00, an hour east of Greenwich: two bookings with consecutive numbers."""
    zone = timezone(timedelta(hours=1))
    begin, end = (
        datetime.combine(day, time.fromisoformat(text), zone).isoformat()
        for text in ("08:00", until)
    )
    return [punch(sequence, begin, "in", badge), punch(sequence + 1, end, "out", badge)]


@contextmanager
def opened_city(employer: TestEmployer) -> Generator[City, None, None]:
    """An employer with tables, at work until the context ends."""
    with psycopg.connect(employer.admin, autocommit=True) as conn:
        ensure_tables(conn, employer.names, BOOK.digest)
    with employer.ledger() as ledger:
        contexts = Contexts(ledger, BOOK, AGREEMENTS)
        yield City(
            employer,
            ledger,
            contexts,
            Intake(ledger, KINDS),
            Commands(ledger, contexts),
            Reader(ledger, contexts),
        )


@pytest.fixture
def city(employer: TestEmployer) -> Iterator[City]:
    with opened_city(employer) as opened:
        yield opened


@pytest.fixture
def rows(city: City) -> Rows:
    """The rows of a spring projected in one go; the tables are empty again afterwards."""
    fill_spring(city)
    city.projector().catch_up()
    found = city.rows()
    assert len(found["sheets"]) > 9
    city.start_over()
    return found


def fill_spring(city: City) -> None:
    """Three people's spring, delivered day by day, with corrections of the past between."""
    hired = date(2025, 2, 3)
    people = ["1", "2", "3"]
    for person in people:
        city.hire(person, hired, badge=f"b{person}")
    for number in range(30):
        day = hired + timedelta(days=3 * number)
        for person in people:
            city.deliver(f"T{person}", *worked(2 * number + 1, day, f"b{person}"))
        if number % 10 == 9:
            month = Month.of(hired + timedelta(days=3 * (number // 2)))
            city.commands.correct("1", month, "wrong", (f"T1:{number}",), (), HR)
    city.commands.close_month("2", Month(2025, 2), date(2025, 9, 1), HR)
    city.deliver("late", *worked(1, date(2025, 2, 5), "b2"))
