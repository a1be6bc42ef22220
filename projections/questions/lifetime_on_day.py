"""All lifetime accounts on a day: from the table at a month's end, else evaluated from the log."""

from __future__ import annotations

import os
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime
from functools import partial
from typing import Any

from msgspec import Struct
from psycopg import Connection

from domain.evaluation.evaluate import Context
from domain.evaluation.person_facts import PersonFacts, evaluate_all
from domain.lifetime.credited_months import Credits
from domain.lifetime.month_ends import AccountLife, AccountOnDay, MonthEnd, account_on
from domain.lifetime.provision import Provision, provisions_by_unit
from domain.streams.stream_ids import employment_stream, lifetime_stream
from domain.values.time import Month
from ledger import read
from ledger.ledger import Ledger
from ledger.records import RecordedEvent
from ledger.workers import Workers
from projections.engine.lifetime_months import credited_by
from projections.engine.projector import MOST_WORKERS, SHARED_FROM
from projections.engine.tables import READER, read_consistently
from projections.facts.contexts import Contexts
from projections.facts.origin import Origin
from projections.facts.person import read_facts
from projections.lifetime.read import (
    read_account,
    read_accounts,
    read_credits,
    read_holders,
    read_provisions,
)
from projections.questions.reader import Answer

PEOPLE_PER_TASK = 50
"""People per task; their whole histories are in memory together."""

LIGHTER = 8
"""Factor by which an account is less work if its sheets need not be evaluated."""


class AccountsOnDay(Struct, frozen=True):
    """Accounts by person, and the log's position up to which they are true.

    ``evaluated`` is the number of accounts that are not rows of the table, ``next`` the person
    after whom there are more.
    """

    position: int
    accounts: list[AccountOnDay]
    evaluated: int
    next: str | None = None


class ProvisionsOnDay(Struct, frozen=True):
    """Provisions by unit, and the log's position up to which they are true."""

    position: int
    units: dict[str, Provision]
    evaluated: int


class AccountQuestion(Struct, frozen=True):
    """People whose accounts on a day are wanted, by the log up to a position.

    ``credited`` holds the credits of evaluation of the people for whom the table has them: their
    sheets need not be evaluated.
    """

    people: list[str]
    day: date
    until: int
    known_on: date | None = None
    credited: Mapping[str, Credits] = {}


class LifetimeAccounts:
    """Reads of the accounts of one employer; threads may share it.

    Worker processes take over from ``shared_from`` accounts on whose sheets have to be evaluated.
    """

    def __init__(
        self, ledger: Ledger, contexts: Contexts, *, shared_from: int = SHARED_FROM
    ) -> None:
        self._ledger = ledger
        self._contexts = contexts
        self._shared_from = shared_from

    def month_ends(self, person: str, first: Month, last: Month) -> Answer[list[MonthEnd]]:
        """An account at the ends of consecutive months, of those that have a row."""
        with self._ledger.connection() as conn, conn.transaction():
            read_consistently(conn)
            position = self._ledger.tracked_position(READER, conn)
            return Answer(position, read_account(conn, person, first, last))

    def on(
        self,
        day: date,
        known_at: datetime | None = None,
        *,
        after: str = "",
        limit: int | None = None,
    ) -> AccountsOnDay:
        """The accounts that were agreed by a day, of people that follow person ``after``.

        ``known_at`` asks by the facts recorded then. At most ``limit`` people are looked at, some
        of whom may not have had an account yet.
        """
        month = Month.of(day)
        with self._ledger.connection() as conn, conn.transaction():
            position, kept = self._holders(conn, month, known_at)
            people = sorted(person for person in kept if person > after)
            chosen = people[:limit]
            in_table = [] if known_at else [p for p in chosen if _is_row(kept[p], day)]
            ends = read_accounts(conn, month, in_table)
            missing = sorted({*chosen} - {*in_table})
            # The table has no earlier state of knowledge.
            tells = [] if known_at else missing
            told = _credits(conn, tells, kept, day)
        asked = AccountQuestion(missing, day, position, _known_on(known_at), told)
        found = [*(end.account for end in ends), *self._evaluated(asked)]
        found.sort(key=lambda one: one.person)
        more = chosen[-1] if len(people) > len(chosen) else None
        return AccountsOnDay(position, found, len(missing), more)

    def provisions(self, day: date) -> ProvisionsOnDay:
        """Provisions of all accounts at the end of a day, by unit."""
        month = Month.of(day)
        with self._ledger.connection() as conn, conn.transaction():
            position, kept = self._holders(conn, month, None)
            owed = list(read_provisions(conn, month).items()) if month.last == day else []
            missing = [person for person, newest in kept.items() if not _is_row(newest, day)]
            told = _credits(conn, missing, kept, day)
        evaluated = self._evaluated(AccountQuestion(missing, day, position, credited=told))
        owed += ((one.unit, one.provision) for one in evaluated)
        return ProvisionsOnDay(position, provisions_by_unit(owed), len(missing))

    def _holders(
        self, conn: Connection[Any], month: Month, known_at: datetime | None
    ) -> tuple[int, dict[str, Month]]:
        """The position that the answer is true for, and the people who can have accounts."""
        read_consistently(conn)
        # An account known at an earlier instant is known now.
        kept = read_holders(conn, month)
        if known_at is None:
            return self._ledger.tracked_position(READER, conn), kept
        return read.position_at(conn, known_at), kept

    def _evaluated(self, asked: AccountQuestion) -> Iterator[AccountOnDay]:
        if not asked.people:
            return
        told = len(asked.credited)
        work = len(asked.people) - told + told // LIGHTER
        if work < self._shared_from or (os.cpu_count() or 1) == 1:
            with self._ledger.connection() as conn:
                for task in _tasks(asked):
                    yield from _evaluate(conn, task, self._contexts.context(asked.known_on))
            return
        opening = partial(_evaluating, Origin.of(self._ledger, self._contexts))
        with Workers(min(os.cpu_count() or 1, MOST_WORKERS), opening) as workers:
            for found in workers.map(_tasks(asked)):
                yield from found


@contextmanager
def _evaluating(origin: Origin) -> Generator[Callable[[AccountQuestion], list[AccountOnDay]]]:
    """The function that evaluates accounts in a worker, with connections of its own."""
    with origin.opened(readers=2) as (ledger, contexts):

        def evaluate(asked: AccountQuestion) -> list[AccountOnDay]:
            with ledger.connection() as conn:
                return list(_evaluate(conn, asked, contexts.context(asked.known_on)))

        yield evaluate


def _evaluate(
    conn: Connection[Any], asked: AccountQuestion, context: Context
) -> Iterator[AccountOnDay]:
    """The accounts agreed by the day, each evaluated from no more of the log than it needs."""
    recorded: dict[str, list[RecordedEvent]] = {person: [] for person in asked.people}
    whole = [person for person in asked.people if person not in asked.credited]
    ranges = [(f"{person}/", f"{person}0") for person in whole]
    for event in read.read_ranges(conn, ranges, asked.until):
        recorded[event.stream.partition("/")[0]].append(event)
    streams = [
        of(person) for person in asked.credited for of in (employment_stream, lifetime_stream)
    ]
    for stream, events in read.read_streams(conn, streams, asked.until).items():
        recorded[stream.partition("/")[0]] += events
    for person, events in recorded.items():
        facts = read_facts(person, events)
        if person in asked.credited:
            life = AccountLife(person, facts.lifetime, facts.employment, asked.credited[person])
            account = account_on(life, asked.day, context.book)
        else:
            account = account_of(facts, asked.day, context)
        if account.agreed:
            yield account


def account_of(facts: PersonFacts, day: date, context: Context) -> AccountOnDay:
    """A person's account at the end of a day, from all that is known of them."""
    credited = credited_by(facts, evaluate_all(facts, context, Month.of(day)))
    life = AccountLife(facts.person, facts.lifetime, facts.employment, credited)
    return account_on(life, day, context.book)


def _tasks(asked: AccountQuestion) -> Iterator[AccountQuestion]:
    for first in range(0, len(asked.people), PEOPLE_PER_TASK):
        people = asked.people[first : first + PEOPLE_PER_TASK]
        credited = {person: asked.credited[person] for person in people if person in asked.credited}
        yield AccountQuestion(people, asked.day, asked.until, asked.known_on, credited)


def _is_row(newest: Month, day: date) -> bool:
    """True if an account's newest row by a day is that of the day itself."""
    return newest == Month.of(day) and newest.last == day


def _credits(
    conn: Connection[Any], people: Sequence[str], kept: Mapping[str, Month], day: date
) -> Mapping[str, Credits]:
    """Credits of evaluation, of the people whose rows cover all months that are over."""
    last = Month.of(day) if Month.of(day).last == day else Month.of(day).previous()
    return read_credits(conn, [person for person in people if kept[person] >= last])


def _known_on(known_at: datetime | None) -> date | None:
    return None if known_at is None else known_at.astimezone(UTC).date()
