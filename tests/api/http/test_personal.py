"""Personal facts over HTTP: recording, reading and refusals."""

from typing import Any

import pytest

from api.identity.access import Role
from tests.api.conftest import Api
from tests.api.steps import problem

CONSENT = {"kind": "opt_out", "first": "2022-02-01", "document": "Schreiben vom 20.1.2022"}
PAY = {
    "effective_on": "2022-01-01", "grade": "9b", "step": 5,
    "monthly_cents": 450_000, "third_step_cents": 420_000, "capped_cents": 440_000,
}  # fmt: skip
DUTY = {
    "first": "2022-03-01", "last": "2022-03-14", "unit": "Krisenstab", "cost_centre": "9000",
    "reason": "Hochwasser", "agreements": ["arbzg", "dv-muster"],
}  # fmt: skip


def test_what_was_told_is_read_by_human_resources_and_nobody_else(api: Api) -> None:
    api.hire("700", "2022-01-01")
    hr = api.as_role(Role.HR)
    assert hr.post("/v1/employees/700/birth", json={"born_on": "1980-05-01"}).status_code == 200
    disabled = {"kind": "severely_disabled", "first": "2022-02-01", "value": 50}
    assert hr.post("/v1/employees/700/circumstances", json=disabled).status_code == 201
    assert hr.post("/v1/employees/700/circumstances", json=CONSENT).status_code == 201
    ended = CONSENT | {"declared_on": "2022-03-31"}
    assert hr.post("/v1/employees/700/circumstances/end", json=ended).status_code == 200
    pregnant = {"kind": "pregnant", "first": "2022-02-01"}
    assert hr.post("/v1/employees/700/circumstances", json=pregnant).status_code == 201
    assert hr.post("/v1/employees/700/circumstances/mistaken", json=pregnant).status_code == 200
    assert hr.post("/v1/employees/700/pay", json=PAY).status_code == 200
    assert hr.post("/v1/employees/700/link", json={"human": "h-12"}).status_code == 200
    known = hr.get("/v1/employees/700/personal").json()
    assert known["born_on"] == "1980-05-01"
    assert known["circumstances"] == [
        {"kind": "opt_out", "first": "2022-02-01", "last": "2022-09-30", "value": 0},
        {"kind": "severely_disabled", "first": "2022-02-01", "last": None, "value": 50},
    ]
    assert (known["pay"], known["human"]) == ([PAY], "h-12")
    for role in set(Role) - {Role.HR}:
        answer = api.as_role(role).get("/v1/employees/700/personal")
        assert problem(answer) == (403, "forbidden"), role
    seen = api.as_role(Role.TIME_OFFICER).get("/v1/employees/700").text
    assert not any(word in seen for word in ("1980-05-01", "disabled", "opt_out", "9b"))


def test_a_duty_is_shown_with_the_employment(api: Api) -> None:
    api.hire("701", "2022-01-01")
    answer = api.as_role(Role.HR).post("/v1/employees/701/duties", json=DUTY)
    assert answer.status_code == 201
    assert api.as_role(Role.HR).get("/v1/employees/701").json()["duties"] == [DUTY]


def test_terms_say_whether_a_quantity_is_owed(api: Api) -> None:
    assert api.hire("702", "2022-01-01", weekly_quantity=True).status_code == 201
    terms = api.as_role(Role.HR).get("/v1/employees/702").json()["terms"]
    assert [(one["weekly_quantity"], one["share_permille"]) for one in terms] == [(True, 0)]


@pytest.mark.parametrize(
    ("path", "body", "expected"),
    [
        ("birth", {"born_on": "2022-01-01"}, (422, "born_too_late")),
        ("circumstances", {"kind": "tired", "first": "2022-01-01"}, (422, "unknown_circumstance")),
        ("circumstances", {"kind": "severely_disabled", "first": "2022-01-01"},
         (422, "circumstance_figure")),
        ("circumstances", {"kind": "opt_out", "first": "2022-01-01"}, (422, "consent_not_written")),
        ("circumstances", {"kind": "nursing", "first": "2022-02-01", "last": "2022-01-01"},
         (422, "period_reversed")),
        ("circumstances", {"kind": "pregnant", "first": "2022-07-01"},
         (409, "circumstance_overlaps")),
        ("circumstances/mistaken", {"kind": "pregnant", "first": "2022-07-01"},
         (409, "circumstance_not_recorded")),
        ("circumstances/end", {"kind": "probation", "first": "2022-01-01",
         "declared_on": "2023-01-01"}, (409, "circumstance_over")),
        ("pay", PAY | {"effective_on": "2021-01-01"}, (422, "terms_before_hiring")),
        ("pay", PAY | {"monthly_cents": 4500.5}, (422, "invalid_request")),
        ("duties", DUTY | {"agreements": ["nothing"]}, (422, "unknown_agreement")),
        ("duties", DUTY | {"last": "2022-02-01"}, (422, "period_reversed")),
        ("link", {"human": ""}, (422, "invalid_request")),
    ],
)  # fmt: skip
def test_what_cannot_be(
    api: Api, path: str, body: dict[str, Any], expected: tuple[int, str]
) -> None:
    hr = api.as_role(Role.HR)
    if not hr.get("/v1/employees/710/personal").is_success:
        api.hire("710", "2022-01-01")
        for known in (
            {"kind": "pregnant", "first": "2022-02-01"},
            {"kind": "probation", "first": "2022-01-01", "last": "2022-06-30"},
        ):
            assert hr.post("/v1/employees/710/circumstances", json=known).status_code == 201
    assert problem(hr.post(f"/v1/employees/710/{path}", json=body)) == expected


def test_a_share_needs_an_agreement_with_full_hours(api: Api) -> None:
    answer = api.hire("720", "2022-01-01", share_permille=500)
    assert problem(answer) == (422, "share_without_hours")
    assert answer.json()["facts"] == {"key": "share_permille", "effective_on": "2022-01-01"}
    shapeless = api.hire("720", "2022-01-01", share_permille=500, weekly_minutes=[0] * 7)
    assert problem(shapeless) == (422, "week_without_shape")


def test_nobody_has_personal_facts_who_is_not_known(api: Api) -> None:
    hr = api.as_role(Role.HR)
    assert problem(hr.get("/v1/employees/799/personal")) == (404, "person_unknown")
    born = {"born_on": "1980-01-01"}
    assert problem(hr.post("/v1/employees/799/birth", json=born)) == (404, "not_hired")
