"""Deliveries of terminals over HTTP, good and bad, and their answers."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from api.http.resources import terminals
from api.identity.access import Role
from api.intake.draft import ItemOutcome, ItemStatus
from api.intake.intake import DeliveryAnswer
from api.intake.items import ItemCode
from tests.api.conftest import TERMINAL, Api

NOW = datetime.now(UTC).replace(microsecond=0)
DAY = NOW - timedelta(days=20)


def at(hours: float) -> str:
    return (DAY + timedelta(hours=hours)).isoformat()


def booking(sequence: int, **others: object) -> dict[str, Any]:
    base: dict[str, Any] = {
        "badge": "77",
        "at": at(sequence / 60),
        "kind": "in",
        "sequence": sequence,
    }
    return base | others


def statuses(answer: httpx.Response) -> list[tuple[int | None, str, str | None]]:
    assert answer.status_code == 200, answer.text
    return [(one["sequence"], one["status"], one["code"]) for one in answer.json()["results"]]


@pytest.fixture(scope="module", autouse=True)
def holder(api: Api) -> None:
    """Give badge 77 to person 100."""
    assert api.hire("100", "2021-01-01").status_code == 201
    assert api.issue("77", "100", "2021-01-01").status_code == 201


def test_bookings_are_stored_and_a_repeat_stores_nothing(api: Api) -> None:
    first = api.book(booking(1), booking(2, kind="out"))
    assert statuses(first) == [(1, "stored", None), (2, "stored", None)]
    assert first.json()["acknowledged_through"] == 2
    stored = api.service.ledger.read_range("100/timesheet/")
    again = api.book(booking(1), booking(2, kind="out"))
    assert statuses(again) == [(1, "repeated", None), (2, "repeated", None)]
    assert api.service.ledger.read_range("100/timesheet/") == stored


def test_lines_are_taken_as_well(api: Api) -> None:
    lines = (
        f'{{"badge":"77","at":"{at(1)}","kind":"in","sequence":1}}\n'
        "\n"
        "no json\n"
        f'{{"badge":"77","at":"{at(2)}","kind":"out","sequence":2}}'
    )
    key = api.key(Role.TERMINAL, "T-lines")
    answer = api.client(key).post(
        "/v1/terminals/T-lines/bookings",
        content=lines.encode(),
        headers={"Content-Type": "application/x-ndjson; charset=utf-8"},
    )
    assert statuses(answer) == [
        (1, "stored", None),
        (None, "refused", "item_malformed"),
        (2, "stored", None),
    ]


def test_gaps_are_named_and_closed_by_what_comes_late(api: Api) -> None:
    first = api.book(booking(1), booking(5), terminal="T-gap")
    assert first.json()["acknowledged_through"] == 1
    assert first.json()["missing"] == [{"first": 2, "last": 4}]
    second = api.book(booking(3), terminal="T-gap").json()
    assert second["missing"] == [{"first": 2, "last": 2}, {"first": 4, "last": 4}]
    state = api.as_role(Role.AUDITOR).get("/v1/terminals/T-gap").json()
    assert (state["last_sequence"], state["acknowledged_through"]) == (5, 1)
    assert state["missing"] == second["missing"]
    third = api.book(booking(2), booking(4), terminal="T-gap").json()
    assert (third["acknowledged_through"], third["missing"]) == (5, [])


BAD_ITEMS: list[tuple[str, Any, str, str | None]] = [
    ("naive time", {"at": "2026-01-05T08:00:00"}, "refused", "time_without_offset"),
    ("no such day", {"at": "2026-02-30T08:00:00Z"}, "refused", "time_invalid"),
    ("no time at all", {"at": "yesterday"}, "refused", "time_invalid"),
    ("a number for a time", {"at": 1767600000}, "refused", "time_invalid"),
    ("far past", {"at": "1970-01-05T08:00:00Z"}, "refused", "time_implausible"),
    ("far future", {"at": "2999-01-05T08:00:00Z"}, "refused", "time_implausible"),
    ("before years", {"at": "0000-01-01T00:00:00Z"}, "refused", "time_invalid"),
    ("unknown kind", {"kind": "lunch"}, "stored", "unknown_kind"),
    ("unknown badge", {"badge": "9999"}, "kept", "unknown_badge"),
    ("badge that is none", {"badge": "7 7/../8"}, "refused", "badge_invalid"),
    ("empty badge", {"badge": ""}, "refused", "badge_invalid"),
    ("badge that is a number", {"badge": 77}, "refused", "badge_invalid"),
    ("unknown field", {"colour": "red"}, "refused", "item_malformed"),
    ("kind that is none", {"kind": None}, "refused", "item_malformed"),
]


@pytest.mark.parametrize(("name", "change", "status", "code"), BAD_ITEMS, ids=lambda v: str(v)[:24])
def test_an_odd_item_costs_no_good_one(
    api: Api, name: str, change: dict[str, Any], status: str, code: str | None
) -> None:
    terminal = "T-" + name.replace(" ", "-")
    answer = api.book(booking(1), booking(2, **change), booking(3), terminal=terminal)
    results = statuses(answer)
    assert [results[0][1], results[2][1]] == ["stored", "stored"]
    assert results[1] == (2, status, code)
    # Refused or not, the item has been received and need not be sent again.
    assert answer.json()["acknowledged_through"] == 3
    if status == "refused":
        kept = api.service.ledger.read_stream(f"terminal/{terminal}")
        assert len(kept) == 1


@pytest.mark.parametrize("sequence", [0, -1, 2**63, "1", None, 1.5, True])
def test_a_number_that_is_none_is_refused_alone(api: Api, sequence: object) -> None:
    answer = api.book(booking(1), {**booking(2), "sequence": sequence}, terminal="T-number")
    assert statuses(answer)[1][1:] == ("refused", "sequence_invalid")


def test_a_clock_that_runs_backwards_or_ahead_is_a_finding(api: Api) -> None:
    api.hire("101", "2021-01-01")
    api.issue("78", "101", "2021-01-01")
    ahead = (NOW + timedelta(hours=3)).isoformat()
    answer = api.book(
        booking(1, badge="78", at=at(10)),
        booking(2, badge="78", at=at(4), kind="out"),
        booking(3, badge="78", at=ahead),
        terminal="T-clock",
    )
    assert [one[1] for one in statuses(answer)] == ["stored"] * 3
    found: set[str] = set()
    for month in {at(0)[:7], ahead[:7]}:
        page = api.as_role(Role.AUDITOR).get(
            "/v1/findings", params={"month": month, "person": "101", "wait": 30}
        )
        found |= {one["code"] for one in page.json()["findings"]}
    assert {"clock_backwards", "clock_ahead"} <= found


def test_an_unknown_badge_s_bookings_are_kept_and_assigned_afterwards(api: Api) -> None:
    api.hire("102", "2021-01-01")
    api.book(
        booking(1, badge="555", at=at(0)), booking(2, badge="555", at=at(8), kind="out"),
        terminal="T-kept",
    )  # fmt: skip
    officer = api.as_role(Role.TIME_OFFICER)
    waiting = officer.get("/v1/badges/555").json()
    assert waiting["holdings"] == []
    assert [one["booking"] for one in waiting["waiting"]] == ["T-kept:1", "T-kept:2"]
    body = {"person": "102", "first": "2021-01-01"}
    assigned = officer.post("/v1/badges/555/assignments", json=body)
    assert assigned.json()["bookings"] == 2
    assert officer.get("/v1/badges/555").json()["waiting_count"] == 0
    sheet = officer.get(
        f"/v1/employees/102/sheets/{at(0)[:7]}",
        headers={"Wait-For-Position": str(assigned.json()["position"])},
    ).json()
    attended = {day["day"]: day["attended"]["minutes"] for day in sheet["sheet"]["days"]}
    assert attended[at(0)[:10]] == 480


@pytest.mark.parametrize(
    ("body", "content_type", "status", "code"),
    [
        (b'{"bookings": [', "application/json", 400, "malformed_json"),
        (b"", "application/json", 400, "malformed_json"),
        (b"[]", "application/json", 400, "malformed_json"),
        (b'{"bookings": 5}', "application/json", 400, "malformed_json"),
        (b'\xff\xfe{"bookings": []}', "application/json", 400, "malformed_json"),
        (b"[" * 200_000, "application/json", 400, "malformed_json"),
        (b"badge;at", "text/csv", 415, "unsupported_media_type"),
        (b'{"bookings": []}', "", 415, "unsupported_media_type"),
        (b" " * 1_000_001, "application/json", 413, "body_too_large"),
        (b" " * 10_000_000, "application/x-ndjson", 413, "body_too_large"),
    ],
)
def test_a_body_that_is_no_delivery_is_a_problem(
    api: Api, body: bytes, content_type: str, status: int, code: str
) -> None:
    headers = {"Content-Type": content_type} if content_type else {}
    answer = api.as_role(Role.TERMINAL).post(
        f"/v1/terminals/{TERMINAL}/bookings", content=body, headers=headers
    )
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert answer.headers["Content-Type"] == "application/problem+json"


def test_a_body_without_announced_length_is_not_read_to_its_end(api: Api) -> None:
    sent = 0

    def endless() -> Iterator[bytes]:
        nonlocal sent
        while sent < 200_000_000:
            sent += 65_536
            yield b" " * 65_536

    client = api.as_role(Role.TERMINAL)
    try:
        answer = client.post(
            f"/v1/terminals/{TERMINAL}/bookings",
            content=endless(),
            headers={"Content-Type": "application/json"},
        )
        assert answer.status_code == 413
    except httpx.TransportError:
        # The connection was closed under the sender, who had received the refusal.
        assert sent < 200_000_000


def test_the_fast_answer_has_the_described_form() -> None:
    delivery = DeliveryAnswer(
        (
            ItemOutcome(7, ItemStatus.STORED),
            ItemOutcome(None, ItemStatus.REFUSED, ItemCode.ITEM_MALFORMED),
        ),
        6,
        ((8, 9),),
        12,
        1,
    )
    answer = terminals._answer(delivery).body
    described = terminals.DeliveryResult.model_validate_json(bytes(answer))
    assert described.model_dump(mode="json") == json.loads(bytes(answer))
    assert [result.code for result in described.results] == [None, "item_malformed"]
