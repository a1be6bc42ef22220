"""Questions to the read models; every answer names the log position up to which it is true."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import UTC, date, datetime
from itertools import chain
from typing import Any, Final, Generic, TypeVar

from msgspec import Struct
from psycopg import Connection

from domain.evaluation.evaluate import Carry, Evaluation, Sheet
from domain.evaluation.person_facts import evaluate_all, evaluate_months
from domain.evaluation.remaining_leave import LotOnDay, lots_on
from domain.streams.stream_ids import absence_stream, employment_stream
from domain.streams.touched_months import BEFORE_ALL
from domain.values.accounts import Account, Unit
from domain.values.time import Month
from ledger.ledger import Ledger
from projections.engine.tables import READER, STATEMENTS, read_consistently
from projections.facts.contexts import Contexts
from projections.facts.person import load_facts, read_facts
from projections.findings.read import FindingCount, FindingRow, count_findings, read_page
from projections.presence.read import Presence, read_people_at_work, read_presence
from projections.questions.explain import Explanation, explain
from projections.sheets.read import (
    OpenMonth,
    parse_carry,
    read_around,
    read_linked,
    read_newest,
    read_open_before,
    read_sheet,
    read_sheets_of_month,
)

AnswerContent = TypeVar("AnswerContent")


class Answer(Struct, Generic[AnswerContent], frozen=True):
    """Content and the position of the log up to which it is true."""

    position: int
    content: AnswerContent


PAGE: Final = 500
"""Sheets read at a time where all are asked for."""


class Balance(Struct, frozen=True):
    """One account's balance at the end of a legal day."""

    account: Account
    amount: int

    @property
    def unit(self) -> Unit:
        return self.account.unit


class Reader:
    """Reads of one employer; threads may share it."""

    def __init__(self, ledger: Ledger, contexts: Contexts) -> None:
        self.ledger = ledger
        self.contexts = contexts

    def knowledge(self, known_at: datetime | None) -> tuple[int, date | None]:
        """Log position and day of a state of knowledge; of the present one the log's head alone."""
        if known_at is None:
            return self.ledger.head().position, None
        return self.ledger.position_at(known_at), known_at.astimezone(UTC).date()

    def people(self) -> list[str]:
        """Everybody of whom the log holds an event, in the order of their streams."""
        with self.ledger.connection() as conn:
            return [person for (person,) in conn.execute(STATEMENTS["people"])]

    def sheet(self, person: str, month: Month) -> Answer[Sheet | None]:
        """A person's sheet of a month."""
        return self._answer(lambda conn: read_sheet(conn, person, month))

    def sheets(
        self, month: Month, after: str = "", limit: int = 100, *, unit: str | None = None
    ) -> Answer[list[Sheet]]:
        """A month's sheets by person, those that follow person ``after``; of a unit or all."""
        return self._answer(lambda conn: read_sheets_of_month(conn, month, after, limit, unit))

    def every_sheet(self, month: Month, *, unit: str | None = None) -> Iterator[Sheet]:
        """All sheets of a month by person, of a unit or of all; read page by page."""
        after = ""
        while page := self.sheets(month, after, PAGE, unit=unit).content:
            yield from page
            after = page[-1].person

    def carries(self, person: str) -> Answer[dict[Month, Carry]]:
        """The carry that each month of a person with a sheet hands on to the next."""

        def ask(conn: Connection[Any]) -> dict[Month, Carry]:
            stored = read_around(conn, {person: BEFORE_ALL})[person]
            return {month: parse_carry(stored[month]) for month in sorted(stored)}

        return self._answer(ask)

    def open_before(self, unit: str, month: Month) -> Answer[list[OpenMonth]]:
        """Earlier months still open, of the people whom a unit has in a month."""
        return self._answer(lambda conn: read_open_before(conn, unit, month))

    def linked_sheets(self, human: str, month: Month) -> Answer[list[Sheet]]:
        """The month's sheets of all employments that are linked to one human being."""
        return self._answer(lambda conn: read_linked(conn, human, month))

    def findings(
        self,
        month: Month,
        *,
        person: str | None = None,
        code: str | None = None,
        after: tuple[str, int] = ("", -1),
        limit: int = 100,
        until: date | None = None,
        unit: str | None = None,
    ) -> Answer[list[FindingRow]]:
        """A month's findings by person and number, those that follow ``after``.

        ``until`` leaves out findings that only the ends of later weeks and months will show.
        """
        return self._answer(
            lambda conn: read_page(
                conn,
                month,
                person=person,
                code=code,
                after=after,
                limit=limit,
                until=until,
                unit=unit,
            )
        )

    def finding_counts(
        self, month: Month | None = None, until: date | None = None
    ) -> Answer[list[FindingCount]]:
        """Findings counted by code; ``until`` as for findings."""
        return self._answer(lambda conn: count_findings(conn, month, until))

    def presence(self, person: str) -> Answer[Presence | None]:
        """A person's newest booking."""
        return self._answer(lambda conn: read_presence(conn, person))

    def present(
        self, since: int, after: str = "", limit: int = 100, *, unit: str | None = None
    ) -> Answer[list[Presence]]:
        """People at work by a booking not before instant ``since``, of a unit or all."""
        return self._answer(lambda conn: read_people_at_work(conn, since, after, limit, unit))

    def balances(
        self, person: str, valid_on: date, known_at: datetime | None = None
    ) -> Answer[list[Balance]]:
        """All accounts of a person at the end of legal day ``valid_on``.

        ``known_at`` (with offset) asks for the balance by the facts recorded then, under the
        agreement versions agreed by then; without it the answer comes from the tables.
        """
        if known_at is None:
            found = self._answer(lambda conn: read_newest(conn, person, Month.of(valid_on)))
            amounts = self._balances_now(person, found.content, valid_on, found.position)
            return Answer(found.position, _list_balances(amounts))
        position, known_on = self.knowledge(known_at)
        facts = load_facts(self.ledger, person, position)
        evaluations = evaluate_all(facts, self.contexts.context(known_on), Month.of(valid_on))
        return Answer(position, _list_balances(_balances_on(evaluations, valid_on)))

    def leave(
        self, person: str, valid_on: date, known_at: datetime | None = None
    ) -> Answer[tuple[LotOnDay, ...]]:
        """The lots of a person's leave at the end of a legal day; ``known_at`` as for balances."""
        position, known_on = self.knowledge(known_at)
        facts = load_facts(self.ledger, person, position)
        evaluations = evaluate_all(facts, self.contexts.context(known_on), Month.of(valid_on))
        return Answer(position, lots_on(evaluations, valid_on))

    def explain(
        self, person: str, account: Account, valid_on: date, known_at: datetime | None = None
    ) -> Answer[Explanation]:
        """The postings behind a balance, down to events, rules and agreement versions."""
        position, known_on = self.knowledge(known_at)
        recorded = self.ledger.read_range(f"{person}/", position)
        context = self.contexts.context(known_on)
        return Answer(position, explain(person, recorded, context, account, valid_on))

    def _balances_now(
        self, person: str, newest: tuple[Sheet, Carry] | None, valid_on: date, position: int
    ) -> Mapping[Account, int]:
        if newest is None:
            return {}
        sheet, carry = newest
        month = Month.of(valid_on)
        if sheet.month == month:
            return sheet.balances_on(valid_on)
        # No row yet: months without a booking still have their targets and absences.
        streams = [
            employment_stream(person),
            *(absence_stream(person, year) for year in range(sheet.month.year, month.year + 1)),
        ]
        found = self.ledger.read_streams(streams, position)
        facts = read_facts(person, chain.from_iterable(found.values()))
        evaluations = evaluate_months(
            facts, self.contexts.context(), first=sheet.month.next(), last=month, carry=carry
        )
        return _balances_on(evaluations, valid_on)

    def _answer(self, ask: Callable[[Connection[Any]], AnswerContent]) -> Answer[AnswerContent]:
        with self.ledger.connection() as conn, conn.transaction():
            read_consistently(conn)
            position = self.ledger.tracked_position(READER, conn)
            return Answer(position, ask(conn))


def _balances_on(evaluations: Iterable[Evaluation], day: date) -> Mapping[Account, int]:
    """Balances at the end of a day, from months evaluated up to the day's."""
    newest = None
    for evaluation in evaluations:
        newest = evaluation.sheet
    return {} if newest is None else newest.balances_on(day)


def _list_balances(amounts: Mapping[Account, int]) -> list[Balance]:
    """Balances of the accounts that everybody has, and of all others that have an amount."""
    return [
        Balance(account, amounts.get(account, 0))
        for account in Account
        if account in amounts or account in EVERYBODYS
    ]


EVERYBODYS = frozenset({Account.FLEX, Account.ATTENDED, Account.BREAK, Account.TARGET})
