"""Days of several employments of one human being, added up (ArbZG § 2 Abs. 1)."""

from __future__ import annotations

from domain.evaluation.linked_days import (
    LinkedDay,
    LinkedEmployment,
    employment_of_month,
    linked_days_of,
)
from domain.evaluation.person_facts import evaluate_all
from domain.values.time import Month
from projections.facts.person import load_facts
from projections.facts.states import employment_of
from projections.questions.reader import Reader


def linked_days(reader: Reader, person: str, month: Month) -> tuple[list[str], list[LinkedDay]]:
    """The people linked to a person, the person included, and their days of a month."""
    human = employment_of(reader.ledger, person).human
    sheets = reader.linked_sheets(human, month).content if human else []
    people = sorted({person, *(sheet.person for sheet in sheets)})
    context = reader.contexts.context()
    found: list[LinkedEmployment] = []
    for one in people:
        facts = load_facts(reader.ledger, one)
        if facts.first_month is not None and facts.first_month <= month:
            evaluations = list(evaluate_all(facts, context, month))
            kinds = context.book.kinds.bookings
            found.append(employment_of_month(facts, evaluations, kinds))
    return people, list(linked_days_of(found, month)) if found else []
