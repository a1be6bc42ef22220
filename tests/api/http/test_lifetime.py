"""Lifetime accounts over HTTP: agreements, saving, releases, settlement, reports and refusals."""

import pytest

from api.identity.access import Role
from tests.api.conftest import Api
from tests.api.savers import (
    AGREED,
    BRANCHES,
    HOURS,
    PAY,
    PLAN,
    TARIFF,
    act,
    done,
    employed,
    saver,
    told,
)
from tests.api.steps import problem, see


def test_hours_become_money_and_leave_the_flex_account(api: Api) -> None:
    person = employed(api, "8001")
    done(api, person, "", AGREED)
    done(api, person, "/credits", HOURS, Role.TIME_OFFICER)
    account = told(api, person, valid_on="2026-01-01")["account"]
    (entry,) = [
        one for one in told(api, person, "/entries")["entries"] if one["what"] == "credited"
    ]
    rate = entry["details"]["rate"]["cents"]
    assert rate > 2_000
    assert account["value_cents"] == entry["cents"] == 10 * rate
    assert account["share_cents"] == entry["share_cents"] > 0
    assert (account["minutes"], account["hours_view_minutes"]) == (0, 600)
    assert (entry["by"], entry["on_behalf_of"]) == ("time_officer:test", person)
    balances = see(api, f"/employees/{person}/balances", valid_on="2026-01-01")["balances"]
    amounts = {one["account"]: one["amount"] for one in balances}
    assert (amounts["flex"], amounts["lifetime_exchanged"]) == (5_400, 600)


def test_hours_are_there_once(api: Api) -> None:
    person = employed(api, "8002")
    done(api, person, "", AGREED)
    done(api, person, "/credits", {**HOURS, "minutes": 4_000})
    again = act(api, person, "/credits", {**HOURS, "id": "c-2", "minutes": 4_000})
    assert problem(again) == (409, "source_too_low")
    assert again.json()["facts"]["there_minutes"] == "2000"


def test_hours_in_a_model_of_both_stand_once_on_both_views(api: Api) -> None:
    person = employed(api, "8003")
    done(api, person, "", {**AGREED, "model": "both"})
    done(api, person, "/credits", HOURS)
    account = told(api, person, valid_on="2026-02-28")["account"]
    assert (account["minutes"], account["value_cents"]) == (600, 0)
    assert account["money_view_cents"] > 0
    balances = see(api, f"/employees/{person}/balances", valid_on="2026-01-01")["balances"]
    amounts = {one["account"]: one["amount"] for one in balances}
    assert (amounts["flex"], amounts["lifetime"]) == (5_400, 600)
    done(api, person, "/conversions", {"id": "x", "effective_on": "2026-03-31", "minutes": 600})
    after = told(api, person, valid_on="2026-03-31")["account"]
    assert (after["minutes"], after["hours_view_minutes"]) == (0, 600)


def test_a_repeated_credit_is_one_entry(api: Api) -> None:
    person = employed(api, "8004")
    done(api, person, "", AGREED)
    body = {name: said for name, said in PAY.items() if name != "id"}
    first, again = (act(api, person, "/credits", body, key="pay-1") for _ in range(2))
    assert first.json()["id"] == again.json()["id"]
    assert (first.json()["repeated"], again.json()["repeated"]) == (False, True)
    assert told(api, person)["account"]["value_cents"] == 1_000_000
    other = act(api, person, "/credits", {**body, "cents": 2}, key="pay-1")
    assert problem(other) == (422, "command_reused")


def test_a_release_is_tried_out_asked_for_granted_and_taken(api: Api) -> None:
    person = saver(api, "8005")
    head = api.service.ledger.head().position
    wish = {"purpose": "sabbatical", "first": "2027-01-01", "requested_on": "2026-09-01"}
    tried = done(api, person, "/simulations", {**wish, "monthly_cents": 300_000})
    assert (tried["refused"], tried["average_cents"]) == (None, 400_000)
    assert [one["left_cents"] for one in tried["months"]] == [700_000, 400_000, 100_000]
    assert api.service.ledger.head().position == head
    asked = {"id": "r", "effective_on": "2026-09-01", "plan": PLAN}
    done(api, person, "/releases", asked)
    granted = {"decided": {"decision": "approve", "effective_on": "2026-09-10"}}
    done(api, person, "/releases/r/decisions", granted)
    done(api, person, "/releases/r/draws", {"month": "2027-01"})
    paused = {"decision": "interrupt", "month": "2027-02", "reason": "needed at work"}
    done(api, person, "/releases/r/decisions", {"decided": paused})
    missed = act(api, person, "/releases/r/draws", {"month": "2027-02"})
    assert problem(missed) == (422, "month_not_in_release")
    goes_on = {"decision": "resume", "month": "2027-04", "last": "2027-05-31"}
    done(api, person, "/releases/r/decisions", {"decided": goes_on})
    gone = {"decision": "withdraw", "effective_on": "2027-04-01", "reason": "comes back"}
    done(api, person, "/releases/r/decisions", {"decided": gone})
    account = told(api, person, valid_on="2027-05-31")["account"]
    assert (account["value_cents"], account["releases"]) == (700_000, [])


def test_a_release_that_is_not_granted_says_why(api: Api) -> None:
    person = saver(api, "8006")
    wish = {"purpose": "sabbatical", "first": "2027-01-01", "requested_on": "2026-12-01"}
    tried = done(api, person, "/simulations", {**wish, "months": 3})
    assert tried["refused"] == "notice_too_short"
    asked = {"id": "r", "effective_on": "2026-09-01", "plan": {**PLAN, "monthly_cents": 100_000}}
    done(api, person, "/releases", asked)
    granted = {"decided": {"decision": "approve", "effective_on": "2026-09-10"}}
    refused = act(api, person, "/releases/r/decisions", granted)
    assert problem(refused) == (422, "pay_unreasonable")
    assert refused.json()["facts"]["least_permille"] == "700"
    no = {"decided": {"decision": "reject", "effective_on": "2026-09-10", "reason": "too little"}}
    done(api, person, "/releases/r/decisions", no)
    assert told(api, person, valid_on="2026-12-31")["account"]["releases"] == []


def test_a_hold_stops_what_would_leave_and_is_lifted(api: Api) -> None:
    person = saver(api, "8007")
    held = {"id": "h", "effective_on": "2026-06-01", "kind": "divorce", "document": "AG 7 F 12/26"}
    done(api, person, "/holds", held)
    settled = {"effective_on": "2026-12-31", "cause": "exit", "document": "notice"}
    assert problem(act(api, person, "/settlements", settled)) == (409, "account_held")
    assert told(api, person)["account"]["holds"] == ["divorce"]
    lifted = {"effective_on": "2026-07-01", "document": "decree"}
    done(api, person, "/holds/h/lift", lifted)
    done(api, person, "/settlements", {**settled, "method": "option"})
    assert problem(act(api, person, "/settlements", settled)) == (409, "lifetime_settled")
    done(api, person, "/close", {"effective_on": "2026-12-31"})
    last = [one for one in told(api, person, "/entries")["entries"] if one["cents"]][-1]
    assert (last["what"], last["cents"]) == ("settled_early", -1_000_000)
    assert {one["branch"] for one in last["details"]["branches"]} == set(BRANCHES)
    assert last["details"]["method"] == "option"


def test_a_fund_is_valued_and_an_account_handed_over(api: Api) -> None:
    person = saver(api, "8008")
    fund = {
        "fund": "Fonds A",
        "effective_on": "2026-06-30",
        "invested_cents": 1_000_000,
        "market_cents": 1_050_000,
        "document": "statement 6/26",
    }
    done(api, person, "/valuations", fund)
    account = told(api, person, valid_on="2026-06-30")["account"]
    assert (account["paid_in_cents"], account["yield_cents"]) == (1_000_000, 50_000)
    kept = {"kind": "trust", "document": "Treuhand 17", "effective_on": "2026-07-01"}
    done(api, person, "/protections", kept)
    taken = {
        "effective_on": "2026-12-31",
        "destination": "pension_insurance",
        "name": "DRV Bund",
        "document": "form",
    }
    below = act(api, person, "/transfers", taken)
    assert problem(below) == (422, "transfer_below_threshold")
    done(api, person, "/transfers", {**taken, "destination": "employer", "name": "Kreis"})
    assert told(api, person, valid_on="2026-12-31")["account"]["value_cents"] == 0


def test_the_statement_is_one_in_json_and_in_pdf(api: Api) -> None:
    person = saver(api, "8009")
    stated = told(api, person, "/statements/2026")
    assert stated["opening"]["value_cents"] == 0
    assert stated["closing"]["value_cents"] == sum(one["cents"] for one in stated["lines"])
    (line,) = stated["lines"]
    (entry,) = [
        one for one in told(api, person, "/entries")["entries"] if one["what"] == "credited"
    ]
    assert line["position"] == entry["position"]
    assert stated["proof"]["stream"] == f"{person}/lifetime"
    assert stated["proof"]["events"] == 14
    assert [room["branch"] for room in stated["closing"]["rooms"]] == BRANCHES
    path = f"/v1/employees/{person}/lifetime/statements/2026/pdf"
    answer = api.as_role(Role.PAYROLL).get(path)
    assert answer.headers["Content-Type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF-")
    assert api.as_role(Role.PAYROLL).get(path).content == answer.content


def test_what_was_known_is_asked_of_the_past(api: Api) -> None:
    person = employed(api, "8010")
    done(api, person, "", AGREED)
    before = told(api, person, "/entries")["entries"][0]["recorded_at"]["utc"]
    done(api, person, "/credits", PAY)
    then = told(api, person, valid_on="2026-12-31", known_at=before)
    assert (then["account"]["value_cents"], then["known_at"]["utc"]) == (0, before)
    assert told(api, person, valid_on="2026-12-31")["account"]["value_cents"] == 1_000_000


def test_an_official_saves_hours_and_no_money(api: Api) -> None:
    person = "8011"
    agreements = ["azvo-nrw", "dv-muster"]
    assert api.hire(person, "2026-01-01", agreements=agreements, unit="test").status_code == 201
    time = {**AGREED, "model": "time", "agreements": ["azvo-nrw"], "insured": []}
    done(api, person, "", time)
    brought = {"effective_on": "2026-01-31", "source": "transfer", "minutes": 900}
    done(api, person, "/credits", {**brought, "document": "Land NRW"})
    account = told(api, person, valid_on="2026-01-31")["account"]
    assert (account["minutes"], account["money_view_cents"]) == (900, None)
    refused = act(api, person, "/credits", PAY)
    assert refused.status_code == 422
    done(api, person, "/settlements", {"effective_on": "2026-02-01", "cause": "exit"})
    (lapsed,) = [
        one for one in told(api, person, "/entries")["entries"] if one["what"] == "settled_early"
    ]
    assert (lapsed["minutes"], lapsed["cents"]) == (-900, 0)


def test_payroll_is_told_of_credits_and_the_balance_sheet_of_what_is_owed(api: Api) -> None:
    person = employed(api, "8014")
    done(api, person, "", AGREED)
    assert api.as_role(Role.HR).post(
        f"/v1/employees/{person}/units",
        json={"effective_on": "2026-02-01", "unit": "Amt 77", "cost_centre": "7700"},
    ).status_code == 200  # fmt: skip
    done(api, person, "/credits", PAY)
    payroll = api.as_role(Role.PAYROLL)
    answer = payroll.get("/v1/payroll/2026-03/lifetime").json()
    lines = [one for one in answer["lines"] if one["person"] == person]
    assert sum(one["quantity"] for one in lines if one["wage_type"] == "8100") == 1_000_000
    assert {one["org_unit"] for one in lines} == {"Amt 77"}
    assert {one["source"] for one in lines} == {f"{person}/lifetime#2"}
    later = payroll.get("/v1/payroll/2026-03/lifetime", params={"after": answer["position"]})
    assert later.json()["lines"] == []
    asked = {"valid_on": "2026-03-31", "wait": "10"}
    units = payroll.get("/v1/lifetime/provisions", params=asked).json()["units"]
    (owed,) = [one for one in units if one["unit"] == "Amt 77"]
    assert (owed["accounts"], owed["value_cents"]) == (1, 1_000_000)
    assert owed["total_cents"] == 1_000_000 + owed["share_cents"]


def test_hours_that_leave_a_closed_month_are_a_difference(api: Api) -> None:
    person = employed(api, "8015")
    done(api, person, "", AGREED)
    month = f"/v1/employees/{person}/sheets/2026-01"
    closed = api.as_role(Role.PAYROLL).post(f"{month}/close")
    assert closed.status_code in {200, 201}, closed.text
    done(api, person, "/credits", HOURS)
    sheet = see(api, f"/employees/{person}/sheets/2026-01")["sheet"]
    moved = {one["account"]: one["amount"] for one in sheet["differences"]}
    assert (moved["flex"], moved["lifetime_exchanged"]) == (-600, 600)


@pytest.mark.parametrize(
    ("path", "body", "refused"),
    [
        ("/credits", HOURS, (404, "lifetime_not_agreed")),
        ("/close", {"effective_on": "2026-01-01"}, (404, "lifetime_not_agreed")),
        ("", {**AGREED, "model": "time"}, (422, "model_not_offered")),
        ("", {**AGREED, "agreements": ["none"]}, (422, "unknown_agreement")),
    ],
)
def test_what_is_refused_writes_nothing(
    api: Api, path: str, body: object, refused: tuple[int, str]
) -> None:
    person = "8012"
    # The first case hires, the others find somebody hired.
    assert api.hire(person, "2026-01-01", agreements=TARIFF).status_code in {201, 409}
    head = api.service.ledger.head().position
    assert problem(act(api, person, path, body)) == refused
    assert api.service.ledger.head().position == head


def test_nobody_unknown_has_an_account_and_no_manager_sees_one(api: Api) -> None:
    assert problem(act(api, "8999", "", AGREED)) == (404, "not_hired")
    unknown = api.as_role(Role.HR).get("/v1/employees/8999/lifetime")
    assert problem(unknown) == (404, "person_unknown")
    person = employed(api, "8013")
    seen = api.as_role(Role.MANAGER).get(f"/v1/employees/{person}/lifetime")
    assert problem(seen)[0] == 403
    none = api.as_role(Role.HR).get(f"/v1/employees/{person}/lifetime/statements/2026")
    assert problem(none) == (404, "lifetime_not_agreed")
