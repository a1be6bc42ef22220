"""The queries of the read models use their indexes at any size of the tables."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from projections.engine.registry import NAMES, READ_MODELS
from projections.engine.tables import STATEMENTS
from projections.read_model import queries
from tests.projections.conftest import City

SQL = {name: queries(name) for name in NAMES}
PEOPLE, MONTHS = 500, 30
FILL = """
    INSERT INTO sheets SELECT
        person, month, false, (length(person) * 7 + number % 20)::text,
        CASE number % 50 WHEN 0 THEN 'h' || number % 100 ELSE '' END, 0, '{}', '{}'
    FROM employee_month;
    INSERT INTO findings
    SELECT person, month, place, '2025-03-01', code, 'info', 'rule', '', '{}', '[]'
    FROM employee_month, unnest(ARRAY['a', 'b', 'c']) WITH ORDINALITY AS one (code, place);
    INSERT INTO presence SELECT person, month, number % 7 = 0, number, 60, 'in'
    FROM employee_month;
    INSERT INTO lifetime
    SELECT person, month, '11', true, number % 9, false, 0, 0, 0, 0, 0, 0, '{}'
    FROM employee_month;
""".replace("employee_month", f"""(
        SELECT 'p' || who AS person,
            to_char(date '2022-01-01' + make_interval(months => n), 'YYYY-MM') AS month,
            row_number() OVER () AS number
        FROM generate_series(1, {PEOPLE}) AS who, generate_series(0, {MONTHS - 1}) AS n
    ) AS employee_month""")  # fmt: skip

PAGE = {
    "month": "2023-05",
    "person": None,
    "code": None,
    "after_person": "p3",
    "after_number": 1,
    "until": "2026-01-01",
    "unit": None,
}

PRESENT = {"after": "p3", "since": 0, "limit": 100}
SHEETS_INDEXES = {"sheets_pkey", "sheets_month_idx", "sheets_unit_idx"}

PLANS: list[tuple[str, bytes, Any, set[str]]] = [
    ("findings page", SQL["findings"]["page"], PAGE | {"limit": 100}, {"findings_pkey"}),
    ("findings page of a person", SQL["findings"]["page"], PAGE | {"person": "p7", "limit": 100},
     {"findings_pkey"}),
    ("findings page of a code", SQL["findings"]["page"], PAGE | {"code": "b", "limit": 100},
     {"findings_pkey"}),
    ("findings counts", SQL["findings"]["counts"], {"month": "2023-05", "until": "2026-01-01"},
     {"findings_pkey"}),
    ("lifetime of_person", SQL["lifetime"]["of_person"], ("p7", "2022-01", "2022-12"),
     {"lifetime_pkey"}),
    ("lifetime of_month", SQL["lifetime"]["of_month"], (["p7", "p8"], "2022-01"),
     {"lifetime_pkey", "lifetime_month_idx"}),
    ("lifetime provisions", SQL["lifetime"]["provisions"], ("2022-01",), {"lifetime_month_idx"}),
    ("lifetime holders", SQL["lifetime"]["holders"], ("2024-06",), {"lifetime_pkey"}),
    ("lifetime around", SQL["lifetime"]["around"], (["p7", "p8"], ["2024-01", "2024-02"]),
     {"lifetime_pkey"}),
    ("lifetime credits", SQL["lifetime"]["credits"], (["p7", "p8"],), {"lifetime_pkey"}),
    ("presence of_person", SQL["presence"]["of_person"], ("p7",), {"presence_pkey"}),
    ("presence present", SQL["presence"]["present"], PRESENT | {"unit": None},
     {"presence_pkey", "presence_present_idx"}),
    ("presence present of a unit", SQL["presence"]["present"], PRESENT | {"unit": "14"},
     {"presence_pkey", "presence_present_idx", *SHEETS_INDEXES}),
    ("findings page of a unit", SQL["findings"]["page"], PAGE | {"unit": "14", "limit": 100},
     {"findings_pkey", *SHEETS_INDEXES}),
    ("people_with_rows", STATEMENTS["people_with_rows"], {"first": "2021-12", "last": "2022-02"},
     {"sheets_month_idx", "lifetime_month_idx"}),
    # Both indexes hold person and month, the one or the other way round.
    ("sheets one", SQL["sheets"]["one"], ("p7", "2022-01"), {"sheets_pkey", "sheets_month_idx"}),
    ("sheets of_month", SQL["sheets"]["of_month"], ("2022-01", "p3", 100), {"sheets_month_idx"}),
    ("sheets of_unit", SQL["sheets"]["of_unit"], ("10", "2022-01", "p3", 100), {"sheets_unit_idx"}),
    ("sheets open_before", SQL["sheets"]["open_before"], ("14", "2022-03"),
     {"sheets_unit_idx", "sheets_pkey", "sheets_month_idx"}),
    ("sheets of_human", SQL["sheets"]["of_human"], ("h50", "2022-01"), {"sheets_human_idx"}),
    ("sheets up_to", SQL["sheets"]["up_to"], ("p7", "2023-01"), {"sheets_pkey"}),
    ("sheets around", SQL["sheets"]["around"], (["p7", "p8"], ["2024-01", "2024-02"]),
     {"sheets_pkey"}),
]  # fmt: skip


@pytest.fixture(params=[True, False], ids=["with statistics", "without statistics"])
def filled(request: pytest.FixtureRequest, city: City) -> City:
    for model in READ_MODELS:
        city.employer.administer(f"ALTER TABLE {model.name} SET (autovacuum_enabled = false)")
    for statement in FILL.strip().removesuffix(";").split(";"):
        city.employer.administer(statement)
    if request.param:
        for model in READ_MODELS:
            city.employer.administer(f"ANALYZE {model.name}")
    return city


def test_every_query_has_its_plan_tested() -> None:
    tested = {statement for _, statement, _, _ in PLANS}
    own = {statement for file in SQL.values() for statement in file.values()}
    assert tested == own | {STATEMENTS["people_with_rows"]}


def test_queries_use_their_indexes(filled: City) -> None:
    for name, statement, values, indexes in PLANS:
        with filled.ledger.connection() as conn:
            [row] = conn.execute(b"EXPLAIN (FORMAT json, ANALYZE) " + statement, values).fetchall()
        plan = row[0] if isinstance(row[0], list) else json.loads(row[0])
        nodes = list(walk(plan[0]["Plan"]))
        assert all(node["Node Type"] != "Seq Scan" for node in nodes), name
        used = {node["Index Name"] for node in nodes if "Index Name" in node}
        assert used, name
        assert used <= indexes, name
        assert max(node["Actual Rows"] for node in nodes) <= PEOPLE * MONTHS / 6, name


def walk(node: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield node
    for child in node.get("Plans", []):
        yield from walk(child)
