"""Access: every operation against every role."""

import time
from typing import Any

import httpx
import pytest

from api.http.resources.payroll import FILES
from api.identity.access import PERMITTED, Permission, Role, make_key
from api.wiring import opened_service
from api.work.carry_out import Acting
from api.work.keys import change_keys
from domain.streams.access import RevokeKey
from tests.api.conftest import TERMINAL, Api, fresh_settings, running

FILLED = {
    "{terminal}": TERMINAL,
    "{person}": "4711",
    "{badge}": "1001",
    "{month}": "2021-11",
    "{key}": "0" * 12,
    "{order}": "0" * 16,
    "{correction}": "0" * 16,
    "{unit}": "test",
    "{absence}": "a-1",
    "{release}": "r-1",
    "{hold}": "h-1",
    "{year}": "2026",
}

UNIT_MONTH = "/v1/units/{unit}/months/{month}"
ACCOUNT = "/v1/employees/{person}/lifetime"
SHEET = "/v1/employees/{person}/sheets/{month}"

# The permission of each operation, in full: an operation that is not listed fails the test.
NEEDS = {
    ("post", "/v1/terminals/{terminal}/bookings"): Permission.DELIVER_BOOKINGS,
    ("get", "/v1/terminals/{terminal}"): Permission.SEE_TERMINAL,
    ("post", "/v1/deliveries"): Permission.DELIVER_LINES,
    ("post", "/v1/employees"): Permission.CHANGE_EMPLOYMENT,
    ("post", "/v1/employees/{person}/terms"): Permission.CHANGE_EMPLOYMENT,
    ("post", "/v1/employees/{person}/units"): Permission.CHANGE_EMPLOYMENT,
    ("post", "/v1/employees/{person}/end"): Permission.CHANGE_EMPLOYMENT,
    ("get", "/v1/employees/{person}"): Permission.SEE_EMPLOYMENT,
    ("post", "/v1/employees/{person}/birth"): Permission.CHANGE_EMPLOYMENT,
    ("post", "/v1/employees/{person}/circumstances"): Permission.CHANGE_EMPLOYMENT,
    ("post", "/v1/employees/{person}/circumstances/end"): Permission.CHANGE_EMPLOYMENT,
    ("post", "/v1/employees/{person}/circumstances/mistaken"): Permission.CHANGE_EMPLOYMENT,
    ("post", "/v1/employees/{person}/pay"): Permission.CHANGE_EMPLOYMENT,
    ("post", "/v1/employees/{person}/duties"): Permission.CHANGE_EMPLOYMENT,
    ("post", "/v1/employees/{person}/link"): Permission.CHANGE_EMPLOYMENT,
    ("get", "/v1/employees/{person}/personal"): Permission.SEE_PERSONAL,
    ("put", "/v1/employees/{person}/rosters/{month}"): Permission.PLAN_ROSTER,
    ("post", "/v1/employees/{person}/rosters/{month}"): Permission.PLAN_ROSTER,
    ("get", "/v1/employees/{person}/rosters/{month}"): Permission.SEE_TIME,
    ("post", "/v1/badges/{badge}/issues"): Permission.CHANGE_BADGES,
    ("post", "/v1/badges/{badge}/returns"): Permission.CHANGE_BADGES,
    ("post", "/v1/badges/{badge}/assignments"): Permission.CHANGE_BADGES,
    ("get", "/v1/badges/{badge}"): Permission.SEE_BADGES,
    ("get", "/v1/employees/{person}/sheets/{month}"): Permission.SEE_TIME,
    ("get", "/v1/sheets"): Permission.SEE_TIME,
    ("get", "/v1/employees/{person}/balances"): Permission.SEE_TIME,
    ("get", "/v1/employees/{person}/explanations"): Permission.SEE_TIME,
    ("post", "/v1/employees/{person}/sheets/{month}/corrections"): Permission.CORRECT,
    ("post", "/v1/employees/{person}/sheets/{month}/close"): Permission.CLOSE_MONTH,
    ("post", "/v1/months/{month}/close"): Permission.CLOSE_MONTH,
    ("get", SHEET + "/orders"): Permission.SEE_TIME,
    ("post", SHEET + "/orders"): Permission.ORDER_OVERTIME,
    ("post", SHEET + "/orders/{order}/withdraw"): Permission.ORDER_OVERTIME,
    ("post", SHEET + "/orders/{order}/settle"): Permission.ORDER_OVERTIME,
    ("post", SHEET + "/approvals"): Permission.APPROVE,
    ("get", SHEET + "/corrections"): Permission.SEE_TIME,
    ("post", SHEET + "/corrections/{correction}/confirm"): Permission.CONFIRM_CORRECTION,
    ("post", SHEET + "/corrections/{correction}/decline"): Permission.CONFIRM_CORRECTION,
    ("post", SHEET + "/legacy"): Permission.BRING_BALANCES,
    ("post", "/v1/employees/{person}/openings"): Permission.BRING_BALANCES,
    ("get", SHEET + "/differences"): Permission.SEE_TIME,
    ("post", "/v1/employees/{person}/absences"): Permission.REQUEST_ABSENCE,
    ("get", "/v1/employees/{person}/absences"): Permission.SEE_TIME,
    ("put", "/v1/employees/{person}/absences/{absence}"): Permission.ENTER_ABSENCE,
    ("post", "/v1/employees/{person}/absences/{absence}/decisions"): Permission.DECIDE_ABSENCE,
    ("post", "/v1/employees/{person}/absences/{absence}/changes"): Permission.ENTER_ABSENCE,
    ("get", "/v1/employees/{person}/leave"): Permission.SEE_TIME,
    ("post", "/v1/employees/{person}/leave/notices"): Permission.STATE_LEAVE,
    ("post", "/v1/employees/{person}/leave/openings"): Permission.STATE_LEAVE,
    ("post", "/v1/employees/{person}/leave/exchanges"): Permission.STATE_LEAVE,
    ("get", ACCOUNT): Permission.SEE_LIFETIME,
    ("post", ACCOUNT): Permission.CHANGE_LIFETIME,
    ("get", ACCOUNT + "/entries"): Permission.SEE_LIFETIME,
    ("post", ACCOUNT + "/protections"): Permission.CHANGE_LIFETIME,
    ("post", ACCOUNT + "/credits"): Permission.CHANGE_LIFETIME,
    ("post", ACCOUNT + "/conversions"): Permission.CHANGE_LIFETIME,
    ("post", ACCOUNT + "/valuations"): Permission.CHANGE_LIFETIME,
    ("post", ACCOUNT + "/contributions"): Permission.CHANGE_LIFETIME,
    ("post", ACCOUNT + "/releases"): Permission.CHANGE_LIFETIME,
    ("post", ACCOUNT + "/releases/{release}/decisions"): Permission.CHANGE_LIFETIME,
    ("post", ACCOUNT + "/releases/{release}/draws"): Permission.CHANGE_LIFETIME,
    ("post", ACCOUNT + "/holds"): Permission.CHANGE_LIFETIME,
    ("post", ACCOUNT + "/holds/{hold}/lift"): Permission.CHANGE_LIFETIME,
    ("post", ACCOUNT + "/transfers"): Permission.CHANGE_LIFETIME,
    ("post", ACCOUNT + "/settlements"): Permission.CHANGE_LIFETIME,
    ("post", ACCOUNT + "/close"): Permission.CHANGE_LIFETIME,
    ("post", ACCOUNT + "/simulations"): Permission.SEE_LIFETIME,
    ("get", ACCOUNT + "/statements/{year}"): Permission.SEE_LIFETIME,
    ("get", ACCOUNT + "/statements/{year}/pdf"): Permission.SEE_LIFETIME,
    ("get", ACCOUNT + "/month-ends"): Permission.SEE_LIFETIME,
    ("get", "/v1/lifetime/accounts"): Permission.SEE_LIFETIME,
    ("get", "/v1/lifetime/provisions"): Permission.SEE_LIFETIME,
    ("get", "/v1/payroll/{month}/lifetime"): Permission.READ_PAYROLL,
    ("get", "/v1/employees/{person}/linked/{month}"): Permission.SEE_EMPLOYMENT,
    ("post", "/v1/recalculations/preview"): Permission.RECALCULATE,
    ("post", "/v1/recalculations"): Permission.RECALCULATE,
    ("get", "/v1/units/{unit}"): Permission.SEE_OBSTACLES,
    ("post", "/v1/units/{unit}/parallel"): Permission.CHANGE_UNITS,
    ("post", "/v1/units/{unit}/live"): Permission.CHANGE_UNITS,
    ("get", UNIT_MONTH + "/sheets"): Permission.SEE_TIME,
    ("get", UNIT_MONTH + "/obstacles"): Permission.SEE_OBSTACLES,
    ("post", UNIT_MONTH + "/close"): Permission.CLOSE_MONTH,
    ("get", UNIT_MONTH + "/comparison"): Permission.SEE_TIME,
    ("get", UNIT_MONTH + "/excess-hours"): Permission.SEE_TIME,
    ("get", "/v1/findings"): Permission.SEE_TIME,
    ("get", "/v1/presence"): Permission.SEE_PRESENCE,
    ("get", "/v1/log"): Permission.READ_LOG,
    ("get", "/v1/log.ndjson"): Permission.READ_LOG,
    ("get", "/v1/payroll/{month}/lines"): Permission.READ_PAYROLL,
    **{("get", "/v1/payroll/{month}/lines." + name): Permission.READ_PAYROLL for name in FILES},
    ("post", "/v1/keys"): Permission.MANAGE_KEYS,
    ("get", "/v1/keys"): Permission.MANAGE_KEYS,
    ("delete", "/v1/keys/{key}"): Permission.MANAGE_KEYS,
    ("get", "/ready"): Permission.OPERATE,
    ("get", "/metrics"): Permission.OPERATE,
}


def described(api: Api) -> set[tuple[str, str]]:
    paths: dict[str, dict[str, Any]] = api.anonymous().get("/openapi.json").json()["paths"]
    return {(method, path) for path, offered in paths.items() for method in offered}


def filled(path: str) -> str:
    for name, value in FILLED.items():
        path = path.replace(name, value)
    return path


def test_every_operation_asks_for_a_permission(api: Api) -> None:
    assert described(api) == NEEDS.keys() | {("get", "/health")}


def test_every_role_may_do_what_the_table_says_and_no_more(api: Api) -> None:
    wrong: list[str] = []
    for (method, path), permission in NEEDS.items():
        for role in Role:
            client = api.as_role(role)
            if path == "/v1/deliveries":
                answer = client.post(path, headers={"Content-Type": "application/x-ndjson"})
            else:
                body: dict[str, str] | None = {} if method == "post" else None
                answer = client.request(method, filled(path), json=body)
            allowed = role in PERMITTED[permission]
            if (answer.status_code == 403) == allowed or answer.status_code in {401, 500}:
                wrong.append(f"{role} {method} {path}: {answer.status_code}")
    assert wrong == []


@pytest.mark.parametrize(
    "header",
    [
        None,
        "",
        "Bearer",
        "Bearer sb_",
        "Basic sb_000000000000_" + "0" * 48,
        "Bearer sb_000000000000_" + "0" * 48,
        "Bearer \xe4\xff",
    ],
)
def test_nothing_but_health_is_open(api: Api, header: str | None) -> None:
    headers = [] if header is None else [(b"Authorization", header.encode("latin-1"))]
    with httpx.Client(base_url=api.url, headers=headers) as client:
        for method, path in sorted(NEEDS):
            answer = client.request(method, filled(path))
            assert answer.status_code == 401, (method, path)
            assert answer.json()["code"] == "unauthenticated"
            assert answer.headers["WWW-Authenticate"].startswith("Bearer")
        assert client.get("/health").json() == {"status": "ok"}
        assert client.get("/nowhere").status_code == 401


def test_a_known_id_with_another_secret_opens_nothing(api: Api) -> None:
    right = api.keys[Role.ADMIN]
    wrong = right[:-1] + ("0" if right[-1] != "0" else "1")
    assert api.client(wrong).get("/v1/keys").status_code == 401
    assert api.client(right).get("/v1/keys").status_code == 200


def test_a_terminals_key_is_good_for_that_terminal_alone(api: Api) -> None:
    terminal = api.as_role(Role.TERMINAL)
    assert terminal.get("/v1/terminals/T-02").status_code == 403
    assert terminal.post("/v1/terminals/T-02/bookings", json={"bookings": []}).status_code == 403
    answer = terminal.post(f"/v1/terminals/{TERMINAL}/bookings", json={"bookings": []})
    assert answer.status_code == 200


def test_a_revoked_key_opens_nothing_after_a_second(api: Api) -> None:
    key = api.key(Role.AUDITOR, "outside")
    assert api.client(key).get("/v1/log").status_code == 200
    # Revoked as if by another process: not through the service's own endpoint.
    change_keys(api.service, Acting("test"), RevokeKey(key.split("_")[1]))
    time.sleep(1.0)
    assert api.client(key).get("/v1/log").status_code == 401


def test_keys_are_made_listed_and_revoked(api: Api) -> None:
    admin = api.as_role(Role.ADMIN)
    headers = {"Idempotency-Key": "make-one"}
    body = {"role": "auditor", "holder": "Revision"}
    made = admin.post("/v1/keys", json=body, headers=headers)
    assert made.status_code == 201
    assert made.headers["Cache-Control"] == "no-store"
    again = admin.post("/v1/keys", json=body, headers=headers).json()
    assert (again["id"], again["key"], again["repeated"]) == (made.json()["id"], None, True)
    other = admin.post("/v1/keys", json=body | {"holder": "X"}, headers=headers)
    assert (other.status_code, other.json()["code"]) == (422, "command_reused")
    key_id, text = made.json()["id"], made.json()["key"]
    assert api.client(text).get("/v1/log").status_code == 200
    listed = {key["id"]: key for key in admin.get("/v1/keys").json()["keys"]}
    assert listed[key_id] == {
        "id": key_id, "role": "auditor", "holder": "Revision", "revoked": False
    }  # fmt: skip
    assert admin.delete(f"/v1/keys/{key_id}").status_code == 204
    twice = admin.delete(f"/v1/keys/{key_id}")
    assert (twice.status_code, twice.json()["code"]) == (409, "key_already_revoked")
    unknown = admin.delete(f"/v1/keys/{'0' * 12}")
    assert (unknown.status_code, unknown.json()["code"]) == (404, "key_unknown")


def test_no_key_is_stored_readable(api: Api) -> None:
    made = make_key(Role.MANAGER, "Amt")
    change_keys(api.service, Acting("test"), made.issued)
    secret = made.text.split("_")[2].encode()
    stored = b"".join(one.state for one in api.service.ledger.read_range("access/"))
    assert made.issued.digest.encode() in stored
    assert secret not in stored


def test_documentation_is_closed_when_the_setting_says_so(admin_url: str) -> None:
    with (
        fresh_settings(admin_url) as settings,
        opened_service(settings.model_copy(update={"docs": False})) as service,
        running(service) as url,
    ):
        for path in ("/docs", "/openapi.json", "/redoc"):
            assert httpx.get(url + path).status_code == 401
        assert httpx.get(url + "/health").status_code == 200
