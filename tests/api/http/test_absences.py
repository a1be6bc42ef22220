"""Absences and leave over HTTP: requests, decisions, reports, notices and refusals."""

from typing import Any

import httpx
import pytest

from api.identity.access import Role
from tests.api.conftest import Api
from tests.api.steps import problem, see

TARIFF = ["tvoed-vka", "dv-muster"]
LEAVE = {"kind": "annual_leave", "first": "2026-02-02", "last": "2026-02-06"}


def ask(api: Api, person: str, **body: object) -> httpx.Response:
    return api.as_role(Role.MANAGER).post(
        f"/v1/employees/{person}/absences", json={**LEAVE, **body}
    )


def decide(
    api: Api, person: str, name: str, decision: str, reason: str = "", role: Role = Role.MANAGER
) -> httpx.Response:
    path = f"/v1/employees/{person}/absences/{name}/decisions"
    return api.as_role(role).post(path, json={"decision": decision, "reason": reason})


def put(api: Api, person: str, name: str, **body: object) -> httpx.Response:
    path = f"/v1/employees/{person}/absences/{name}"
    return api.as_role(Role.TIME_OFFICER).put(path, json={**LEAVE, **body})


def absences(api: Api, person: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = see_plain(api, f"/employees/{person}/absences")["absences"]
    return found


def see_plain(api: Api, path: str, **params: str) -> dict[str, Any]:
    answer = api.as_role(Role.AUDITOR).get(f"/v1{path}", params=params)
    assert answer.status_code == 200, answer.text
    body: dict[str, Any] = answer.json()
    return body


def hired(api: Api, person: str) -> str:
    answer = api.hire(person, "2025-01-01", agreements=TARIFF, unit="test")
    assert answer.status_code == 201, answer.text
    return person


def test_a_request_is_approved_and_takes_leave(api: Api) -> None:
    person = hired(api, "7001")
    asked = ask(api, person)
    assert asked.status_code == 201, asked.text
    name = asked.json()["id"]
    before = see_plain(api, f"/employees/{person}/leave", valid_on="2026-02-06")
    assert before["left_centidays"] == 6000
    assert decide(api, person, name, "approve").status_code == 200
    leave = see_plain(api, f"/employees/{person}/leave", valid_on="2026-02-06")
    assert leave["left_centidays"] == 5500
    assert leave["lots"][0] == {
        "part": "statutory",
        "year": 2025,
        "granted_centidays": 2000,
        "left_centidays": 1500,
        "notified_on": None,
        "expires_on": None,
    }
    (told,) = absences(api, person)
    assert (told["status"], told["de"]) == ("approved", "Erholungsurlaub")
    assert [step["what"] for step in told["steps"]] == ["requested", "approved"]
    balances = see(api, f"/employees/{person}/balances", valid_on="2026-02-06")["balances"]
    amounts = {one["account"]: one["amount"] for one in balances}
    assert (amounts["leave"], amounts["leave_taken"]) == (5500, 500)


def test_an_assistant_asks_for_somebody_under_a_mandate(api: Api) -> None:
    person = hired(api, "7002")
    answer = api.as_role(Role.HR).post(
        f"/v1/employees/{person}/absences",
        json={**LEAVE, "kind": "travel"},
        headers={"Mandate": "travel desk of Amt 11"},
    )
    assert answer.status_code == 201, answer.text
    (told,) = absences(api, person)
    (step,) = told["steps"]
    assert (step["by"], step["on_behalf_of"], step["mandate"]) == (
        "hr:test",
        person,
        "travel desk of Amt 11",
    )


def test_a_repeated_request_is_one_absence(api: Api) -> None:
    person = hired(api, "7003")
    headers = {"Idempotency-Key": "k-1"}
    path = f"/v1/employees/{person}/absences"
    first, again = (
        api.as_role(Role.MANAGER).post(path, json=LEAVE, headers=headers) for _ in range(2)
    )
    assert first.json()["id"] == again.json()["id"]
    assert (first.json()["repeated"], again.json()["repeated"]) == (False, True)
    other = api.as_role(Role.MANAGER).post(
        path, json={**LEAVE, "last": "2026-02-07"}, headers=headers
    )
    assert problem(other) == (422, "command_reused")


def test_sickness_is_reported_and_gives_leave_back(api: Api) -> None:
    person = hired(api, "7004")
    assert put(api, person, "w", first="2026-12-28", last="2027-01-08").status_code == 200
    before = see_plain(api, f"/employees/{person}/leave", valid_on="2026-12-31")
    sick = ask(api, person, kind="sick", first="2026-12-29", last="2026-12-30", certified=True)
    assert sick.status_code == 201, sick.text
    after = see_plain(api, f"/employees/{person}/leave", valid_on="2026-12-31")
    assert after["left_centidays"] - before["left_centidays"] == 200
    spans = [(one["kind"], one["status"], len(one["steps"])) for one in absences(api, person)]
    assert spans == [("annual_leave", "approved", 2), ("sick", "reported", 1)]


def test_what_counts_is_changed_and_cancelled_for_a_reason(api: Api) -> None:
    person = hired(api, "7005")
    assert put(api, person, "a").status_code == 200
    path = f"/v1/employees/{person}/absences/a/changes"
    change = {"first": "2026-02-02", "last": "2026-02-03", "reason": "back earlier"}
    assert api.as_role(Role.TIME_OFFICER).post(path, json=change).status_code == 200
    assert absences(api, person)[0]["last"] == "2026-02-03"
    assert problem(decide(api, person, "a", "cancel")) == (422, "reason_missing")
    assert decide(api, person, "a", "cancel", "not needed").status_code == 200
    assert absences(api, person)[0]["status"] == "cancelled"


def test_leave_brought_along_notices_and_exchange_days(api: Api) -> None:
    person = hired(api, "7006")
    desk = api.as_role(Role.HR)
    lots = [
        {"part": "statutory", "year": 2025, "centidays": 500, "notified_on": "2025-09-01"},
        {"part": "statutory", "year": 2026, "centidays": 2000},
    ]
    opened = desk.post(
        f"/v1/employees/{person}/leave/openings",
        json={"effective_on": "2026-01-01", "lots": lots, "document": "list of 2025"},
    )
    assert opened.status_code == 201, opened.text
    notice = {"given_on": "2026-02-01", "leave_year": 2026, "document": "letter 7"}
    assert desk.post(f"/v1/employees/{person}/leave/notices", json=notice).status_code == 201
    elected = {
        "effective_on": "2026-02-01", "days": 3, "document": "form 2", "declared_on": "2025-09-01",
    }  # fmt: skip
    exchanges = f"/v1/employees/{person}/leave/exchanges"
    for change, expected in (
        ({"days": 4}, (422, "exchange_above_limit")),
        ({"declared_on": "2025-09-02"}, (409, "exchange_too_late")),
        ({"declared_on": None}, (409, "exchange_too_late")),
        ({"effective_on": "2031-01-01", "declared_on": "2031-01-01"}, (409, "exchange_too_late")),
        ({"effective_on": "1999-01-01"}, (422, "not_employed_then")),
    ):
        assert problem(desk.post(exchanges, json=elected | change)) == expected, change
    assert desk.post(exchanges, json=elected).status_code == 201
    found = see_plain(api, f"/employees/{person}/leave", valid_on="2026-02-28")["lots"]
    assert [(lot["part"], lot["left_centidays"], lot["expires_on"]) for lot in found] == [
        ("statutory", 500, "2027-03-31"),
        ("exchange", 300, "2026-12-31"),
        ("statutory", 2000, "2027-03-31"),
    ]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ({"kind": "holiday"}, (422, "unknown_absence_kind")),
        ({"last": "2026-02-01"}, (422, "period_reversed")),
        ({"first": "2024-12-31"}, (422, "absence_outside_employment")),
        ({"last": "2040-01-01"}, (422, "absence_too_long")),
        ({"permille": 0}, (422, "invalid_request")),
        ({"half": True}, (422, "invalid_request")),
    ],
)
def test_what_cannot_be_asked_for(
    api: Api, body: dict[str, object], expected: tuple[int, str]
) -> None:
    if see_status(api, "7007") == 404:
        hired(api, "7007")
    assert problem(ask(api, "7007", **body)) == expected


def see_status(api: Api, person: str) -> int:
    return api.as_role(Role.HR).get(f"/v1/employees/{person}").status_code


def test_contradictions_are_refused_with_the_absence_that_stands(api: Api) -> None:
    person = hired(api, "7008")
    assert put(api, person, "a").status_code == 200
    refused = ask(api, person, first="2026-02-06", last="2026-02-09")
    assert problem(refused) == (409, "absence_overlaps")
    assert refused.json()["facts"] == {
        "id": "a",
        "kind": "annual_leave",
        "first": "2026-02-06",
        "last": "2026-02-06",
    }
    assert problem(decide(api, person, "a", "approve")) == (409, "absence_already_decided")
    assert problem(decide(api, person, "b", "approve")) == (404, "absence_unknown")
    assert problem(ask(api, "7999")) == (404, "not_hired")


def test_a_request_for_a_closed_month_is_refused_and_an_entry_is_a_difference(api: Api) -> None:
    person = hired(api, "7009")
    officer = api.as_role(Role.TIME_OFFICER)
    for month in ("2025-01", "2025-02"):
        closed = officer.post(f"/v1/employees/{person}/sheets/{month}/close")
        assert closed.status_code == 200, closed.text
    february = {"first": "2025-02-03", "last": "2025-02-04"}
    assert problem(ask(api, person, **february)) == (409, "absence_in_closed_month")
    assert put(api, person, "late", **february).status_code == 200
    sheet = see(api, f"/employees/{person}/sheets/2025-03")["sheet"]
    settled = {one["account"]: one["amount"] for one in sheet["totals"] if one["origin"]}
    assert sheet["absences"] == []
    assert sheet["absence_model"] == "target_reduced"
    february_sheet = see(api, f"/employees/{person}/sheets/2025-02")["sheet"]
    assert february_sheet["absences"][0] == {
        "day": "2025-02-03",
        "kind": "annual_leave",
        "de": "Erholungsurlaub",
        "permille": 1000,
        "minutes": None,
    }
    assert settled == {"flex": 936, "target": -936, "leave": -200, "leave_taken": 200}


@pytest.mark.parametrize(
    ("role", "path", "body"),
    [
        (Role.PAYROLL, "/absences", LEAVE),
        (Role.HR, "/absences/a/decisions", {"decision": "approve"}),
        (
            Role.MANAGER,
            "/leave/notices",
            {"given_on": "2026-01-01", "leave_year": 2025, "document": "x"},
        ),
    ],
)
def test_who_may_not(api: Api, role: Role, path: str, body: dict[str, object]) -> None:
    answer = api.as_role(role).post(f"/v1/employees/7001{path}", json=body)
    assert problem(answer) == (403, "forbidden")
