"""Sheets, balances, corrections, closes and payroll over HTTP, as one story."""

import csv
import time
from typing import Any

import httpx
import psycopg
import pytest
from psycopg import sql

from api.identity.access import Role
from api.payroll.lines import decimal_hours
from tests.api.conftest import Api
from tests.api.steps import employed, problem, see, worked


@pytest.fixture(scope="module")
def story(api: Api) -> Api:
    """Person 200 with three days' work in November 2021."""
    employed(
        api, "200", "20",
        ("2021-11-02", "07:00", "15:48"),
        ("2021-11-03", "07:00", "15:18"),
        ("2021-11-04", "07:00", "17:18"),
        since="2021-11-01",
        name="Erika Muster",
    )  # fmt: skip
    return api


def test_a_sheet_shows_days_balances_and_findings(story: Api) -> None:
    sheet = see(story, "/employees/200/sheets/2021-11")["sheet"]
    days = {one["day"]: one for one in sheet["days"]}
    assert days["2021-11-02"]["attended"] == {"minutes": 528, "iso8601": "PT8H48M"}
    assert days["2021-11-02"]["breaks"]["minutes"] == 30
    assert days["2021-11-02"]["flex"]["minutes"] == 30
    assert days["2021-11-01"]["target"]["minutes"] == 0, "All Saints is a holiday in NW"
    assert "break_not_recorded" in {one["code"] for one in sheet["findings"]}


def test_sheets_are_paged_by_cursor(story: Api) -> None:
    story.hire("202", "2021-11-01")
    whole = [one["person"] for one in see(story, "/sheets", month="2021-11")["sheets"]]
    assert {"200", "202"} <= set(whole)
    paged: list[str] = []
    cursor: dict[str, str] = {}
    while True:
        page = see(story, "/sheets", month="2021-11", limit=1, **cursor)
        paged += [one["person"] for one in page["sheets"]]
        if page["next"] is None:
            break
        cursor = {"after": page["next"]}
    assert paged == whole


def test_findings_are_paged_by_cursor(story: Api) -> None:
    whole = see(story, "/findings", month="2021-11")["findings"]
    assert len(whole) >= 3
    paged: list[dict[str, Any]] = []
    cursor: dict[str, str] = {}
    while True:
        page = see(story, "/findings", month="2021-11", limit=1, **cursor)
        paged += page["findings"]
        if page["next"] is None:
            break
        cursor = {"after": page["next"]}
    assert paged == whole
    breaches = see(story, "/findings", month="2021-11", code="rest_short")["findings"]
    assert {one["code"] for one in breaches} <= {"rest_short"}


def test_a_balance_is_asked_for_a_day_and_a_state_of_knowledge(story: Api) -> None:
    def flex(**params: str) -> int:
        found = see(story, "/employees/200/balances", **params)["balances"]
        return next((one["amount"] for one in found if one["account"] == "flex"), 0)

    assert flex(valid_on="2021-11-02") == 30
    assert flex(valid_on="2021-11-03") == 30 + 0
    assert flex(valid_on="2021-11-02", known_at="2021-11-02T23:00:00Z") == 0
    assert flex(valid_on="2021-11-02", known_at="2099-01-01T00:00:00+01:00") == 30
    assert see(story, "/employees/200/balances")["position"] > 0


def test_an_explanation_goes_down_to_the_event(story: Api) -> None:
    told = see(story, "/employees/200/explanations", valid_on="2021-11-02")
    assert told["balance"]["amount"] == 30
    lines = [line for month in told["months"] for line in month["lines"]]
    assert sum(line["amount"] for line in lines) == 30
    assert {"ArbZG" in line["citation"] or "DV" in line["citation"] for line in lines} == {True}
    causes = {cause["name"] for line in lines for cause in line["causes"]}
    assert {"import-200:1", "import-200:2", "200/employment#2"} <= causes


def test_presence_is_who_clocked_in_last(story: Api) -> None:
    now = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() - 60))
    story.hire("299", "2021-11-01")
    story.issue("29", "299")
    story.book({"badge": "29", "at": now, "kind": "in", "sequence": 1}, terminal="T-in")
    present = see(story, "/presence")["present"]
    assert [(one["person"], one["kind"]) for one in present] == [("299", "in")]


def test_a_month_is_closed_and_a_correction_becomes_a_difference(story: Api) -> None:
    employed(
        story, "210", "21",
        ("2022-03-01", "07:00", "15:48"),
        ("2022-03-02", "07:00", "15:18"),
        ("2022-03-03", "07:00", "17:18"),
        since="2022-03-01",
    )  # fmt: skip
    officer, payroll = story.as_role(Role.TIME_OFFICER), story.as_role(Role.PAYROLL)
    keyed = {"Idempotency-Key": "close-210"}
    closed = officer.post("/v1/employees/210/sheets/2022-03/close", headers=keyed)
    assert closed.status_code == 200, closed.text
    assert closed.headers["Idempotency-Key"] == "close-210"
    again = officer.post("/v1/employees/210/sheets/2022-03/close", headers=keyed)
    assert again.json() == closed.json() | {"repeated": True}
    twice = officer.post("/v1/employees/210/sheets/2022-03/close")
    assert problem(twice) == (409, "month_already_closed")

    lines = payroll.get("/v1/payroll/2022-03/lines", params={"wait": 30}).json()["lines"]
    mine = [line for line in lines if line["person"] == "210"]
    attended = next(line for line in mine if line["wage_type"] == "1001")
    assert attended["quantity"] == 528 + 498 + 618
    assert attended["hours"] == "27,40"
    assert attended["source"] == "210/timesheet/2022-03#" + attended["source"].rpartition("#")[2]
    assert attended["digest"] == closed.json()["digest"]

    before = see(story, "/employees/210/sheets/2022-03")["sheet"]
    body = {
        "reason": "Meeting outside, told by the head of unit",
        "voided": ["import-210:2"],
        "added": [{"at": "2022-03-01T16:48:00+01:00", "kind": "out"}],
    }
    corrected = officer.post("/v1/employees/210/sheets/2022-03/corrections", json=body)
    assert corrected.status_code == 201, corrected.text
    assert corrected.json()["waits"]
    path = "/v1/employees/210/sheets/2022-03/corrections"
    [waiting] = officer.get(path).json()["corrections"]
    assert (waiting["by"], waiting["voided"]) == ("test", ["import-210:2"])
    assert waiting["added"] == [{"at": "2022-03-01T16:48:00+01:00", "kind": "out"}]
    assert see(story, "/employees/210/sheets/2022-03")["sheet"] == before
    confirm = f"{path}/{waiting['correction']}/confirm"
    assert problem(officer.post(confirm)) == (409, "second_person_needed")
    second = story.client(story.key(Role.TIME_OFFICER, "second"))
    assert second.post(confirm).status_code == 200
    assert problem(second.post(confirm)) == (404, "correction_unknown")
    after = see(story, "/employees/210/sheets/2022-03")["sheet"]
    assert after["days"] == before["days"]
    assert after["closing"] == before["closing"]
    assert {one["account"]: one["amount"] for one in after["differences"]}["flex"] == 45, (
        "an hour more, 15 minutes of it break"
    )
    april = see(story, "/employees/210/sheets/2022-04")["sheet"]
    from_march = {t["account"]: t["amount"] for t in april["totals"] if t["origin"]}
    assert from_march["flex"] == 45
    recorded = story.service.ledger.read_range("210/timesheet/2022-03")
    assert b'"by":"time_officer:test"' in recorded[-2].state
    assert b'"by":"time_officer:second"' in recorded[-1].state
    assert b'"for":"210"' in recorded[-1].state


def test_a_correction_can_be_refused(story: Api) -> None:
    officer = story.as_role(Role.TIME_OFFICER)
    path = "/v1/employees/200/sheets/2021-12/corrections"
    out = {"at": "2021-12-02T16:48:00+01:00", "kind": "out"}
    for body, expected in (
        ({"reason": " ", "added": [out]}, (422, "reason_missing")),
        ({"reason": "x"}, (422, "correction_empty")),
        ({"reason": "x", "voided": ["nowhere:1"]}, (422, "booking_unknown")),
        ({"reason": "x", "added": [out | {"kind": "lunch"}]}, (422, "unknown_kind")),
        (
            {"reason": "x", "added": [out | {"at": "2021-11-02T16:48:00+01:00"}]},
            (422, "correction_of_other_month"),
        ),
        ({"reason": "x", "added": [out | {"at": "2021-12-02T16:48"}]}, (422, "invalid_request")),
        ({"reason": "x", "added": [out | {"at": "never"}]}, (422, "invalid_request")),
        ({"reason": "x", "hours": 3}, (422, "invalid_request")),
    ):
        assert problem(officer.post(path, json=body)) == expected, body


def test_everybody_s_month_is_closed_with_a_result_each(story: Api) -> None:
    story.hire("201", "2021-12-01")
    story.hire("203", "2021-11-01")
    story.issue("23", "203")
    worked(story, "23", ("2021-12-02", "07:00", "15:00"), terminal="import-203")
    officer = story.as_role(Role.TIME_OFFICER)
    answer = officer.post("/v1/months/2021-12/close").json()
    results = {one["person"]: (one["status"], one["code"]) for one in answer["results"]}
    assert results["201"] == ("closed", None)
    assert results["203"] == ("refused", "earlier_month_open")
    again = officer.post("/v1/months/2021-12/close").json()["results"]
    repeated = {one["person"]: one["status"] for one in again}
    assert repeated["201"] == "already_closed"
    early = officer.post("/v1/employees/201/sheets/2022-02/close")
    assert problem(early) == (409, "earlier_month_open")
    future = officer.post("/v1/employees/201/sheets/2198-01/close")
    assert problem(future) in {(409, "month_not_over"), (409, "earlier_month_open")}
    nobody = officer.post("/v1/employees/9999/sheets/2021-12/close")
    assert problem(nobody) == (404, "not_hired")


def test_payroll_lines_come_as_csv_with_a_decimal_comma(story: Api) -> None:
    officer = story.as_role(Role.TIME_OFFICER)
    assert officer.post("/v1/employees/200/sheets/2021-11/close").status_code == 200
    payroll = story.as_role(Role.PAYROLL)
    by_accept = payroll.get(
        "/v1/payroll/2021-11/lines", headers={"Accept": "text/csv"}, params={"wait": 30}
    )
    by_path = payroll.get("/v1/payroll/2021-11/lines.csv")
    assert by_accept.text == by_path.text
    rows = list(csv.DictReader(by_path.text.splitlines(), delimiter=";"))
    mine = {row["wage_type"]: row for row in rows if row["person"] == "200"}
    assert mine["1001"]["hours"] == "27,40"
    assert mine["1001"]["cost_centre"] == "1100"
    json_lines = payroll.get("/v1/payroll/2021-11/lines").json()["lines"]
    assert [row["quantity"] for row in rows] == [str(line["quantity"]) for line in json_lines]
    assert payroll.get("/v1/payroll/2022-06/lines").json()["lines"] == [], "nothing is closed"


@pytest.mark.parametrize(
    ("minutes", "hours"),
    [(7460, "124,33"), (1455, "24,25"), (0, "0,00"), (-30, "-0,50"), (1, "0,02"), (-1, "-0,02")],
)
def test_minutes_in_decimal_hours(minutes: int, hours: str) -> None:
    assert decimal_hours(minutes) == hours


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/employees/9999", (404, "person_unknown")),
        ("/employees/9999/balances", (404, "person_unknown")),
        ("/employees/9999/explanations", (404, "person_unknown")),
        ("/employees/200/sheets/1999-01", (404, "sheet_unknown")),
        ("/employees/200/sheets/2021-13", (422, "invalid_request")),
        ("/employees/200/balances?valid_on=2150-01-01", (422, "invalid_request")),
        ("/employees/200/balances?valid_on=yesterday", (422, "invalid_request")),
        ("/employees/200/balances?known_at=2021-11-02T23:00:00", (422, "invalid_request")),
        ("/employees/200/explanations?account=gold", (422, "invalid_request")),
        ("/findings?month=2021-11&after=%7B%7D", (422, "invalid_request")),
        ("/findings?month=2021-11&after=abcd", (422, "invalid_request")),
        ("/sheets?month=2021-11&limit=100000", (422, "invalid_request")),
        ("/sheets", (422, "invalid_request")),
        ("/terminals/none", (404, "terminal_unknown")),
        ("/nothing", (404, "not_found")),
    ],
)
def test_a_question_that_has_no_answer(story: Api, path: str, expected: tuple[int, str]) -> None:
    assert problem(story.as_role(Role.AUDITOR).get(f"/v1{path}")) == expected


def test_a_read_waits_for_a_write_and_says_when_it_cannot(story: Api) -> None:
    auditor = story.as_role(Role.AUDITOR)

    def sheets(position: int) -> httpx.Response:
        return auditor.get(
            "/v1/sheets",
            params={"month": "2021-11", "wait": 0.3},
            headers={"Wait-For-Position": str(position)},
        )

    with psycopg.connect(str(story.service.settings.migration_url)) as conn:
        # Nobody can project as long as this transaction is open.
        schema = sql.Identifier(story.service.settings.employer)
        conn.execute(
            sql.SQL("LOCK TABLE {}.notification_tracking IN EXCLUSIVE MODE").format(schema)
        )
        position = story.hire("700", "2022-01-01").json()["position"]
        late = sheets(position)
    assert problem(late) == (503, "not_yet_visible")
    assert late.headers["Retry-After"] == "1"
    assert see(story, "/sheets", month="2021-11")["position"] >= position
    assert sheets(position).status_code == 200
    assert problem(sheets(10**9)) == (422, "invalid_request")
    method = auditor.put("/v1/sheets", json={})
    assert problem(method) == (405, "method_not_allowed")
