"""Preview of a recalculation: the closed months it covers, and the amounts it moves."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date

from msgspec import Struct

from domain.evaluation.person_facts import PersonFacts
from domain.evaluation.recalculation import OWED, Cover, effects_of, months_to_recalculate
from domain.streams.timesheet import RecalculationOrdered
from domain.values.accounts import Account, Unit
from domain.values.time import Month
from projections.facts.person import load_facts
from projections.questions.reader import Reader

OnEvaluated = Callable[[int], None]


class RecalculationEffect(Struct, frozen=True):
    """Amount that a recalculation would move on one account of one unit's people."""

    org_unit: str
    account: Account
    unit: Unit
    amount: int
    people: int


class Preview(Struct, frozen=True):
    """Months that an order would cover and amounts it would move; nothing is booked."""

    people: int
    """Those of whom a month is covered; ``changed`` are those for whom something moves."""
    changed: int
    months: int
    effects: tuple[RecalculationEffect, ...]

    def total(self, unit: Unit) -> int:
        """All that moves towards people on accounts of one unit, in that unit."""
        return sum(one.amount for one in self.effects if one.unit is unit and one.account in OWED)


def preview(
    reader: Reader, cover: Cover, known_on: date, on_person: OnEvaluated | None = None
) -> Preview:
    """Months that an order would cover and amounts it would move, by unit and account."""
    ordered = RecalculationOrdered("preview", known_on, "preview")
    moved: dict[tuple[str, Account], tuple[int, int]] = {}
    people = changed = months = 0
    for facts, covered in covered_people(reader, cover, known_on, on_person):
        people += 1
        months += len(covered)
        effects = effects_of(facts, covered, ordered, reader.contexts.context())
        changed += bool(effects)
        for key, amount in effects.items():
            known, count = moved.get(key, (0, 0))
            moved[key] = known + amount, count + 1
    found = tuple(
        RecalculationEffect(unit, account, account.unit, amount, count)
        for (unit, account), (amount, count) in sorted(moved.items())
    )
    return Preview(people, changed, months, found)


def covered_people(
    reader: Reader, cover: Cover, known_on: date, on_person: OnEvaluated | None
) -> Iterator[tuple[PersonFacts, list[Month]]]:
    """People of whom an order covers months, each with these months."""
    for person in _people(reader, cover):
        facts = load_facts(reader.ledger, person)
        covered = months_to_recalculate(facts, cover, known_on, reader.contexts.book)
        if covered:
            yield facts, covered
        if on_person is not None:
            on_person(1)


def _people(reader: Reader, cover: Cover) -> list[str]:
    if cover.unit is None:
        return reader.people()
    months = cover.first.through(cover.last)
    return sorted(
        {sheet.person for month in months for sheet in reader.every_sheet(month, unit=cover.unit)}
    )
