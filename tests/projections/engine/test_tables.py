"""Rows are stored unchanged, whatever characters are in them."""

from datetime import date

import pytest
from msgspec.structs import replace

from domain.evaluation.evaluate import Evaluation
from domain.evaluation.person_facts import evaluate_all
from projections.engine.registry import OF_MONTHS
from projections.engine.tables import Replacement, replace_rows, table_rows
from projections.facts.person import load_facts
from tests.projections.conftest import City, punch, worked

HIRED = date(2025, 3, 3)
ODD = ["tab\there", "line\nbreak", "return\r", "back\\slash \\N \\.", "\\.", '"quoted"', "Ü€🙂", ""]


@pytest.fixture
def evaluation(city: City) -> Evaluation:
    """A month with a row in every table of months."""
    city.hire("1", HIRED, badge="77")
    city.deliver("T", *worked(1, HIRED), punch(3, "2025-03-04T08:00+01:00"))
    (month,) = evaluate_all(load_facts(city.ledger, "1"), city.contexts.context())
    assert month.sheet.findings
    assert month.last_stamp is not None
    return month


def named(evaluation: Evaluation, name: str) -> Evaluation:
    """The month with its person, kind of booking and citation replaced by a name."""
    assert evaluation.last_stamp is not None
    found = tuple(replace(finding, citation=name) for finding in evaluation.sheet.findings)
    return replace(
        evaluation,
        sheet=replace(evaluation.sheet, person=name, findings=found),
        last_stamp=replace(evaluation.last_stamp, kind=name),
    )


def test_every_character_comes_back(city: City, evaluation: Evaluation) -> None:
    months = [named(evaluation, name) for name in ODD]
    with city.ledger.connection() as conn, conn.transaction(), conn.cursor() as cursor:
        replace_rows(cursor, table_rows(conn, Replacement(months)))
    stored = city.rows()
    for model in OF_MONTHS:
        made = {tuple(map(as_text, row)) for month in months for row in model.rows(month)}
        assert len(made) >= len(ODD)
        assert set(stored[model.name]) == made


def test_months_are_replaced_as_a_whole(city: City, evaluation: Evaluation) -> None:
    other = named(evaluation, "other")
    without = replace(evaluation, sheet=replace(evaluation.sheet, findings=()), last_stamp=None)
    with city.ledger.connection() as conn, conn.transaction(), conn.cursor() as cursor:
        replace_rows(cursor, table_rows(conn, Replacement([evaluation, other])))
        replace_rows(cursor, table_rows(conn, Replacement([])))
        replace_rows(cursor, table_rows(conn, Replacement([without])))
    stored = city.rows()
    assert [row[0] for row in stored["sheets"]] == ["1", "other"]
    assert {row[0] for row in stored["findings"]} == {"other"}
    assert {row[0] for row in stored["presence"]} == {"other"}


def as_text(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
