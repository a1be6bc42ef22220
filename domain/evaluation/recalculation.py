"""Recalculating closed months under newer agreements: the months covered, and the effects.

A closed month is evaluated by the agreements known at its close. An order names the day up to
which agreements count from now on; the result is a difference like any other. Months for which
nothing more was agreed by then are left alone.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from msgspec import Struct
from msgspec.structs import replace

from domain.agreements.book import AgreementBook
from domain.evaluation.evaluate import Context
from domain.evaluation.person_facts import PersonFacts, evaluate_all
from domain.streams import timesheet
from domain.streams.employment import Employment
from domain.streams.timesheet import RecalculationOrdered
from domain.values.accounts import Account
from domain.values.time import Month


class Cover(Struct, frozen=True):
    """Selection of closed months: from month to month, of a unit, under an agreement."""

    first: Month
    last: Month
    unit: str | None = None
    agreement: str | None = None


OWED = frozenset(
    {
        Account.FLEX, Account.OVERTIME, Account.EXTRA_WORK, Account.PAID, Account.LIFETIME,
        Account.LEAVE, Account.PAY,
    }
)  # fmt: skip
"""Accounts on which a person gains or loses; the others say where it comes from."""


def effects_of(
    facts: PersonFacts, months: Iterable[Month], ordered: RecalculationOrdered, context: Context
) -> dict[tuple[str, Account], int]:
    """Return the amounts that an order over a person's months would move, by unit and account."""
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


def months_to_recalculate(
    facts: PersonFacts, cover: Cover, known_on: date, book: AgreementBook
) -> list[Month]:
    """The closed months of a person that an order covers: more was agreed for them since."""
    found: list[Month] = []
    for month, sheet in sorted(facts.timesheets.items()):
        known = sheet.known_on
        if sheet.closed is None or known is None or not cover.first <= month <= cover.last:
            continue
        if cover.unit is not None and sheet.closed.unit != cover.unit:
            continue
        agreements = _agreements(facts.employment, month)
        if cover.agreement is not None:
            agreements = {
                ids for ids in agreements if cover.agreement in book.with_foundations(ids)
            }
        if any(_learns(book, ids, month, known, known_on) for ids in agreements):
            found.append(month)
    return found


def _learns(
    book: AgreementBook, ids: tuple[str, ...], month: Month, known: date, until: date
) -> bool:
    """Check whether anything up to the month became known after one day and up to another."""
    agreements = {agreement.id: agreement for agreement in book.agreements}
    return any(
        known < version.known <= until and version.valid_from <= month.last
        for name in book.with_foundations(ids)
        for value in agreements[name].value
        for version in value.version
    )


def _agreements(employment: Employment, month: Month) -> set[tuple[str, ...]]:
    """Return the agreements that apply on any day of the month."""
    found = map(employment.agreements_on, month.days())
    return {agreements for agreements in found if agreements is not None}
