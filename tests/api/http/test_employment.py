"""Employment and badges over HTTP."""

import json
from typing import Any

import pytest

from api.identity.access import Role
from tests.api.conftest import AGREEMENTS, WEEK, Api
from tests.api.steps import problem, see


def test_employment_is_kept_with_its_dates(api: Api) -> None:
    api.hire("200", "2021-11-01", name="Erika Muster")
    hr = api.as_role(Role.HR)
    terms = {
        "effective_on": "2022-02-01",
        "weekly_minutes": [240] * 5 + [0, 0],
        "agreements": AGREEMENTS,
        "land": "BY",
    }
    assert hr.post("/v1/employees/200/terms", json=terms).status_code == 200
    unit = {"effective_on": "2022-02-01", "unit": "Amt 12", "cost_centre": "1200"}
    assert hr.post("/v1/employees/200/units", json=unit).status_code == 200
    known = hr.get("/v1/employees/200").json()
    assert known["name"] == "Erika Muster"
    assert known["spans"] == [{"first": "2021-11-01", "last": None}]
    assert [one["effective_on"] for one in known["terms"]] == ["2021-11-01", "2022-02-01"]
    assert known["terms"][0]["weekly"][0] == {"minutes": 468, "iso8601": "PT7H48M"}
    assert [one["unit"] for one in known["units"]] == ["Amt 11", "Amt 12"]


def test_a_decision_repeated_is_carried_out_once(api: Api) -> None:
    keyed = {"Idempotency-Key": "hire-300"}
    body = {
        "person": "300", "hired_on": "2022-01-01", "weekly_minutes": WEEK,
        "agreements": AGREEMENTS, "land": "NW", "unit": "U", "cost_centre": "1",
    }  # fmt: skip
    hr = api.as_role(Role.HR)
    first = hr.post("/v1/employees", json=body, headers=keyed)
    again = hr.post("/v1/employees", json=body, headers=keyed)
    assert (first.status_code, again.status_code) == (201, 201)
    assert again.json() == first.json() | {"repeated": True}
    other = hr.post("/v1/employees", json=body | {"land": "BY"}, headers=keyed)
    assert problem(other) == (422, "command_reused")
    assert problem(hr.post("/v1/employees", json=body)) == (409, "already_hired")
    unnamed = hr.post("/v1/employees", json=body | {"person": "301"})
    assert len(unnamed.headers["Idempotency-Key"]) == 36
    keyed = {"Idempotency-Key": unnamed.headers["Idempotency-Key"]}
    assert hr.post("/v1/employees", json=body | {"person": "301"}, headers=keyed).json()["repeated"]


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"land": "XX"}, (422, "unknown_land")),
        ({"agreements": ["nothing"]}, (422, "unknown_agreement")),
        ({"weekly_minutes": [1] * 6}, (422, "invalid_request")),
        ({"weekly_minutes": [1441] + [0] * 6}, (422, "invalid_request")),
        ({"weekly_minutes": ["468"] * 7}, (422, "invalid_request")),
        ({"hired_on": "2021-13-01"}, (422, "invalid_request")),
        ({"hired_on": "1066-01-01"}, (422, "invalid_request")),
        ({"hired_on": 20211101}, (422, "invalid_request")),
        ({"person": "../etc"}, (422, "invalid_request")),
        ({"person": "4711\n"}, (422, "invalid_request")),
        ({"unit": "=cmd()"}, (422, "invalid_request")),
        ({"colour": "red"}, (422, "invalid_request")),
        ({"name": "\ud800"}, (422, "invalid_request")),
    ],
)
def test_a_hire_that_cannot_be(api: Api, change: dict[str, Any], expected: tuple[int, str]) -> None:
    body = {
        "person": "400", "hired_on": "2022-01-01", "weekly_minutes": WEEK,
        "agreements": AGREEMENTS, "land": "NW", "unit": "U", "cost_centre": "1",
    }  # fmt: skip
    content = json.dumps(body | change).encode()
    answer = api.as_role(Role.HR).post(
        "/v1/employees", content=content, headers={"Content-Type": "application/json"}
    )
    assert problem(answer) == expected
    assert api.as_role(Role.HR).get("/v1/employees/400").status_code == 404


def test_terms_cannot_begin_before_their_agreements(api: Api) -> None:
    answer = api.hire("401", "1975-01-01")
    assert problem(answer) == (422, "agreement_incomplete")
    assert see(api, "/sheets", month="2021-11")["position"] > 0


def test_badges_are_handed_out_and_taken_back(api: Api) -> None:
    api.hire("500")
    hr = api.as_role(Role.HR)
    assert api.issue("50", "500", "2022-01-01").status_code == 201
    assert problem(api.issue("50", "501", "2022-05-01")) == (409, "badge_taken")
    reversed_ = {"person": "500", "valid_from": "2022-02-01", "valid_until": "2022-01-01"}
    assert problem(hr.post("/v1/badges/51/issues", json=reversed_)) == (422, "period_reversed")
    assert hr.post("/v1/badges/50/returns", json={"last_day": "2022-03-31"}).status_code == 200
    twice = hr.post("/v1/badges/50/returns", json={"last_day": "2022-04-30"})
    assert problem(twice) == (409, "badge_not_issued")
    assert api.issue("50", "501", "2022-05-01").status_code == 201
    held = hr.get("/v1/badges/50").json()["holdings"]
    assert [(one["person"], one["last"]) for one in held] == [("500", "2022-03-31"), ("501", None)]
    assert problem(hr.get("/v1/badges/nobody-s")) == (404, "badge_unknown")


def test_employment_ends(api: Api) -> None:
    api.hire("600", "2022-01-01")
    hr = api.as_role(Role.HR)
    early = hr.post("/v1/employees/600/end", json={"last_day": "2021-01-01"})
    assert problem(early) == (422, "ended_before_hired")
    assert hr.post("/v1/employees/600/end", json={"last_day": "2022-01-31"}).status_code == 200
    assert problem(hr.post("/v1/employees/999/end", json={"last_day": "2022-01-31"})) == (
        404,
        "not_hired",
    )
