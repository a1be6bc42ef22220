"""Recalculation of closed months under newer agreements: first a preview, then the order.

A closed month is evaluated by the agreements known at its close. An order sets a later day up to
which agreements count; the result is a difference like any other. Months without a newer
agreement by that day do not change.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import date
from hashlib import sha256

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from api.wiring import Service
from api.work.carry_out import Acting
from api.work.unit_close import unit_sheets
from domain.agreements.book import AgreementBook
from domain.evaluation.evaluate import Context
from domain.facts.review import RecalculationOrdered
from domain.streams.employment import Employment
from domain.streams.timesheet import timesheet
from domain.values.accounts import Account, Unit
from domain.values.time import Month
from projections.facts.person import PersonFacts, evaluate_all, load_facts


class Cover(Struct, frozen=True):
    """The closed months to recalculate: from month to month, of a unit, under an agreement."""

    first: Month
    last: Month
    unit: str | None = None
    agreement: str | None = None


class Effect(Struct, frozen=True):
    """The movement that a recalculation would make on one account for one unit's people."""

    org_unit: str
    account: Account
    unit: Unit
    amount: int
    people: int


class Preview(Struct, frozen=True):
    """Coverage and effect of an order; a preview books nothing."""

    people: int
    """Number of people with a covered month; ``changed`` counts those with a movement."""
    changed: int
    months: int
    effects: tuple[Effect, ...]

    def total(self, unit: Unit) -> int:
        """Sum the movements towards people on accounts of one unit, in that unit."""
        return sum(one.amount for one in self.effects if one.unit is unit and one.account in OWED)


class Ordered(Struct, frozen=True):
    """An order carried out: its name, and the numbers of people and months covered."""

    order: str
    people: int
    months: int


OWED = frozenset(
    {
        Account.FLEX, Account.OVERTIME, Account.EXTRA_WORK, Account.PAID, Account.LIFETIME,
        Account.LEAVE, Account.PAY,
    }
)  # fmt: skip
"""Accounts on which a person gains or loses; other accounts show the source of the gain."""

OnPerson = Callable[[int], None]


def preview(
    service: Service, cover: Cover, known_on: date, on_person: OnPerson | None = None
) -> Preview:
    """Preview an order's coverage and movements, by unit and account."""
    ordered = RecalculationOrdered("preview", known_on, "preview")
    moved: dict[tuple[str, Account], tuple[int, int]] = {}
    people = changed = months = 0
    for facts, covered in _covered(service, cover, known_on, on_person):
        people += 1
        months += len(covered)
        effects = effects_of(facts, covered, ordered, service.contexts.context())
        changed += bool(effects)
        for key, amount in effects.items():
            known, count = moved.get(key, (0, 0))
            moved[key] = known + amount, count + 1
    found = tuple(
        Effect(unit, account, account.unit, amount, count)
        for (unit, account), (amount, count) in sorted(moved.items())
    )
    return Preview(people, changed, months, found)


def order(
    service: Service,
    cover: Cover,
    known_on: date,
    reason: str,
    acting: Acting,
    on_person: OnPerson | None = None,
) -> Ordered:
    """Order the recalculation; each person's months together, under a key of their own.

    A repeat with the same key continues after an interruption. Raises Rejected.
    """
    told = (cover, known_on, reason, acting.command_id)
    name = sha256(msgspec.json.encode(told)).hexdigest()[:16]
    ordered = RecalculationOrdered(name, known_on, reason)
    people = months = 0
    for facts, covered in _covered(service, cover, known_on, on_person):
        key = None if acting.key is None else f"{acting.key}:{facts.person}"
        own = replace(acting, on_behalf_of=facts.person, key=key)
        service.months.recalculate(facts.person, covered, ordered, own)
        people += 1
        months += len(covered)
    return Ordered(name, people, months)


def effects_of(
    facts: PersonFacts, months: Iterable[Month], ordered: RecalculationOrdered, context: Context
) -> dict[tuple[str, Account], int]:
    """Compute the movements of an order over some months of a person, by unit and account."""
    sheets = dict(facts.timesheets)
    for month in months:
        sheets[month] = timesheet.evolve(sheets[month], ordered)
    before, after = (
        {one.sheet.month: one.sheet for one in evaluate_all(which, context)}
        for which in (facts, replace(facts, timesheets=sheets))
    )
    moved: dict[tuple[str, Account], int] = {}
    for month, sheet in after.items():
        changes = [(total, 1) for total in sheet.differences]
        changes += [(total, -1) for total in before[month].differences]
        for total, sign in changes:
            key = (sheet.unit, total.account)
            moved[key] = moved.get(key, 0) + sign * total.amount
    return {key: amount for key, amount in moved.items() if amount}


def covered_months(
    facts: PersonFacts, cover: Cover, known_on: date, book: AgreementBook
) -> list[Month]:
    """Find the closed months of a person that an order covers: those with newer agreements."""
    found: list[Month] = []
    for month, sheet in sorted(facts.timesheets.items()):
        known = sheet.known_on
        if sheet.closed is None or known is None or not cover.first <= month <= cover.last:
            continue
        if cover.unit is not None and sheet.closed.unit != cover.unit:
            continue
        agreements = _agreements(facts.employment, month)
        if cover.agreement is not None:
            agreements = {ids for ids in agreements if cover.agreement in book.expanded(ids)}
        if any(_learns(book, ids, month, known, known_on) for ids in agreements):
            found.append(month)
    return found


def _learns(
    book: AgreementBook, ids: tuple[str, ...], month: Month, known: date, until: date
) -> bool:
    """Tell whether a version valid by the month's end became known after one day, up to another."""
    agreements = {agreement.id: agreement for agreement in book.agreements}
    return any(
        known < version.known <= until and version.valid_from <= month.last
        for name in book.expanded(ids)
        for value in agreements[name].value
        for version in value.version
    )


def _covered(
    service: Service, cover: Cover, known_on: date, on_person: OnPerson | None
) -> Iterator[tuple[PersonFacts, list[Month]]]:
    for person in _people(service, cover):
        facts = load_facts(service.ledger, person)
        covered = covered_months(facts, cover, known_on, service.contexts.book)
        if covered:
            yield facts, covered
        if on_person is not None:
            on_person(1)


def _people(service: Service, cover: Cover) -> list[str]:
    if cover.unit is None:
        return service.reader.people()
    months = cover.first.through(cover.last)
    return sorted(
        {sheet.person for month in months for sheet in unit_sheets(service, cover.unit, month)}
    )


def _agreements(employment: Employment, month: Month) -> set[tuple[str, ...]]:
    """Collect the sets of agreements that apply on any day of the month."""
    found = map(employment.agreements_on, month.days())
    return {agreements for agreements in found if agreements is not None}
