"""Lifetime accounts at the ends of months: all of them, or those that a batch has touched."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from msgspec import Struct
from psycopg import Connection

from domain.evaluation.evaluate import Context, Evaluation
from domain.evaluation.person_facts import PersonFacts, evaluate_all
from domain.lifetime.credited_months import NO_CREDIT, Credits, MonthCredit, month_credit
from domain.lifetime.month_ends import AccountLife, MonthEnd, month_ends
from domain.streams.employment import Employment
from domain.streams.lifetime.events import legal_day
from domain.streams.stream_ids import lifetime_stream
from domain.values.time import Month
from ledger import read
from projections.engine.stale import StaleAccount
from projections.engine.tables import Replacement
from projections.facts.person import lifetime_events, read_facts
from projections.lifetime.read import AccountBasis, read_bases, read_credits


class PersonChange(Struct, frozen=True):
    """The touched months and account of one person, with their evaluation.

    ``first`` is the first touched month, ``last_sheet`` the last one with a sheet; ``employed`` is
    the employment, which holds for all months, ``moved`` is true if the employment was touched.
    """

    first: Month
    last_sheet: Month | None
    account: StaleAccount | None
    employed: Employment
    moved: bool
    credited: Credits
    """Credits that the evaluated months put on the account now, including zero ones."""


def evaluate_person(facts: PersonFacts, context: Context) -> Replacement:
    """Evaluate all months of a person, and the account at all their ends.

    An account lasts as long as its events, also beyond the last sheet.
    """
    last, events = facts.last_month, facts.lifetime
    counted = [Month.of(legal_day(event)) for event in events]
    through = max(counted if last is None else [*counted, last], default=None)
    if through is None:
        return Replacement(())
    evaluated = list(evaluate_all(facts, context, through))
    credited = _credit_of_months(facts, evaluated)
    sheets = [one for one in evaluated if last is not None and one.sheet.month <= last]
    if not counted and not credited:
        return Replacement(sheets)
    first = min([*counted, *credited])
    life = AccountLife(facts.person, events, facts.employment, credited)
    ends = list(month_ends(life, first.through(through), context.book))
    return Replacement(sheets, ends, {facts.person: first})


def account_ends(
    conn: Connection[Any], changes: Mapping[str, PersonChange], until: int, context: Context
) -> tuple[list[MonthEnd], dict[str, Month]]:
    """The month ends at which accounts can have changed, and the first such month of each person.

    Unchanged credits are read from the table, so that bookings that credit nothing cost no more
    than that. The account's events are read where they are needed.
    """
    bases = read_bases(conn, {person: change.first for person, change in changes.items()})
    since: dict[str, Month] = {}
    credited: dict[str, Credits] = {}
    for person, change in changes.items():
        now = change.credited
        if _outlasts_sheets(change, bases[person]):
            now = _evaluated_whole(conn, person, change, bases[person], until, context)
        first = _since(change, now, bases[person])
        if first is not None:
            since[person], credited[person] = first, now
    if not since:
        return [], {}
    before = read_credits(conn, list(since))
    streams = {lifetime_stream(person): person for person in since}
    recorded = read.read_streams(conn, streams, until)
    ends: list[MonthEnd] = []
    for stream, person in streams.items():
        change = changes[person]
        events = lifetime_events(recorded[stream])
        life = AccountLife(
            person, events, change.employed, _overlaid(before[person], credited[person])
        )
        through = _through(change, bases[person])
        begun = [*life.credits, *(Month.of(legal_day(event)) for event in events)]
        first = max(since[person], min(begun, default=through))
        ends += month_ends(life, first.through(through), context.book)
    return ends, since


def credited_by(facts: PersonFacts, evaluations: Iterable[Evaluation]) -> dict[Month, MonthCredit]:
    """The credit that each evaluated month put on the account, including zero ones."""
    return {
        evaluation.sheet.month: month_credit(
            evaluation.transfers,
            evaluation.moved,
            anew=facts.timesheet(evaluation.sheet.month).anew,
        )
        for evaluation in evaluations
    }


def _credit_of_months(
    facts: PersonFacts, evaluations: Iterable[Evaluation]
) -> dict[Month, MonthCredit]:
    return _overlaid({}, credited_by(facts, evaluations))


def _overlaid(known: Credits, newer: Credits) -> dict[Month, MonthCredit]:
    """Credits by month in order, newer ones in place of known ones, without zero ones."""
    together = {**known, **newer}
    return {month: together[month] for month in sorted(together) if together[month] != NO_CREDIT}


def _since(
    change: PersonChange, credited: Credits, bases: Mapping[Month, AccountBasis]
) -> Month | None:
    """The first month's end at which an account can have changed; None if there is none."""
    changed = [
        month
        for month, credit in credited.items()
        if credit != (bases[month].credit if month in bases else NO_CREDIT)
    ]
    if change.account is not None:
        changed.append(change.account.first)
    if change.moved and (bases or change.account is not None):
        changed.append(change.first)
    newest = max(bases, default=None)
    # An account has a row for each month from its first on; months that came now have none.
    if newest is not None and _is_kept(change, bases) and _through(change, bases) > newest:
        changed.append(newest.next())
    return min(changed, default=None)


def _is_kept(change: PersonChange, bases: Mapping[Month, AccountBasis]) -> bool:
    return change.account is not None or any(one.agreed for one in bases.values())


def _outlasts_sheets(change: PersonChange, bases: Mapping[Month, AccountBasis]) -> bool:
    """True if an account has rows of months after the last sheet, which have no carry."""
    last = change.last_sheet
    return _is_kept(change, bases) and (last is None or _through(change, bases) > last)


def _evaluated_whole(
    conn: Connection[Any],
    person: str,
    change: PersonChange,
    bases: Mapping[Month, AccountBasis],
    until: int,
    context: Context,
) -> Credits:
    """Credits by the person's whole history: of the touched months, and of those without a row."""
    facts = read_facts(person, read.read_range(conn, f"{person}/", until))
    credited = credited_by(facts, evaluate_all(facts, context, _through(change, bases)))
    newest = max(bases, default=None)
    return {
        month: credit
        for month, credit in credited.items()
        if month >= change.first or newest is None or month > newest
    }


def _through(change: PersonChange, bases: Mapping[Month, AccountBasis]) -> Month:
    """The last month of which an account has a row."""
    months = [*bases]
    if change.last_sheet is not None:
        months.append(change.last_sheet)
    if change.account is not None:
        months.append(change.account.last)
    return max(months)
