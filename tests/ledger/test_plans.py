"""The hot reads use their indexes at any size of the tables."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest

from ledger.append import SQL as APPEND
from ledger.ledger import Ledger
from ledger.read import END, SQL, after_prefix
from ledger.records import Append, NewEvent
from tests.ledger.employers import TestEmployer

PRIMARY, POSITIONS = "stored_events_pkey", "stored_events_notification_id_idx"
STREAMS, ROWS = 2_000, 40_000

READS: dict[str, tuple[bytes, Any, str]] = {
    "stream": (SQL["stream"], ("7/s", 0, END), PRIMARY),
    "streams": (SQL["streams"], (["7/s", "8/s"], END), PRIMARY),
    "range": (SQL["range"], ("77/", after_prefix("77/"), END), PRIMARY),
    "log": (SQL["log"], (20_000, 20_500), POSITIONS),
    "versions": (APPEND["versions"], (["7/s", "8/s", "absent"],), PRIMARY),
    "position_at": (SQL["position_at"], {"instant": datetime(2026, 1, 1, tzinfo=UTC)}, POSITIONS),
}


@pytest.fixture(params=[True, False], ids=["with statistics", "without statistics"])
def filled(request: pytest.FixtureRequest, employer: TestEmployer) -> Iterator[Ledger]:
    employer.administer("ALTER TABLE stored_events SET (autovacuum_enabled = false)")
    with employer.ledger() as ledger:
        for _ in range(4):
            events = (
                NewEvent(f"{number % STREAMS}/s", "t.v1", bytes(100)) for number in range(ROWS // 4)
            )
            ledger.append(Append(tuple(events)))
        if request.param:
            employer.administer("ANALYZE stored_events")
        yield ledger


def test_reads_use_their_indexes(filled: Ledger) -> None:
    for name, (statement, values, index) in READS.items():
        with filled.connection() as conn:
            [row] = conn.execute(b"EXPLAIN (FORMAT json, ANALYZE) " + statement, values).fetchall()
        plan = row[0] if isinstance(row[0], list) else json.loads(row[0])
        nodes = list(walk(plan[0]["Plan"]))
        scans = [node for node in nodes if node.get("Relation Name") == "stored_events"]
        indexes = {node["Index Name"] for node in nodes if "Index Name" in node}
        assert index in indexes, name
        assert all(node["Node Type"] != "Seq Scan" for node in scans), name
        assert max(node["Actual Rows"] for node in nodes) <= 500, name


def walk(node: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield node
    for child in node.get("Plans", []):
        yield from walk(child)
