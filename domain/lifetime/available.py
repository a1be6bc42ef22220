"""Amounts that a lifetime account can take over from a person's other accounts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from itertools import chain
from typing import Final

from domain.evaluation.evaluate import Evaluation
from domain.evaluation.person_facts import PersonFacts, joined_years
from domain.evaluation.remaining_leave import lots_on
from domain.facts.absences import AbsenceKind, Leave, days_between
from domain.facts.leave import Part
from domain.lifetime.postings import HOURS_FROM, WORKED
from domain.streams.absence import LeaveSaved
from domain.values.accounts import Account

SAVED_FROM: Final = tuple(HOURS_FROM[source] for source in sorted(WORKED))
"""The accounts of working time from which a credit takes hours."""


def available(
    facts: PersonFacts,
    evaluations: Sequence[Evaluation],
    day: date,
    kinds: Mapping[str, AbsenceKind],
) -> dict[Account, int]:
    """Balances of the accounts that hours and days can come from, less later withdrawals.

    Overtime that somebody still has to decide on goes there by that decision alone.
    """
    if not evaluations:
        return {}
    found = dict.fromkeys(SAVED_FROM, 0)
    balances = evaluations[-1].sheet.balances_on(day)
    found.update((account, balances.get(account, 0)) for account in found)
    for sheet in facts.timesheets.values():
        for saved, _ in sheet.saved:
            if saved.effective_on > day and saved.source in found:
                found[saved.source] -= saved.minutes
    undecided = set(chain.from_iterable(one.sheet.undecided for one in evaluations))
    orders = chain.from_iterable(sheet.orders.values() for sheet in facts.timesheets.values())
    waiting = sum(order.minutes for order in orders if order.id in undecided)
    found[Account.OVERTIME] -= waiting
    found[Account.LEAVE] = _exchange_days(facts, evaluations, day, kinds)
    return {account: max(0, amount) for account, amount in found.items()}


def _exchange_days(
    facts: PersonFacts,
    evaluations: Sequence[Evaluation],
    day: date,
    kinds: Mapping[str, AbsenceKind],
) -> int:
    """Exchange days that are left on a day, in hundredths, less what left or is taken later."""
    left = sum(lot.left_centidays for lot in lots_on(evaluations, day) if lot.part is Part.EXCHANGE)
    stated = joined_years(facts.absences)
    for act, _ in stated.leave:
        if isinstance(act, LeaveSaved) and _later_in_year(act.effective_on, day):
            left -= act.centidays
    for known in stated.known.values():
        absence = known.absence
        kind = kinds.get(absence.kind)
        if known.status.counts and kind is not None and kind.leave is Leave.EXCHANGE:
            days = days_between(absence.first, absence.last)
            left -= sum(absence.permille // 10 for on in days if _later_in_year(on, day))
    return left


def _later_in_year(one: date, day: date) -> bool:
    return one > day and one.year == day.year
